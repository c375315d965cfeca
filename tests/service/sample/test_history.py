"""The history holds the published figures as events, stays as it is, and tells every way in its order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pytest

from service.sample.events import (
    Accepted,
    CheckedIn,
    CompanySupported,
    Consulted,
    ContractConcluded,
    Event,
    Hired,
    Interviewed,
    Introduced,
    Left,
    Offered,
    PersonRegistered,
    PostingClosed,
    PostingOpened,
    ShortlistDecided,
)
from service.sample.prefecture import SamplePrefecture, generate
from service.sample.support_events import SupportDecided
from service.sample.workdays import JST

AS_OF = date(2023, 10, 31)


def day_of(event: Event) -> date:
    return event.at.astimezone(JST).date()


def fiscal_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def until(events: Iterable[Event], day: date) -> list[Event]:
    return [event for event in events if day_of(event) <= day]


def uij_hires(events: Sequence[Event]) -> Counter[int]:
    """Domain notes 1.1: distinct persons who used a centre, lived outside, and decided for work in Kumamoto."""
    visitors = {event.person for event in events if isinstance(event, Consulted)}
    decided = {
        (fiscal_year(event.accepted_on), event.person)
        for event in events
        if isinstance(event, Accepted)
        and event.residence != "43"
        and event.workplace_prefecture == "43"
        and event.person in visitors
    }
    return Counter(year for year, _ in decided)


def test_the_uij_hires_are_those_that_the_prefecture_published(prefecture: SamplePrefecture) -> None:
    assert uij_hires(until(prefecture.history, AS_OF)) == {2020: 72, 2021: 98, 2022: 117, 2023: 90}


def test_the_supported_and_those_from_outside_are_those_published(prefecture: SamplePrefecture) -> None:
    decided = [event for event in until(prefecture.history, AS_OF) if isinstance(event, SupportDecided)]
    assert Counter(fiscal_year(day_of(each)) for each in decided) == {2020: 33, 2021: 45, 2022: 61, 2023: 48}
    outside = Counter(fiscal_year(day_of(each)) for each in decided if each.from_outside)
    assert outside == {2020: 17, 2021: 17, 2022: 21, 2023: 16}
    assert len({each.person for each in decided}) == len(decided)


def test_the_professional_contracts_are_124_of_which_30_in_semiconductors(prefecture: SamplePrefecture) -> None:
    concluded = [each for each in until(prefecture.history, AS_OF) if isinstance(each, ContractConcluded)]
    assert min(map(day_of, concluded)) >= date(2021, 11, 1)
    assert (len(concluded), sum(each.is_semiconductor for each in concluded)) == (124, 30)
    firms = {company.id: company.is_semiconductor for company in prefecture.companies}
    assert all(firms[each.company] == each.is_semiconductor for each in concluded)


def test_the_company_support_is_that_published(prefecture: SamplePrefecture) -> None:
    cases = [each for each in until(prefecture.history, AS_OF) if isinstance(each, CompanySupported)]
    former = [each for each in cases if each.fiscal_year == 2022]
    running = [each for each in cases if each.fiscal_year == 2023]
    assert (len({each.company for each in former}), sum(each.hires for each in former)) == (47, 27)
    assert len({each.company for each in running}) == len(running) == 39
    assert sum("半導体" in each.course for each in running) == 5


def test_what_happened_up_to_october_2023_does_not_depend_on_today(prefecture: SamplePrefecture) -> None:
    other = generate(1, date(2024, 2, 29))
    assert until(other.history, AS_OF) == until(prefecture.history, AS_OF)
    former = {person.id: person for person in prefecture.former_people}
    assert all(former[each.id] == each for each in other.former_people)


def test_equal_seed_and_day_give_an_equal_prefecture(prefecture: SamplePrefecture) -> None:
    assert generate(1, prefecture.today) == prefecture


def test_a_day_within_the_published_history_is_refused() -> None:
    with pytest.raises(ValueError, match="2023-10-31"):
        generate(1, AS_OF)


def test_events_are_ordered_happen_in_working_hours_and_before_today(prefecture: SamplePrefecture) -> None:
    instants = [event.at for event in prefecture.history]
    assert instants == sorted(instants)
    assert min(map(day_of, prefecture.history)) >= date(2020, 4, 1)
    assert max(map(day_of, prefecture.history)) < prefecture.today
    hours = {event.at.astimezone(JST).hour for event in prefecture.history}
    assert hours <= set(range(9, 19))
    assert all(day_of(event).weekday() < 5 for event in prefecture.history)


def test_every_way_goes_from_registration_to_start_in_order(prefecture: SamplePrefecture) -> None:
    steps: dict[str, list[datetime]] = {}
    kinds = (Introduced, Interviewed, Offered, Accepted, Hired, CheckedIn, Left)
    rank: dict[str, list[int]] = {}
    registered = {each.person: each.at for each in prefecture.history if isinstance(each, PersonRegistered)}
    opened = {each.posting: each.at for each in prefecture.history if isinstance(each, PostingOpened)}
    for event in prefecture.history:
        if isinstance(event, kinds):
            steps.setdefault(event.introduction, []).append(event.at)
            rank.setdefault(event.introduction, []).append(min(kinds.index(type(event)), 5))
        if isinstance(event, Introduced):
            assert registered[event.person] < event.at
            assert opened[event.posting] < event.at
    assert all(ranks == sorted(ranks) and ranks[0] == 0 for ranks in rank.values())
    assert all(len(set(instants)) == len(instants) for instants in steps.values())


def test_every_reference_of_the_history_exists(prefecture: SamplePrefecture) -> None:
    people = {person.id for person in prefecture.people}
    postings = {posting.id: posting.record["company_id"] for posting in prefecture.postings}
    firms = {company.id for company in prefecture.companies}
    for event in prefecture.history:
        person = getattr(event, "person", None)
        assert person is None or person in people
        company = getattr(event, "company", None)
        assert company is None or company in firms
        posting = getattr(event, "posting", None)
        assert posting is None or posting in postings
        if isinstance(event, Introduced):
            assert postings[event.posting] == event.company


def test_supported_people_are_hired_by_a_participant_with_that_menu(prefecture: SamplePrefecture) -> None:
    firms = {company.id: company for company in prefecture.companies}
    hired = {each.person: each for each in prefecture.history if isinstance(each, Accepted)}
    for event in prefecture.history:
        if isinstance(event, SupportDecided):
            assert hired[event.person].company == event.company
            assert event.menu in {slot.menu for slot in firms[event.company].menus}
            assert event.from_outside == (hired[event.person].residence != "43")


def test_the_load_is_modest_and_the_last_days_are_busy(prefecture: SamplePrefecture) -> None:
    assert len(prefecture.people) <= 3500
    assert len(prefecture.history) <= 24_000
    last = [each for each in prefecture.history if (prefecture.today - day_of(each)).days <= 7]
    assert sum(isinstance(each, PersonRegistered) for each in last) >= 30
    assert sum(isinstance(each, PostingOpened) for each in last) >= 5
    assert sum(isinstance(each, ShortlistDecided) for each in last) >= 10


def test_no_invented_month_jumps(prefecture: SamplePrefecture) -> None:
    months = Counter(f"{each.accepted_on:%Y-%m}" for each in prefecture.history if isinstance(each, Accepted))
    invented = [months[month] for month in sorted(months) if "2024-04" <= month < f"{prefecture.today:%Y-%m}"]
    assert min(invented) >= 8
    assert max(invented) <= 26


def test_closed_postings_are_not_the_open_ones(prefecture: SamplePrefecture) -> None:
    closed = {each.posting for each in prefecture.history if isinstance(each, PostingClosed)}
    assert not closed & {posting.id for posting in prefecture.open_postings}
