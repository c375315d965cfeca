"""Who may have paid too much with a deposit."""

from datetime import date
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import Yen
from service.repayments.reads.reconciliation import paid_for
from service.repayments.terms.settlement import Claim, DepositFacts, Match, Party, PartyKind

DAY = date(2026, 5, 1)


def a_claim(number: int, debtor: int) -> Claim:
    party = Party(PartyKind.COMPANY, UUID(int=debtor))
    number_told = f"2025-{number:05d}"
    return Claim(UUID(int=100 + number), number_told, party, FiscalYear(2025), DAY, DAY, Yen(10), Yen(0))


def test_the_matched_claim_comes_first_then_the_named_one_then_the_payers_latest() -> None:
    """Companies of one name, more than are offered."""
    claims = [a_claim(number, number % 8) for number in range(1, 17)]
    names = {UUID(int=debtor): "ｱｿ" for debtor in range(8)}
    facts = DepositFacts("line", DAY, Yen(10), "ｱｿ", claims[1].claim_no)
    match = Match(UUID(int=1), UUID(int=2), claims[0].id, Yen(1), JournalId(UUID(int=3)), is_undone=False)
    found = paid_for(facts, claims, names, [match])
    assert [one.claim_no for one in found[:3]] == [claims[0].claim_no, claims[1].claim_no, claims[15].claim_no]
    assert [one.debtor for one in found] == [Party(PartyKind.COMPANY, UUID(int=n)) for n in (1, 2, 0, 7, 6, 5, 4, 3)]


def test_what_was_undone_says_nothing_of_who_paid() -> None:
    claim = a_claim(1, 1)
    facts = DepositFacts("line", DAY, Yen(10), "", "")
    match = Match(UUID(int=1), UUID(int=2), claim.id, Yen(1), JournalId(UUID(int=3)), is_undone=True)
    assert paid_for(facts, [claim], {}, [match]) == []
