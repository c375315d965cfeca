"""What goes wrong in an ordinary year: each is refused or held with the rule named, and nothing is half-booked."""

from datetime import date

import pytest
from sqlalchemy import text

from service.base.ids import EvidenceId
from service.db.engine import Database
from service.db.recording import NotYetHappened
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import CaseEventKind, NotParticipating, QuotaUsedUp
from service.repayments.terms.evidence import EvidenceContradicts
from service.repayments.terms.life import Period
from service.repayments.terms.obligation import AlreadySettled
from service.repayments.terms.scheme import EndReason
from tests.factories.supports import Office
from tests.service.repayments.one_person import (
    AUGUST,
    HIRED,
    JULY,
    SPRING,
    amounts,
    certified,
    one_person,
    owed,
    paid_year,
)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    return await one_person(worker_database, vault)


async def refused_by(office: Office, evidence_id: EvidenceId, rule: str, day: date = SPRING) -> None:
    with pytest.raises(EvidenceContradicts) as refused:
        async with office.on(day) as work:
            await actions.verify_evidence(work, [evidence_id])
    assert refused.value.facts["rule"] == rule
    async with office.on(day) as work:
        assert (await obligation_store.evidence(work, evidence_id)).is_verified is None


async def test_evidence_of_a_year_already_paid_is_held(office: Office) -> None:
    await paid_year(office)
    late = await office.evidence("青井", 2024, AUGUST, "阿蘇精機", 200_000)
    await refused_by(office, late, "year_paid", AUGUST)
    await office.propose(AUGUST)
    assert await amounts(office) == [204_000]


async def test_the_same_evidence_twice_is_stored_once_and_checked_once(office: Office) -> None:
    first = await office.checked("青井", 2024, SPRING, "阿蘇精機", 204_000)
    assert await office.evidence("青井", 2024, SPRING, "阿蘇精機", 204_000) == first
    with pytest.raises(AlreadySettled):
        async with office.on(SPRING) as work:
            await actions.verify_evidence(work, [first])


async def test_evidence_that_contradicts_what_was_checked_is_held(office: Office) -> None:
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 204_000)
    other = await office.evidence("青井", 2024, SPRING, "阿蘇精機", 240_000)
    await refused_by(office, other, "said_otherwise")
    await office.propose(JULY)
    assert await amounts(office) == [204_000]


async def test_two_that_contradict_each_other_are_not_checked_together(office: Office) -> None:
    ids = [await office.evidence("青井", 2024, SPRING, "阿蘇精機", repaid) for repaid in (204_000, 240_000)]
    with pytest.raises(EvidenceContradicts):
        async with office.on(SPRING) as work:
            await actions.verify_evidence(work, ids)
    assert await office.propose(JULY) == 0


async def test_evidence_for_a_year_after_the_person_left_is_held(office: Office) -> None:
    await office.happened("青井", CaseEventKind.ENDED, date(2024, 9, 30), reason=EndReason.LEFT)
    after = await office.evidence("青井", 2025, date(2026, 4, 20), "阿蘇精機", 204_000)
    await refused_by(office, after, "not_employed", date(2026, 4, 20))


async def test_evidence_that_works_on_after_the_person_left_is_held(office: Office) -> None:
    await office.happened("青井", CaseEventKind.ENDED, date(2024, 9, 30), reason=EndReason.LEFT)
    whole = await office.evidence("青井", 2024, SPRING, "阿蘇精機", 204_000)
    await refused_by(office, whole, "employed_otherwise")


async def test_a_certificate_above_the_limit_pays_the_limit(office: Office) -> None:
    await paid_year(office, repaid=300_000)
    assert await amounts(office) == [244_800]  # 2,448,000 / 10
    assert [step.code for step in (await owed(office))[0].award.trace][:2] == ["actual", "limit_of_year"]


async def test_evidence_whose_days_leave_the_fiscal_year_is_held(office: Office) -> None:
    across = await office.evidence(
        "青井", 2024, SPRING, "阿蘇精機", 204_000, employed=Period(date(2024, 10, 1), date(2025, 4, 10))
    )
    await refused_by(office, across, "employed_otherwise")


async def test_evidence_certified_before_the_year_is_over_is_held(office: Office) -> None:
    early = await office.evidence("青井", 2024, date(2025, 3, 1), "阿蘇精機", 204_000)
    await refused_by(office, early, "employed_otherwise", date(2025, 3, 1))
    to_its_day = Period(HIRED, date(2025, 3, 1))
    early = await office.evidence("青井", 2024, date(2025, 3, 1), "阿蘇精機", 204_000, employed=to_its_day)
    await refused_by(office, early, "ahead_of_time", date(2025, 3, 1))


async def test_evidence_certified_tomorrow_is_not_taken(office: Office) -> None:
    with pytest.raises(NotYetHappened):
        await office.evidence("青井", 2024, SPRING, "阿蘇精機", 204_000, certified_on=date(2025, 4, 21))


async def test_a_company_over_its_quota_has_no_more_certified(office: Office) -> None:
    await certified(office, "文", "有明電子", HIRED)
    with pytest.raises(QuotaUsedUp) as refused:
        await certified(office, "春", "有明電子", HIRED)
    assert refused.value.facts == {"places": 1, "taken": 1}
    async with office.on(SPRING) as work:
        found = await work.session.execute(text("SELECT count(*) FROM support_event WHERE kind = 'certified'"))
    assert found.scalar_one() == 2  # 青井 and 文


async def test_who_was_registered_for_another_year_takes_a_place_of_the_year_of_hire(office: Office) -> None:
    await certified(office, "文", "有明電子", date(2025, 4, 1), hire_year=2024)
    with pytest.raises(QuotaUsedUp):
        await certified(office, "春", "有明電子", date(2025, 4, 1))


async def test_a_company_that_does_not_take_part_has_nobody_certified(office: Office) -> None:
    await office.company("球磨工業", date(2023, 9, 1))
    with pytest.raises(NotParticipating):
        await certified(office, "文", "球磨工業", HIRED)


async def test_saga_takes_three_persons_a_company_and_no_more(worker_database: Database, vault: Vault) -> None:
    office = Office(worker_database, vault, scheme="saga", frame="scholarship")
    await office.company("鳥栖製作", date(2024, 8, 1))
    with pytest.raises(QuotaUsedUp) as refused:
        await office.company("鳥栖製作", date(2024, 9, 1), places=4, years=[2025])
    assert refused.value.facts == {"places": 3}
    await office.company("鳥栖製作", date(2024, 9, 1), places=3, years=[2025])
    for name in ("一", "二", "三"):
        await office.admit(name, "鳥栖製作", date(2025, 4, 1))
    with pytest.raises(QuotaUsedUp):
        await office.admit("四", "鳥栖製作", date(2025, 4, 1))
