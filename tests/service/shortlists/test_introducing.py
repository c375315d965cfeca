"""Introductions: only on consent, notice, a complete posting and a coordinator's word; their steps; append-only."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import IntroductionId
from service.base.refusals import Refusal
from service.db.engine import Database
from service.db.recording import NotYetHappened
from service.db.work import begin_work
from service.people.actions import record_consents, withdraw_consent
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import ConsentGiven, Purpose
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.postings.actions import close_posting
from service.shortlists.actions.deciding import decide, undo
from service.shortlists.actions.introducing import (
    introduce,
    record_consent_to_introduction,
    record_introduction_event,
)
from service.shortlists.actions.looking import open_identity
from service.shortlists.terms.deciding import (
    AlreadyIntroduced,
    ConsentToIntroductionMissing,
    IntroducedSince,
    MatchingConsentMissing,
    MayNotDecide,
    NewDecision,
    NoSuchIntroduction,
    NotRecommended,
    OfficeNotSet,
    PostingIncomplete,
    PostingNotOpen,
    SourceNeeded,
    Step,
    StepOutOfOrder,
    Verdict,
)
from service.shortlists.terms.own_words import OlderThanNo, SaidNoBefore
from tests.factories.postings import a_posting
from tests.factories.shortlists import Matched, a_matched_posting, seen_now

OFFICE = PlacementOffice("43-地-000001", "全職種", "職業紹介責任者")
CONSENT = ConsentGiven(Purpose.INTRODUCTION, date(2026, 11, 20), "面談")
TODAY = date(2026, 11, 24)
WAITING_FOR_PROFILES = """
    SELECT count(*) FROM pg_sleep(0.02), pg_locks
    WHERE NOT granted AND relation = 'profile'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@pytest.fixture
async def matched(worker_database: Database, clock: FrozenClock, vault: Vault) -> Matched:
    return await a_matched_posting(worker_database, clock, vault, people=1)


class Desk:
    """What one coordinator does with the pair, each act in a work of its own."""

    def __init__(self, database: Database, actor: Actor, clock: FrozenClock, vault: Vault, matched: Matched) -> None:
        self.database, self.actor, self.clock, self.vault, self.matched = database, actor, clock, vault, matched
        self.pair = (matched.posting_id, matched.people["D-1"])

    async def accept(self) -> None:
        async with begin_work(self.database, self.actor, self.clock) as work:
            await decide(work, *self.pair, NewDecision(Verdict.ACCEPT), await seen_now(work, *self.pair))

    async def consent(self, *, to_this_company: bool = True) -> None:
        async with begin_work(self.database, self.actor, self.clock) as work:
            company_id = self.matched.company_id if to_this_company else None
            await record_consents(work, [self.pair[1]], CONSENT, company_id)

    async def introduce(self, office: PlacementOffice = OFFICE) -> IntroductionId:
        async with begin_work(self.database, self.actor, self.clock) as work:
            return await introduce(work, self.vault, office, *self.pair)

    async def step(self, introduction_id: IntroductionId, kind: Step, on: date = TODAY) -> None:
        async with begin_work(self.database, self.actor, self.clock) as work:
            await record_introduction_event(work, introduction_id, kind, on)


@pytest.fixture
def desk(web_database: Database, coordinator: Actor, clock: FrozenClock, vault: Vault, matched: Matched) -> Desk:
    return Desk(web_database, coordinator, clock, vault, matched)


async def test_an_introduction_is_of_the_revision_that_was_shown(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    introduction_id = await desk.introduce()
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        row = (await work.session.execute(text("SELECT * FROM introduction"))).one()
    assert (row.id, row.posting_revision, row.company_id) == (introduction_id, 1, desk.matched.company_id)
    assert (row.introduced_on, row.recorded_by) == (TODAY, desk.actor.id)


async def test_an_introduction_is_of_the_revision_that_was_judged_though_the_company_changes_it_meanwhile(
    desk: Desk, worker_database: Database, database_url: str
) -> None:
    await desk.accept()
    await desk.consent()
    other = await asyncpg.connect(database_url)
    try:
        async with other.transaction():
            # The posting is read; her profile is not yet.
            await other.execute("LOCK TABLE profile IN ACCESS EXCLUSIVE MODE")
            introducing = asyncio.create_task(desk.introduce())
            async with asyncio.timeout(20):
                while not await other.fetchval(WAITING_FOR_PROFILES):
                    pass
            async with begin_work(worker_database, SYSTEM, desk.clock) as work:
                await a_posting(work, desk.matched.company_id, shift="night")
        await introducing
        assert await other.fetchval("SELECT revision FROM posting") == 2
        assert await other.fetchval("SELECT posting_revision FROM introduction") == 1
    finally:
        await other.close()


async def test_nobody_is_introduced_without_the_offices_notice(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    for lacking in (
        PlacementOffice("", "全職種", "責任者"),
        PlacementOffice("1", " ", "責任者"),
        PlacementOffice("1", "全", ""),
    ):
        with pytest.raises(OfficeNotSet):
            await desk.introduce(lacking)


async def test_nobody_is_introduced_without_a_coordinators_recommendation(desk: Desk) -> None:
    await desk.consent()
    with pytest.raises(NotRecommended):
        await desk.introduce()
    await desk.accept()
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        await undo(work, *desk.pair, seen_sequence=1, is_confirmed=True)
    with pytest.raises(NotRecommended):
        await desk.introduce()


async def test_nobody_is_introduced_without_consent_to_this_very_company(desk: Desk) -> None:
    await desk.accept()
    with pytest.raises(ConsentToIntroductionMissing):
        await desk.introduce()
    await desk.consent(to_this_company=False)
    with pytest.raises(ConsentToIntroductionMissing):
        await desk.introduce()
    await desk.consent()
    desk.clock.advance(timedelta(minutes=1))
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        company_id = desk.matched.company_id
        await withdraw_consent(work, desk.pair[1], Purpose.INTRODUCTION, on=TODAY, source="電話", company_id=company_id)
    with pytest.raises(ConsentToIntroductionMissing):
        await desk.introduce()


async def test_nobody_is_introduced_for_a_posting_that_lacks_legal_items(
    worker_database: Database, web_database: Database, coordinator: Actor, clock: FrozenClock, vault: Vault
) -> None:
    lacking = {"conditions": {"job_content_change_scope": None}}
    matched = await a_matched_posting(worker_database, clock, vault, people=1, **lacking)
    desk = Desk(web_database, coordinator, clock, vault, matched)
    await desk.accept()
    await desk.consent()
    with pytest.raises(PostingIncomplete):
        await desk.introduce()


async def test_nobody_is_introduced_who_took_back_the_consent_to_be_matched(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        await withdraw_consent(work, desk.pair[1], Purpose.MATCHING, on=TODAY, source="電話")
    with pytest.raises(MatchingConsentMissing):
        await desk.introduce()
    desk.clock.advance(timedelta(seconds=1))
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        await record_consents(work, [desk.pair[1]], ConsentGiven(Purpose.MATCHING, TODAY, "電話"))
    await desk.introduce()


async def test_nobody_is_introduced_for_a_closed_posting(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        await close_posting(work, desk.pair[0])
    with pytest.raises(PostingNotOpen):
        await desk.introduce()


async def test_a_pair_is_introduced_once_and_its_recommendation_stays(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    await desk.introduce()
    with pytest.raises(AlreadyIntroduced):
        await desk.introduce()
    with pytest.raises(IntroducedSince):
        async with begin_work(desk.database, desk.actor, desk.clock) as work:
            await undo(work, *desk.pair, seen_sequence=1)


async def test_the_service_itself_introduces_nobody(desk: Desk, worker_database: Database) -> None:
    await desk.accept()
    await desk.consent()
    with pytest.raises(MayNotDecide):
        await Desk(worker_database, SYSTEM, desk.clock, desk.vault, desk.matched).introduce()


async def test_who_only_reads_opens_no_identity_and_records_nothing(
    desk: Desk, vault: Vault, clock: FrozenClock, web_database: Database
) -> None:
    reader = Actor(Role.PROGRAMME_STAFF, id=UUID(int=0xB2))
    posting_id, person_id = desk.pair
    with pytest.raises(MayNotDecide):
        async with begin_work(web_database, reader, clock) as work:
            await open_identity(work, vault, person_id)
    with pytest.raises(MayNotDecide):
        async with begin_work(web_database, reader, clock) as work:
            await record_consent_to_introduction(work, posting_id, person_id, given_on=TODAY, source="面談")
    with pytest.raises(MayNotDecide):
        async with begin_work(web_database, reader, clock) as work:
            await record_introduction_event(work, IntroductionId(posting_id), Step.APPLIED, TODAY)


async def test_a_consent_has_happened_and_says_where_it_is_written_down(desk: Desk) -> None:
    for given_on, source, refusal in (
        (date(2026, 11, 25), "面談", NotYetHappened),
        (TODAY, "  ", SourceNeeded),
        (TODAY, "長" * 201, SourceNeeded),
    ):
        with pytest.raises(refusal):
            async with begin_work(desk.database, desk.actor, desk.clock) as work:
                await record_consent_to_introduction(work, *desk.pair, given_on=given_on, source=source)


async def test_a_withdrawal_is_not_undone_by_an_older_paper(desk: Desk) -> None:
    async def record(given_on: date, **over: Any) -> None:
        desk.clock.advance(timedelta(seconds=1))
        async with begin_work(desk.database, desk.actor, desk.clock) as work:
            await record_consent_to_introduction(work, *desk.pair, given_on=given_on, source="面談", **over)

    await record(date(2026, 11, 20))
    desk.clock.advance(timedelta(seconds=1))
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        about = (desk.pair[1], Purpose.INTRODUCTION, TODAY, "電話", desk.matched.company_id)
        await withdraw_consent_once(work, *about)
    seen: dict[str, Any] = {"is_confirmed": True, "reason": "本人から電話"}
    with pytest.raises(OlderThanNo):
        await record(date(2026, 11, 23), **seen)
    await desk.accept()
    with pytest.raises(ConsentToIntroductionMissing):
        await desk.introduce()
    with pytest.raises(SaidNoBefore):
        await record(TODAY)
    await record(TODAY, **seen)
    await desk.introduce()


async def test_an_introduction_waits_for_a_withdrawal_that_is_under_way(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    desk.clock.advance(timedelta(seconds=1))
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        about = (desk.pair[1], Purpose.INTRODUCTION, TODAY, "電話", desk.matched.company_id)
        await withdraw_consent_once(work, *about)
        introducing = asyncio.create_task(desk.introduce())
        await asyncio.wait([introducing], timeout=0.3)
        assert not introducing.done()
    with pytest.raises(ConsentToIntroductionMissing):
        await introducing


async def test_steps_follow_in_an_order_that_can_be(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    introduction_id = await desk.introduce()
    await desk.step(introduction_id, Step.APPLIED)
    for kind, on, refusal in (
        (Step.INTERVIEWED, date(2026, 11, 25), NotYetHappened),
        (Step.INTERVIEWED, date(2026, 11, 23), StepOutOfOrder),
    ):
        with pytest.raises(refusal):
            await desk.step(introduction_id, kind, on)
    with pytest.raises(NoSuchIntroduction):
        await desk.step(IntroductionId(desk.pair[0]), Step.APPLIED)
    with pytest.raises(Refusal):
        await desk.step(introduction_id, Step.APPLIED)
    await desk.step(introduction_id, Step.ACCEPTED)
    with pytest.raises(StepOutOfOrder):
        await desk.step(introduction_id, Step.WITHDRAWN)


async def test_introductions_and_steps_are_never_changed_or_removed(desk: Desk) -> None:
    await desk.accept()
    await desk.consent()
    await desk.step(await desk.introduce(), Step.APPLIED)
    for table in ("introduction", "introduction_event"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(DBAPIError):
                async with begin_work(desk.database, desk.actor, desk.clock) as work:
                    await work.session.execute(text(statement))
