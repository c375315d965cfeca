"""The machine's claims and books: every act moves two accounts or more, by hand."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from tests.service.repayments.machine_model import Person
from tests.service.repayments.machine_words import Owed


@dataclass
class Claim:
    number: str
    kind: str
    debtor: UUID
    year: int
    amount: int
    paid: int = 0

    @property
    def open(self) -> int:
        return self.amount - self.paid


@dataclass
class Books:
    """Accounts by party, and how many journals there are; every act moves two or more by hand."""

    accounts: defaultdict[tuple[str, UUID | None], int] = field(default_factory=lambda: defaultdict(int))
    journals: int = 0

    def post(self, *lines: tuple[str, UUID | None, int]) -> None:
        moved = [line for line in lines if line[2]]
        if not moved:
            return
        self.journals += 1
        for account, party, amount in moved:
            self.accounts[account, party] += amount

    def approve(self, person: Person, owed: Owed) -> None:
        lines: list[tuple[str, UUID | None, int]] = []
        if owed.amount > 0:
            lines += [("support_expense", None, owed.amount), ("payable_person", person.person, -owed.amount)]
        if owed.amount < 0:
            lines += [("receivable_person", person.person, -owed.amount), ("reclaim_revenue", None, owed.amount)]
        for company, share in owed.shares:
            if share > 0:
                lines += [("receivable_company", company, share), ("contribution_revenue", None, -share)]
            if share < 0:
                of_year = min(-share, person.revenue_of_year(owed, company))
                lines += [("contribution_revenue", company, of_year), ("paid_back_expense", None, -share - of_year)]
                lines.append(("payable_back", company, share))
        self.post(*lines)

    def pay(self, account: str, payee: UUID, amount: int) -> None:
        self.post((account, payee, amount), ("cash", None, -amount))

    def receive(self, amount: int, claim: Claim | None, settled: int) -> None:
        account = f"receivable_{claim.kind}" if claim else ""
        party = claim.debtor if claim else None
        self.post(("cash", None, amount), (account, party, -settled), ("suspense", None, settled - amount))

    def match(self, claim: Claim, amount: int, *, moves: bool) -> None:
        """Where it moves from one year's books to another's, by way of cash."""
        self.use(f"receivable_{claim.kind}", claim.debtor, amount, moves=moves)

    def undo(self, claim: Claim, amount: int, *, moved: bool) -> None:
        """Back the same way."""
        self.use(f"receivable_{claim.kind}", claim.debtor, -amount, moves=moved)

    def use(self, account: str, party: UUID, amount: int, *, moves: bool) -> None:
        """What was held turns out to be this."""
        self.come_back(account, party, amount, 0, moves=moves)

    def come_back(self, account: str, party: UUID, amount: int, fee: int, *, moves: bool) -> None:
        """What was held is owed again as it was paid; what the bank took of it is spent, in a journal of its own."""
        held, owed = amount - fee, (account, party, -amount)
        if moves:
            self.post(("suspense", None, held), ("cash", None, -held))
            self.post(("cash", None, amount), owed)
        else:
            self.post(("suspense", None, held), ("cash", None, fee), owed)
        self.post(("fee_expense", None, fee), ("cash", None, -fee))
