"""What the plan of a support says of what was paid, and of what was taken back."""

from datetime import date

import pytest

from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.plan import PlannedPayment, PlanState
from service.repayments.reads.reclaimed import Reclaim, ReclaimState
from service.repayments.reads.support import SupportPage, support_page
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import EndReason
from tests.factories.supports import Office
from tests.service.repayments.one_person import AUGUST, one_person, paid_year, told

OCTOBER, NOVEMBER, DECEMBER = date(2025, 10, 1), date(2025, 11, 4), date(2025, 12, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """青井's first year, of 80,004, was paid to her."""
    office = await one_person(worker_database, vault)
    await paid_year(office, 80_004)
    await office.pay_all(AUGUST)
    return office


async def shown(office: Office, day: date) -> SupportPage:
    async with office.on(day) as work:
        return await support_page(work, office.cases["青井"])


async def first(office: Office, day: date) -> PlannedPayment:
    return (await shown(office, day)).plan[0]


async def right(office: Office, repaid: int, day: date) -> None:
    async with office.on(day) as work:
        await actions.propose_correction(work, office.cases["青井"], [told(office, 2024, repaid, certified_on=day)])
    await office.approve(day)


async def test_it_is_paid_once_all_that_was_decided_for_it_is(office: Office) -> None:
    assert (await first(office, OCTOBER)).state is PlanState.PAID
    await right(office, 244_800, OCTOBER)
    payment = await first(office, OCTOBER)
    assert (payment.state, payment.paid, payment.unpaid) == (PlanState.PARTLY_PAID, Yen(80_004), Yen(164_796))
    await office.pay_all(NOVEMBER)
    payment = await first(office, NOVEMBER)
    assert (payment.state, payment.paid, payment.unpaid) == (PlanState.PAID, Yen(244_800), Yen(0))


async def test_what_was_taken_back_leads_to_its_claim_and_says_when_it_came_in(office: Office) -> None:
    assert not (await shown(office, OCTOBER)).pays_no_more
    await office.happened("青井", CaseEventKind.ENDED, OCTOBER, reason=EndReason.FALSE_STATEMENT)
    assert (await shown(office, OCTOBER)).pays_no_more
    async with office.on(OCTOBER) as work:
        await actions.propose_reclaim(work, office.cases["青井"])
    await office.approve(OCTOBER)
    assert await reclaim(office, OCTOBER) == (PlanState.TAKEN_BACK, None)
    await office.claim(2025, NOVEMBER)
    (claim,) = [each for each in await office.open_claims(NOVEMBER) if each.amount == Yen(80_004)]

    def of(state: ReclaimState, day: date, paid: int) -> Reclaim:
        return Reclaim(claim.id, claim.claim_no, state, day, Yen(80_004), Yen(paid))

    assert await reclaim(office, NOVEMBER) == (PlanState.TAKEN_BACK, of(ReclaimState.CLAIMED, NOVEMBER, 0))
    await office.deposit(DECEMBER, (4, claim.claim_no))
    assert await reclaim(office, DECEMBER) == (PlanState.TAKEN_BACK, of(ReclaimState.SHORT, DECEMBER, 4))
    await office.deposit(date(2025, 12, 10), (80_000, claim.claim_no))
    last = date(2025, 12, 11)
    paid = of(ReclaimState.PAID, date(2025, 12, 10), 80_004)
    assert await reclaim(office, last) == (PlanState.PAID_BACK, paid)


async def reclaim(office: Office, day: date) -> tuple[PlanState, Reclaim | None]:
    page = await shown(office, day)
    payment = page.plan[0]
    return payment.state, page.said[payment.obligations[-1].id].claim
