"""Every row of a table ends as a record or as its reasons, each at its line and column, from every kind of file."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import (
    LAYOUTS,
    SCHOLARSHIP_EVIDENCE,
    Absence,
    Read,
    Refused,
    ScholarshipEvidence,
    UnreadableFile,
    in_words,
    read_table,
)
from ingest.layouts.scholarship_codes import ABSENCES
from ingest.records.scholarship_codes import AbsenceKind
from ingest.rows.cells import column_letters
from tests.ingest.tables import (
    Value,
    an_evidence,
    cells_of,
    cp932_bytes,
    csv_bytes,
    delimited,
    excel_csv_bytes,
    jsonl_bytes,
    problems_in,
    records_of,
    results_of,
    tsv_bytes,
    xlsx_bytes,
)

FIELDS = [column.field for column in SCHOLARSHIP_EVIDENCE.columns]
LABELS = {column.field: column.label for column in SCHOLARSHIP_EVIDENCE.columns}
CONTAINERS: dict[str, Callable[[Sequence[Sequence[Value]]], bytes]] = {
    "csv": csv_bytes,
    "excel csv": excel_csv_bytes,
    "cp932": cp932_bytes,
    "tsv": tsv_bytes,
    "xlsx": xlsx_bytes,
}

references = st.text("AZ09あア髙①㈱- /", min_size=1, max_size=12).map(str.strip).filter(bool)
amounts = st.none() | st.integers(0, 100_000_000)


@st.composite
def evidences(draw: st.DrawFn) -> ScholarshipEvidence:
    """Any record that says nothing against itself."""
    year = draw(st.integers(2019, 2040))
    days = st.dates(date(year, 4, 1), date(year + 1, 3, 31))
    first, last = sorted((draw(days), draw(days)))
    kinds = draw(st.lists(st.sampled_from(AbsenceKind), max_size=3, unique=True))
    absences = [Absence(kind, *sorted((draw(days), draw(days)))) for kind in kinds]
    return ScholarshipEvidence(
        application_ref=draw(references),
        fiscal_year=year,
        employed_from=first,
        employed_to=last,
        absences=tuple(sorted(absences, key=lambda absence: (absence.from_day, absence.to_day, absence.kind))),
        repaid_yen=draw(amounts),
        loan_remaining_yen=draw(amounts),
        outlay_yen=draw(amounts),
        certificate_on=draw(st.dates(date(2019, 5, 1), date(2060, 12, 31))),
        certificate_ref=draw(st.none() | references),
    )


def written_day(day: date, way: int) -> Value:
    era = f"{day.year - 2018}"
    ways = (day, day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"R{era}.{day.month}.{day.day}")
    return (*ways, f"令和{era}年{day.month}月{day.day}日")[way] if day >= date(2019, 5, 1) else ways[way % 3]


def written_amount(amount: int | None, way: int) -> Value:
    return amount if amount is None else (amount, str(amount), f"{amount:,}円", f"￥{amount:,}", f"{amount:,}")[way]


def written(evidence: ScholarshipEvidence, way: int) -> dict[str, Value]:
    """The record as somebody writes it, in one of five ways."""
    labels = {choice.code: choice.label for choice in ABSENCES}
    spells = [f"{labels[one.kind]}:{one.from_day}:{one.to_day}" for one in evidence.absences]
    row: dict[str, Value] = {"application_ref": evidence.application_ref, "absences": "、".join(spells) or None}
    row["fiscal_year"] = (evidence.fiscal_year, f"{evidence.fiscal_year}年度", f"R{evidence.fiscal_year - 2018}")[
        way % 3
    ]
    for field in ("employed_from", "employed_to", "certificate_on"):
        row[field] = written_day(getattr(evidence, field), way)
    for field in ("repaid_yen", "loan_remaining_yen", "outlay_yen"):
        row[field] = written_amount(getattr(evidence, field), way)
    return {field: row[field] if field in row else getattr(evidence, field) for field in FIELDS}


several = st.lists(evidences(), min_size=1, max_size=3, unique_by=lambda one: (one.application_ref, one.fiscal_year))


@pytest.mark.parametrize("container", CONTAINERS)
@given(records=several, way=st.integers(0, 4), by_label=st.booleans())
@settings(max_examples=30)
def test_every_container_gives_the_same_records(
    container: str, records: list[ScholarshipEvidence], way: int, by_label: bool
) -> None:
    rows = [written(record, way) for record in records]
    table = cells_of(rows, LABELS if by_label else None)
    if container == "cp932":
        table = [[cell.replace("￥", "\\") if isinstance(cell, str) else cell for cell in row] for row in table]
    assert records_of(SCHOLARSHIP_EVIDENCE, CONTAINERS[container](table)) == records


@given(records=several, way=st.integers(1, 4))
@settings(max_examples=30)
def test_json_lines_give_the_same_records(records: list[ScholarshipEvidence], way: int) -> None:
    assert records_of(SCHOLARSHIP_EVIDENCE, jsonl_bytes([written(record, way) for record in records])) == records


BROKEN: dict[str, list[tuple[Value, str]]] = {
    "application_ref": [(None, "missing"), ("x" * 101, "too_long"), (1.5, "not_text"), (True, "not_text")],
    "fiscal_year": [(None, "missing"), ("六年", "bad_format"), ("1800", "out_of_range"), ("昭和90年度", "bad_era")],
    "employed_from": [
        (None, "missing"),
        (46113, "bad_format"),
        ("2026/2/30", "no_such_day"),
        ("令和元年4月1日", "bad_era"),
    ],
    "employed_to": [("未定", "bad_format"), ("#REF!", "formula_error"), ("9999-01-01", "out_of_range")],
    "absences": [("病気", "bad_format"), ("病気:2026-05-01:2026-05-02", "unknown_code")],
    "repaid_yen": [
        ("12万", "bad_format"),
        ("-1", "out_of_range"),
        ("1.5", "bad_format"),
        ("1000000000", "out_of_range"),
    ],
    "loan_remaining_yen": [("△5", "out_of_range")],
    "outlay_yen": [("なし", "bad_format")],
    "certificate_on": [("", "missing"), ("2026-13-01", "no_such_day")],
    "certificate_ref": [("a\tb", "unreadable_text"), ("x" * 200, "too_long")],
}
PLACES = [(field, value, code) for field, broken in BROKEN.items() for value, code in broken]


@pytest.mark.parametrize("container", ["csv", "xlsx"])
@given(place=st.sampled_from(PLACES), row=st.integers(0, 2))
@settings(max_examples=60)
def test_a_broken_cell_is_one_problem_at_its_place(container: str, place: tuple[str, Value, str], row: int) -> None:
    field, value, code = place
    if container == "csv" and isinstance(value, bool | int | float):
        return  # in text a number is text
    rows = [an_evidence(application_ref=f"A-{number}") for number in range(3)]
    rows[row][field] = value
    data = CONTAINERS[container](cells_of(rows))
    (problem,) = problems_in(SCHOLARSHIP_EVIDENCE, data)
    letters = column_letters(FIELDS.index(field))
    assert (problem.line, problem.pointer, problem.code) == (row + 2, f"/{field}", code)
    assert problem.detail.startswith(f"{row + 2}行目・{letters}列（{LABELS[field]}）：")
    assert problem.detail.endswith("。")
    assert not isinstance(value, str) or len(value) < 2 or value not in f"{problem.detail}{problem.value}"


def test_the_sentence_of_the_contract() -> None:
    rows = [an_evidence(), an_evidence(application_ref="A-2", repaid_yen="12万円")]
    (problem,) = problems_in(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of(rows)))
    assert dataclasses.astuple(problem) == (
        3,
        "/repaid_yen",
        "bad_format",
        "3行目・F列（返還額）：整数で書いてください（例：121333、121,333円）。",
        "text(4) 1***",
    )


def test_what_somebody_else_finds_wrong_is_told_at_its_place() -> None:
    reading = read_table(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of([an_evidence()])))
    (row,) = (each for each in reading if isinstance(each, Read))
    told = [reading.problem_of(row, field, "x", "だめです。") for field in ("application_ref", "certificate_on", None)]
    assert [(each.pointer, each.detail, each.value) for each in told] == [
        ("/application_ref", "2行目・A列（申請番号）：だめです。", "text(9) ***"),
        ("/certificate_on", "2行目・I列（証明書の日付）：だめです。", None),
        ("", "2行目：だめです。", None),
    ]


def test_every_broken_cell_of_a_row_is_told() -> None:
    row = an_evidence(fiscal_year="?", repaid_yen="?", certificate_on=None)
    assert [problem.pointer for problem in problems_in(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of([row])))] == [
        "/fiscal_year",
        "/repaid_yen",
        "/certificate_on",
    ]


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    early = {"employed_from": "2020-04-01", "employed_to": "2019-03-31"}
    rows = [
        an_evidence(),
        an_evidence(**early),
        an_evidence(repaid_yen="?"),
        an_evidence(application_ref="?"),
        an_evidence(application_ref="?"),
    ]
    told = [(each.line, each.code) for each in problems_in(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of(rows)))]
    assert told == [
        (3, "outside_fiscal_year"),
        (3, "outside_fiscal_year"),
        (3, "out_of_order"),
        (3, "duplicate_id"),
        (4, "bad_format"),
        (4, "duplicate_id"),
        (6, "duplicate_id"),
    ]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("text(4) 1***", "4文字の値、先頭は「1」"),
        ("text(9) ***", "9文字の値"),
        ("list(3)", "3件の値"),
        ("object(2)", "2項目の値"),
        ("number", "数値"),
        ("***", "個人に関する内容"),
    ],
)
def test_what_is_masked_is_told_to_people_in_their_words(shown: str, words: str) -> None:
    assert in_words(shown) == words


def test_a_row_has_the_line_of_its_file_and_blank_rows_are_not_counted() -> None:
    table = cells_of(
        [an_evidence(certificate_ref="甲\n乙"), an_evidence(application_ref="2"), an_evidence(fiscal_year="")]
    )
    blank: list[Value] = [None] * len(FIELDS)
    data = csv_bytes([table[0], blank, table[1], table[2], blank, table[3]])
    results = results_of(SCHOLARSHIP_EVIDENCE, data)
    assert [(result.line, type(result)) for result in results] == [(3, Refused), (5, Read), (7, Refused)]


def test_the_later_of_two_rows_for_the_same_year_is_refused_with_the_line_of_the_first() -> None:
    rows = [an_evidence(), an_evidence(fiscal_year="R8"), an_evidence(application_ref="2")]
    first, second, third = results_of(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of(rows)))
    assert isinstance(second, Refused)
    assert [type(first), type(third)] == [Read, Read]
    assert second.problems[0].detail == "3行目・A列（申請番号）：2行目と重複しています。"


def test_a_refused_row_takes_no_key() -> None:
    rows = [an_evidence(repaid_yen="?"), an_evidence()]
    assert [type(result) for result in results_of(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of(rows)))] == [Refused, Read]


def test_a_value_below_no_heading_is_not_dropped() -> None:
    headings, row = cells_of([an_evidence()])
    (problem,) = problems_in(SCHOLARSHIP_EVIDENCE, csv_bytes([headings, [*row, None, "備考"]]))
    assert problem.code == "no_heading"
    assert "L列" in problem.detail


def test_a_short_row_has_blank_cells() -> None:
    headings, row = cells_of([an_evidence(certificate_ref=None)])
    assert len(records_of(SCHOLARSHIP_EVIDENCE, csv_bytes([headings, row[:-1]]))) == 1


def test_columns_may_stand_in_any_order_and_those_that_are_not_required_may_be_left_out() -> None:
    needed = [column.field for column in SCHOLARSHIP_EVIDENCE.columns if column.required]
    row = {field: an_evidence()[field] for field in reversed(needed)}
    (record,) = records_of(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of([row])))
    assert (record.absences, record.repaid_yen, record.certificate_ref) == ((), None, None)


def test_rows_that_cannot_be_taken_apart_are_refused_and_the_rest_is_read() -> None:
    good = delimited(cells_of([an_evidence()])).encode()
    later = delimited(cells_of([an_evidence(application_ref="2")])[1:]).encode()
    results = results_of(SCHOLARSHIP_EVIDENCE, good + b'"x"y,1\r\n' + later)
    assert [(result.line, type(result)) for result in results] == [(2, Read), (3, Refused), (4, Read)]


def test_json_is_read_by_field_or_label_with_its_own_types() -> None:
    row: dict[str, Any] = an_evidence(fiscal_year=2026, repaid_yen=121333, outlay_yen=None)
    row["absences"] = ["休職:2026-05-01:2026-05-31", "育児休業:2026-07-01:2026-07-31"]
    row["返還残額"] = row.pop("loan_remaining_yen")
    (record,) = records_of(SCHOLARSHIP_EVIDENCE, jsonl_bytes([row]))
    assert (record.repaid_yen, record.outlay_yen, len(record.absences)) == (121333, None, 2)


def test_json_keys_that_are_unknown_doubled_or_absent_are_problems() -> None:
    row: dict[str, Any] = an_evidence() | {"返還額": "1", "備考": "x", "absences": {"a": 1}}
    del row["certificate_on"]
    codes = [problem.code for problem in problems_in(SCHOLARSHIP_EVIDENCE, jsonl_bytes([row]) + b"{broken\n[1]\n")]
    assert codes == ["duplicate_column", "unknown_column", "wrong_type", "missing", "broken_json", "not_an_object"]


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", csv_bytes([FIELDS]), xlsx_bytes([FIELDS])])
def test_a_file_without_rows_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_table(SCHOLARSHIP_EVIDENCE, data)
    assert refused.value.code == "empty"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old_or_protected"),
        (b"%PDF-1.7", "binary"),
        (b"PK\x03\x04", "damaged"),
        ("山田".encode() * 9 + b"\x82", "undecodable"),
        (b"1,2,3\n4,5,6\n", "no_headings"),
        ("添付の書類です。\n二行目\n".encode(), "not_a_table"),
        (b'{"profile_id": "D-1", "track": "new"}\n', "no_headings"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_table(SCHOLARSHIP_EVIDENCE, data)
    assert refused.value.code == code
    assert refused.value.detail.endswith("。")


def test_a_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.columns.named_rows.FILE_BYTES", 10)
    with pytest.raises(UnreadableFile, match="大きすぎます"):
        read_table(SCHOLARSHIP_EVIDENCE, b"x" * 11)


SAMPLES = [csv_bytes(cells_of([an_evidence()])), cp932_bytes(cells_of([an_evidence()], LABELS)),
           xlsx_bytes(cells_of([an_evidence()])), jsonl_bytes([an_evidence()])]  # fmt: skip


def check_that_every_row_is_answered(name: str, data: bytes) -> None:
    try:
        results = results_of(LAYOUTS[name], data)
    except UnreadableFile as refused:
        assert refused.detail.endswith("。")  # noqa: PT017 - either a refusal or rows
        return
    assert all(result.problems for result in results if isinstance(result, Refused))


@given(st.sampled_from(list(LAYOUTS)), st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_answered(name: str, data: bytes) -> None:
    check_that_every_row_is_answered(name, data)


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 20), st.binary(max_size=6)), min_size=1, max_size=4),
)
def test_a_damaged_file_is_answered(data: bytes, damages: list[tuple[int, int, bytes]]) -> None:
    for start, length, new in damages:
        at = start % len(data)
        data = data[:at] + new + data[at + length :]
    check_that_every_row_is_answered("scholarship-evidence", data)


cells = st.none() | st.integers() | st.booleans() | st.text(st.characters(), max_size=15) | st.floats()


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), cells | st.lists(cells, max_size=2)), min_size=1, max_size=3))
def test_any_json_is_answered(rows: list[dict[str, Any]]) -> None:
    import json

    check_that_every_row_is_answered("scholarship-evidence", "\n".join(map(json.dumps, rows)).encode())


def test_the_same_bytes_give_the_same_answers() -> None:
    data = csv_bytes(cells_of([an_evidence(), an_evidence(repaid_yen="?")]))
    assert results_of(SCHOLARSHIP_EVIDENCE, data) == results_of(SCHOLARSHIP_EVIDENCE, data)


def test_the_last_day_of_a_fiscal_year_is_within_it() -> None:
    assert date(2027, 4, 1) - timedelta(days=1) == date(2027, 3, 31)
    (record,) = records_of(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of([an_evidence(employed_to="2027-03-31")])))
    assert record.employed_to == date(2027, 3, 31)
