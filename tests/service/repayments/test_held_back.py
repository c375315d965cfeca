"""What a company gets back waits until it paid what it owes for the same support."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.ids import ObligationId
from service.base.yen import Yen
from service.db.engine import Database
from service.ledger.terms import AccountCode
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.closing import Subject
from service.repayments.reads.to_pay import ToPay, asked_by
from service.repayments.terms.payable import Payable, StillOwed
from service.repayments.terms.settlement import NothingToClaim, Party, PartyKind
from tests.factories.supports import Office
from tests.service.repayments.money_moved import payables
from tests.service.repayments.one_person import AUGUST, one_person, paid_year, told

OCTOBER = date(2025, 10, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """Of 青井's 204,000, paid to her, the company bears 102,000 and has not paid a yen; 20,000 were too much."""
    office = await one_person(worker_database, vault)
    await paid_year(office)
    await office.pay_all(AUGUST)
    async with office.on(OCTOBER) as work:
        right = told(office, 2024, 184_000, certified_on=OCTOBER)
        await actions.propose_correction(work, office.cases["青井"], [right])
    await office.approve(OCTOBER)
    return office


async def held(office: Office) -> Payable:
    (found,) = await payables(office)
    assert found.amount == Yen(10_000)
    return found


async def test_what_was_not_even_claimed_holds_it(office: Office) -> None:
    found = await held(office)
    assert (found.owes_first, found.may_be_sent) == ((StillOwed(None, None, Yen(102_000)),), False)
    with pytest.raises(NothingToClaim):
        await office.pay_all(OCTOBER)


async def test_it_is_held_to_the_last_yen_and_sent_once_that_came_in(office: Office) -> None:
    await office.claim(2025, OCTOBER)
    (claim,) = [each for each in await office.open_claims(OCTOBER) if each.amount == Yen(102_000)]
    for came_in, left in ((101_998, 2), (1, 1)):
        await office.deposit(OCTOBER, (came_in, claim.claim_no))
        assert (await held(office)).owes_first == (StillOwed(claim.id, claim.claim_no, Yen(left)),)
        with pytest.raises(NothingToClaim):
            await office.pay_all(OCTOBER)
    await office.deposit(OCTOBER, (1, claim.claim_no))
    assert (await held(office)).owes_first == ()
    assert await office.pay_all(OCTOBER) == 10_000


def test_what_two_companies_get_back_by_one_obligation_is_asked_for_by_each() -> None:
    """Of one the account is unknown, and of two it failed: neither holds the other, nor is asked for with it."""
    one, other = (a_return(Party(PartyKind.COMPANY, UUID(int=number))) for number in (1, 2))
    unknown = asked_by(None, [replace(one, has_account=False), other])
    assert (unknown.ready, unknown.without_account) == ((other,), (replace(one, has_account=False),))
    assert unknown.left_out(()) == {one.payable.key}
    doubtful = [replace(each, waits_for_account=True) for each in (one, other)]
    assert asked_by(None, doubtful).left_out([one.ticked_as]) == {other.payable.key}


def a_return(payee: Party) -> ToPay:
    owed = Payable(
        ObligationId(UUID(int=7)), None, None, payee, FiscalYear(2025), Yen(1), AccountCode.PAYABLE_BACK, 0, None
    )
    return ToPay(owed, "", Subject("", ""), 2025, None, has_account=True, failed_as=None)
