"""Going through a list: neighbours, the next undecided, the last act."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.ids import PersonId, PostingId
from service.shortlists.rules.reviewing import (
    ends_first_screen,
    last_act,
    neighbours,
    next_undecided,
    onward,
    unless_introduced,
    words_by_pair,
)
from service.shortlists.terms.deciding import Decision, Verdict
from service.shortlists.terms.reviewing import PairWord

PEOPLE = [PersonId(UUID(int=number)) for number in range(1, 8)]
POSTING = PostingId(UUID(int=100))
ME, COLLEAGUE = UUID(int=200), UUID(int=201)
BEGAN = datetime(2026, 11, 24, tzinfo=UTC)
ORDERS = st.permutations(PEOPLE)
DECIDED = st.sets(st.sampled_from(PEOPLE))


@given(ORDERS, st.sampled_from(PEOPLE))
def test_who_stands_before_is_followed_by_her(order: list[PersonId], person_id: PersonId) -> None:
    before, after = neighbours(order, person_id)
    assert before is None or neighbours(order, before)[1] == person_id
    assert after is None or neighbours(order, after)[0] == person_id
    assert [before, after].count(None) == (person_id in (order[0], order[-1]))


@given(ORDERS, DECIDED, st.sampled_from([*PEOPLE, None]))
def test_going_on_reaches_everybody_undecided_once(
    order: list[PersonId], decided: set[PersonId], after: PersonId | None
) -> None:
    left = set(PEOPLE) - decided - {after}
    seen: list[PersonId] = []
    while (found := next_undecided(order, decided | set(seen), after)) is not None:
        seen.append(found)
        after = found if len(seen) == 1 and after is None else after
    assert set(seen) >= left - {after}
    assert len(seen) == len(set(seen))
    assert not decided & set(seen)


MANY = [PersonId(UUID(int=number)) for number in range(1, 13)]


def test_the_first_ten_end_as_the_way_leads_on_below_them() -> None:
    assert not onward(MANY, [], MANY[:9], MANY[8]).ends_first_screen
    ended = onward(MANY, [], MANY[:10], MANY[9])
    assert (ended.following, ended.ends_first_screen) == (MANY[10], True)
    assert not onward(MANY, [], MANY[:11], MANY[10]).ends_first_screen
    assert not onward(MANY, [], MANY, MANY[9]).ends_first_screen
    assert not onward(MANY, [], MANY[1:10], MANY[9]).ends_first_screen


@pytest.mark.parametrize(
    ("decided", "just", "ends"),
    [
        (MANY[:9], MANY[:9], False),
        (MANY[:10], MANY[4:10], True),
        (MANY[:10], [MANY[9], MANY[11]], True),
        (MANY, MANY, True),
        (MANY[:11], [MANY[10]], False),
        (MANY[1:11], MANY[1:11], False),
    ],
)
def test_words_for_many_end_the_first_ten_as_one_word_does(
    decided: list[PersonId], just: list[PersonId], ends: bool
) -> None:
    assert ends_first_screen(MANY, [], decided, just) == ends
    if len(just) == 1 and len(decided) < len(MANY):
        assert onward(MANY, [], decided, just[0]).ends_first_screen == ends


def test_a_place_left_to_chance_is_not_waited_for_and_is_still_gone_to() -> None:
    drawn = MANY[9]
    assert onward(MANY, [drawn], MANY[:9], MANY[8]).following == drawn
    assert not onward(MANY, [drawn], MANY[:9], MANY[8]).ends_first_screen
    drawn = MANY[4]
    assert onward(MANY, [drawn], [one for one in MANY[:10] if one != drawn], MANY[9]).ends_first_screen


def test_who_is_on_no_list_has_no_neighbours() -> None:
    assert neighbours(PEOPLE[1:], PEOPLE[0]) == (None, None)


def word(person: int, sequence: int, verdict: Verdict, by: UUID = ME, **told: UUID) -> PairWord:
    number = person * 10 + sequence
    said = Decision(
        id=UUID(int=number),
        sequence=sequence,
        verdict=verdict,
        reason_code=None,
        note=None,
        undoes=told.get("undoes"),
        rank=None,
        score=None,
        decided_at=BEGAN + timedelta(minutes=number),
        decided_by=by,
        group_id=told.get("group_id"),
    )
    return PairWord(POSTING, PEOPLE[person], said)


def test_the_last_act_is_the_actors_own_and_undone_once() -> None:
    words = [word(0, 1, Verdict.ACCEPT), word(1, 1, Verdict.HOLD), word(2, 1, Verdict.PASS, COLLEAGUE)]
    act = last_act(words_by_pair(words), ME, BEGAN)
    assert act is not None
    assert (act.person_id, act.is_undoable, act.people) == (PEOPLE[1], True, 1)
    undone = [*words, word(1, 2, Verdict.UNDO, undoes=UUID(int=11))]
    act = last_act(words_by_pair(undone), ME, BEGAN)
    assert act is not None
    assert (act.word.verdict, act.is_undoable) == (Verdict.UNDO, False)


def test_what_a_colleague_followed_or_an_introduction_sealed_is_not_offered_to_be_undone() -> None:
    followed = [word(1, 1, Verdict.HOLD), word(1, 2, Verdict.ACCEPT, COLLEAGUE)]
    act = last_act(words_by_pair(followed), ME, BEGAN)
    assert act is not None
    assert (act.is_undoable, act.sequence) == (False, 2)
    act = unless_introduced(last_act(words_by_pair([word(1, 1, Verdict.ACCEPT)]), ME, BEGAN), POSTING, {PEOPLE[1]})
    assert act is not None
    assert not act.is_undoable


def test_words_for_many_are_one_act() -> None:
    group = UUID(int=300)
    words = [word(number, 1, Verdict.PASS, group_id=group) for number in range(3)]
    act = last_act(words_by_pair(words), ME, BEGAN)
    assert act is not None
    assert act.people == 3


def test_who_did_nothing_has_no_last_act() -> None:
    assert last_act(words_by_pair([word(0, 1, Verdict.HOLD, COLLEAGUE)]), ME, BEGAN) is None
    assert last_act({}, None, BEGAN) is None
