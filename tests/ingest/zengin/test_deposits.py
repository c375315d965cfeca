"""What banks tell of an account is read entry by entry, each with a key by which it is known again."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.zengin import BankAccount, Deposits, Direction, Years, read_deposits
from ingest.zengin import deposit_layout as at
from ingest.zengin.layout import Field, Layout
from tests.ingest.zengin.samples import ENDS, LINE_ENDS, PAID, RECEIVED, Paid, cut, notice, statement

NOTICE = notice([Paid(), Paid(7000, "ﾔﾏﾀﾞ ﾊﾅｺ", reference="INV-1")])
WIDE = notice([Paid(12_000_000_000)], wide=True)
STATEMENT = statement([Paid(), Paid(out=True), Paid(7000)], [Paid(1)])
FILES = {"notice": NOTICE, "wide": WIDE, "statement": STATEMENT}
MAKERS: list[Callable[..., bytes]] = [notice, statement]

NOTICE_LAYOUTS = {b"1": at.NOTICE_HEADER, b"2": at.NOTICE_DATA, b"8": at.NOTICE_TRAILER, b"9": at.NOTICE_END}
LAYOUTS: dict[str, dict[bytes, Layout]] = {
    "notice": NOTICE_LAYOUTS,
    "wide": NOTICE_LAYOUTS | {b"2": at.NOTICE_DATA_WIDE},
    "statement": {
        b"1": at.STATEMENT_HEADER,
        b"2": at.STATEMENT_DATA,
        b"8": at.STATEMENT_TRAILER,
        b"9": at.STATEMENT_END,
    },
}
NOT_READ = {at.STATEMENT_HEADER["reserved"], at.STATEMENT_HEADER["book"], at.STATEMENT_END["records"]}
"""Nothing is told by these; 総件数 repeats what the trailers count, and is taken with the end record and without."""


def read(content: bytes) -> Deposits:
    return read_deposits(content, received_on=RECEIVED)


def replaced(content: bytes, line: int, column: int, value: bytes) -> bytes:
    records = cut(content, 200)
    records[line - 1] = records[line - 1][: column - 1] + value + records[line - 1][column - 1 + len(value) :]
    return b"".join(records)


def test_a_notice_is_read_as_the_standard_places_its_fields() -> None:
    header = ("1010" + "081126" * 3 + "9999" + "ｶｹﾊｼ".ljust(15) + "001" + "ﾎﾝﾃﾝ".ljust(15) + "10000001").ljust(200)
    data = (
        "2" + "000042" + "081126" + "081125" + "0000005000" + "0" * 10 + "0000000077" + "ｶ)ﾐﾄﾞﾘ".ljust(48)
        + "ﾐﾄﾞﾘ".ljust(15) + "ｴｷﾏｴ".ljust(15) + " " + "INV-1".ljust(20)
    ).ljust(200)  # fmt: skip
    trailer = ("8" + "000001" + "000000005000" + "0" * 18).ljust(200)
    deposits = read((header + data + trailer + "9".ljust(200)).encode("cp932"))
    (entry,) = deposits.records
    assert deposits.problems == ()
    assert entry.account == BankAccount("9999", "001", "1", "0000001")
    assert (entry.booked_on, entry.value_on) == (date(2026, 11, 26), date(2026, 11, 25))
    assert (entry.amount, entry.payer, entry.payer_code) == (5000, "ｶ)ﾐﾄﾞﾘ", "0000000077")
    assert (entry.payer_bank, entry.payer_branch) == ("ﾐﾄﾞﾘ", "ｴｷﾏｴ")
    assert (entry.reference, entry.inquiry, entry.direction) == ("INV-1", "000042", Direction.CREDIT)
    assert entry.key.startswith("01-9999-001-1-0000001-081126-")


def test_a_statement_is_read_as_the_standard_places_its_fields() -> None:
    header = (
        "1030" + "081126" * 3 + "9999" + "ｶｹﾊｼ".ljust(15) + "001" + "ﾎﾝﾃﾝ".ljust(15) + "000" + "1" + "0000000001"
        + "ｶ)ｶｹﾊｼ".ljust(40) + "2" + "1" + "00000000001000"
    ).ljust(200)  # fmt: skip
    data = (
        "2" + "00000042" + "081126" + "081125" + "1" + "11" + "000000005000" + "0" * 12 + "0" * 6 + "0" * 6 + "0"
        + "0" * 7 + "001" + "0000000077" + "ｶ)ﾐﾄﾞﾘ".ljust(48) + "ﾐﾄﾞﾘ".ljust(15) + "ｴｷﾏｴ".ljust(15)
        + "ﾌﾘｺﾐ".ljust(20) + "INV-1".ljust(20)
    ).ljust(200)  # fmt: skip
    trailer = ("8" + "000001" + "0000000005000" + "000000" + "0" * 13 + "1" + "00000000004000" + "0000001").ljust(200)
    end = ("9" + "0000000004" + "00001").ljust(200)
    deposits = read((header + data + trailer + end).encode("cp932"))
    (entry,) = deposits.records
    (told,) = deposits.statements
    assert (entry.booked_on, entry.value_on) == (date(2026, 11, 26), date(2026, 11, 25))
    assert (entry.amount, entry.payer, entry.payer_code) == (5000, "ｶ)ﾐﾄﾞﾘ", "0000000077")
    assert (entry.payer_bank, entry.payer_branch) == ("ﾐﾄﾞﾘ", "ｴｷﾏｴ")
    assert (entry.reference, entry.summary, entry.sort, entry.inquiry) == ("INV-1", "ﾌﾘｺﾐ", "11", "00000042")
    assert (told.holder, told.opening_balance, told.closing_balance) == ("ｶ)ｶｹﾊｼ", -1000, 4000)


def test_the_layouts_are_as_long_as_their_records() -> None:
    for layouts in LAYOUTS.values():
        assert {sum(field.length for field in fields.values()) for fields in layouts.values()} == {at.LENGTH}


@given(st.sampled_from(MAKERS), st.lists(st.lists(PAID, max_size=4), min_size=1, max_size=3), st.data())
def test_what_a_bank_told_is_read_whatever_its_line_ends(
    make: Callable[..., bytes], accounts: list[list[Paid]], data: st.DataObject
) -> None:
    content = make(*accounts)
    ends = [data.draw(LINE_ENDS) for _ in cut(content, 200)]
    pieces = b"".join(record + end for record, end in zip(cut(content, 200), ends, strict=True)) + data.draw(ENDS)
    deposits = read(pieces)
    told = [paid for account in accounts for paid in account]
    assert deposits.problems == ()
    assert [(entry.amount, entry.payer, entry.reference) for entry in deposits.records] == [
        (paid.amount, paid.payer, paid.reference.rstrip(" ")) for paid in told
    ]
    assert [f"{entry.booked_on:%m%d}" for entry in deposits.records] == [paid.day[2:] for paid in told]
    assert [f"{entry.value_on:%m%d}" for entry in deposits.records] == [paid.value_day[2:] for paid in told]
    assert deposits.lines == len(told) + 2 * len(deposits.statements) + 1
    assert deposits == read(content)


@given(st.lists(st.lists(PAID, max_size=5), min_size=1, max_size=3), st.data())
def test_keys_are_stable_and_all_different(accounts: list[list[Paid]], data: st.DataObject) -> None:
    doubled = [[*account, *account] for account in accounts]
    shuffled = [data.draw(st.permutations(account)) for account in doubled]
    keys = [entry.key for entry in read(notice(*doubled)).records]
    assert len(set(keys)) == len(keys)
    assert sorted(entry.key for entry in read(notice(*shuffled)).records) == sorted(keys)


def test_two_equal_deposits_of_a_day_stay_two() -> None:
    first, second = read(notice([Paid(), Paid()])).records
    assert first.key != second.key
    assert (first.key[:-1], first.key[-1], second.key[-1]) == (second.key[:-1], "1", "2")


def test_an_account_that_comes_twice_in_a_file_gives_no_key_twice() -> None:
    records = cut(notice([Paid()]), 200)
    first, second = read(b"".join((*records[:3], *records))).records
    assert first.key != second.key


def test_debits_and_what_the_bank_took_back_stand_apart() -> None:
    deposits = read(statement([Paid(), Paid(800, out=True)]))
    assert ([e.amount for e in deposits.records], [e.amount for e in deposits.debits]) == ([5000], [800])
    deposits = read(notice([Paid(), Paid(800, cancelled=True)]))
    assert ([e.amount for e in deposits.records], [e.amount for e in deposits.cancellations]) == ([5000], [800])


def test_a_trailer_may_count_what_was_taken_back_or_not_but_must_do_so_throughout() -> None:
    content = notice([Paid(), Paid(800, cancelled=True)])
    assert read(replaced(content, 4, 2, b"000002" + b"000000005800")).problems == ()
    assert read(replaced(content, 4, 20, b" " * 18)).problems == ()
    assert read(replaced(content, 4, 2, b"000002" + b"000000005000")).problems
    assert read(replaced(content, 4, 20, b"000002")).problems


def test_amounts_beyond_ten_digits_have_their_own_field() -> None:
    (entry,) = read(WIDE).records
    assert entry.amount == 12_000_000_000
    assert [problem.code for problem in read(replaced(WIDE, 2, 29, b"1")).problems] == ["amount_twice"]


def test_a_value_day_that_is_not_told_is_the_banks_day() -> None:
    for nothing in (b"000000", b"      "):
        entry = read(replaced(NOTICE, 2, 14, nothing)).records[0]
        assert entry.value_on == entry.booked_on == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("written", "received_on", "years", "read_as"),
    [
        ("08", RECEIVED, Years.REIWA, 2026),
        ("26", RECEIVED, Years.WESTERN, 2026),
        ("38", RECEIVED, Years.HEISEI, 2026),
        ("19", date(2037, 1, 5), Years.REIWA, 2037),
        ("37", date(2037, 1, 5), Years.WESTERN, 2037),
        ("08", None, Years.REIWA, 2026),
        ("26", None, Years.WESTERN, 2026),
    ],
)
def test_years_are_read_as_the_bank_counts_them(
    written: str, received_on: date | None, years: Years, read_as: int
) -> None:
    content = NOTICE.replace(b"081125", written.encode() + b"1125").replace(b"081126", written.encode() + b"1126")
    deposits = read_deposits(content, received_on=received_on)
    assert (deposits.years, deposits.problems) == (years, ())
    assert {entry.booked_on for entry in deposits.records} == {date(read_as, 11, 26)}
    assert read_deposits(content, years=years).records == deposits.records


def test_years_may_be_told_and_a_key_does_not_depend_on_them() -> None:
    as_western = read_deposits(NOTICE, years=Years.WESTERN)
    assert as_western.records[0].booked_on == date(2008, 11, 26)
    assert [entry.key for entry in as_western.records] == [entry.key for entry in read(NOTICE).records]


def test_years_that_fit_nothing_are_refused() -> None:
    (problem,) = read(replaced(NOTICE, 1, 5, b"60")).problems
    assert (problem.code, problem.line, problem.column) == ("years_unknown", 1, 5)


@pytest.mark.parametrize(
    ("content", "line", "column", "value", "code"),
    [
        (NOTICE, 1, 2, b"21", "business"),
        (NOTICE, 1, 5, b"081326", "years_unknown"),
        (NOTICE, 1, 60, b"6", "unknown_code"),
        (NOTICE, 2, 8, b"080230", "not_a_day"),
        (NOTICE, 2, 8, b"000000", "not_a_day"),
        (NOTICE, 2, 14, b"08113x", "not_digits"),
        (NOTICE, 2, 20, b"0000000000", "amount_not_positive"),
        (NOTICE, 2, 20, b"0000006000", "total_differs"),
        (NOTICE, 2, 30, b"x", "not_digits"),
        (NOTICE, 2, 128, b"2", "unknown_code"),
        (NOTICE, 2, 149, b"1   ", "not_digits"),
        (NOTICE, 4, 7, b"3", "total_differs"),
        (NOTICE, 4, 25, b"1", "total_differs"),
        (STATEMENT, 1, 63, b"6", "unknown_code"),
        (STATEMENT, 2, 22, b"3", "unknown_code"),
        (STATEMENT, 2, 22, b"2", "total_differs"),
        (STATEMENT, 5, 39, b"1", "total_differs"),
        (STATEMENT, 5, 61, b"4", "total_differs"),
        (STATEMENT, 9, 11, b"5", "total_differs"),
        (STATEMENT, 9, 16, b"1", "total_differs"),
    ],
)
def test_a_broken_file_is_refused_whole_with_its_place(
    content: bytes, line: int, column: int, value: bytes, code: str
) -> None:
    deposits = read(replaced(content, line, column, value))
    assert (deposits.records, deposits.debits, deposits.cancellations) == ((), (), ())
    assert code in [problem.code for problem in deposits.problems]
    assert all(problem.line and problem.column and "行目" in problem.detail for problem in deposits.problems)


def test_every_broken_line_is_told_and_not_the_sums_that_follow_from_it() -> None:
    content = replaced(replaced(NOTICE, 2, 20, b"x"), 3, 8, b"y")
    assert [(problem.line, problem.column) for problem in read(content).problems] == [(2, 20), (3, 8)]


def test_a_file_that_went_through_an_editor_is_not_filled_up() -> None:
    stripped = b"\n".join(record.rstrip(b" ") for record in cut(NOTICE, 200))
    assert {problem.code for problem in read(stripped).problems} == {"record_length"}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_lost_record_is_found(content: bytes) -> None:
    records = cut(content, 200)
    for lost in range(len(records)):
        assert read(b"".join(records[:lost] + records[lost + 1 :])).problems


def field_at(name: str, content: bytes, at_byte: int) -> Field:
    record, column = divmod(at_byte, 200)
    fields = LAYOUTS[name][content[record * 200 : record * 200 + 1]]
    return next(field for field in fields.values() if field.start <= column + 1 < field.start + field.length)


@given(st.sampled_from(sorted(FILES)), st.data(), st.integers(0, 255))
def test_a_byte_altered_is_found_or_read_as_another_value(name: str, data: st.DataObject, byte: int) -> None:
    content = FILES[name]
    at_byte = data.draw(st.integers(0, len(content) - 1))
    altered = bytearray(content)
    altered[at_byte] = byte
    deposits = read(bytes(altered))
    if content[at_byte : at_byte + 1].isdigit() and content[at_byte] != byte:
        assert deposits.problems or deposits != read(content) or field_at(name, content, at_byte) in NOT_READ


@pytest.mark.parametrize("name", FILES)
def test_every_digit_that_is_read_is_found_or_read_when_it_changes(name: str) -> None:
    content = FILES[name]
    good = read(content)
    for at_byte in range(len(content)):
        if content[at_byte : at_byte + 1].isdigit() and field_at(name, content, at_byte) not in NOT_READ:
            altered = bytearray(content)
            altered[at_byte] = ord("0") + (content[at_byte] - ord("0") + 1) % 10
            assert read(bytes(altered)) != good, field_at(name, content, at_byte)


@given(st.one_of(st.binary(max_size=900), st.text("1289 0\r\n", max_size=900).map(str.encode)), st.booleans())
def test_any_bytes_are_answered(content: bytes, with_day: bool) -> None:
    deposits = read_deposits(content, received_on=RECEIVED if with_day else None)
    assert deposits.problems
    assert deposits.records == ()


@given(
    st.lists(st.sampled_from([*cut(NOTICE, 200), *cut(STATEMENT, 200), b"2" * 200, b"1" * 199]), max_size=9), LINE_ENDS
)
def test_every_record_is_read_or_something_is_said(records: Sequence[bytes], end: bytes) -> None:
    deposits = read(b"".join(record + end for record in records))
    if not deposits.problems:
        entries = [*deposits.records, *deposits.debits, *deposits.cancellations]
        assert deposits.lines == len(records) == len(entries) + 2 * len(deposits.statements) + 1


@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_signs_in_a_record_are_answered(name: str, data: st.DataObject) -> None:
    records = cut(FILES[name], 200)
    line = data.draw(st.integers(0, len(records) - 1))
    signs = data.draw(st.text(" 0129AｱﾞY", min_size=199, max_size=199)).encode("cp932")
    records[line] = records[line][:1] + signs
    deposits = read(b"".join(records))
    assert not (deposits.problems and (deposits.records or deposits.debits or deposits.cancellations))
