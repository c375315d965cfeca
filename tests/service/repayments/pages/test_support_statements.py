"""How many questions pages of supports ask where the prefecture's part for a company's people has a limit (Nara)."""

from datetime import date

from litestar import Litestar

from service.base.clock import FrozenClock
from service.base.ids import PlacementId
from service.base.yen import Yen
from service.db.engine import Database
from service.placements.actions import record_acceptances
from service.platform.crypto import Vault
from service.repayments.store.cases import case
from service.repayments.store.obligations import SPENT_AS_ONE
from service.repayments.terms.case import CaseEventKind
from tests.factories.happenings import an_acceptance, noon
from tests.factories.postings import a_posting
from tests.factories.supports import ALL_PAPERS, MORI, Office
from tests.support.listed import BINDING, statements_of
from tests.support.web import browsing

MOST_STATEMENTS = 12
FIRM, HIRED = "生駒電機", date(2025, 4, 1)


async def placed(office: Office, name: str) -> PlacementId:
    """Where the hire of a registered person came from."""
    async with office.on(HIRED) as work:
        person, firm = (await case(work, office.cases[name])).registration.person_id, office.companies[FIRM]
        posting = await a_posting(work, firm, "P-1", title="製造オペレーター")
        (placement,) = await record_acceptances(work, [an_acceptance(person, firm, HIRED, posting_id=posting)])
    return PlacementId(placement.id)


async def two_supports_paid(office: Office) -> None:
    """Of one company: 一, and 二, who was placed."""
    await office.open_books(2027, 2028)
    await office.company(FIRM, date(2024, 9, 1), years=[2025])
    await office.admit("一", FIRM, HIRED, graduated_on=date(2025, 3, 25))
    await office.register("二", date(2024, 10, 1), 2025, graduated_on=date(2025, 3, 25))
    await office.happened("二", CaseEventKind.NOTICE_ISSUED, date(2024, 10, 1))
    await office.happened("二", CaseEventKind.OFFERED, date(2024, 11, 1), company=FIRM)
    placement = await placed(office, "二")
    await office.happened("二", CaseEventKind.HIRED, HIRED, company=FIRM, placement_id=placement)
    await office.happened("二", CaseEventKind.APPLIED, HIRED, papers=ALL_PAPERS, age_at_hire=22)
    await office.happened("二", CaseEventKind.CERTIFIED, HIRED)
    await office.happened("二", CaseEventKind.DECIDED, HIRED, MORI)
    for name in ("一", "二"):
        for year in (2025, 2026, 2027):
            await office.checked(name, year, date(year + 1, 4, 20), FIRM, None, outlay=Yen(100_000))
    await office.propose(date(2028, 7, 1))
    await office.approve(date(2028, 7, 10))
    await office.pay_all(date(2028, 8, 1))


async def test_a_limit_for_each_company_is_asked_for_once_however_many_supports_are_shown(
    application: Litestar, worker_database: Database, web_database: Database, vault: Vault, clock: FrozenClock
) -> None:
    await Office(worker_database, vault).open_books(2028)
    nara = Office(worker_database, vault, scheme="nara", frame="scholarship")
    await two_supports_paid(nara)
    clock.set(noon(date(2028, 9, 1)))
    async with browsing(application) as browser:
        await browser.sign_in("jun")
        found = {
            address: [one for one in await statements_of(web_database, browser, address) if not BINDING.search(one)]
            for address in ("/supports", "/supports/tasks", *(f"/supports/{one}" for one in nara.cases.values()))
        }
    assert {address: asked for address, asked in found.items() if len(asked) > MOST_STATEMENTS} == {}
    assert {sum(SPENT_AS_ONE in one for one in asked) for asked in found.values()} == {1}
