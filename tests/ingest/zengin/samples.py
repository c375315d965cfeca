"""Bank files as values, and as bytes: what banks send is made here, what we send is made by the code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from ingest.zengin import AccountType, Requester, TransferRequest, reference_of, write_transfers
from ingest.zengin import deposit_layout as at
from ingest.zengin.layout import Layout, record_of

REQUESTER = Requester("0000012345", "ｶ)ｶｹﾊｼ", "9999", "ｶｹﾊｼ", "001", "ﾎﾝﾃﾝ", AccountType.ORDINARY, "0123456")
REQUEST = TransferRequest(
    reference_of(1), "9998", "ﾐﾄﾞﾘ", "012", "ｴｷﾏｴ", AccountType.ORDINARY, "7654321", "ﾔﾏﾀﾞ ﾊﾅｺ", 120_000
)
DAY = date(2026, 11, 30)
RECEIVED = date(2026, 11, 27)

_KANA = "ｱｶｻﾀﾅﾊﾏﾔﾗﾜﾝﾞﾟABZ019"


def _names(signs: str, most: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(signs, min_size=least, max_size=most)


def _numbers(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


HOLDERS = _names(_KANA + " ()-.", 30, 1).filter(lambda name: name == name.strip(" "))
REQUESTERS = st.builds(
    Requester,
    code=_numbers(10),
    name=HOLDERS,
    bank_code=_numbers(4),
    bank_name=_names(_KANA + "-", 15),
    branch_code=_numbers(3),
    branch_name=_names(_KANA + "-", 15),
    account_type=st.sampled_from((AccountType.ORDINARY, AccountType.CURRENT, AccountType.OTHER)),
    account_number=_numbers(7),
)
REQUESTS = st.lists(
    st.builds(
        TransferRequest,
        reference=st.integers(1, 10**20 - 1).map(reference_of),
        bank_code=_numbers(4),
        bank_name=_names(_KANA + "-", 15),
        branch_code=_numbers(3),
        branch_name=_names(_KANA + "-", 15),
        account_type=st.sampled_from(AccountType),
        account_number=_numbers(7),
        holder=HOLDERS,
        amount=st.integers(1, 9_999_999_999),
        edi=st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda request: request.reference,
)
LINE_ENDS = st.sampled_from((b"", b"\r\n", b"\n", b"\r"))
ENDS = st.sampled_from((b"", b"\x1a", b"\r\n\x1a", b"\x1a\r\n", b"\n\n"))


def with_codes(content: bytes, codes: Sequence[str], column: int = 112) -> bytes:
    """A file without line ends, as a bank returns it: a code in each data record."""
    records = cut(content, 120)
    for index, code in enumerate(codes, start=1):
        record = records[index]
        records[index] = record[: column - 1] + code.encode() + record[column:]
    return b"".join(records)


def returned(codes: Sequence[str] = ("0", "2")) -> bytes:
    """As many transfers as codes, returned."""
    requests = [replace(REQUEST, reference=reference_of(n), amount=1000 * n) for n in range(1, len(codes) + 1)]
    return with_codes(write_transfers(REQUESTER, DAY, requests, line_ends=False), codes)


def cut(content: bytes, length: int) -> list[bytes]:
    """The records of a file without line ends."""
    return [content[start : start + length] for start in range(0, len(content), length)]


@dataclass(frozen=True)
class Paid:
    """A deposit (or, with `out`, a debit; or, with `cancelled`, one taken back) that a bank tells of."""

    amount: int = 5000
    payer: str = "ｶ)ﾐﾄﾞﾘ"
    day: str = "081126"
    value_day: str = "081126"
    reference: str = ""
    inquiry: str = ""
    out: bool = False
    cancelled: bool = False


PAID = st.builds(
    Paid,
    amount=st.integers(1, 9_999_999_999),
    payer=_names(_KANA + " ()-.", 48).map(lambda name: name.rstrip(" ")),
    day=st.sampled_from(("081125", "081126")),
    value_day=st.sampled_from(("081124", "081126")),
    reference=_names(_KANA + "-", 20),
    inquiry=_numbers(6),
)


def _header(fields: Layout, business: str, account: str, **more: Any) -> bytes:
    values = {
        "kind": "1",
        "business": business,
        "created_on": "081126",
        "from_on": "081125",
        "to_on": "081126",
        "bank_code": "9999",
        "branch_code": "001",
        "account_type": "1",
        "account_number": account,
        "account_name": "ｶ)ｶｹﾊｼ",
    }
    return record_of(fields, {**values, **more})


def _data(paid: Paid, **more: str) -> dict[str, str]:
    values = {
        "kind": "2",
        "inquiry": paid.inquiry,
        "booked_on": paid.day,
        "value_on": paid.value_day,
        "payer": paid.payer,
        "payer_bank": "ﾐﾄﾞﾘ",
        "edi": paid.reference,
    }
    return {**values, **more}


def notice(*accounts: Sequence[Paid], wide: bool = False) -> bytes:
    """A 振込入金通知 without line ends, with one header for each of `accounts`; `wide` is format B."""
    records = []
    for number, paid in enumerate(accounts, start=1):
        records += [_header(at.NOTICE_HEADER, at.NOTICE, str(number)), *(_notice_data(each, wide) for each in paid)]
        taken_back = [each.amount for each in paid if each.cancelled]
        kept = [each.amount for each in paid if not each.cancelled]
        sums = {"count": len(kept), "amount": sum(kept)}
        sums |= {"cancelled_count": len(taken_back), "cancelled_amount": sum(taken_back)}
        records.append(record_of(at.NOTICE_TRAILER, {"kind": "8", **{key: str(sums[key]) for key in sums}}))
    return b"".join((*records, record_of(at.NOTICE_END, {"kind": "9"})))


def _notice_data(paid: Paid, wide: bool) -> bytes:
    fields = at.NOTICE_DATA_WIDE if wide else at.NOTICE_DATA
    amount = {"amount_wide" if wide else "amount": str(paid.amount)}
    return record_of(fields, _data(paid, cancelled="1" if paid.cancelled else "0", **amount))


def statement(*accounts: Sequence[Paid]) -> bytes:
    """A 入出金取引明細 without line ends, with one header for each of `accounts`."""
    records = []
    for number, paid in enumerate(accounts, start=1):
        records.append(_header(at.STATEMENT_HEADER, at.STATEMENT, str(number), overdrawn="1", balance="7000"))
        records += [record_of(at.STATEMENT_DATA, _statement_data(each)) for each in paid]
        records.append(_statement_trailer(paid))
    end = {"kind": "9", "records": str(len(records) + 1), "accounts": str(len(accounts))}
    return b"".join((*records, record_of(at.STATEMENT_END, end)))


def _statement_data(paid: Paid) -> dict[str, str]:
    return _data(paid, direction="2" if paid.out else "1", sort="11", amount=str(paid.amount), summary="ﾌﾘｺﾐ")


def _statement_trailer(paid: Sequence[Paid]) -> bytes:
    came = [each.amount for each in paid if not each.out]
    went = [each.amount for each in paid if each.out]
    sums = {"in_count": len(came), "in_amount": sum(came), "out_count": len(went), "out_amount": sum(went)}
    sums |= {"overdrawn": 1, "balance": 7000, "count": len(paid)}
    return record_of(at.STATEMENT_TRAILER, {"kind": "8", **{key: str(sums[key]) for key in sums}})
