"""What each figure counts, on small histories whose figures are known by hand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import SystemIds
from service.company_support.actions import record_cases
from service.company_support.terms import CaseFacts
from service.consultations.actions import record_consultations
from service.consultations.terms import AgeGroup, Center, ConsultationFacts, Gender
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.indicators.reads import figures, provenance
from service.placements.actions import take_back_event
from service.placements.reads import placements_of_person
from service.placements.terms import EventKind
from service.platform import audit
from service.platform.crypto import Vault
from service.professionals.actions import record_contracts
from service.professionals.terms import ContractFacts, EmploymentKind
from service.repayments.actions import record_support_decisions
from service.repayments.terms import SupportDecisionFacts
from tests.factories.happenings import History, a_consultation, some_people

TODAY = FrozenClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
Values = dict[int, str]
Totals = Callable[[str, date], Awaitable[Values]]


@pytest.fixture
def history(worker_database: Database, vault: Vault) -> History:
    return History(worker_database, vault)


@pytest.fixture
def totals(worker_database: Database) -> Totals:
    """The totals of an indicator by fiscal year, zeros left out."""

    async def read_totals(indicator: str, on: date) -> Values:
        async with begin_read(worker_database, SYSTEM, TODAY) as read:
            rows = await figures(read, on)
        return {
            row.fiscal_year: str(row.value)
            for row in rows
            if row.indicator.id == indicator and row.dimension == "total" and row.value
        }

    return read_totals


async def test_a_hire_is_counted_once_a_person_and_year(history: History, totals: Totals) -> None:
    one, other = await history.people(date(2022, 4, 1), "A", "B")
    await history.accept(one, date(2022, 5, 1))
    await history.accept(one, date(2022, 9, 1))
    await history.accept(other, date(2023, 3, 31))
    await history.accept(one, date(2023, 4, 1))
    assert await totals("uij_hires", date(2023, 10, 31)) == {2022: "2", 2023: "1"}
    assert await totals("placements", date(2023, 10, 31)) == {2022: "3", 2023: "1"}
    assert await totals("funnel_accepted", date(2023, 10, 31)) == {2022: "2", 2023: "1"}


async def test_a_hire_that_was_taken_back_counts_until_it_was_and_not_after(
    history: History, totals: Totals, worker_database: Database
) -> None:
    (one,) = await history.people(date(2022, 4, 1), "A")
    await history.accept(one, date(2022, 5, 1))
    clock = FrozenClock(datetime(2022, 7, 1, 1, tzinfo=UTC))
    coordinator = Actor(Role.COORDINATOR, id=UUID(int=7))
    async with begin_work(worker_database, coordinator, clock) as work:
        (placement,) = await placements_of_person(work, one)
        await take_back_event(work, placement.events[0].id, "別の方の記録")
    assert await totals("placements", date(2022, 6, 30)) == {2022: "1"}
    assert await totals("placements", date(2022, 7, 1)) == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"center": None},
        {"residence_prefecture_at_registration": "43"},
        {"residence_prefecture_at_registration": None},
        {"workplace_prefecture": "40"},
    ],
)
async def test_only_who_came_from_outside_through_a_centre_to_work_here_is_a_uij_hire(
    history: History, totals: Totals, facts: dict[str, str | None]
) -> None:
    (person,) = await history.people(date(2022, 4, 1), "A")
    await history.accept(person, date(2022, 5, 1), **facts)
    assert await totals("uij_hires", date(2022, 6, 1)) == {}
    assert await totals("placements", date(2022, 6, 1)) == {2022: "1"}


async def test_a_cancelled_acceptance_leaves_the_figures_from_its_day_on(history: History, totals: Totals) -> None:
    (person,) = await history.people(date(2022, 4, 1), "A")
    placement = await history.accept(person, date(2022, 5, 1))
    await history.follow(placement, EventKind.CANCELLED, date(2022, 5, 20), known_on=date(2022, 6, 2))
    for indicator in ("uij_hires", "placements", "funnel_accepted"):
        assert await totals(indicator, date(2022, 4, 30)) == {}
        assert await totals(indicator, date(2022, 5, 1)) == {2022: "1"}
        assert await totals(indicator, date(2022, 6, 1)) == {2022: "1"}, "not known yet"
        assert await totals(indicator, date(2022, 6, 2)) == {}


async def test_what_was_recorded_later_was_not_known_on_the_day(worker_database: Database, totals: Totals) -> None:
    """Recorded at 2023-04-01 00:00 in Japan, which is 15:00 of the day before in UTC."""
    for reference, at in (("K-1", "2023-03-31T14:59:59"), ("K-2", "2023-03-31T15:00:00")):
        clock = FrozenClock(datetime.fromisoformat(at).replace(tzinfo=UTC))
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await record_consultations(work, [a_consultation(reference, date(2023, 3, 31))])
    assert await totals("consultation_sessions", date(2023, 3, 31)) == {2022: "1"}
    assert await totals("consultation_sessions", date(2023, 4, 1)) == {2022: "2"}


async def test_the_day_of_registration_is_the_one_in_japan(
    worker_database: Database, vault: Vault, totals: Totals
) -> None:
    for reference, at in (("A", "2023-03-31T14:59:59"), ("B", "2023-03-31T15:00:00")):
        clock = FrozenClock(datetime.fromisoformat(at).replace(tzinfo=UTC))
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await some_people(work, vault, reference)
    assert await totals("funnel_registered", date(2023, 4, 1)) == {2022: "1", 2023: "1"}
    assert await totals("funnel_registered", date(2023, 3, 31)) == {2022: "1"}


async def test_supported_people_and_those_from_outside(history: History, totals: Totals) -> None:
    people = await history.people(date(2022, 4, 1), "A", "B", "C")
    company = await history.company()
    days = (date(2023, 3, 31), date(2023, 4, 1), date(2023, 10, 31))
    for number, (person, day) in enumerate(zip(people, days, strict=True)):
        async with history.work_on(day) as work:
            facts = SupportDecisionFacts(f"D-{number}", person, company, "枠Ⅱ", day, is_from_outside=number > 1)
            await record_support_decisions(work, [facts])
    assert await totals("scholarship_supported_new", date(2023, 10, 31)) == {2022: "1", 2023: "2"}
    assert await totals("scholarship_supported_new", date(2023, 10, 30)) == {2022: "1", 2023: "1"}
    assert await totals("scholarship_supported_new_from_outside", date(2023, 10, 31)) == {2023: "1"}


async def test_contracts_are_counted_from_november_2021(history: History, totals: Totals) -> None:
    days = (date(2021, 10, 31), date(2021, 11, 1), date(2022, 4, 1), date(2023, 10, 31))
    for number, day in enumerate(days):
        async with history.work_on(day) as work:
            facts = ContractFacts(f"P-{number}", day, EmploymentKind.EMPLOYMENT, is_semiconductor=day.year != 2022)
            await record_contracts(work, [facts])
    on = date(2023, 10, 31)
    assert await totals("professional_contracts", on) == {2021: "1", 2022: "1", 2023: "1"}
    assert await totals("professional_contracts_cumulative", on) == {2021: "1", 2022: "2", 2023: "3"}
    assert await totals("professional_contracts_semiconductor", on) == {2021: "1", 2023: "1"}
    assert await totals("professional_contracts_semiconductor_cumulative", on) == {2021: "1", 2022: "1", 2023: "2"}
    assert await totals("professional_contracts", date(2021, 10, 31)) == {}


async def test_supported_companies_are_counted_once_a_year_and_their_hires_summed(
    history: History, totals: Totals
) -> None:
    company, other = await history.company(), await history.company(reference="C2")
    day = date(2022, 7, 1)
    async with history.work_on(day) as work:
        cases = [
            CaseFacts("S-1", company, 2022, "伴走型支援", day, hires=2),
            CaseFacts("S-2", company, 2022, "半導体関連産業支援コース", day, hires=3),
            CaseFacts("S-3", other, 2022, "伴走型支援", day),
            CaseFacts("S-4", other, 2023, "伴走型支援", day, hires=1),
        ]
        await record_cases(work, cases)
    assert await totals("company_support_companies", date(2023, 3, 31)) == {2022: "2"}
    assert await totals("company_support_companies", date(2023, 4, 1)) == {2022: "2", 2023: "1"}
    assert await totals("company_support_hires", date(2023, 4, 1)) == {2022: "5", 2023: "1"}


async def test_who_stayed_is_counted_among_those_of_whom_it_is_known(history: History, totals: Totals) -> None:
    stays, leaves_early, leaves_late, unknown = await history.people(date(2022, 4, 1), "A", "B", "C", "D")
    start, mark = date(2022, 5, 1), date(2022, 11, 1)
    for person, kind, day in (
        (stays, EventKind.CHECKED_IN, mark),
        (leaves_early, EventKind.LEFT, mark),
        (leaves_late, EventKind.LEFT, date(2022, 11, 2)),
        (unknown, EventKind.CHECKED_IN, date(2022, 10, 31)),
    ):
        placement = await history.accept(person, date(2022, 4, 20))
        await history.follow(placement, EventKind.STARTED, start)
        await history.follow(placement, kind, day)
    assert await totals("placement_retention_6m", date(2022, 10, 31)) == {}
    assert await totals("placement_retention_6m", date(2022, 11, 1)) == {2022: "50.0"}
    assert await totals("placement_retention_6m", date(2022, 11, 2)) == {2022: "66.7"}
    assert await totals("placement_retention_1y", date(2022, 11, 2)) == {}
    (told_of_the_start,) = await history.people(date(2022, 4, 1), "E")
    placement = await history.accept(told_of_the_start, date(2022, 4, 20))
    await history.follow(placement, EventKind.STARTED, start)
    await history.follow(placement, EventKind.CHECKED_IN, mark, milestone="start")
    assert await totals("placement_retention_6m", date(2022, 11, 2)) == {2022: "66.7"}
    assert await totals("funnel_started", date(2022, 11, 2)) == {2022: "5"}


async def test_a_client_is_counted_once_a_year_and_described_as_at_the_first_consultation(
    history: History, worker_database: Database
) -> None:
    (person,) = await history.people(date(2022, 4, 1), "A")
    async with history.work_on(date(2022, 12, 1)) as work:
        await record_consultations(
            work,
            [
                a_consultation("K-2", date(2022, 8, 1), person_id=person, residence_prefecture="43"),
                a_consultation(
                    "K-1", date(2022, 7, 1), person_id=person, residence_prefecture="13", origin_prefecture="43"
                ),
                a_consultation("K-3", date(2022, 8, 1), gender=Gender.FEMALE),
                a_consultation("K-4", date(2022, 8, 1), gender=Gender.FEMALE),
            ],
        )
    async with begin_read(worker_database, SYSTEM, TODAY) as read:
        rows = [row for row in await figures(read, date(2022, 12, 1)) if row.value]
    told = {(row.dimension, row.dimension_value): int(row.value) for row in rows if row.indicator.id == "consultations"}
    assert told == {
        ("total", ""): 3,
        ("residence", "13_東京都"): 1, ("residence", "unknown"): 2,
        ("origin", "43_熊本県"): 1, ("origin", "unknown"): 2,
        ("age_group", "unknown"): 3,
        ("uij", "u"): 1, ("uij", "unknown"): 2,
        ("gender", "female"): 2, ("gender", "unknown"): 1,
        ("household", "unknown"): 3,
    }  # fmt: skip


DAYS = st.dates(date(2022, 1, 1), date(2023, 12, 31))
CODES = st.none() | st.sampled_from(["01", "13", "40", "43", "47"])


@given(
    told=st.lists(st.tuples(DAYS, CODES, CODES, st.sampled_from(AgeGroup)), max_size=12),
    on=DAYS,
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_every_dimension_adds_up_to_the_total(
    worker_database: Database, told: list[tuple[date, str | None, str | None, AgeGroup]], on: date
) -> None:
    """The block is rolled back, so that examples do not add up."""
    async with worker_database.sessions() as session:
        work = Work(session=session, actor=SYSTEM, now=TODAY.now(), ids=SystemIds())
        facts = [
            ConsultationFacts(
                f"K-{number}", day, Center.OSAKA, None, home, residence, age, Gender.UNKNOWN,
            )
            for number, (day, home, residence, age) in enumerate(told)
        ]  # fmt: skip
        await record_consultations(work, facts)
        rows = [row for row in await figures(work, date(2026, 11, 24)) if row.indicator.id == "consultations"]
        await session.rollback()
    for year in range(2020, 2027):
        of_year = [row for row in rows if row.fiscal_year == year]
        (total,) = (row.value for row in of_year if row.dimension == "total")
        for dimension in ("residence", "origin", "age_group", "uij", "gender", "household"):
            assert sum(row.value for row in of_year if row.dimension == dimension) == total


async def test_the_anchor_is_the_last_entry_of_the_day_whatever_is_exported_later(
    worker_database: Database,
) -> None:
    for act, hour in (("first.noted", 1), ("second.noted", 2), ("kpi.exported", 3)):
        async with begin_work(worker_database, SYSTEM, FrozenClock(datetime(2023, 5, 1, hour, tzinfo=UTC))) as work:
            await audit.note(work, act, UUID(int=1))
    async with begin_read(worker_database, SYSTEM, TODAY) as read:
        found = await provenance(read, date(2023, 5, 1), code="1")
        before = await provenance(read, date(2023, 4, 30), code="1")
    assert found.audit is not None
    assert found.audit.number == 2
    assert len(found.audit.hash) == 64
    assert before.audit is None
    assert found.as_of.isoformat() == "2023-05-01T23:59:59+09:00"
