"""Who of the hired is supported, where, and as what: every firm's places, and applicants whom the frames allow."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from service.repayments.terms.scheme import Category
from service.sample.chance import pick_weighted, stream
from service.sample.companies import Company, MenuSlot
from service.sample.events import CheckedIn, Event, Hired, Left, Offered, PersonRegistered
from service.sample.lives import Month
from service.sample.material import Occupation, occupations
from service.sample.people import Person
from service.sample.places import KUMAMOTO
from service.sample.supported_lives import DEGREES, Applicant
from service.sample.supports import FRAMES, Later, Support, borrowed_of, events_of, later_of
from service.sample.workdays import at_work, next_workday

_LARGE = 150
"""Above so many employees a firm hires for several kinds of work a year."""
_SETTLED_IN = timedelta(days=45)
"""Nobody who is supported leaves before the decision, or right after it."""


@dataclass(frozen=True)
class Place:
    """A place at a firm: in which frame, for which work, and with which degree."""

    company: Company
    slot: MenuSlot
    work: Occupation
    level: str


@dataclass
class Places:
    """The places of the frames, by firm, menu and year of hire, as they are taken."""

    taken: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def take(self, random: Random, companies: tuple[Company, ...], year: int) -> Place:
        """A place that is free for somebody hired in the fiscal year, and work for which a degree is asked."""
        free = {
            (company, slot): company.employees**0.4
            for company in companies
            for slot in company.menus
            if self.taken.get((company.id, slot.menu, year), 0) < slot.persons and _work(company, slot)
        }
        company, slot = pick_weighted(random, free)
        key = (company.id, slot.menu, year)
        self.taken[key] = self.taken.get(key, 0) + 1
        known = _work(company, slot)
        turns = (0, 0, 1) if company.employees > _LARGE else (0,)
        work, level = known[(year + random.choice(turns)) % len(known)]
        return Place(company, slot, work, level)


def _work(company: Company, slot: MenuSlot) -> list[tuple[Occupation, str]]:
    """The firm's kinds of work with the degrees that people in it have and the frame supports."""
    degrees = ("master",) if FRAMES[slot.menu] == "scholarship_1" else DEGREES
    roles = [occupations()[key] for key in company.roles]
    return [(work, level) for work in roles for level in degrees if level in work.levels]


@dataclass(frozen=True)
class Begun:
    """A support that begins: its number, who it is for, at which place, and when it is decided on."""

    case: str
    person: Person
    place: Place
    applicant: Applicant
    decided_on: date


def applicant_of(
    random: Random, place: Place, residence: str, registered: date, *, is_graduate: bool = False
) -> Applicant:
    """From outside most come with years of work; from here those who finished school lately and are out of work."""
    category = Category.GRADUATED
    if is_graduate:
        category = Category.NEW_GRADUATE
    elif residence != KUMAMOTO and random.random() < 0.75:
        category = Category.EXPERIENCED
    return Applicant(category, place.level, residence, registered)


def support_of(
    seed: object, begun: Begun, companies: tuple[Company, ...], events: list[Event]
) -> tuple[Support, list[Event]]:
    """The support, and the events of the way to the job together with the office's."""
    place, random = begun.place, stream(seed, "borrowed", begun.case)
    year, month = map(int, begun.person.record["education"][-1]["graduation"].split("-"))
    applicant = replace(begun.applicant, residence=str(begun.person.record["residence_prefecture"]))
    hired = next(each for each in events if isinstance(each, Hired))
    way, later = _with_what_comes(seed, begun, companies, events)
    support = Support(
        case=begun.case,
        person=begun.person,
        company=place.company,
        slot=place.slot,
        applicant=applicant,
        introduction=hired.introduction,
        borrowed=borrowed_of(random, place.slot, applicant, Month(year, month)),
        hired_on=hired.started_on,
        decided_on=begun.decided_on,
        later=later,
    )
    registered = next(each for each in events if isinstance(each, PersonRegistered))
    offered = next(each for each in events if isinstance(each, Offered))
    return support, [*way, *events_of(seed, support, registered.at, offered.at, hired.at)]


def _with_what_comes(
    seed: object, begun: Begun, companies: tuple[Company, ...], events: Sequence[Event]
) -> tuple[Sequence[Event], Later]:
    """The way with its end, if it has one, and what befalls the support; nobody leaves before the decision."""
    left = next((each for each in events if isinstance(each, Left)), None)
    if left is not None and left.left_on > begun.decided_on + _SETTLED_IN:
        return events, Later(left_on=left.left_on)
    way = [each for each in events if not isinstance(each, Left)]
    menu, own = begun.place.slot.menu, begun.place.company.id
    others = [each.id for each in companies if each.id != own and menu in {slot.menu for slot in each.menus}]
    later = later_of(seed, begun.case, begun.place.slot, begun.decided_on, others)
    if later.moved_on is None:
        return way, later
    hired = next(each for each in way if isinstance(each, Hired))
    last = later.moved_on - timedelta(days=1)
    told = at_work(stream(seed, "moved", begun.case), next_workday(later.moved_on))
    stays = [each for each in way if not (isinstance(each, CheckedIn) and each.at >= told)]
    return [*stays, Left(told, hired.introduction, last)], later
