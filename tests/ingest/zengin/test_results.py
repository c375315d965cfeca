"""What a bank returns is read as it was ordered, with each result; a broken file is refused whole."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.zengin import RESULT_MEANINGS, Requester, ResultForm, TransferRequest, read_results, write_transfers
from ingest.zengin import transfer_layout as at
from tests.ingest.zengin.samples import (
    DAY,
    ENDS,
    LINE_ENDS,
    REQUEST,
    REQUESTER,
    REQUESTERS,
    REQUESTS,
    cut,
    returned,
    with_codes,
)

CODES = st.sampled_from(sorted(RESULT_MEANINGS))
GOOD = returned()
NOT_READ = {at.DATA["clearing_house"], at.DATA["news"]}


def replaced(content: bytes, line: int, column: int, value: bytes) -> bytes:
    records = cut(content, 120)
    records[line - 1] = records[line - 1][: column - 1] + value + records[line - 1][column - 1 + len(value) :]
    return b"".join(records)


@given(REQUESTERS, st.dates(date(2026, 1, 1), date(2040, 12, 31)), REQUESTS, st.data())
def test_what_was_written_is_read_back_with_its_results(
    requester: Requester, day: date, requests: list[TransferRequest], data: st.DataObject
) -> None:
    codes = data.draw(st.lists(CODES, min_size=len(requests), max_size=len(requests)))
    content = with_codes(write_transfers(requester, day, requests, line_ends=False), codes)
    ends = [data.draw(LINE_ENDS) for _ in cut(content, 120)]
    content = b"".join(record + end for record, end in zip(cut(content, 120), ends, strict=True)) + data.draw(ENDS)
    results = read_results(content)
    assert results.problems == ()
    assert [result.request for result in results.records] == sorted(requests, key=lambda request: request.reference)
    assert [result.code for result in results.records] == codes
    assert [result.paid for result in results.records] == [code == "0" for code in codes]
    assert [(header.requester, header.month, header.day) for header in results.headers] == [
        (requester, day.month, day.day)
    ]
    assert results.lines == len(results.records) + 2 * len(results.headers) + 1


def test_results_say_in_japanese_what_became_of_a_transfer() -> None:
    paid, unpaid = read_results(GOOD).records
    assert (paid.line, paid.reference, paid.amount, paid.meaning, paid.paid) == (
        2,
        "0" * 19 + "1",
        1000,
        "振込済",
        True,
    )
    assert (unpaid.code, unpaid.meaning, unpaid.paid) == ("2", "取引なし（口座がない）", False)


def test_the_request_itself_is_not_read_as_its_results() -> None:
    results = read_results(write_transfers(REQUESTER, DAY, [REQUEST]))
    assert results.records == ()
    assert [(problem.code, problem.line, problem.column) for problem in results.problems] == [("unknown_code", 2, 112)]


def test_a_bank_may_have_its_own_column_and_codes() -> None:
    content = with_codes(write_transfers(REQUESTER, DAY, [REQUEST], line_ends=False), ["E"], column=120)
    form = ResultForm(column=120, meanings={" ": "振込済", "E": "口座相違"}, paid=" ")
    (result,) = read_results(content, form).records
    assert (result.meaning, result.paid) == ("口座相違", False)
    with pytest.raises(ValueError, match="112 to 120"):
        ResultForm(column=92)


def test_the_paid_and_the_unpaid_of_the_trailer_are_checked_where_it_tells_them() -> None:
    told = b"000001" + b"000000001000" + b"000001" + b"000000002000"
    assert len(read_results(replaced(GOOD, 4, 20, told)).records) == 2
    wrong = read_results(replaced(GOOD, 4, 20, b"000002" + told[6:]))
    assert [(problem.line, problem.column, problem.field) for problem in wrong.problems] == [(4, 20, "振込済件数")]
    half = read_results(replaced(GOOD, 4, 20, told[:18] + b" " * 18))
    assert [(problem.code, problem.column) for problem in half.problems] == [("not_digits", 38)]


@pytest.mark.parametrize(
    ("line", "column", "value", "code", "field"),
    [
        (1, 1, b"2", "record_order", "データ区分"),
        (1, 2, b"91", "business", "種別コード"),
        (1, 4, b"1", "code_kind", "コード区分"),
        (1, 55, b"1332", "not_a_day", "振込指定日"),
        (2, 1, b"3", "record_order", "データ区分"),
        (2, 81, b"x", "not_digits", "振込金額"),
        (2, 81, b"0000000000", "amount_not_positive", "振込金額"),
        (2, 90, b"1", "total_differs", "合計金額"),
        (2, 92, b" " * 20, "not_digits", "顧客コード"),
        (2, 92, b"0" * 20, "reference_zero", "顧客コード"),
        (2, 92, b"0" * 19 + b"2", "reference_repeated", "顧客コード"),
        (2, 112, b"5", "unknown_code", "結果コード"),
        (4, 7, b"3", "total_differs", "合計件数"),
        (2, 60, b"\xe0", "not_jis", None),
        (2, 60, b"\n", "record_length", None),
    ],
)
def test_a_broken_file_is_refused_whole_with_its_place(
    line: int, column: int, value: bytes, code: str, field: str | None
) -> None:
    results = read_results(replaced(GOOD, line, column, value))
    assert results.records == ()
    assert (code, field) in [(problem.code, problem.field) for problem in results.problems]
    assert all(problem.line and problem.column and "行目" in problem.detail for problem in results.problems)


def test_a_column_is_told_exactly() -> None:
    (problem,) = read_results(replaced(GOOD, 3, 85, b"-")).problems
    assert (problem.line, problem.column) == (3, 85)
    assert problem.detail == "3行目の85桁目（振込金額）が数字ではありません。"


@pytest.mark.parametrize("lost", range(5))
def test_a_lost_record_is_found(lost: int) -> None:
    records = cut(GOOD, 120)
    assert read_results(b"".join(records[:lost] + records[lost + 1 :])).problems


@pytest.mark.parametrize("content", [b"", b"\x1a", b"\r\n\r\n"])
def test_nothing_at_all_is_refused_as_empty(content: bytes) -> None:
    assert [problem.code for problem in read_results(content).problems] == ["empty"]


def test_a_deposits_file_is_told_to_be_one() -> None:
    (problem,) = read_results(("1010".ljust(120) + "8".ljust(120) + "9".ljust(120)).encode()).problems
    assert "振込入金通知のファイルです" in problem.detail


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
@example(120 + 91, ord("1"))
def test_a_byte_altered_is_found_or_read_as_another_value(at_byte: int, byte: int) -> None:
    good, altered = read_results(GOOD), bytearray(GOOD)
    altered[at_byte] = byte
    results = read_results(bytes(altered))
    assert not (results.records and results.problems)
    record, column = divmod(at_byte, 120)
    layout = [at.HEADER, at.DATA, at.DATA, at.TRAILER, at.END][record]
    field = next(each for each in layout.values() if each.start <= column + 1 < each.start + each.length)
    if GOOD[at_byte : at_byte + 1].isdigit() and byte != GOOD[at_byte] and field not in NOT_READ:
        assert results.problems or results != good


@given(st.integers(0, len(GOOD)), st.binary(max_size=3), st.integers(0, 3))
def test_a_byte_more_or_less_is_found(start: int, put_in: bytes, taken: int) -> None:
    content = GOOD[:start] + put_in + GOOD[start + taken :]
    results = read_results(content)
    if len(content.rstrip(b"\r\n\x1a")) != len(GOOD) and not set(b"\r\n") & set(put_in):
        assert results.problems


@given(st.one_of(st.binary(max_size=700), st.text("1289 0\r\n", max_size=700).map(str.encode)))
def test_any_bytes_are_answered(content: bytes) -> None:
    results = read_results(content)
    assert bool(results.records) != bool(results.problems)


@given(st.lists(st.sampled_from([*cut(GOOD, 120), b"x" * 120, b"2" * 119]), max_size=9), LINE_ENDS)
def test_every_record_is_read_or_something_is_said(records: list[bytes], end: bytes) -> None:
    results = read_results(b"".join(record + end for record in records))
    if not results.problems:
        assert results.lines == len(records) == len(results.records) + 2 * len(results.headers) + 1


@given(st.integers(0, 4), st.text(" 0129AｱﾞY", min_size=119, max_size=119))
def test_any_signs_in_a_record_are_answered(line: int, signs: str) -> None:
    records = cut(GOOD, 120)
    records[line] = records[line][:1] + signs.encode("cp932")
    results = read_results(b"".join(records))
    assert bool(results.records) != bool(results.problems)
