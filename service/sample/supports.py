"""One person's support as it goes: who applies with which loan, how it is decided on, and what befalls it later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan, Paper
from service.sample.chance import pick_weighted, stream
from service.sample.companies import Company, MenuSlot
from service.sample.events import Event
from service.sample.lives import Month, fiscal_year_of
from service.sample.people import Person
from service.sample.profiles import age_on
from service.sample.support_events import AccountTold, SupportDecided, SupportRegistered, SupportStep
from service.sample.supported_lives import Applicant
from service.sample.workdays import JST, at_work, next_workday, workday

FRAMES = {"奨学金支援枠Ⅰ": "scholarship_1", "奨学金支援枠Ⅱ": "scholarship_2", "熊ターン枠": "relocation"}
CREDENTIALS = {"bachelor": Credential.UNIVERSITY_4Y, "master": Credential.GRADUATE_SCHOOL}
_LOANS: dict[tuple[Loan, ...], float] = {
    (Loan.JASSO_1,): 0.45,
    (Loan.JASSO_2,): 0.3,
    (Loan.JASSO_1, Loan.JASSO_2): 0.12,
    (Loan.KUMAMOTO_IKUEI_UNIVERSITY,): 0.1,
    (Loan.GOVERNOR_APPROVED,): 0.03,
}
_NOT_LISTED: dict[tuple[Loan, ...], float] = {(): 0.8, (Loan.OTHER,): 0.1, (Loan.KUMAMOTO_IKUEI_SCHOOL,): 0.1}
_LENT_A_MONTH = (30_000, 40_000, 45_000, 51_000, 51_000, 51_000)
_AS_MASTER = 88_000


@dataclass(frozen=True)
class Borrowed:
    """A student loan: what was lent, and what is repaid a month from October after graduation; zero without one."""

    kinds: tuple[Loan, ...]
    lent: int
    monthly: int
    since: Month

    def paid_before(self, month: Month) -> int:
        """What was repaid by the end of the month before."""
        return min(self.lent, max(0, self.since.until(month)) * self.monthly)


@dataclass(frozen=True)
class Later:
    """What befalls a support after the decision; at most one of them."""

    left_on: date | None = None
    rest: tuple[Absence, date, date] | None = None
    """What rests, its first day, and the first day after it."""
    moved_to: str | None = None
    moved_on: date | None = None
    settled_on: date | None = None


@dataclass(frozen=True)
class Support:
    """A support from the registration on; `introduction` is the one that led to the hire."""

    case: str
    person: Person
    company: Company
    slot: MenuSlot
    applicant: Applicant
    introduction: str
    borrowed: Borrowed
    hired_on: date
    decided_on: date
    later: Later

    @property
    def frame(self) -> str:
        return FRAMES[self.slot.menu]

    @property
    def is_scholarship(self) -> bool:
        return self.frame != "relocation"

    @property
    def cap(self) -> int | None:
        return cap_of(self.company) if self.is_scholarship else None


def cap_of(company: Company) -> int | None:
    """Some firms set a limit of their own below the frame's."""
    return 1_800_000 if int(company.id[-3:]) % 5 == 0 else None


def borrowed_of(random: Random, slot: MenuSlot, applicant: Applicant, graduation: Month) -> Borrowed:
    """The loan of somebody with that degree; repaid in fifteen to twenty years."""
    since = Month(graduation.year, 10)
    if FRAMES[slot.menu] == "relocation":
        return Borrowed(pick_weighted(random, _NOT_LISTED), 0, 0, since)
    lent = random.choice(_LENT_A_MONTH) * 48 + (_AS_MASTER * 24 if applicant.level == "master" else 0)
    return Borrowed(pick_weighted(random, _LOANS), lent, -(-lent // (12 * random.choice((15, 15, 16, 18, 20)))), since)


def later_of(seed: object, case: str, slot: MenuSlot, decided: date, others: list[str]) -> Later:
    """What befalls somebody who does not leave; `others` are firms with the same frame."""
    random = stream(seed, "later", case)
    roll = random.random()
    first = decided + timedelta(days=random.randrange(150, 900))
    if roll < 0.05:
        kind = random.choice((Absence.CHILDCARE, Absence.CHILDCARE, Absence.LEAVE))
        days = random.randrange(300, 420) if kind is Absence.CHILDCARE else random.randrange(60, 160)
        return Later(rest=(kind, first, first + timedelta(days=days)))
    if roll < 0.09:
        return Later(
            moved_to=random.choice(others), moved_on=date(first.year + first.month // 12, first.month % 12 + 1, 1)
        )
    if roll < 0.13 and FRAMES[slot.menu] != "relocation":
        return Later(settled_on=first + timedelta(days=180))
    return Later()


def events_of(seed: object, support: Support, registered: datetime, offered: datetime, hired: datetime) -> list[Event]:
    """Everything that the office records of a support, from the registration to what befell it later."""
    random = stream(seed, "support", support.case)
    found: list[Event] = [
        _registration(support, registered + timedelta(minutes=95)),
        *_to_the_hire(random, support, registered, offered, hired),
        *_to_the_decision(random, support),
        *_afterwards(random, support),
    ]
    if support.is_scholarship:
        wait = 400 if random.random() < 0.015 else random.randrange(6, 25)
        told = next_workday(support.decided_on + timedelta(days=wait))
        found.append(AccountTold(at_work(random, told), person=support.person.id))
    return found


def _registration(support: Support, at: datetime) -> SupportRegistered:
    applicant = support.applicant
    year, month = map(int, support.person.record["education"][-1]["graduation"].split("-"))
    return SupportRegistered(
        at=at,
        case=support.case,
        person=support.person.id,
        frame=support.frame,
        hire_year=fiscal_year_of(support.hired_on),
        category=applicant.category.value,
        credential=CREDENTIALS[applicant.level].value,
        loans=tuple(sorted(kind.value for kind in support.borrowed.kinds)),
        graduated_on=date(year, month, 25),
        from_outside=applicant.residence != "43",
    )


def _to_the_hire(
    random: Random, support: Support, registered: datetime, offered: datetime, hired: datetime
) -> list[SupportStep]:
    day, offered_on = registered.astimezone(JST).date(), offered.astimezone(JST).date()
    noticed = min(next_workday(day + timedelta(days=random.randrange(1, 5))), workday(offered_on - timedelta(days=1)))
    case, company = support.case, support.company.id
    return [
        SupportStep(at_work(random, noticed), case, CaseEventKind.NOTICE_ISSUED.value, noticed),
        SupportStep(offered + timedelta(minutes=30), case, CaseEventKind.OFFERED.value, offered_on, company),
        SupportStep(
            hired + timedelta(minutes=30),
            case,
            CaseEventKind.HIRED.value,
            support.hired_on,
            company,
            support.introduction,
        ),
    ]


def _to_the_decision(random: Random, support: Support) -> list[SupportStep | SupportDecided]:
    gap = (support.decided_on - support.hired_on).days
    applied, certified = (
        min(support.decided_on, next_workday(support.hired_on + timedelta(days=gap * part // 20))) for part in (8, 15)
    )
    birth = date.fromisoformat(support.person.record["identity"]["birth_date"])
    papers = [Paper.EMPLOYMENT, Paper.DIPLOMA]
    papers += [Paper.LOAN] if support.is_scholarship else []
    papers += [Paper.LEAVING] if support.applicant.category is Category.EXPERIENCED else []
    remaining = support.borrowed.lent - support.borrowed.paid_before(
        Month(support.hired_on.year, support.hired_on.month)
    )
    return [
        SupportStep(
            at_work(random, applied),
            support.case,
            CaseEventKind.APPLIED.value,
            applied,
            papers=tuple(sorted(papers)),
            age=age_on(birth, support.hired_on),
            loan=remaining if support.is_scholarship else None,
            cap=support.cap,
        ),
        SupportStep(at_work(random, certified), support.case, CaseEventKind.CERTIFIED.value, certified),
        SupportDecided(
            at_work(random, support.decided_on),
            support.case,
            support.person.id,
            support.company.id,
            support.slot.menu,
            support.applicant.residence != "43",
        ),
    ]


def _afterwards(random: Random, support: Support) -> list[SupportStep]:
    later, case = support.later, support.case

    def step(kind: CaseEventKind, day: date, **told: str | date | None) -> SupportStep:
        return SupportStep(at_work(random, next_workday(day)), case, kind.value, day, **told)  # type: ignore[arg-type]

    if later.left_on is not None:
        return [step(CaseEventKind.ENDED, later.left_on, reason=EndReason.LEFT.value)]
    if later.rest is not None:
        kind, first, after = later.rest
        return [step(CaseEventKind.RESTED, first, absence=kind.value), step(CaseEventKind.RESUMED, after)]
    if later.moved_on is not None:
        last = later.moved_on - timedelta(days=1)
        return [step(CaseEventKind.TRANSFERRED, later.moved_on, company=later.moved_to, left_on=last)]
    if later.settled_on is not None:
        return [step(CaseEventKind.ENDED, later.settled_on, reason=EndReason.LOAN_SETTLED.value)]
    return []
