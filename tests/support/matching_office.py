"""What an office does around matching, each act in a work of its own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId, PostingId
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.people.actions import record_consents, register_people, withdraw_consent
from service.people.terms import ConsentGiven, Purpose
from service.platform.tools import Tools
from service.postings.actions import put_postings
from service.shortlists.actions.matching import match_postings
from service.shortlists.actions.matching_changed import match_person
from service.shortlists.reads.matching import current_shortlist
from service.shortlists.terms.matching import MatchCause, MatchOutcome, RankedPair
from tests.ingest.samples import the_posting, the_profile

TODAY = date(2026, 11, 24)
ONE_SECOND = timedelta(seconds=1)
CONSENT = ConsentGiven(Purpose.MATCHING, date(2026, 10, 1), "申込書")


class Office:
    """Its postings, its people and its matches."""

    def __init__(self, database: Database, clock: FrozenClock, tools: Tools) -> None:
        self.database, self.clock, self.tools = database, clock, tools

    async def put(self, reference: str, **changes: Any) -> PostingId:
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            return await self.put_in(work, reference, **changes)

    async def put_in(self, work: Work, reference: str, **changes: Any) -> PostingId:
        wanted = {"posting_id": reference, "education_min": "none", "languages": [], "shift": "day", **changes}
        companies = await register_companies(work, [CompanyFacts("C-1", "白川デバイス株式会社")])
        stored = await put_postings(work, [(companies["C-1"], reference, the_posting(**wanted))])
        return stored[0].posting_id

    async def register(
        self, *references: str, consent: ConsentGiven | None = CONSENT, **changes: Any
    ) -> list[PersonId]:
        wanted = {"desired_municipalities": [], **changes}
        records = [
            the_profile(profile_id=name, **{"summary": f"{name}です。機械を直します。", **wanted})
            for name in references
        ]
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            stored = await register_people(work, self.tools.vault, records, consent=consent)
        return [one.person_id for one in stored]

    async def match(self, posting_ids: Sequence[PostingId] | None = None) -> MatchOutcome:
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            return await match_postings(work, self.tools, posting_ids, cause=MatchCause.COMMAND, business_date=TODAY)

    async def match_person(self, person_id: PersonId) -> MatchOutcome | None:
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            return await match_person(work, self.tools, person_id, cause=MatchCause.CHANGE, business_date=TODAY)

    async def shortlist(self, posting_id: PostingId) -> list[RankedPair]:
        async with begin_read(self.database, SYSTEM, self.clock) as read:
            return await current_shortlist(read, posting_id)

    async def people_of(self, posting_id: PostingId) -> list[PersonId]:
        return [pair.person_id for pair in await self.shortlist(posting_id)]

    async def stored_pairs(self, person_id: PersonId) -> int:
        return await self.count("ranked_pair WHERE person_id = :id", person_id)

    async def vectors(self, object_id: Any) -> int:
        return await self.count("embedding WHERE object_id = :id", object_id)

    async def count(self, of: str, object_id: Any) -> int:
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            found = await work.session.execute(text(f"SELECT count(*) FROM {of}"), {"id": object_id})  # noqa: S608
            return int(found.scalar_one())

    async def withdraw(self, person_id: PersonId) -> None:
        self.clock.advance(ONE_SECOND)
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            await withdraw_consent(work, person_id, Purpose.MATCHING, on=TODAY, source="電話")

    async def consent(self, person_id: PersonId) -> None:
        self.clock.advance(ONE_SECOND)
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            await record_consents(work, [person_id], CONSENT)
