"""A 総合振込 file is as the standard has it, and what the format cannot hold is refused by name."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.zengin import AccountType, BankProblem, Requester, TransferRequest, TransfersRefused, reference_of
from ingest.zengin import transfer_layout as at
from ingest.zengin.writing import write_transfers
from tests.ingest.zengin.samples import DAY, REQUEST, REQUESTER, REQUESTERS, REQUESTS, cut

HEADER = (
    "1210"
    + "0000012345"
    + "ｶ)ｶｹﾊｼ".ljust(40)
    + "1130"
    + "9999"
    + "ｶｹﾊｼ".ljust(15)
    + "001"
    + "ﾎﾝﾃﾝ".ljust(15)
    + "10123456"
).ljust(120)
DATA = (
    "2" + "9998" + "ﾐﾄﾞﾘ".ljust(15) + "012" + "ｴｷﾏｴ".ljust(15) + "0000" + "1" + "7654321" + "ﾔﾏﾀﾞ ﾊﾅｺ".ljust(30)
    + "0000120000" + "0" + "00000000000000000001" + "7" + " "
).ljust(120)  # fmt: skip
TRAILER = "8000001000000120000".ljust(120)
END = "9".ljust(120)


def problems_of(requests: list[TransferRequest], requester: Requester = REQUESTER) -> tuple[BankProblem, ...]:
    with pytest.raises(TransfersRefused) as refused:
        write_transfers(requester, DAY, requests)
    return refused.value.problems


def test_every_field_stands_where_the_standard_has_it() -> None:
    records = [record.encode("cp932") for record in (HEADER, DATA, TRAILER, END)]
    assert write_transfers(REQUESTER, DAY, [REQUEST], line_ends=False) == b"".join(records)
    assert write_transfers(REQUESTER, DAY, [REQUEST]) == b"".join(record + b"\r\n" for record in records)


def test_a_reference_as_edi_is_marked_with_y() -> None:
    data = cut(write_transfers(REQUESTER, DAY, [replace(REQUEST, edi=True)], line_ends=False), 120)[1]
    assert data[91:113] == b"00000000000000000001" + b"7Y"


def test_the_layouts_are_as_long_as_their_records() -> None:
    for fields in (at.HEADER, at.DATA, at.TRAILER, at.REQUEST_TRAILER, at.END):
        assert sum(field.length for field in fields.values()) == at.LENGTH


@given(REQUESTERS, st.dates(date(2026, 1, 1), date(2040, 12, 31)), REQUESTS, st.randoms())
def test_the_order_of_the_requests_changes_no_byte(
    requester: Requester, day: date, requests: list[TransferRequest], chance: Any
) -> None:
    shuffled = chance.sample(requests, len(requests))
    written = write_transfers(requester, day, requests)
    assert write_transfers(requester, day, shuffled) == written
    assert len(written) == 122 * (len(requests) + 3)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"amount": 0}, "amount_not_positive", "振込金額"),
        ({"amount": -1}, "amount_not_positive", "振込金額"),
        ({"amount": 10_000_000_000}, "amount_too_large", "振込金額"),
        ({"reference": "1" * 19}, "digits", "顧客コード"),
        ({"reference": "１" * 20}, "digits", "顧客コード"),
        ({"reference": "0" * 20}, "reference_zero", "顧客コード"),
        ({"bank_code": "999"}, "digits", "被仕向銀行番号"),
        ({"branch_code": "01a"}, "digits", "被仕向支店番号"),
        ({"account_number": "123456"}, "digits", "口座番号"),
        ({"account_number": "1234567\n"}, "digits", "口座番号"),
        ({"account_type": "3"}, "account_type", "預金種目"),
        ({"holder": ""}, "name_missing", "受取人名"),
        ({"holder": " ﾔﾏﾀﾞ"}, "name_spaces", "受取人名"),
        ({"holder": "ﾔ" * 31}, "name_length", "受取人名"),
        ({"holder": "ヤマダ"}, "name_sign", "受取人名"),
        ({"holder": "ｺｰﾎﾟ"}, "name_sign", "受取人名"),
        ({"holder": "ﾔﾏﾀﾞ\r\n"}, "name_sign", "受取人名"),
        ({"bank_name": "ﾐﾄﾞﾘ ｼﾝｷﾝ"}, "name_sign", "被仕向銀行名"),
        ({"branch_name": "ｱ" * 16}, "name_length", "被仕向支店名"),
    ],
)
def test_what_the_format_cannot_hold_is_refused_by_request_and_field(
    changed: dict[str, Any], code: str, field: str
) -> None:
    request = replace(REQUEST, **changed)
    (problem,) = problems_of([request, replace(REQUEST, reference=reference_of(2))])
    assert (problem.code, problem.field, problem.reference) == (code, field, request.reference)
    assert request.reference in problem.detail
    assert problem.detail.endswith("。")
    assert "ﾔﾏﾀﾞ" not in problem.detail


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "123"}, "振込依頼人コード"),
        ({"name": "ﾔ" * 41}, "振込依頼人名"),
        ({"bank_code": ""}, "仕向銀行番号"),
        ({"account_type": AccountType.SAVINGS}, "預金種目（依頼人）"),
        ({"account_number": "1"}, "口座番号（依頼人）"),
    ],
)
def test_a_requester_whom_the_header_cannot_hold_is_refused(changed: dict[str, Any], field: str) -> None:
    (problem,) = problems_of([REQUEST], replace(REQUESTER, **changed))
    assert problem.field == field


def test_a_reference_twice_is_refused() -> None:
    (problem,) = problems_of([REQUEST, REQUEST])
    assert problem.code == "reference_repeated"


def test_no_transfer_too_many_and_too_much_together_are_refused() -> None:
    assert [problem.code for problem in problems_of([])] == ["no_requests"]
    much = [replace(REQUEST, reference=reference_of(n), amount=9_999_999_999) for n in range(1, 102)]
    assert [problem.code for problem in problems_of(much)] == ["total_too_large"]


def test_a_million_transfers_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.zengin.transfers.MOST_REQUESTS", 1)
    codes = [problem.code for problem in problems_of([REQUEST, replace(REQUEST, reference=reference_of(2))])]
    assert codes == ["too_many_requests"]


@pytest.mark.parametrize("number", [0, -1, 10**20])
def test_a_reference_is_of_20_digits_and_not_zero(number: int) -> None:
    with pytest.raises(ValueError, match="20 digits"):
        reference_of(number)
