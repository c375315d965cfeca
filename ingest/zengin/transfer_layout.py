"""The records of 総合振込 (種別コード 21), 120 bytes each."""

from ingest.zengin.layout import layout

LENGTH = 120
BUSINESS = "21"

HEADER = layout(
    ("kind", "データ区分", "N", 1),
    ("business", "種別コード", "N", 2),
    ("code_kind", "コード区分", "N", 1),
    ("requester", "振込依頼人コード", "N", 10),
    ("requester_name", "振込依頼人名", "C", 40),
    ("transfer_on", "振込指定日", "N", 4),
    ("bank_code", "仕向銀行番号", "N", 4),
    ("bank_name", "仕向銀行名", "C", 15),
    ("branch_code", "仕向支店番号", "N", 3),
    ("branch_name", "仕向支店名", "C", 15),
    ("account_type", "預金種目（依頼人）", "N", 1),
    ("account_number", "口座番号（依頼人）", "N", 7),
    ("blank", "ダミー", "C", 17),
)
DATA = layout(
    ("kind", "データ区分", "N", 1),
    ("bank_code", "被仕向銀行番号", "N", 4),
    ("bank_name", "被仕向銀行名", "C", 15),
    ("branch_code", "被仕向支店番号", "N", 3),
    ("branch_name", "被仕向支店名", "C", 15),
    ("clearing_house", "手形交換所番号", "N", 4),
    ("account_type", "預金種目", "N", 1),
    ("account_number", "口座番号", "N", 7),
    ("holder", "受取人名", "C", 30),
    ("amount", "振込金額", "N", 10),
    ("news", "新規コード", "N", 1),
    ("reference", "顧客コード", "N", 20),
    ("manner", "振込指定区分", "N", 1),
    ("edi", "識別表示", "C", 1),
    ("blank", "ダミー", "C", 7),
)
"""顧客コード1 and 2, ten digits each, are one field here: with 識別表示 Y the standard makes them one as well."""

TRAILER = layout(
    ("kind", "データ区分", "N", 1),
    ("count", "合計件数", "N", 6),
    ("amount", "合計金額", "N", 12),
    ("paid_count", "振込済件数", "N", 6),
    ("paid_amount", "振込済金額", "N", 12),
    ("unpaid_count", "振込不能件数", "N", 6),
    ("unpaid_amount", "振込不能金額", "N", 12),
    ("blank", "ダミー", "C", 65),
)
"""The four fields from 振込済件数 on are 預金口座振替's; in a request they are part of the blank."""

REQUEST_TRAILER = layout(
    ("kind", "データ区分", "N", 1),
    ("count", "合計件数", "N", 6),
    ("amount", "合計金額", "N", 12),
    ("blank", "ダミー", "C", 101),
)
END = layout(("kind", "データ区分", "N", 1), ("blank", "ダミー", "C", 119))
