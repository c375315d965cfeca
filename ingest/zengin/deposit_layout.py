"""The records of 振込入金通知 (01) and 入出金取引明細 (03), 200 bytes each."""

from ingest.zengin.layout import Part, layout

LENGTH = 200
NOTICE, STATEMENT = "01", "03"

_HEAD: tuple[Part, ...] = (
    ("kind", "データ区分", "N", 1),
    ("business", "種別コード", "N", 2),
    ("code_kind", "コード区分", "N", 1),
    ("created_on", "作成日", "N", 6),
    ("from_on", "勘定日（自）", "N", 6),
    ("to_on", "勘定日（至）", "N", 6),
    ("bank_code", "銀行コード", "N", 4),
    ("bank_name", "銀行名", "C", 15),
    ("branch_code", "支店コード", "N", 3),
    ("branch_name", "支店名", "C", 15),
)
NOTICE_HEADER = layout(
    *_HEAD,
    ("account_type", "預金種目", "N", 1),
    ("account_number", "口座番号", "N", 7),
    ("account_name", "口座名", "C", 40),
    ("blank", "ダミー", "C", 93),
)
_NOTICE_DATA: tuple[Part, ...] = (
    ("kind", "データ区分", "N", 1),
    ("inquiry", "照会番号", "N", 6),
    ("booked_on", "勘定日", "N", 6),
    ("value_on", "起算日", "N", 6),
    ("amount", "金額", "N", 10),
    ("cheques", "うち他店券金額", "N", 10),
    ("payer_code", "振込依頼人コード", "N", 10),
    ("payer", "振込依頼人名", "C", 48),
    ("payer_bank", "仕向銀行名", "C", 15),
    ("payer_branch", "仕向店名", "C", 15),
    ("cancelled", "取消区分", "N", 1),
)
NOTICE_DATA = layout(*_NOTICE_DATA, ("edi", "EDI情報", "C", 20), ("blank", "ダミー", "C", 52))
"""Format A."""

NOTICE_DATA_WIDE = layout(
    *_NOTICE_DATA,
    ("amount_wide", "金額（2）", "N", 12),
    ("cheques_wide", "うち他店券金額（2）", "N", 12),
    ("edi", "EDI情報", "C", 20),
    ("blank", "ダミー", "C", 28),
)
"""Format B: amounts of more than ten digits have a field of their own, and the other is zero."""

NOTICE_TRAILER = layout(
    ("kind", "データ区分", "N", 1),
    ("count", "振込合計件数", "N", 6),
    ("amount", "振込合計金額", "N", 12),
    ("cancelled_count", "取消合計件数", "N", 6),
    ("cancelled_amount", "取消合計金額", "N", 12),
    ("blank", "ダミー", "C", 163),
)
NOTICE_END = layout(("kind", "データ区分", "N", 1), ("blank", "ダミー", "C", 199))

STATEMENT_HEADER = layout(
    *_HEAD,
    ("reserved", "ダミー", "N", 3),
    ("account_type", "預金種目", "N", 1),
    ("account_number", "口座番号", "N", 10),
    ("account_name", "口座名", "C", 40),
    ("overdrawn", "貸越区分", "N", 1),
    ("book", "通帳・証書区分", "N", 1),
    ("balance", "取引前残高", "N", 14),
    ("blank", "ダミー2", "C", 71),
)
STATEMENT_DATA = layout(
    ("kind", "データ区分", "N", 1),
    ("inquiry", "照会番号", "N", 8),
    ("booked_on", "勘定日", "N", 6),
    ("value_on", "預入・払出日", "N", 6),
    ("direction", "入払区分", "N", 1),
    ("sort", "取引区分", "N", 2),
    ("amount", "取引金額", "N", 12),
    ("cheques", "うち他店券金額", "N", 12),
    ("presented_on", "交換呈示日", "N", 6),
    ("returned_on", "不渡返還日", "N", 6),
    ("bill_kind", "手形・小切手区分", "N", 1),
    ("bill_number", "手形・小切手番号", "N", 7),
    ("other_branch", "僚店番号", "N", 3),
    ("payer_code", "振込依頼人コード", "N", 10),
    ("payer", "振込依頼人名または契約者番号", "C", 48),
    ("payer_bank", "仕向銀行名", "C", 15),
    ("payer_branch", "仕向店名", "C", 15),
    ("summary", "摘要内容", "C", 20),
    ("edi", "EDI情報", "C", 20),
    ("blank", "ダミー", "C", 1),
)
"""For ordinary, current and savings accounts; deposits for a term have another record."""

STATEMENT_TRAILER = layout(
    ("kind", "データ区分", "N", 1),
    ("in_count", "入金件数", "N", 6),
    ("in_amount", "入金額合計", "N", 13),
    ("out_count", "出金件数", "N", 6),
    ("out_amount", "出金額合計", "N", 13),
    ("overdrawn", "貸越区分", "N", 1),
    ("balance", "取引後残高", "N", 14),
    ("count", "データ・レコード件数", "N", 7),
    ("blank", "ダミー", "C", 139),
)
STATEMENT_END = layout(
    ("kind", "データ区分", "N", 1),
    ("records", "レコード総件数", "N", 10),
    ("accounts", "口座数", "N", 5),
    ("blank", "ダミー", "C", 184),
)
