"""What the programme's money should be, told without any rule of the service: plain numbers, dates and dictionaries.

The scholarship frame of Kumamoto, written out by hand: a tenth of the limit a year for ten years, in proportion to the
months at whose last day the person worked and did not rest; never more than was repaid; the company's half is the half
of all so far, rounded down, less what it bore so far.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

CAPS = {"university_4y": 2_448_000, "graduate_school": 4_560_000}
TWO_ABOVE = 100_000


def fiscal_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def part(amount: int, of: int, whole: int) -> int:
    """Towards zero."""
    return amount * of // whole if amount >= 0 else -(-amount * of // whole)


@dataclass
class Work:
    company: UUID
    first: date
    last: date | None = None


@dataclass
class Evidence:
    id: UUID
    year: int
    company: UUID
    repaid: int
    is_checked: bool | None = None


@dataclass(frozen=True)
class Owed:
    """One obligation; `state` is proposed, approved or refused."""

    number: int
    sequence: int
    reason: str
    amount: int
    company: int
    shares: tuple[tuple[UUID, int], ...]
    by: UUID | None
    state: str = "proposed"
    booked_in: int | None = None

    @property
    def prefecture(self) -> int:
        return self.amount - self.company

    @property
    def needs_two(self) -> bool:
        return abs(self.amount) > TWO_ABOVE


@dataclass
class Person:
    case: UUID
    person: UUID
    name: str
    hired: date
    cap: int
    works: list[Work]
    rests: list[tuple[str, date, date | None]] = field(default_factory=list)
    ended: tuple[date, str] | None = None
    evidence: list[Evidence] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)

    @property
    def standing(self) -> list[Owed]:
        return [each for each in self.owed if each.state != "refused"]

    @property
    def undecided(self) -> list[Owed]:
        return [each for each in self.owed if each.state == "proposed"]

    @property
    def first_year(self) -> int:
        return fiscal_year(self.hired)

    @property
    def is_resting(self) -> bool:
        return bool(self.rests) and self.rests[-1][2] is None

    @property
    def last_event(self) -> date:
        days = [self.hired.replace(day=25), *(each.first for each in self.works), *(each[1] for each in self.rests)]
        days += [last for _, _, last in self.rests if last is not None]
        return max([*days, self.ended[0]] if self.ended else days)

    def worked_in(self, year: int) -> bool:
        return any(
            each.first <= date(year + 1, 3, 31) and (each.last is None or each.last >= date(year, 4, 1))
            for each in self.works
        )

    def months(self, year: int, company: UUID | None = None) -> int:
        """Whose last day was worked and not rested."""
        count = 0
        for place in range(12):
            calendar, month = (year, place + 4) if place < 9 else (year + 1, place - 8)
            day = date(calendar, month, monthrange(calendar, month)[1])
            works = [
                each
                for each in self.works
                if each.first <= day and (each.last is None or day <= each.last) and company in (None, each.company)
            ]
            rests = [each for each in self.rests if each[1] <= day and (each[2] is None or day <= each[2])]
            count += bool(works) and not rests
        return count

    def sums(self, before: int = 99) -> tuple[int, int, int]:
        """Awarded, borne by companies, and how many instalments paid, of the numbers before one."""
        counted = [each for each in self.standing if each.number < before]
        by_number: defaultdict[int, int] = defaultdict(int)
        for each in counted:
            by_number[each.number] += each.amount
        paid = sum(amount > 0 for amount in by_number.values())
        return sum(each.amount for each in counted), sum(each.company for each in counted), paid

    def right_amount(self, number: int, repaid: int) -> int:
        awarded, _, times = self.sums(before=number)
        months = self.months(self.first_year + number - 1)
        if months == 0 or times >= 10:
            return 0
        tenth = self.cap * (times + 1) // 10 - self.cap * times // 10
        return min(repaid, tenth * months // 12, max(0, self.cap - awarded))

    def shares(self, number: int, company: int) -> tuple[tuple[UUID, int], ...]:
        year = self.first_year + number - 1
        months: dict[UUID, int] = {}
        for each in self.works:
            if count := self.months(year, each.company):
                months[each.company] = count
        if not months:
            last = [each.company for each in self.works if each.first <= date(year + 1, 3, 31)]
            return (((last or [self.works[0].company])[-1], company),)
        whole, so_far, found = sum(months.values()), 0, []
        for each_company, count in months.items():
            found.append((each_company, part(company, so_far + count, whole) - part(company, so_far, whole)))
            so_far += count
        return tuple(found)

    def next_ready(self, today: date) -> tuple[int, int] | None:
        """The number of the next instalment and what was repaid for it."""
        done = {each.number for each in self.standing}
        for number in range(1, 11):
            if number in done:
                continue
            year = self.first_year + number - 1
            if (self.ended and self.ended[0] < date(year, 4, 1)) or today < date(year + 1, 4, 1):
                return None
            told = [each.repaid for each in self.evidence if each.is_checked and each.year == year]
            return (number, sum(told)) if told or not self.worked_in(year) else None
        return None

    def propose(self, today: date, by: UUID | None) -> int:
        """All that is ready; says how many."""
        count = 0
        while (ready := self.next_ready(today)) is not None:
            number, repaid = ready
            amount = self.right_amount(number, repaid)
            awarded, borne, _ = self.sums(before=number)
            self._add(number, "instalment", amount, (awarded + amount) // 2 - borne, by)
            count += 1
        return count

    def correct(self, year: int, repaid: int, by: UUID | None) -> bool:
        number = year - self.first_year + 1
        of_it = [each.amount for each in self.standing if each.number == number]
        if not of_it or self.undecided:
            return False
        difference = self.right_amount(number, repaid if self.worked_in(year) else 0) - sum(of_it)
        if difference:
            self._change(number, "correction", difference, by)
        return bool(difference)

    def reclaim(self, by: UUID | None) -> int:
        """Of who got it by false statements all is taken back, the last instalment first."""
        before = len(self.owed)
        if self.ended and self.ended[1] == "false_statement" and all(x.reason != "reclaim" for x in self.standing):
            for number in sorted({each.number for each in self.standing}, reverse=True):
                paid = sum(each.amount for each in self.standing if each.number == number)
                if paid > 0:
                    self._change(number, "reclaim", -paid, by)
        return len(self.owed) - before

    def _change(self, number: int, reason: str, amount: int, by: UUID | None) -> None:
        awarded, borne, _ = self.sums()
        self._add(number, reason, amount, (awarded + amount) // 2 - borne, by)

    def _add(self, number: int, reason: str, amount: int, company: int, by: UUID | None) -> None:
        sequence = sum(each.number == number for each in self.owed)
        shares = self.shares(number, company)
        self.owed.append(Owed(number, sequence, reason, amount, company, shares, by))

    def decide(self, owed: Owed, state: str, booked_in: int) -> Owed:
        at = self.owed.index(owed)
        self.owed[at] = replace(owed, state=state, booked_in=booked_in)
        return self.owed[at]


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
            lines += [("receivable_company", company, share), ("contribution_revenue", None, -share)]
        self.post(*lines)

    def pay(self, person: UUID, amount: int) -> None:
        self.post(("payable_person", person, amount), ("cash", None, -amount))

    def receive(self, amount: int, claim: Claim | None, settled: int) -> None:
        account = f"receivable_{claim.kind}" if claim else ""
        party = claim.debtor if claim else None
        self.post(("cash", None, amount), (account, party, -settled), ("suspense", None, settled - amount))

    def match(self, claim: Claim, amount: int) -> None:
        self.post(("suspense", None, amount), (f"receivable_{claim.kind}", claim.debtor, -amount))
