"""Builders of what happened: people, companies, consultations, hires, decisions, by the actions that record them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from ingest.records.profile import ProfileRecord
from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import CompanyId, PersonId, PlacementId
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.consultations.terms import Center, ConsultationFacts
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.people.actions import register_people
from service.placements.actions import record_acceptances, record_placement_events
from service.placements.terms import AcceptanceFacts, EventKind, PlacementEventFacts
from service.platform.crypto import Vault

PROFILE: Mapping[str, Any] = {
    "track": "uij_turn", "residence_prefecture": "13", "desired_prefectures": ("43",), "desired_municipalities": (),
    "desired_occupations": (), "desired_employment": (), "accepts_shift": False, "work_styles": (), "education": (),
    "experience": (), "skills": (), "qualifications": (), "languages": (), "summary": "",
}  # fmt: skip


def noon(day: date) -> datetime:
    """The middle of a day in Japan."""
    return datetime.combine(day, time(12), tzinfo=JAPAN)


async def some_people(work: Work, vault: Vault, *references: str) -> list[PersonId]:
    records = [ProfileRecord(profile_id=reference, **PROFILE) for reference in references]
    return [stored.person_id for stored in await register_people(work, vault, records, announce=False)]


async def a_company(work: Work, reference: str = "C1") -> CompanyId:
    return (await register_companies(work, [CompanyFacts(reference, "有限会社やなぎ")]))[reference]


def a_consultation(reference: str, held_on: date, **facts: Any) -> ConsultationFacts:
    return ConsultationFacts(**{"consultation_ref": reference, "held_on": held_on, "center": Center.TOKYO, **facts})


def an_acceptance(person_id: PersonId, company_id: CompanyId, accepted_on: date, **facts: Any) -> AcceptanceFacts:
    """Through the Tokyo window, from Tokyo to Kumamoto."""
    told = {
        "placement_ref": f"{person_id}/{accepted_on}",
        "center": Center.TOKYO,
        "residence_prefecture_at_registration": "13",
        "workplace_prefecture": "43",
        "is_semiconductor": False,
        **facts,
    }
    return AcceptanceFacts(person_id=person_id, company_id=company_id, accepted_on=accepted_on, **told)


class History:
    """Records what happens with the clock set to the noon of its day, as a sample or a patient clerk would."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault
        self._company: CompanyId | None = None

    def work_on(self, day: date) -> Any:
        return begin_work(self._database, SYSTEM, FrozenClock(noon(day)))

    async def people(self, day: date, *references: str) -> list[PersonId]:
        async with self.work_on(day) as work:
            return await some_people(work, self._vault, *references)

    async def company(self, day: date = date(2020, 4, 1), reference: str = "C1") -> CompanyId:
        async with self.work_on(day) as work:
            return await a_company(work, reference)

    async def accept(self, person_id: PersonId, day: date, **facts: Any) -> PlacementId:
        company_id = self._company = self._company or await self.company()
        async with self.work_on(day) as work:
            recorded = await record_acceptances(work, [an_acceptance(person_id, company_id, day, **facts)])
        return PlacementId(recorded[0].id)

    async def follow(
        self, placement_id: PlacementId, kind: EventKind, day: date, known_on: date | None = None, **facts: str
    ) -> None:
        async with self.work_on(known_on or day) as work:
            await record_placement_events(work, [PlacementEventFacts(placement_id, kind, day, facts)])
