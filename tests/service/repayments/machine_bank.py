"""The machine's acts with the bank: what is asked, answered and given back, and what nobody owed and is paid back."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import text

from service.base.business_days import business_day_from
from service.base.yen import Yen
from service.db.recording import RecordedOtherwise
from service.db.work import Work
from service.repayments import actions
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import SameHand
from service.repayments.terms.settlement import (
    NothingToClaim,
    NotReturned,
    NotThatMuch,
    TransferAnswer,
    TransferOutcome,
)
from tests.factories.supports import MORI, SATO
from tests.service.repayments.machine_claims import Claims
from tests.service.repayments.machine_desk import TRANSFERS
from tests.service.repayments.machine_state import Refund, Sent
from tests.service.repayments.machine_words import fiscal_year


class Bank(Claims):
    """From what is owed to what the bank paid."""

    @rule()
    def request(self) -> None:
        self._request()

    def _request(self) -> None:
        async def act(work: Work) -> Any:
            batch_id = await actions.request_transfers(work, business_day_from(work.today))
            return await transfer_store.transfers(work, batch_id=batch_id)

        waiting = [*self._unpaid(), *self._to_pay_back()]
        if waiting:
            if self._are_told_by_mori(waiting):
                self.refused(SameHand, MORI, act)
            asked = self.act(SATO, act)
            assert len(asked) == len(waiting)
            self._note_sent(waiting, {each.reference for each in asked})
        self.refused(NothingToClaim, SATO, act)

    def _are_told_by_mori(self, waiting: list[Sent]) -> bool:
        """Who says what is paid back and what came back, and therefore does not ask for it."""
        told = {(each.key, each.number, 0, each.payee) for each in self.refunds}
        told |= {each.owed for each in self.sent if each.outcome == "returned"}
        return any(each.owed in told for each in waiting)

    def _under_way(self) -> set[tuple[Any, ...]]:
        """What waits for an answer, or was paid and did not come back."""
        return {each.owed for each in self.sent if each.outcome not in ("failed", "returned")}

    def _unpaid(self) -> list[Sent]:
        """Of what is owed to people and companies what is to be asked for; held after a false statement, and while a
        company that gets something back owes something for the same support."""
        under_way, found = self._under_way(), []
        for person in self.people:
            for owed in person.owed:
                parts = [
                    ("payable_back", company, -share)
                    for company, share in owed.shares
                    if share < 0 and not self.owes_first(person, company)
                ]
                if not person.is_false:
                    parts.append(("payable_person", person.person, owed.amount))
                for account, payee, amount in parts if owed.state == "approved" else ():
                    key = (str(person.case), owed.number, owed.sequence, payee)
                    if amount > 0 and key not in under_way:
                        found.append(Sent(key, account, amount, owed.booked_in or 0))
        return found

    def _to_pay_back(self) -> list[Sent]:
        """Of what nobody owed what is to be asked for."""
        under_way = self._under_way()
        told = [
            Sent((each.key, each.number, 0, each.payee), "payable_back", each.amount, each.year)
            for each in self.refunds
        ]
        return [each for each in told if each.owed not in under_way]

    def _note_sent(self, waiting: list[Sent], references: set[str]) -> None:
        async def read(work: Work) -> Any:
            return (await work.session.execute(text(TRANSFERS))).all()

        by_key = {tuple(row[:5]): row for row in self.desk.act(self.today, SATO, read)}
        for each in waiting:
            each.attempt = 1 + sum(other.owed == each.owed for other in self.sent)
            row = by_key[(*each.owed, each.attempt)]
            each.id, each.reference = row.id, row.reference
            assert each.reference in references
            self.sent.append(each)

    @precondition(lambda self: any(each.outcome is None for each in self.sent))
    @rule(data=st.data(), fails=st.sampled_from(["none", "none", "some", "all"]))
    def answer(self, data: Any, fails: str) -> None:
        """What the bank says, whole or in parts; said again it is nothing new, said otherwise it is refused."""
        asked = [each for each in self.sent if each.outcome is None]
        self._answered(asked[:1] if data.draw(st.booleans(), label="in parts") else asked, fails)

    def _answered(self, asked: list[Sent], fails: str = "none") -> None:
        if not asked:
            return
        outcomes = ["failed" if fails == "all" or (fails == "some" and n % 2) else "paid" for n in range(len(asked))]
        told = [
            TransferAnswer(each.reference, TransferOutcome(outcome), "0", self.today)
            for each, outcome in zip(asked, outcomes, strict=True)
        ]

        async def act(work: Work) -> int:
            return await actions.record_transfer_answers(work, told)

        assert self.act(SATO, act) == len(told)
        for each, outcome in zip(asked, outcomes, strict=True):
            each.outcome = outcome
            if outcome == "paid":
                each.paid_on = self.today
                self.books.pay(each.account, each.owed[3], each.amount)
        self.earlier.append(lambda: self._answered_again(told, act))

    def _answered_again(self, told: list[TransferAnswer], act: Any) -> None:
        assert self.act(SATO, act) == 0
        turned = {TransferOutcome.PAID: TransferOutcome.FAILED, TransferOutcome.FAILED: TransferOutcome.PAID}
        other = [TransferAnswer(each.reference, turned[each.outcome], "9", each.on_date) for each in told]
        self.refused(RecordedOtherwise, SATO, lambda work: actions.record_transfer_answers(work, other))

    @precondition(lambda self: self.sent)
    @rule(
        data=st.data(),
        odd=st.sampled_from([0, 0, 0, 1]),
        back=st.sampled_from([0, 0, 1, 40]),
        fee=st.sampled_from([0, 0, 880]),
    )
    def come_back(self, data: Any, odd: int, back: int, fee: int) -> None:
        """A line of the bank's file is money that it had paid out; once, of what was paid, less the bank's fee."""
        sent = data.draw(st.sampled_from(self.sent), label="transfer")
        fee = fee if sent.amount > fee else 0
        self.received(f"B{len(self.held)}", self.today - timedelta(days=back), sent.amount - fee + odd, None)
        held = self.held[-1]

        async def act(work: Work) -> None:
            found = await self.deposit_ids(work)
            await actions.record_returned_transfer(work, found[held.key], sent.id, "口座解約", Yen(fee))

        if odd or sent.outcome != "paid" or sent.paid_on is None or held.day < sent.paid_on:
            self.refused(NotReturned, MORI, act)
            return
        self.act(MORI, act)
        self.books.come_back(sent.account, sent.owed[3], sent.amount, fee, moves=self.moves(sent.year, held))
        held.open, sent.outcome = 0, "returned"
        self.earlier.append(lambda: self.refused(NotReturned, MORI, act))

    @precondition(lambda self: any(each.open for each in self.held) and self.claims)
    @rule(data=st.data(), beyond=st.booleans(), is_part=st.booleans())
    def pay_back(self, data: Any, beyond: bool, is_part: bool) -> None:
        """What is held of a deposit was too much, in one or in parts; never more than is held."""
        held = data.draw(st.sampled_from([each for each in self.held if each.open]), label="deposit")
        claim = data.draw(st.sampled_from(self.claims), label="claim")
        amount = held.open + 1 if beyond else 1 + (held.open - 1) // (1 + is_part)

        async def act(work: Work) -> None:
            found = await self.deposit_ids(work)
            await actions.refund_deposit(work, found[held.key], self.claim_ids[claim.number], Yen(amount), "過納")

        if beyond:
            self.refused(NotThatMuch, MORI, act)
            return
        self.act(MORI, act)
        self.books.use("payable_back", claim.debtor, amount, moves=False)
        held.open -= amount
        number = sum(each.key == held.key for each in self.refunds)
        self.refunds.append(Refund(held.key, number, claim.debtor, amount, fiscal_year(self.today)))
