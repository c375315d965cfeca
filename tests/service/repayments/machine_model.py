"""What the programme's money should be, told without any rule of the service: plain numbers, dates and dictionaries.

The scholarship frame of Kumamoto, written out by hand: a tenth of the limit a year for ten years, in proportion to the
months at whose last day the person worked and did not rest; never more than was repaid; the company's half is the half
of all so far, rounded down, less what it bore so far.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain, combinations
from uuid import UUID

from service.repayments.terms.evidence import EvidenceFacts
from tests.service.repayments.machine_words import (
    TWO_ABOVE,
    Evidence,
    Owed,
    Work,
    clipped,
    fiscal_year,
    part,
    span,
    within,
)


@dataclass
class Person:
    case: UUID
    person: UUID
    name: str
    hired: date
    cap: int
    works: list[Work]
    first_company: UUID
    facts: dict[UUID, EvidenceFacts] = field(default_factory=dict)
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
    def is_false(self) -> bool:
        """Obtained by a false statement: nothing more is paid or put right."""
        return self.ended is not None and self.ended[1] == "false_statement"

    @property
    def first_year(self) -> int:
        return fiscal_year(self.hired)

    @property
    def is_resting(self) -> bool:
        return bool(self.rests) and self.rests[-1][2] is None

    @property
    def last_event(self) -> date:
        days = [self.hired.replace(day=25), *(each.first for each in self.works), *(each[1] for each in self.rests)]
        days += [last + timedelta(days=1) for _, _, last in self.rests if last is not None]
        return max([*days, self.ended[0]] if self.ended else days)

    def companies_in(self, year: int) -> list[UUID]:
        """For whom the person worked in that year, in order."""
        return list(dict.fromkeys(each.company for each in self.works if within(each.first, each.last, year)))

    def days_at(self, company: UUID, year: int, until: date) -> list[tuple[date, date]]:
        """In work for the company in the year, as it can be told on that day."""
        last_told = min(date(year + 1, 3, 31), max(until, date(year, 4, 1)))
        return [
            (max(each.first, date(year, 4, 1)), min(each.last or last_told, last_told))
            for each in self.works
            if each.company == company and max(each.first, date(year, 4, 1)) <= min(each.last or last_told, last_told)
        ]

    def rests_in(self, year: int) -> list[tuple[str, date, date]]:
        return clipped(self.rests, date(year, 4, 1), date(year + 1, 3, 31))

    def received(self, told: Evidence, facts: EvidenceFacts) -> None:
        if told.id not in self.facts:
            self.evidence.append(told)
            self.facts[told.id] = facts

    def evidence_of(self, evidence_id: UUID) -> Evidence:
        return next(each for each in self.evidence if each.id == evidence_id)

    def checked(self, evidence_id: UUID, today: date) -> "Person":
        """As right; once."""
        at = next(place for place, each in enumerate(self.evidence) if each.id == evidence_id)
        if not self.evidence[at].is_checked:
            self.evidence[at] = replace(self.evidence[at], is_checked=True, checked_on=today)
        return self

    def against(self, ids: Sequence[UUID], but: frozenset[str] = frozenset()) -> str | None:
        """The first rule that one of them breaks, each beside those before it; some rules are not asked."""
        checked = [each for each in self.evidence if each.is_checked]
        for told in map(self.evidence_of, ids):
            broken = [rule for rule in self._against(told, checked) if rule not in but]
            if broken:
                return broken[0]
            checked.append(told)
        return None

    def _against(self, told: Evidence, checked: list[Evidence]) -> list[str]:
        facts, number = self.facts[told.id], told.year - self.first_year + 1
        days = facts.employed and (facts.employed.first, facts.employed.last)
        there, whole = (
            span(self.days_at(told.company, told.year, until))
            for until in (facts.certified_on, date(told.year + 1, 3, 31))
        )
        rests = [(each.kind.value, each.days.first, each.days.last) for each in facts.rests]
        broken = {
            "no_instalment": not 1 <= number <= 10,
            "year_paid": any(each.number == number and each.reason == "instalment" for each in self.standing),
            "said_otherwise": any(
                (each.year, each.company) == (told.year, told.company) and each.id != told.id for each in checked
            ),
            "not_employed": days is None or not self.worked_in(told.year),
            "employed_otherwise": days != there,
            "rests_otherwise": whole is not None and clipped(rests, *whole) != clipped(self.rests, *whole),
            "ahead_of_time": whole is not None and facts.certified_on < whole[1],
        }
        return [rule for rule, is_so in broken.items() if is_so]

    def worked_in(self, year: int) -> bool:
        return any(within(each.first, each.last, year) for each in self.works)

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
            if count := replace(self, works=[each]).months(year):
                months[each.company] = months.get(each.company, 0) + count
        if not months:
            last = [each.company for each in self.works if each.first <= date(year + 1, 3, 31)]
            return (((last or [self.works[0].company])[-1], company),)
        whole, so_far, found = sum(months.values()), 0, []
        for each_company, count in months.items():
            found.append((each_company, part(company, so_far + count, whole) - part(company, so_far, whole)))
            so_far += count
        return tuple(found)

    def next_ready(self, today: date) -> tuple[int, int] | None:
        """The number of the next instalment and what was repaid for it; every company of the year has to tell."""
        if self.is_false:
            return None
        done = {each.number for each in self.standing}
        for number in range(1, 11):
            if number in done:
                continue
            year = self.first_year + number - 1
            if (self.ended and self.ended[0] < date(year, 4, 1)) or today < date(year + 1, 4, 1):
                return None
            repaid = self.repaid(year)
            return None if repaid is None else (number, repaid)
        return None

    def would(self) -> "Person":
        """A copy, to ask what it would owe."""
        return replace(self, owed=list(self.owed), evidence=list(self.evidence), facts=dict(self.facts))

    def repaid(self, year: int) -> int | None:
        """By the papers of all for whom the person worked; None while one is missing, or while one of two whose days
        overlap tells other days than were worked: then what is repaid stands in both."""
        checked = [each for each in self.evidence if each.is_checked and each.year == year]
        last = {each.company: each for each in sorted(checked, key=lambda each: each.checked_on)}
        if not set(self.companies_in(year)) <= set(last):
            return None
        papers = [last[each] for each in self.companies_in(year)]
        overlapping = [pair for pair in combinations(papers, 2) if self._overlap(*pair)]
        return None if any(map(self._is_untrue, chain(*overlapping))) else sum(each.repaid for each in papers)

    def _overlap(self, one: Evidence, other: Evidence) -> bool:
        first, second = self.facts[one.id].employed, self.facts[other.id].employed
        assert first is not None
        assert second is not None
        return first.first <= (second.last or date.max) and second.first <= (first.last or date.max)

    def _is_untrue(self, told: Evidence) -> bool:
        return bool({"not_employed", "employed_otherwise", "rests_otherwise"} & set(self._against(told, [])))

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

    def correct(self, by: UUID | None) -> int:
        """Whatever of what was approved would be another amount by now; says how much of it."""
        before = len(self.owed)
        for number in [] if self.is_false else sorted({each.number for each in self.standing}):
            repaid = self.repaid(self.first_year + number - 1)
            if repaid is None:
                continue
            booked = sum(each.amount for each in self.standing if each.number == number)
            difference = self.right_amount(number, repaid) - booked
            difference = min(difference, max(0, self.cap - self.sums()[0]))
            self._change(number, "correction", difference, by)
            last = self.owed[-1]
            if not (last.amount or last.company or any(share for _, share in last.shares)):
                self.owed.pop()
        return self._one_act(before)

    def reclaim(self, by: UUID | None) -> int:
        """Of who got it by false statements all is taken back, the last instalment first."""
        before = len(self.owed)
        if self.is_false:
            for number in sorted({each.number for each in self.standing}, reverse=True):
                paid = sum(each.amount for each in self.standing if each.number == number)
                if paid > 0:
                    self._change(number, "reclaim", -paid, by)
        return self._one_act(before)

    def _one_act(self, before: int) -> int:
        """What was computed since is weighed as a whole, and each with what came before it; says how much of it."""
        of_act = self.owed[before:]
        is_for_two = sum(each.weight for each in of_act) > TWO_ABOVE or any(each.needs_two for each in of_act)
        self.owed[before:] = [replace(each, needs_two=is_for_two) for each in of_act]
        return len(self.owed) - before

    def _change(self, number: int, reason: str, amount: int, by: UUID | None) -> None:
        awarded, borne, _ = self.sums()
        self._add(number, reason, amount, (awarded + amount) // 2 - borne, by)

    def _add(self, number: int, reason: str, amount: int, company: int, by: UUID | None) -> None:
        sequence = sum(each.number == number for each in self.owed)
        shares = self._as_borne(number, company) if reason == "reclaim" else None
        shares = self._by_months_now(number, company) if reason == "correction" else shares
        shares = shares or self.shares(number, company)
        owed = Owed(number, sequence, reason, amount, company, shares, by, needs_two=False)
        self.owed.append(replace(owed, needs_two=self._moved(number) + owed.weight > TWO_ABOVE))

    def _moved(self, number: int) -> int:
        """Since two last decided on something of the instalment."""
        moved = 0
        for each in self.standing:
            if each.number == number:
                moved = 0 if each.needs_two else moved + each.weight
        return moved

    def _borne(self, number: int) -> dict[UUID, int]:
        borne: dict[UUID, int] = {}
        for each in self.standing:
            for party, share in each.shares if each.number == number else ():
                borne[party] = borne.get(party, 0) + share
        return borne

    def _by_months_now(self, number: int, company: int) -> tuple[tuple[UUID, int], ...]:
        """After a correction each bears by its months of all that stands, so that it moves what leads there."""
        borne = self._borne(number)
        right = dict(self.shares(number, sum(borne.values()) + company))
        parties = [*(each for each in borne if each not in right), *right]
        return tuple((each, right.get(each, 0) - borne.get(each, 0)) for each in parties)

    def _as_borne(self, number: int, company: int) -> tuple[tuple[UUID, int], ...] | None:
        """What is taken back goes to each company as it bore it; None where none bears anything."""
        borne = self._borne(number)
        whole, so_far, found = sum(borne.values()), 0, []
        for party, share in borne.items() if whole > 0 else ():
            found.append((party, part(company, so_far + share, whole) - part(company, so_far, whole)))
            so_far += share
        return tuple(found) or None

    def revenue_of_year(self, owed: Owed, company: UUID) -> int:
        """What the year of its decision took in, and did not give back, of the company's part of the instalment."""
        left = 0
        for each in self.owed:
            is_of_it = each.number == owed.number and each.sequence < owed.sequence and each.state == "approved"
            if is_of_it and each.booked_in == owed.booked_in:
                left = max(0, left + sum(share for party, share in each.shares if party == company))
        return left

    def decide(self, owed: Owed, state: str, booked_in: int) -> Owed:
        at = self.owed.index(owed)
        self.owed[at] = replace(owed, state=state, booked_in=booked_in)
        return self.owed[at]
