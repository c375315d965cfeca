"""Another encoder ranks only after the decisions so far were asked; an estimate that tells is never overruled."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PostingId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.reads.rankable import rankable_profiles
from service.platform import outbox
from service.platform.crypto import Vault
from service.platform.dead_letters import DeadLetter, dead_letters
from service.shortlists import jobs
from service.shortlists.actions.admission import judge
from service.shortlists.actions.embedding import ready_people
from service.shortlists.actions.learning import learn
from service.shortlists.reads.matching import shortlist_reasons
from service.shortlists.reads.rankers import ranker_state
from service.shortlists.terms.admission import (
    AdmissionReasonNeeded,
    AdmittedEncoder,
    Basis,
    EncoderNotAdmitted,
    Judged,
    NothingToJudge,
)
from service.shortlists.terms.matching import RankedPair
from tests.support.encoders import LetterPort, OtherLetters, matching_tools
from tests.support.jobs import a_runner
from tests.support.matching_office import ONE_SECOND, Office
from tests.support.shown_lists import Season, Taste, a_season

ENOUGH = 90
AGAINST: Taste = (-2.0, -1.2, 1.2, -0.4, 2.4)
"""Of coordinators against whom the present parts rank: an encoder to whom all are alike does better."""
OTHER = OtherLetters.identity
WORD = "試験の結果がよかったため"


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    return Office(worker_database, clock, matching_tools(vault, LetterPort()))


@pytest.fixture
def other(office: Office) -> Office:
    """The same office with another encoder in its settings."""
    return Office(office.database, office.clock, replace(office.tools, encoder=LetterPort(OtherLetters())))


async def season_of(office: Office, postings: int, **told: Any) -> Season:
    return await a_season(office.database, office.clock, office.tools, postings=postings, **told)


async def judged_by(office: Office, word: str | None = None) -> Judged:
    office.clock.advance(ONE_SECOND)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return await judge(work, office.tools, word)


async def admitted(office: Office) -> tuple[AdmittedEncoder, ...]:
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        return (await ranker_state(read)).admitted


async def a_list(office: Office) -> PostingId:
    posting_id = await office.put("P-1")
    await office.register("D-1", "D-2", "D-3")
    await office.match([posting_id])
    return posting_id


async def told_of(office: Office, posting_id: PostingId) -> tuple[list[RankedPair], Any]:
    pairs = await office.shortlist(posting_id)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        return pairs, await shortlist_reasons(read, posting_id, [pair.person_id for pair in pairs])


async def notes_of(office: Office) -> list[dict[str, Any]]:
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        found = await read.session.execute(
            text("SELECT facts FROM audit_entry WHERE act = 'shortlists.encoder_judged' ORDER BY number")
        )
        return list(found.scalars())


async def test_without_a_decision_nothing_is_asked_of_another_encoder(office: Office, other: Office) -> None:
    posting_id = await a_list(office)
    before = await office.people_of(posting_id)
    await other.match()
    assert sorted(await other.people_of(posting_id)) == sorted(before)
    with pytest.raises(NothingToJudge):
        await judged_by(other)


async def test_another_encoder_is_refused_and_the_lists_stay_as_they_are(office: Office, other: Office) -> None:
    posting_id = await a_list(office)
    await season_of(office, 3)
    before = await told_of(office, posting_id)
    with pytest.raises(EncoderNotAdmitted, match=f"{OTHER}.*kakehashi ranker judge --admit"):
        await other.match()
    with pytest.raises(EncoderNotAdmitted):
        await other.match([posting_id])
    assert await told_of(other, posting_id) == before
    assert len(before[1]) == 3
    await judged_by(other)
    with pytest.raises(EncoderNotAdmitted):
        await other.match()
    assert await told_of(other, posting_id) == before


async def test_learning_meanwhile_does_not_let_the_encoder_in(office: Office, other: Office) -> None:
    await season_of(office, 3)
    async with begin_work(other.database, SYSTEM, other.clock) as work:
        await learn(work, other.tools)
    with pytest.raises(EncoderNotAdmitted):
        await other.match()


async def test_a_job_is_given_up_at_once_with_the_sentence_that_names_the_way(office: Office, other: Office) -> None:
    await season_of(office, 3)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await outbox.later(work, "many_changed")
    (letter,) = await given_up(other)
    assert (letter.kind, letter.attempts) == ("many_changed", 1)
    assert letter.failure.startswith("EncoderNotAdmitted: ")
    assert "kakehashi ranker judge" in letter.failure


async def given_up(office: Office) -> list[DeadLetter]:
    runner = replace(a_runner(office.database, office.clock, *MATCHING), tools=office.tools)
    await runner.run_all()
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        return await dead_letters(read)


MATCHING = (jobs.match_changed_posting, jobs.match_changed_person, jobs.match_everything)


async def test_who_withdraws_meanwhile_is_forgotten_all_the_same(office: Office, other: Office) -> None:
    posting_id = await a_list(office)
    await season_of(office, 3)
    gone, stays = (await office.people_of(posting_id))[:2]
    await office.withdraw(gone)
    for person_id in (gone, stays):
        async with begin_work(office.database, SYSTEM, office.clock) as work:
            await outbox.later(work, "profile_changed", person_id=person_id)
    letters = await given_up(other)
    assert str(gone) not in {letter.facts.get("person_id") for letter in letters}
    assert str(stays) in {letter.facts.get("person_id") for letter in letters}
    assert (await office.vectors(gone), await office.vectors(stays) > 0) == (0, True)
    assert gone not in await office.people_of(posting_id)
    assert (await office.stored_pairs(gone), await office.stored_pairs(stays) > 0) == (0, True)
    await office.match_person(stays)
    mended = await office.people_of(posting_id)
    await office.match()
    assert await office.people_of(posting_id) == mended


async def test_of_whom_withdraws_while_an_encoder_is_judged_nothing_stays(office: Office, other: Office) -> None:
    posting_id = await a_list(office)
    await season_of(office, 3)
    gone = (await office.people_of(posting_id))[0]
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        profiles = await rankable_profiles(work, [gone])
        await ready_people(work, other.tools, profiles)
    await office.withdraw(gone)
    await judged_by(other)
    assert (await office.vectors(gone), await office.count("compared WHERE object_id = :id", gone)) == (0, 0)


async def test_an_encoder_that_is_not_worse_is_admitted_and_ranks_from_then_on(office: Office, other: Office) -> None:
    season = await season_of(office, ENOUGH, taste=AGAINST)
    judged = await judged_by(other)
    assert (judged.basis, judged.verdict.reason) == (Basis.ESTIMATE, "not worse")
    assert (judged.lists, judged.decisions, judged.passed_over) == (ENOUGH, len(season.decisions), 0)
    assert judged.other.value > judged.present.value
    (row,) = await admitted(office)
    assert (row.model, row.version, row.verdict) == (OTHER, judged.version, "not worse")
    assert f"求人{ENOUGH}件" in row.figures
    (note,) = await notes_of(office)
    assert (note["model"], note["basis"], note["lists"]) == (OTHER, "estimate", ENOUGH)
    assert await office.count("outbox WHERE kind = :id", "many_changed") == 1

    await other.match()
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert judged.version in (await ranker_state(read)).lists
    with pytest.raises(NothingToJudge, match=OTHER):
        await judged_by(other)
    await office.match()  # the one of before, and again this one
    await other.match()


async def test_one_that_may_be_worse_is_admitted_by_nobody(office: Office, other: Office) -> None:
    await season_of(office, ENOUGH)
    for word in (None, WORD):
        judged = await judged_by(other, word)
        assert (judged.basis, judged.verdict.reason) == (None, "may be worse")
    assert await admitted(office) == ()
    assert [note["basis"] for note in await notes_of(office)] == ["none", "none"]
    assert await office.count("outbox WHERE kind = :id", "many_changed") == 0
    with pytest.raises(EncoderNotAdmitted):
        await other.match()


async def test_where_there_is_too_little_a_persons_word_admits_and_is_kept_with_the_figures(
    office: Office, other: Office
) -> None:
    await season_of(office, 10)
    assert (await judged_by(other)).basis is None
    with pytest.raises(AdmissionReasonNeeded):
        await judged_by(other, " 　")
    judged = await judged_by(other, WORD)
    assert (judged.basis, judged.verdict.reason) == (Basis.WORD, "too little data")
    (row,) = await admitted(office)
    assert (row.verdict, row.reason) == ("too little data", WORD)
    assert row.figures.startswith(f"一覧10件の判断{judged.decisions}件。")
    await other.match()


async def test_only_whose_consent_stands_is_read(office: Office, other: Office) -> None:
    season = await season_of(office, 3)
    gone = season.people[0]
    await office.withdraw(gone)
    judged = await judged_by(other)
    assert judged.decisions == sum(row["person_id"] != gone for row in season.decisions) < len(season.decisions)
    made = "embedding WHERE object_id = :id AND model = 'letters-other-64'"
    assert (await office.count(made, gone), await office.count(made, season.people[1]) > 0) == (0, True)


async def test_what_admitted_an_encoder_is_never_changed_or_removed(office: Office, other: Office) -> None:
    await season_of(office, 3)
    await judged_by(other, WORD)
    for statement in ("UPDATE ranker_admission SET reason = 'x'", "DELETE FROM ranker_admission"):
        with pytest.raises(DBAPIError):
            async with begin_work(office.database, SYSTEM, office.clock) as work:
                await work.session.execute(text(statement))
    assert [one.reason for one in await admitted(office)] == [WORD]
