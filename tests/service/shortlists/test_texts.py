"""Texts with quotes marked, and the one line that stands for a profile."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from matching.reasons import Quote, Reason, ReasonState
from service.shortlists.reads.headline import headline_of
from service.shortlists.reads.marked_texts import field_name, marked, posting_texts, profile_texts
from tests.factories.people import profile_json
from tests.factories.postings import posting_json

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=6)


@given(st.text(max_size=30), SPANS)
def test_marking_loses_and_adds_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    pieces = marked(text, spans)
    assert "".join(piece.words for piece in pieces) == text
    quoted = [piece.is_quoted for piece in pieces for _ in piece.words]
    assert quoted == [any(start <= place < end for start, end in spans) for place in range(len(text))]


def test_spans_count_code_points() -> None:
    pieces = marked("𠮷野の保全", [(3, 5)])
    assert [(piece.words, piece.is_quoted) for piece in pieces] == [("𠮷野の", False), ("保全", True)]


def test_only_what_speaks_for_the_pair_is_marked() -> None:
    asked = Quote("skills_required.0", 0, 4, "設備保全")
    silent = Reason("skill", ReasonState.NO_EVIDENCE, 0.0, asked, None)
    (text,) = [one for one in posting_texts(posting_json(), [silent]) if one.name == "skills_required"]
    assert not any(piece.is_quoted for piece in text.pieces)
    met = Reason("skill", ReasonState.MET, 0.1, asked, Quote("skills.0", 0, 4, "設備保全"))
    (text,) = [one for one in posting_texts(posting_json(), [met]) if one.name == "skills_required"]
    assert all(piece.is_quoted for piece in text.pieces)
    assert any(piece.is_quoted for one in profile_texts(profile_json(), [met]) for piece in one.pieces)


def test_schools_employers_and_residence_are_not_among_the_texts() -> None:
    shown = "".join(piece.words for one in profile_texts(profile_json(), []) for piece in one.pieces)
    assert "包装機の点検と修理" in shown
    assert "架空工業高校" not in shown
    assert "食品工場" not in shown


def test_a_fields_name_leaves_the_numbers_out() -> None:
    assert field_name("experience.0.summary") == "experience.summary"


def test_the_headline_tells_the_job_still_held_and_the_last_school() -> None:
    jobs = [job("販売員", "2010-04", "2012-03"), job("保全係", "2015-04", None), job("整備士", "2012-04", "2026-03")]
    schools = [school("機械科", "high_school", "2010-03"), school("情報工学科", "bachelor", "2027-03", expected=True)]
    headline = headline_of(profile_json(experience=jobs, education=schools))
    assert headline.latest_job == "保全係"
    assert (headline.level, headline.field, headline.is_enrolled) == ("bachelor", "情報工学科", True)
    assert headline.wishes == ("設備保全",)


def test_a_bare_profile_has_an_empty_headline() -> None:
    headline = headline_of(profile_json(experience=[], education=[], desired_occupations=[]))
    assert (headline.latest_job, headline.level, headline.field, headline.wishes) == (None, None, None, ())


def job(title: str, start: str, end: str | None) -> dict[str, Any]:
    return {"title": title, "employer": "", "from": start, "to": end, "summary": ""}


def school(department: str, level: str, graduation: str, *, expected: bool = False) -> dict[str, Any]:
    return {
        "school": "", "department": department, "level": level, "graduation": graduation, "expected": expected,
    }  # fmt: skip
