"""Requirement beside evidence: each line of the posting once, what is required and open first, and a true sum."""

import pytest

from matching.reasons import Quote, Reason, ReasonState
from service.shortlists.rules.evidence import FAINT, FIRST_ROWS, Remark, evidence_of, read_reason, unanswered

MET, NEAR, MISSING, SILENT = ReasonState.MET, ReasonState.NEAR, ReasonState.MISSING, ReasonState.NO_EVIDENCE


def quote(field: str, words: str) -> Quote:
    return Quote(field, 0, len(words), words)


TITLE, LINE = quote("title", "ICレイアウト設計"), quote("description", "図面を引きます。")
CAD = quote("skills_required.0", "CAD操作")
BOARDS = quote("desired_occupations.0", "基板設計")
REASONS = [
    Reason("wish", NEAR, 0.4, TITLE, BOARDS),
    Reason("experience", MET, 0.1, LINE, quote("experience.0.title", "図面係")),
    Reason("study", NEAR, 0.05, LINE, quote("education.0.department", "機械科")),
    Reason("experience", MET, 0.04, LINE, quote("experience.0.title", "図面係")),
    Reason("semantic", SILENT, 0.03, quote("description", "入社日は相談に応じます。"), None),
    Reason("skill", SILENT, 0.01, CAD, None),
    Reason("semantic", SILENT, 0.0, quote("requirements", "報告をこまめにできる方。"), None),
]


def test_a_line_of_the_posting_stands_once_with_all_that_answers_it() -> None:
    (row,) = [row for row in evidence_of(REASONS).rows if row.posting == LINE]
    assert [(one.quote.words, one.state) for one in row.answers] == [("図面係", MET), ("機械科", NEAR)]
    assert row.state is MET
    assert row.weight == pytest.approx(0.19)


def test_what_is_required_and_unanswered_stands_first_and_says_so() -> None:
    first, second, *_ = evidence_of(REASONS).rows
    assert (first.posting, first.remark) == (CAD, Remark.REQUIRED_SILENT)
    assert (second.posting, second.remark) == (TITLE, Remark.NEAR_OCCUPATION)
    licence = Reason("qualification", MISSING, 0.0, quote("qualifications_required.0", "電気工事士"), None)
    assert evidence_of([*REASONS, licence]).rows[1].remark is Remark.REQUIRED_MISSING


def test_what_is_not_asked_is_not_lacking() -> None:
    shown = [row.posting.words for row in evidence_of(REASONS).rows]
    assert "入社日は相談に応じます。" not in shown
    assert "報告をこまめにできる方。" in shown


def test_the_rows_and_the_rest_sum_to_the_score() -> None:
    found = evidence_of(REASONS)
    assert sum(row.weight for row in found.rows) + found.rest == pytest.approx(sum(one.weight for one in REASONS))
    assert found.rest == pytest.approx(0.04)


def test_what_is_barely_near_a_sentence_that_asks_nothing_goes_to_the_rest() -> None:
    faint = Reason(
        "semantic", NEAR, FAINT / 2, quote("description", "転居はない。"), quote("experience.0.duties", "棚替え")
    )
    before, after = evidence_of(REASONS), evidence_of([*REASONS, faint])
    assert after.rows == before.rows
    assert after.rest == pytest.approx(before.rest + FAINT / 2)
    asked = Reason("semantic", NEAR, 0.0, quote("requirements", "2年以上"), quote("experience.0.duties", "棚替え"))
    assert "2年以上" in [row.posting.words for row in evidence_of([*REASONS, asked]).rows]


def test_what_is_asked_for_is_never_folded_away() -> None:
    told = [
        Reason("semantic", MET, 0.5, quote("description", f"{n}番目の仕事"), quote("experience.0.duties", "図面"))
        for n in range(FIRST_ROWS + 2)
    ]
    asked = Reason("experience", NEAR, 0.0, quote("requirements", "2年以上"), quote("experience.0.duties", "図面"))
    found = evidence_of([*told, asked])
    assert "2年以上" in [row.posting.words for row in found.first_rows]
    assert len(found.further_rows) == 2


@pytest.mark.parametrize(
    ("state", "has_years", "remark"),
    [
        (NEAR, False, Remark.YEARS_OPEN),
        (NEAR, True, Remark.NEAR_WORK),
        (MISSING, False, Remark.YEARS_SHORT),
        (MET, True, None),
    ],
)
def test_a_sentence_that_asks_for_years_says_where_they_are_not_known(
    state: ReasonState, has_years: bool, remark: Remark | None
) -> None:
    asked = Reason("skill", state, 0.1, quote("requirements", "図面の実務2年以上。"), quote("skills.0", "図面"))
    (row,) = evidence_of([asked], with_years=[asked.posting.words] if has_years else []).rows
    assert row.remark is remark


def test_what_is_ruled_and_not_known_is_to_be_asked() -> None:
    licence = Reason("qualification", SILENT, 0.0, quote("qualifications_preferred.0", "電気工事士"), None)
    assert evidence_of([licence]).rows[0].remark is Remark.NOT_SURE


def test_what_is_required_and_unanswered_is_named_also_from_the_record_of_what_was_seen() -> None:
    told = [
        *REASONS,
        Reason("language", SILENT, 0.0, quote("languages.1.level", "B1"), None),
        Reason("qualification", MISSING, 0.0, quote("qualifications_preferred.0", "電気工事士"), None),
        Reason("qualification", MISSING, 0.0, quote("qualifications_required.0", "玉掛け"), None),
    ]
    assert [read_reason(one.as_record()) for one in told] == told
    found = unanswered(told, [{"language": "ja", "level": "N2"}, {"language": "en", "level": "B1"}])
    assert [(one.words, one.language, one.state) for one in found] == [
        ("CAD操作", None, SILENT), ("B1", "en", SILENT), ("玉掛け", None, MISSING),
    ]  # fmt: skip
