"""A move or a leave that is told of when the year was computed, decided and paid on a paper that says otherwise."""

from dataclasses import replace
from datetime import date

import pytest

from service.base.ids import CompanyId, ObligationId
from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.support import support_page
from service.repayments.reads.tasks import TaskKind, tasks_page
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import Contradiction
from service.repayments.terms.life import Period
from service.repayments.terms.scheme import EndReason
from tests.factories.supports import MORI, Office
from tests.service.repayments.one_person import AUGUST, HIRED, amounts, one_person, owed, paid_year, told

FIRST, SECOND = Period(HIRED, date(2024, 9, 30)), Period(date(2024, 10, 1), date(2025, 3, 31))
SEPTEMBER = date(2025, 9, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """204,000 of 2024 are paid on 阿蘇精機's paper of the whole year."""
    office = await one_person(worker_database, vault)
    await paid_year(office)
    return office


async def moved(office: Office) -> None:
    """To 有明電子 in the midst of the year, as is heard of later."""
    await office.happened("青井", CaseEventKind.TRANSFERRED, SECOND.first, company="有明電子", known_on=AUGUST)


async def corrected(office: Office, company: str, days: Period, repaid: int, day: date) -> list[ObligationId]:
    right = replace(told(office, 2024, repaid, certified_on=day, employed=days), company_id=office.companies[company])
    async with office.on(day) as work:
        return await actions.propose_correction(work, office.cases["青井"], [right])


async def borne(office: Office) -> dict[CompanyId, int]:
    sums: dict[CompanyId, int] = {}
    for each in await owed(office):
        for company, share in each.shares if each.is_approved is not False else ():
            sums[company] = sums.get(company, 0) + share.amount
    return sums


async def remarked(office: Office, day: date) -> list[tuple[Contradiction, ...]]:
    """On the support; the list of tasks has the same papers."""
    async with office.on(day) as work:
        shown = await support_page(work, office.cases["青井"])
        listed = await tasks_page(work, kind=TaskKind.EVIDENCE_CONTRADICTS, at=None, limit=50)
        of_all = await tasks_page(work, kind=None, at=None, limit=50)
    checked = {each.id: shown.against[each.id] for each in shown.evidence if shown.against.get(each.id)}
    assert {each.subject_id: each.against for each in listed.rows} == checked
    assert {each.subject_id for each in of_all.rows if each.kind is TaskKind.EVIDENCE_CONTRADICTS} == set(checked)
    counted = [each[TaskKind.EVIDENCE_CONTRADICTS] for each in (listed.counts.shown, listed.counts.of_kind)]
    assert counted == [len(checked)] * 2
    return list(checked.values())


async def test_a_checked_paper_that_a_late_word_contradicts_is_remarked_until_the_true_one_stands(
    office: Office,
) -> None:
    assert await remarked(office, AUGUST) == []
    await moved(office)
    assert await remarked(office, AUGUST) == [(Contradiction.EMPLOYED_OTHERWISE,)]
    await corrected(office, "阿蘇精機", FIRST, 102_000, SEPTEMBER)
    assert await remarked(office, SEPTEMBER) == []


async def test_papers_of_two_companies_are_summed_only_when_both_are_true(office: Office) -> None:
    """204,000 are the two halves of what was repaid: the second is not added to the whole."""
    await moved(office)
    assert await corrected(office, "有明電子", SECOND, 102_000, AUGUST) == []
    async with office.on(AUGUST) as work:
        shown = await support_page(work, office.cases["青井"])
    assert [(each.missing, each.is_contradicting) for each in shown.waiting_for] == [((), True)]
    assert await amounts(office) == [204_000]
    assert len(await corrected(office, "阿蘇精機", FIRST, 102_000, SEPTEMBER)) == 1
    await office.approve(SEPTEMBER)
    assert sum(await amounts(office)) == 204_000
    assert await borne(office) == {office.companies["阿蘇精機"]: 51_000, office.companies["有明電子"]: 51_000}


async def test_a_true_paper_that_alone_changes_nothing_is_kept(office: Office) -> None:
    await moved(office)
    assert await corrected(office, "阿蘇精機", FIRST, 102_000, AUGUST) == []
    async with office.on(AUGUST) as work:
        shown = await support_page(work, office.cases["青井"])
    assert [(each.missing, each.is_contradicting) for each in shown.waiting_for] == [
        ((office.companies["有明電子"],), False)
    ]
    (proposed,) = await corrected(office, "有明電子", SECOND, 101_000, SEPTEMBER)
    async with office.on(SEPTEMBER, MORI) as work:
        await actions.approve_obligations(work, [proposed])
    assert await amounts(office) == [204_000, -1_000]


async def test_what_goes_from_one_company_to_another_is_weighed_as_a_sum_is(office: Office) -> None:
    """102,000 above the limit of 100,000, by no month at the first company; the person's sum stays."""
    day = date(2024, 4, 15)
    await office.happened("青井", CaseEventKind.TRANSFERRED, day, company="有明電子", known_on=AUGUST)
    await corrected(office, "阿蘇精機", Period(HIRED, date(2024, 4, 14)), 4_000, AUGUST)
    await corrected(office, "有明電子", Period(day, SECOND.last), 200_000, SEPTEMBER)
    (_, change) = await owed(office)
    assert (change.award.amount, change.award.company, change.needs_two) == (Yen(0), Yen(0), True)
    await office.approve(SEPTEMBER)
    assert await borne(office) == {office.companies["阿蘇精機"]: 0, office.companies["有明電子"]: 102_000}


async def test_a_refused_correction_is_not_asked_for_again(office: Office) -> None:
    left = date(2024, 9, 30)
    await office.happened("青井", CaseEventKind.ENDED, left, reason=EndReason.LEFT, known_on=AUGUST)
    assert await remarked(office, AUGUST) == [(Contradiction.EMPLOYED_OTHERWISE,)]
    async with office.on(AUGUST) as work:
        assert (await support_page(work, office.cases["青井"])).to_correct == (Yen(122_400 - 204_000),)
        (proposed,) = await actions.propose_corrections(work, office.cases["青井"])
    async with office.on(SEPTEMBER, MORI) as work:
        await actions.refuse_obligation(work, proposed, "退職の日を確かめる")
        shown = await support_page(work, office.cases["青井"])
    assert (shown.to_correct, shown.refused_before) == ((), (Yen(-81_600),))
