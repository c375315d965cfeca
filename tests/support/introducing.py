"""What one coordinator does with a pair on its way, each act in a work of its own."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from httpx import Response
from sqlalchemy import text

from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock, date_in_japan
from service.base.ids import IntroductionId, PersonId
from service.db.engine import Database
from service.db.work import Read, Work, begin_read, begin_work
from service.introductions.actions.consent import ask_consent
from service.introductions.actions.outcomes import record_outcome
from service.introductions.actions.telling import record_letter_sent
from service.introductions.reads import case
from service.introductions.terms import Case, ConsentRequestId, Evidence, NewOutcome, Stage
from service.introductions.terms.telling import CompanyTold, TellingWay
from service.people.actions import record_consents, register_people
from service.people.terms import ConsentGiven, Purpose
from service.placements.actions import record_acceptances
from service.placements.terms import AcceptanceFacts
from service.platform.tools import Tools
from service.shortlists.actions.deciding import decide
from service.shortlists.actions.introducing import introduce
from service.shortlists.terms.deciding import NewDecision, Verdict
from tests.factories.people import profile_record
from tests.factories.shortlists import Matched, seen_now
from tests.support.web import Browser

LINK = re.compile(r"https://kakehashi\.test(/c/[A-Za-z0-9_-]+)")
ONE_SECOND = timedelta(seconds=1)
T = TypeVar("T")


@dataclass
class Desk:
    """`database` is the pages', `jobs` the worker's."""

    database: Database
    jobs: Database
    actor: Actor
    clock: FrozenClock
    tools: Tools
    matched: Matched
    reference: str = "D-1"

    @property
    def person_id(self) -> PersonId:
        return self.matched.people[self.reference]

    @property
    def pair(self) -> tuple[Any, PersonId]:
        return self.matched.posting_id, self.person_id

    @property
    def today(self) -> date:
        return date_in_japan(self.clock.now())

    async def give_address(self, email: str) -> None:
        """Puts this address on file, in place of another."""
        told = profile_record(self.reference, identity={"name": "試験 花子", "email": email})
        async with begin_work(self.jobs, SYSTEM, self.clock) as work:
            await register_people(work, self.tools.vault, [told])

    async def do(self, act: Callable[[Work], Awaitable[T]], actor: Actor | None = None) -> T:
        self.clock.advance(ONE_SECOND)
        async with begin_work(self.database, actor or self.actor, self.clock) as work:
            return await act(work)

    async def ask(self, question: Callable[[Read], Awaitable[T]]) -> T:
        async with begin_read(self.database, self.actor, self.clock) as read:
            return await question(read)

    async def recommend(self) -> None:
        async def act(work: Work) -> None:
            await decide(work, *self.pair, NewDecision(Verdict.ACCEPT), await seen_now(work, *self.pair))

        await self.do(act)

    async def ask_consent(self) -> ConsentRequestId:
        return await self.do(lambda work: ask_consent(work, self.tools, *self.pair))

    async def consent(self) -> None:
        given = ConsentGiven(Purpose.INTRODUCTION, self.today, "面談")
        await self.do(lambda work: record_consents(work, [self.person_id], given, self.matched.company_id))

    async def introduce(self) -> IntroductionId:
        office = self.tools.placement_office
        return await self.do(lambda work: introduce(work, self.tools.vault, office, *self.pair))

    async def introduced(self) -> IntroductionId:
        """All that comes before it too."""
        await self.recommend()
        await self.consent()
        return await self.introduce()

    async def send_letter(self, introduction_id: IntroductionId, note: str = "") -> None:
        told = CompanyTold(self.today, TellingWay.MAIL, "人事 田中様")
        await self.do(lambda work: record_letter_sent(work, self.tools.vault, introduction_id, told, note))

    async def record(self, introduction_id: IntroductionId, stage: Stage, on: date | None = None, **told: Any) -> None:
        known = {"evidence": Evidence.COMPANY_TOLD} if stage is Stage.CHECKED_IN else {}
        outcome = NewOutcome(stage, on or self.today, **(known | told))
        await self.do(lambda work: record_outcome(work, introduction_id, outcome))

    async def accepted_in_another_book(self, introduction_id: IntroductionId) -> None:
        """A hire of an introduction of which no step tells, as imports hold them."""
        told = AcceptanceFacts(
            person_id=self.person_id,
            company_id=self.matched.company_id,
            accepted_on=self.today,
            workplace_prefecture="43",
            is_semiconductor=True,
            introduction_id=introduction_id,
        )
        await self.do(lambda work: record_acceptances(work, [told]))

    async def case(self, introduction_id: IntroductionId) -> Case:
        return await self.ask(lambda read: case(read, introduction_id))

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with begin_read(self.jobs, SYSTEM, self.clock) as read:
            return list((await read.session.execute(text(statement), values)).all())

    async def acts(self) -> list[str]:
        """The audit log's acts in their order."""
        return [row.act for row in await self.rows("SELECT act FROM audit_entry ORDER BY number")]


def link_in(body: str) -> str:
    """The path of the link in a mail."""
    found = LINK.search(body)
    assert found is not None
    return found[1]


async def send(browser: Browser, way: str, form: dict[str, str], seen: str) -> Response:
    answer = await browser.post(f"{way}/outcomes", {**form, "seen": seen})
    if answer.status_code == 200:
        return await browser.post(f"{way}/outcomes", {**form, "seen": seen, "act": "confirmed"})
    return answer


async def record(browser: Browser, way: str, form: dict[str, str]) -> Response:
    """Sends what a form was filled with that is open now, and says yes where it is asked once more."""
    return await send(browser, way, form, seen_in((await browser.get(way)).text))


def seen_in(shown: str) -> str:
    return shown.split('name="seen" value="')[1].split('"')[0]
