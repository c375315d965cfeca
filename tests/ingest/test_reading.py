"""Every line of a file ends as a record or as its reasons, and the counts say so."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import KINDS, Read, Refused, UnreadableFile, read_file, read_postings, read_profiles
from tests.ingest.samples import a_posting, a_profile, lines_of


def test_broken_lines_are_refused_and_the_rest_is_read() -> None:
    good = [json.dumps(a_posting(posting_id=f"P-{n}")).encode() for n in range(3)]
    data = b"\n".join([good[0], b"{broken", b"", good[1], b"[1]", good[2]])
    reading = read_postings(data)
    results = list(reading)
    assert [(result.line, isinstance(result, Read)) for result in results] == [
        (1, True),
        (2, False),
        (4, True),
        (5, False),
        (6, True),
    ]
    assert (reading.read, reading.good, reading.refused) == (5, 3, 2)


def test_the_later_of_two_equal_ids_is_refused_with_the_line_of_the_first() -> None:
    results = list(read_profiles(lines_of(a_profile(), a_profile(profile_id="D-2"), a_profile())))
    last = results[2]
    assert isinstance(last, Refused)
    (problem,) = last.problems
    assert (problem.line, problem.pointer, problem.code) == (3, "/profile_id", "duplicate_id")
    assert "1行目" in problem.detail


def test_a_refused_line_takes_no_id() -> None:
    results = list(read_profiles(lines_of(a_profile(track="other"), a_profile())))
    assert [type(result) for result in results] == [Refused, Read]


def test_one_company_uses_a_reference_once() -> None:
    first = a_posting(posting_id="P-1", external_ref="R")
    same = a_posting(posting_id="P-2", external_ref="R")
    default = a_posting(posting_id="R")
    another = a_posting(posting_id="P-3", external_ref="R", company_id="C-2")
    results = list(read_postings(lines_of(first, same, default, another)))
    assert [type(result) for result in results] == [Read, Refused, Refused, Read]


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\xff\xfe"])
def test_an_empty_file_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="空") as refused:
        read_postings(data)
    assert refused.value.code == "empty"


@pytest.mark.parametrize("mark", [",", "\t"])
def test_a_table_is_refused_once_and_as_a_table(mark: str) -> None:
    with pytest.raises(UnreadableFile, match="CSV") as refused:
        read_postings(f"posting_id{mark}title\nP-1{mark}保全\n".encode("cp932"))
    assert refused.value.code == "table"


def test_a_broken_first_line_does_not_make_a_file_a_table() -> None:
    results = list(read_postings(b"posting_id, title\n" + lines_of(a_posting())))
    assert [type(result) for result in results] == [Refused, Read]


def test_a_file_of_another_kind_is_refused_line_by_line() -> None:
    (result,) = read_postings(lines_of(a_profile()))
    assert isinstance(result, Refused)
    assert {"missing", "unknown_field"} == {problem.code for problem in result.problems}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_encoding_gives_the_same_record(encoding: str) -> None:
    text = lines_of(a_posting()).decode("utf-8")
    (result,) = read_postings(text.encode(encoding))
    (plain,) = read_postings(text.encode("utf-8"))
    assert isinstance(result, Read)
    assert result == plain


def test_every_kind_is_found_by_its_name() -> None:
    assert {name: kind.name for name, kind in KINDS.items()} == {"postings": "postings", "profiles": "profiles"}


def test_a_large_file_with_three_bad_lines_loses_only_those() -> None:
    line = json.dumps(a_posting(posting_id="P-X"), ensure_ascii=False).encode()
    lines = [line.replace(b"P-X", b"P-%d" % number) for number in range(10_000)]
    for bad in (0, 5_000, 9_999):
        lines[bad] = lines[bad].replace(b"rotating", b"sometimes")
    reading = read_postings(b"\n".join(lines))
    refused = [result.line for result in reading if isinstance(result, Refused)]
    assert refused == [1, 5_001, 10_000]
    assert (reading.read, reading.good, reading.refused) == (10_000, 9_997, 3)


some_lines = st.lists(
    st.one_of(
        st.builds(lambda number: json.dumps(a_profile(profile_id=f"D-{number}")), st.integers(0, 3)),
        st.sampled_from(["", "  ", "{", "[]", '{"profile_id": "D-1"}', "\x00", '{"a":1,"a":2}']),
        st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20),
    )
)


@given(some_lines, st.sampled_from(["\n", "\r", "\r\n"]))
def test_what_is_read_is_good_or_refused(lines: list[str], end: str) -> None:
    try:
        reading = read_file(KINDS["profiles"], end.join(lines).encode())
    except UnreadableFile:
        return
    results = list(reading)
    assert reading.read == reading.good + reading.refused == len(results)
    assert reading.good == sum(isinstance(result, Read) for result in results)
    assert all(result.problems for result in results if isinstance(result, Refused))
    numbers = [result.line for result in results]
    assert numbers == sorted(set(numbers))
