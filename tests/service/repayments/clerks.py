"""Eight who work at once in tests, and what must hold of the books whatever they did."""

import random
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from service.base.actor import Actor
from service.base.clock import FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.refusals import Refusal
from service.base.yen import Yen
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.ledger.verification import verify
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.settlement import DepositFacts, TransferAnswer, TransferOutcome
from tests.factories.happenings import noon
from tests.factories.supports import MORI, SATO, Office
from tests.service.ledger.books import rows


async def once(database: Database, day: date, actor: Actor, act: Callable[[Work], Awaitable[Any]]) -> Any:
    """What it answers, or the refusal."""
    try:
        async with begin_work(database, actor, FrozenClock(noon(day))) as work:
            return await act(work)
    except Refusal as refusal:
        return refusal


class Clerk:
    """One of eight who do whatever comes to mind; what is refused is refused."""

    def __init__(self, database: Database, vault: Vault, number: int) -> None:
        self.database, self.vault = database, vault
        self.random = random.Random(number)  # noqa: S311 - repeatable on purpose
        self.number, self.lines = number, 0

    async def works(self, acts: int) -> None:
        day = date(2026, 7, 1)
        for _ in range(acts):
            actor = self.random.choice([SATO, MORI])
            act = self.random.choice([self.propose, self.approve, self.claim, self.deposit, self.match, self.pay])
            await once(self.database, day, actor, act)

    async def propose(self, work: Work) -> None:
        await actions.propose_year(work)

    async def approve(self, work: Work) -> None:
        waiting = await obligation_store.undecided(work)
        if waiting:
            await actions.approve_obligations(work, self.random.choice(list(waiting.values()))[:1])

    async def claim(self, work: Work) -> None:
        await actions.claim_contributions(work, FiscalYear(2026))

    async def deposit(self, work: Work) -> None:
        claims = await claim_store.claims(work, is_open=True)
        named = self.random.choice(claims).claim_no if claims and self.random.random() < 0.7 else ""
        self.lines += 1
        line = f"{self.random.choice(['shared', self.number])}-{self.lines}"
        await actions.record_deposits(work, self.vault, [DepositFacts(line, work.today, Yen(50_000), "", named)], {})

    async def match(self, work: Work) -> None:
        held, claims = await deposit_store.deposits(work), await claim_store.claims(work, is_open=True)
        if held and claims:
            one, other = self.random.choice(held), self.random.choice(claims)
            await actions.match_deposit(work, one.id, other.id, min(one.open, other.open))

    async def pay(self, work: Work) -> None:
        batch = await actions.request_transfers(work, work.today)
        sent = await transfer_store.transfers(work, batch_id=batch)
        outcomes = [self.random.choice([TransferOutcome.PAID, TransferOutcome.FAILED]) for _ in sent]
        answers = [
            TransferAnswer(each.reference, told, "", work.today) for each, told in zip(sent, outcomes, strict=True)
        ]
        await actions.record_transfer_answers(work, answers)


WRONG = {
    "unbalanced": "SELECT journal_id FROM ledger_entry GROUP BY journal_id HAVING sum(amount) <> 0",
    "approved and not booked once": """
        SELECT obligation_id FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id
        WHERE is_approved AND amount_yen <> 0 AND journal_id IS NULL""",
    "paid twice": """
        SELECT t.obligation_id FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
        WHERE r.outcome = 'paid' GROUP BY t.obligation_id, t.refund_id HAVING count(*) > 1""",
    "paid beyond the claim": """
        SELECT claim_id FROM deposit_match m JOIN support_claim c ON c.id = m.claim_id
        GROUP BY claim_id, c.amount_yen HAVING sum(m.amount_yen) > c.amount_yen""",
    "used beyond the deposit": """
        SELECT deposit_id FROM deposit_match m JOIN deposit d ON d.id = m.deposit_id
        GROUP BY deposit_id, d.amount_yen HAVING sum(m.amount_yen) > d.amount_yen""",
    "a deposit not in cash": """
        SELECT 1 WHERE (SELECT coalesce(sum(amount_yen), 0) FROM deposit) <> (SELECT coalesce(sum(e.amount), 0)
            FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id
            WHERE e.account = 'cash' AND j.kind = 'deposit.received')""",
    "what is held differs": """
        SELECT 1 WHERE -(SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE account = 'suspense') <>
            (SELECT coalesce(sum(open_yen), 0) FROM deposit_open)""",
    "the sides differ by more than a yen": """
        SELECT case_id FROM obligation GROUP BY case_id HAVING abs(sum(prefecture_yen) - sum(company_yen)) > 1""",
}


async def check_whole(office: Office) -> None:
    for name, query in WRONG.items():
        assert await rows(office.database, query) == [], name
    async with office.on(date(2026, 8, 1)) as work:
        await verify(work)
