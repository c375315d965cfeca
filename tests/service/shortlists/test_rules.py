"""What may be decided, what stands after many words, and what stands against an introduction."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.actor import SYSTEM, Actor, Role
from service.shortlists.rules import deciding as rules
from service.shortlists.terms.deciding import (
    AlreadyDecided,
    AlreadyIntroduced,
    ConsentToIntroductionMissing,
    ContentChangedSince,
    DecidedSince,
    Decision,
    IntroducedSince,
    MatchingConsentMissing,
    MayNotDecide,
    NewDecision,
    NoteNeeded,
    NoteTooLong,
    NothingToUndo,
    NotRecommended,
    OfficeNotSet,
    PersonNotActive,
    PostingIncomplete,
    PostingNotOpen,
    ReasonCode,
    ReasonNeeded,
    Seen,
    Step,
    StepOutOfOrder,
    StillAtHighSchool,
    Verdict,
)

AT = datetime(2026, 11, 24, tzinfo=UTC)
DAY = date(2026, 11, 24)
READY = rules.Ground(
    is_office_set=True,
    is_posting_open=True,
    gaps=(),
    is_at_high_school=False,
    is_person_active=True,
    verdict=Verdict.ACCEPT,
    has_consent=True,
    is_introduced=False,
    may_be_matched=True,
)


def word(sequence: int, verdict: Verdict, undoes: int | None = None) -> Decision:
    reason = ReasonCode.EXPERIENCE_SHORT if verdict is Verdict.PASS else None
    undone = UUID(int=undoes) if undoes else None
    return Decision(UUID(int=sequence), sequence, verdict, reason, None, undone, 1, 0.5, AT, UUID(int=0xA1))


def test_nothing_stands_before_the_first_word() -> None:
    assert rules.standing([]) is None


def test_an_undoing_brings_back_what_stood_before() -> None:
    words = [word(1, Verdict.HOLD), word(2, Verdict.ACCEPT), word(3, Verdict.UNDO, undoes=2)]
    assert rules.standing(words[:2]) == words[1]
    assert rules.standing(words) == words[0]
    assert rules.standing([*words, word(4, Verdict.UNDO, undoes=1)]) is None


@given(st.lists(st.sampled_from([Verdict.ACCEPT, Verdict.HOLD, Verdict.PASS, Verdict.UNDO]), max_size=30))
def test_a_decision_is_undone_once_and_history_is_never_shorter(wanted: list[Verdict]) -> None:
    words: list[Decision] = []
    for verdict in wanted:
        try:
            if verdict is Verdict.UNDO:
                undone = rules.what_to_undo(words, is_introduced=False)
                words.append(word(len(words) + 1, verdict, undone.int))
            else:
                rules.check_decidable(words, NewDecision(verdict, ReasonCode.EXPERIENCE_SHORT))
                words.append(word(len(words) + 1, verdict))
        except (AlreadyDecided, NothingToUndo):
            continue
    undone_ids = [one.undoes for one in words if one.undoes]
    assert len(undone_ids) == len(set(undone_ids))
    now = rules.standing(words)
    assert now is None or now.id not in undone_ids


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.PASS])
def test_a_final_word_is_undone_before_another_is_given(verdict: Verdict) -> None:
    with pytest.raises(AlreadyDecided):
        rules.check_decidable([word(1, verdict)], NewDecision(Verdict.HOLD))


def test_a_held_pair_may_be_decided() -> None:
    rules.check_decidable([word(1, Verdict.HOLD)], NewDecision(Verdict.ACCEPT))


def test_a_pass_needs_a_reason_and_other_needs_a_note() -> None:
    with pytest.raises(ReasonNeeded):
        rules.check_decidable([], NewDecision(Verdict.PASS, None, "なんとなく"))
    with pytest.raises(NoteNeeded):
        rules.check_decidable([], NewDecision(Verdict.PASS, ReasonCode.OTHER, "  "))
    with pytest.raises(NoteTooLong):
        rules.check_decidable([], NewDecision(Verdict.HOLD, None, "長" * 1001))
    rules.check_decidable([], NewDecision(Verdict.PASS, ReasonCode.OTHER, "面談で確認"))


def test_every_reason_is_on_one_list() -> None:
    listed = [code for codes in rules.REASONS.values() for code in codes]
    assert sorted(listed) == sorted(ReasonCode)


def test_who_looked_before_anothers_word_is_told_that_word() -> None:
    rules.check_unchanged([word(1, Verdict.HOLD)], 1)
    with pytest.raises(DecidedSince, match="推薦"):
        rules.check_unchanged([word(1, Verdict.ACCEPT)], 0)
    with pytest.raises(DecidedSince, match="取り消し"):
        rules.check_unchanged([word(1, Verdict.ACCEPT), word(2, Verdict.UNDO, undoes=1)], 1)


def test_a_word_is_on_the_contents_that_were_seen() -> None:
    rules.check_same_contents(Seen(0, 2, 3), posting_revision=2, profile_revision=3)
    for posting_revision, profile_revision in ((3, 3), (2, 4)):
        with pytest.raises(ContentChangedSince):
            rules.check_same_contents(
                Seen(0, 2, 3), posting_revision=posting_revision, profile_revision=profile_revision
            )


def test_a_recommendation_that_led_to_an_introduction_is_not_undone() -> None:
    with pytest.raises(IntroducedSince):
        rules.what_to_undo([word(1, Verdict.ACCEPT)], is_introduced=True)
    assert rules.what_to_undo([word(1, Verdict.PASS)], is_introduced=True) == UUID(int=1)


@pytest.mark.parametrize("role", [Role.PROGRAMME_STAFF, Role.SCHOOL_SUPPORTER, Role.COMPANY])
def test_others_do_not_decide(role: Role) -> None:
    with pytest.raises(MayNotDecide):
        rules.check_may_decide(Actor(role, id=UUID(int=1)))


def test_the_service_itself_does_not_decide() -> None:
    with pytest.raises(MayNotDecide):
        rules.check_may_decide(SYSTEM)
    with pytest.raises(MayNotDecide):
        rules.check_may_decide(Actor(Role.COORDINATOR))


@pytest.mark.parametrize(
    ("ground", "obstacle"),
    [
        (replace(READY, is_office_set=False), OfficeNotSet),
        (replace(READY, is_posting_open=False), PostingNotOpen),
        (replace(READY, gaps=("wage_min_missing",)), PostingIncomplete),
        (replace(READY, is_at_high_school=True), StillAtHighSchool),
        (replace(READY, is_person_active=False), PersonNotActive),
        (replace(READY, verdict=None), NotRecommended),
        (replace(READY, verdict=Verdict.HOLD), NotRecommended),
        (replace(READY, has_consent=False), ConsentToIntroductionMissing),
        (replace(READY, is_introduced=True), AlreadyIntroduced),
        (replace(READY, may_be_matched=False), MatchingConsentMissing),
    ],
)
def test_each_obstacle_alone_stands_against_an_introduction(ground: rules.Ground, obstacle: type[Exception]) -> None:
    assert [type(found) for found in rules.obstacles(ground)] == [obstacle]
    with pytest.raises(obstacle):
        rules.check_introducible(ground)


def test_nothing_stands_against_an_introduction_that_is_ready() -> None:
    rules.check_introducible(READY)


@pytest.mark.parametrize(
    "steps",
    [
        [(DAY, Step.APPLIED), (DAY, Step.INTERVIEWED), (DAY, Step.OFFERED), (DAY, Step.ACCEPTED)],
        [(DAY, Step.INTERVIEWED), (DAY.replace(day=25), Step.INTERVIEWED), (DAY.replace(day=26), Step.REJECTED)],
        [(DAY, Step.DECLINED_BY_PERSON)],
    ],
)
def test_steps_go_forward(steps: list[tuple[date, Step]]) -> None:
    rules.check_steps(DAY, list(reversed(steps)))


@pytest.mark.parametrize(
    "steps",
    [
        [(DAY.replace(day=23), Step.APPLIED)],
        [(DAY, Step.OFFERED), (DAY.replace(day=25), Step.APPLIED)],
        [(DAY, Step.ACCEPTED), (DAY.replace(day=25), Step.WITHDRAWN)],
        [(DAY, Step.ACCEPTED), (DAY, Step.REJECTED)],
    ],
)
def test_steps_do_not_go_back_or_past_an_end(steps: list[tuple[date, Step]]) -> None:
    with pytest.raises(StepOutOfOrder):
        rules.check_steps(DAY, steps)


def test_what_may_follow_is_offered() -> None:
    assert rules.next_steps([])[0] is Step.APPLIED
    assert Step.APPLIED not in rules.next_steps([Step.OFFERED])
    assert rules.next_steps([Step.ACCEPTED]) == []
