"""Weights are learned from what was shown and decided, judged elsewhere, chosen only if not worse, and never lost."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from matching.parts import PRIOR
from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.shortlists.actions.learning import learn, use_weights
from service.shortlists.reads.matching import shortlist_reasons
from service.shortlists.reads.rankers import ranker_state
from service.shortlists.rules.learning import learned_from, logged_lists, prior_weights
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import learning as store
from service.shortlists.store.rankers import insert_weights
from service.shortlists.terms.deciding import Decision, Verdict
from service.shortlists.terms.learning import (
    Learned,
    NoSuchWeights,
    Outcome,
    PassedBy,
    RankerState,
    ShownList,
    ShownPlace,
    WeightsInUse,
)
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import TODAY, Office
from tests.support.shown_lists import CONTRARY, Season, a_decision, a_season

ENOUGH = 240
ONE_MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 24, 12, tzinfo=JAPAN)
PRIOR_VERSION = prior_weights(TODAY).version


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    return Office(worker_database, clock, matching_tools(vault, LetterPort()))


async def season_of(office: Office, **told: Any) -> Season:
    return await a_season(office.database, office.clock, office.tools, **told)


async def learned_of(office: Office) -> Learned:
    office.clock.advance(ONE_MINUTE)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return await learn(work, office.tools)


async def use(office: Office, version: str) -> str:
    office.clock.advance(ONE_MINUTE)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return (await use_weights(work, version)).version


async def state_of(office: Office) -> RankerState:
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        return await ranker_state(read)


async def facts_of(office: Office, act: str) -> list[dict[str, Any]]:
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        found = await read.session.execute(
            text("SELECT facts FROM audit_entry WHERE act = :act ORDER BY number"), {"act": act}
        )
        return list(found.scalars())


async def matches_owed(office: Office) -> int:
    return await office.count("outbox WHERE kind = :id", "many_changed")


async def test_of_too_little_nothing_is_stored_and_that_is_said(office: Office) -> None:
    await season_of(office, postings=20)
    learned = await learned_of(office)
    assert (learned.outcome, learned.judgement) == (Outcome.TOO_FEW_PAIRS, None)
    assert (learned.lists, learned.version) == (20, PRIOR_VERSION)
    assert 0 < learned.postings < 20
    assert (await state_of(office)).chosen == ()
    assert await matches_owed(office) == 0
    (facts,) = await facts_of(office, "shortlists.weights_learned")
    assert facts["outcome"] == "too_few_pairs"


async def test_without_any_decision_nothing_is_learned(office: Office) -> None:
    learned = await learned_of(office)
    assert (learned.outcome, learned.lists, learned.decisions, learned.pairs) == (Outcome.TOO_FEW_PAIRS, 0, 0, 0)


async def test_a_clear_taste_is_learned_chosen_and_makes_lists_of_another_version(office: Office) -> None:
    posting = await office.put("P-1")
    await office.register("D-1", "D-2", "D-3")
    await office.match([posting])
    before = (await state_of(office)).lists
    season = await season_of(office, postings=ENOUGH)
    learned = await learned_of(office)

    assert learned.outcome is Outcome.CHOSEN
    assert (learned.lists, learned.decisions) == (ENOUGH, len(season.decisions))
    assert learned.weights["skills"] > PRIOR["skills"] + 0.1
    assert learned.loss_after < learned.loss_before
    assert learned.judgement is not None
    assert len(learned.judgement.learned.posting_ids) + learned.postings <= ENOUGH
    state = await state_of(office)
    assert (state.version, state.weights) == (learned.version, learned.weights)
    assert f"{learned.pairs}組" in state.chosen[0].reason
    assert await matches_owed(office) == 1
    assert (await facts_of(office, "shortlists.weights_learned"))[0]["version"] == learned.version

    assert await explained(office, posting)
    await office.match([posting])
    assert await explained(office, posting)
    after = (await state_of(office)).lists
    assert sum(after.values()) == sum(before.values()) == 1
    assert after.keys() != before.keys()
    assert (await learned_of(office)).outcome is Outcome.NOTHING_NEW


async def explained(office: Office, posting: Any) -> bool:
    """Whether every pair's reasons sum to its score, by the ranker that made the list."""
    pairs = await office.shortlist(posting)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        reasons = await shortlist_reasons(read, posting, [pair.person_id for pair in pairs])
    assert len(pairs) == 3
    return all(
        sum(reason.weight for reason in reasons[pair.person_id]) == pytest.approx(pair.score, abs=1e-5)
        for pair in pairs
    )


async def test_weights_that_do_worse_on_other_postings_are_refused(office: Office) -> None:
    await season_of(office, postings=ENOUGH, judging_taste=CONTRARY)
    learned = await learned_of(office)
    assert learned.outcome is Outcome.MAY_BE_WORSE
    assert learned.judgement is not None
    assert learned.judgement.verdict.low < -0.01
    assert (await state_of(office)).chosen == ()
    assert await matches_owed(office) == 0


async def test_too_few_postings_to_judge_are_too_little(office: Office) -> None:
    await season_of(office, postings=80)
    learned = await learned_of(office)
    assert learned.outcome is Outcome.TOO_LITTLE_DATA
    assert (await state_of(office)).chosen == ()


async def test_lists_of_other_parts_are_passed_over_and_counted(office: Office) -> None:
    season = await season_of(office, postings=3)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        others = []
        for number, shown in enumerate(season.lists[:2]):
            run_id = MatchRunId(work.new_id())
            await work.session.execute(
                text(
                    "INSERT INTO match_run SELECT :new, cause, business_date, ranker, model, started_at, finished_at,"
                    " postings, people, pairs FROM match_run WHERE id = :id"
                ),
                {"new": run_id, "id": shown.run_id},
            )
            fewer = tuple(replace(place, parts=place.parts[:4]) for place in shown.places)
            other = {"ranker": "parts-0-gone"} if number else {"places": fewer, "below": ()}
            others.append(replace(shown, run_id=run_id, **other))
        await store.insert_shown(work, others)
        said = [a_decision(work, one, one.places[0], "hold", sequence=2) for one in others]
        await deciding_store.insert_decisions(work, said)
    learned = await learned_of(office)
    assert (learned.lists, learned.passed_over) == (3, 2)


async def test_earlier_weights_and_the_prior_can_be_used_again(office: Office) -> None:
    await season_of(office, postings=ENOUGH)
    learned = (await learned_of(office)).version
    assert await use(office, "prior") == PRIOR_VERSION
    assert (await state_of(office)).weights == PRIOR
    assert await use(office, learned) == learned
    assert await use(office, PRIOR_VERSION) == PRIOR_VERSION
    state = await state_of(office)
    assert [one.version for one in state.chosen] == [PRIOR_VERSION, learned, PRIOR_VERSION, learned]
    assert "初期値" in state.chosen[0].reason
    assert await matches_owed(office) == 4
    assert (await facts_of(office, "shortlists.weights_chosen"))[0]["before"] == learned


async def test_unknown_weights_and_those_that_hold_are_refused(office: Office) -> None:
    with pytest.raises(NoSuchWeights, match="weights-0 という版の重みはありません"):
        await use(office, "weights-0")
    with pytest.raises(WeightsInUse):
        await use(office, "prior")
    assert (await state_of(office)).chosen == ()


async def test_chosen_weights_are_never_changed_or_removed(office: Office) -> None:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await insert_weights(work, prior_weights(TODAY).as_json(), "試験")
    for statement in ("UPDATE ranker_weights SET reason = ''", "DELETE FROM ranker_weights"):
        with pytest.raises(DBAPIError):
            async with begin_work(office.database, SYSTEM, office.clock) as work:
                await work.session.execute(text(statement))
    assert [one.reason for one in (await state_of(office)).chosen] == ["試験"]


async def test_an_undone_decision_is_none(office: Office) -> None:
    season = await season_of(office, postings=3)
    undone = season.decisions[0]
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        shown = next(one for one in season.lists if one.posting_id == undone["posting_id"])
        place = next(one for one in shown.places if one.person_id == undone["person_id"])
        taken_back = a_decision(work, shown, place, "undo", sequence=2, undoes=undone["id"], run_id=None, rank=None)
        await deciding_store.insert_decisions(work, [taken_back])
    assert (await learned_of(office)).decisions == len(season.decisions) - 1


async def test_who_withdrew_or_was_erased_by_then_teaches_nothing(office: Office) -> None:
    season = await season_of(office, postings=ENOUGH)
    withdrawn, erased = season.people[:2]
    gone = {withdrawn, erased}
    await office.withdraw(withdrawn)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": erased})
    learned = await learned_of(office)
    assert learned.decisions == sum(row["person_id"] not in gone for row in season.decisions) < len(season.decisions)
    assert learned.weights == (await learned_without(office, season, gone)).weights
    assert learned.weights != (await learned_without(office, season, set())).weights


async def learned_without(office: Office, season: Season, gone: set[PersonId]) -> Learned:
    """What is learned where these people never stood in a list."""
    lists = [
        replace(
            one,
            places=tuple(place for place in one.places if place.person_id not in gone),
            below=tuple(each for each in one.below if each.person_id not in gone),
        )
        for one in season.lists
    ]
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        words = await deciding_store.words_by_pair(read, [one.posting_id for one in lists])
    return learned_from(lists, words, prior_weights(TODAY), TODAY, passed_over=0)


def a_word(verdict: Verdict, *, run_id: MatchRunId | None, decided_at: datetime) -> Decision:
    return Decision(UUID(int=9), 1, verdict, None, None, None, 1, 0.5, decided_at, None, run_id)


def a_list(*person_ids: int) -> ShownList:
    places = tuple(ShownPlace(PersonId(UUID(int=n)), n, 1.0, (0.5,) * 5) for n in person_ids)
    below = (PassedBy(PersonId(UUID(int=99)), (0.1,) * 5),)
    return ShownList(PostingId(UUID(int=1)), MatchRunId(UUID(int=7)), "parts-1", NOON, places, below)


def test_a_decision_counts_for_the_list_of_its_run_only() -> None:
    shown, later = a_list(1, 2, 3), NOON + ONE_MINUTE
    said = {
        1: a_word(Verdict.ACCEPT, run_id=shown.run_id, decided_at=later),
        2: a_word(Verdict.PASS, run_id=MatchRunId(UUID(int=8)), decided_at=later),
    }
    (logged,) = logged_lists([shown], {(shown.posting_id, PersonId(UUID(int=n))): [word] for n, word in said.items()})
    assert [one.verdict for one in logged.impressions] == ["accept", None]  # the second was decided on elsewhere
    assert logged.unshown == ((0.1,) * 5,)


def test_who_was_decided_on_before_says_nothing_in_a_later_list() -> None:
    shown, earlier = a_list(1, 2), NOON - ONE_MINUTE
    words = {
        (shown.posting_id, PersonId(UUID(int=1))): [
            a_word(Verdict.PASS, run_id=MatchRunId(UUID(int=8)), decided_at=earlier)
        ],
        (shown.posting_id, PersonId(UUID(int=2))): [a_word(Verdict.HOLD, run_id=shown.run_id, decided_at=NOON)],
    }
    (logged,) = logged_lists([shown], words)
    assert [(one.rank, one.verdict) for one in logged.impressions] == [(2, "hold")]


def test_a_list_on_which_no_decision_stands_teaches_nothing() -> None:
    assert logged_lists([a_list(1, 2)], {}) == []
