"""A payment that waits for no year's end is led to its computing as soon as its evidence is checked."""

from datetime import date

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.forecast import outlook
from service.repayments.reads.pipeline import SupportsOrder, SupportsWanted, supports_page
from service.repayments.reads.standing import differences, standings
from service.repayments.reads.steps import NextStep
from service.repayments.reads.tasks import TaskKind, task_counts
from service.repayments.store.obligations import obligations
from service.repayments.terms.forecast import WhatIf
from service.repayments.terms.life import Period
from tests.factories.supports import Office

HIRED, TOLD, LOOKED = date(2026, 4, 1), date(2026, 6, 1), date(2026, 11, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    found = Office(worker_database, vault, frame="relocation")
    await found.open_books(2026)
    await found.company("緑川", date(2025, 5, 1), years=(2026,))
    await found.admit("A", "緑川", HIRED, is_from_outside=True, loans=frozenset(), graduated_on=date(2026, 3, 25))
    return found


async def next_of(office: Office, day: date) -> list[tuple[NextStep | None, int, int]]:
    """What comes next by the page and by the condition on it, and how many tasks of computing and of missing papers."""
    async with office.on(day) as work:
        rows, _ = await supports_page(work, SupportsWanted(), order=SupportsOrder.NUMBER, at=None, limit=50)
        counts = (await task_counts(work)).of_kind
    return [(row.next, counts[TaskKind.COMPUTE], counts[TaskKind.EVIDENCE_OVERDUE]) for row in rows]


async def told(office: Office) -> None:
    employed = Period(HIRED, TOLD)
    papers = await office.evidence("A", 2026, TOLD, "緑川", None, employed=employed, outlay=Yen(163_685))
    async with office.on(TOLD) as work:
        await actions.verify_evidence(work, [papers])


async def test_the_forecast_tells_the_year_in_whose_books_it_is_decided_as_a_rule(office: Office) -> None:
    """Papers are asked for when the year is over: what is paid out in 2026 is of the budget of 2027."""
    async with office.on(LOOKED) as work:
        told = (await outlook(work, WhatIf())).years
        assert {each.fiscal_year.year: each.committed.amount for each in told if each.committed} == {
            2027: 200_000,
            2031: 300_000,
        }
    await office.open_books(2027)
    spring, whole = date(2027, 4, 20), Period.of_year(FiscalYear(2026))
    await office.checked("A", 2026, spring, "緑川", None, employed=whole, outlay=Yen(200_000))
    await office.propose(date(2027, 7, 1))
    await office.approve(date(2027, 7, 10))
    async with office.on(date(2027, 7, 11)) as work:
        (decided,) = await obligations(work)
    assert (decided.fiscal_year, decided.award.amount) == (FiscalYear(2027), Yen(200_000))


async def test_nothing_is_overdue_while_the_year_runs(office: Office) -> None:
    assert await next_of(office, LOOKED) == [(NextStep.AWAIT_YEAR_END, 0, 0)]
    assert await next_of(office, date(2027, 4, 2)) == [(NextStep.ASK_EVIDENCE, 0, 1)]


async def test_checked_evidence_of_the_running_year_is_to_be_computed(office: Office) -> None:
    await told(office)
    assert await next_of(office, LOOKED) == [(NextStep.COMPUTE, 1, 0)]
    async with office.on(LOOKED) as work:
        assert await actions.propose_year(work) == 1
    assert [step for step, *_ in await next_of(office, LOOKED)] == [NextStep.DECIDE_AMOUNT]


async def test_an_outlay_above_the_payments_limit_leaves_nothing_to_put_right_once_it_is_paid_to_the_limit(
    office: Office,
) -> None:
    """The limit of the first payment is 200,000 yen; that of the life, 500,000, would let 19,660 more through."""
    papers = await office.evidence("A", 2026, TOLD, "緑川", None, employed=Period(HIRED, TOLD), outlay=Yen(219_660))
    async with office.on(TOLD) as work:
        await actions.verify_evidence(work, [papers])
    await office.propose(LOOKED)
    await office.approve(LOOKED)
    async with office.on(LOOKED) as work:
        (known,) = await standings(work)
        assert [each.award.amount for each in known.standing] == [Yen(200_000)]
        assert await differences(work, known) == ()
