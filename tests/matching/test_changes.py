"""What would change a pair's place: exact, few, and told only where it is enough."""

from matching.changes import MOST, what_would_change
from matching.documents import posting_document
from matching.ranker import Ranker
from tests.matching.builders import TODAY, Bench, a_posting, a_profile

BENCH = Bench()
POSTING = BENCH.posting(a_posting(skills_required=["真空装置の保守", "電気回路"], skills_preferred=[]))
OTHER = a_profile("C9", desired_occupations=["会計"], skills=["簿記"], summary="", experience=[], education=[])


def test_a_pair_above_the_score_needs_no_change() -> None:
    assert what_would_change(POSTING, BENCH.person(a_profile()), BENCH.artefact, wanted=0.0) == ()


def test_the_changes_told_lift_the_pair_above_the_score_when_the_profile_really_says_so() -> None:
    person = BENCH.person(OTHER)
    before = BENCH.ranker.proposal(POSTING, person, TODAY).score
    changes = what_would_change(POSTING, person, BENCH.artefact, wanted=before + 0.1)
    assert 0 < len(changes) <= MOST
    wishes = [change.posting.words for change in changes if change.kind == "wish"]
    skills = [change.posting.words for change in changes if change.kind == "skill"]
    said = {**OTHER, "desired_occupations": ["会計", *wishes], "skills": ["簿記", *skills]}
    after = BENCH.ranker.proposal(POSTING, BENCH.person(said), TODAY).score
    assert after > before + 0.1
    assert abs(after - changes[-1].score) < 1e-4


def test_no_change_is_told_where_none_is_enough() -> None:
    assert what_would_change(POSTING, BENCH.person(OTHER), BENCH.artefact, wanted=0.999) == ()


def test_each_change_quotes_the_posting() -> None:
    document = posting_document(a_posting(skills_required=["真空装置の保守", "電気回路"]))
    for change in what_would_change(POSTING, BENCH.person(OTHER), BENCH.artefact, wanted=0.3):
        quoted = document.title if change.kind == "wish" else change.posting.words
        assert change.posting.words == quoted
        assert change.posting.field.startswith(("title", "skills_"))


def test_what_a_profile_says_already_is_not_asked_for() -> None:
    person = BENCH.person(a_profile(skills=["真空装置の保守", "電気回路"], desired_occupations=["会計"]))
    told = what_would_change(POSTING, person, BENCH.artefact, wanted=0.95)
    assert all(change.kind == "wish" for change in told)
    assert isinstance(BENCH.ranker, Ranker)
