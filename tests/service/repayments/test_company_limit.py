"""A company sets its own limit within the prefecture's, and it binds whoever is certified under it."""

from dataclasses import replace
from datetime import date

import pytest

from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.rules.award import life_cap
from service.repayments.rules.path import frame_of
from service.repayments.rules.path import life_of as life_of_case
from service.repayments.rules.trace import assumed_in
from service.repayments.store.cases import case
from service.repayments.terms.case import CaseEvent, CaseEventKind, EventCorrection
from service.repayments.terms.scheme import Absence, PartYear
from tests.factories.supports import Office
from tests.service.repayments.lives import OTHER_FIRM, frame_named, life_of, paid, rest, work

HIRED = date(2024, 4, 1)
SECOND = frame_named("kumamoto/scholarship_2")


@pytest.fixture
def office(worker_database: Database, vault: Vault) -> Office:
    return Office(worker_database, vault)


async def limit_of(office: Office, name: str) -> Yen | None:
    async with office.on(date(2026, 4, 1)) as work:
        stands = await case(work, office.cases[name])
    return life_cap(frame_of(stands), life_of_case(stands).promise)


async def test_the_limit_that_the_company_registered_binds_its_people(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED)
    assert await limit_of(office, "A") == Yen(1_800_000)


async def test_a_limit_changed_later_binds_those_who_are_certified_later(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED)
    await office.company("緑川", date(2024, 5, 1), years=(2024,), cap=Yen(900_000))
    await office.admit("B", "緑川", date(2024, 6, 1))
    assert (await limit_of(office, "A"), await limit_of(office, "B")) == (Yen(1_800_000), Yen(900_000))


@pytest.mark.parametrize(("told", "limit"), [(1_500_000, 1_500_000), (2_000_000, 1_800_000)])
async def test_a_limit_for_the_person_counts_within_the_registered_one(office: Office, told: int, limit: int) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED, applied={"company_cap": Yen(told)})
    assert await limit_of(office, "A") == Yen(limit)


async def test_a_company_without_a_limit_leaves_the_prefecture_s(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,))
    await office.admit("A", "緑川", HIRED)
    assert await limit_of(office, "A") == Yen(2_448_000)


async def test_the_same_certification_again_changes_nothing(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED)
    async with office.on(date(2024, 4, 20)) as work:
        again = CaseEvent(CaseEventKind.CERTIFIED, date(2024, 4, 20))
        assert await actions.record_case_events(work, [(office.cases["A"], again)]) == 0


# --- after a move: 244,800 a year of 2,448,000; at who took her in 180,000 of 1,800,001, the odd yen in the tenth year


def moved(cap: int | None, own: int | None = None) -> list[int]:
    """Hired in April 2023, moved on 16 September 2024, 300,000 repaid each year."""
    jobs = (work(date(2023, 4, 1), date(2024, 9, 15)), work(date(2024, 9, 16), None, OTHER_FIRM, cap))
    return [each.amount.amount for each in paid(SECOND, life_of(*jobs, company_cap=own), [300_000] * 3)]


@pytest.mark.parametrize(
    ("cap", "amounts"),
    [
        # five months and seven: 244,800 - (244,800 - 180,000) x 7/12 = 244,800 - 37,800
        (1_800_001, [244_800, 207_000, 180_000]),
        # 244,800 - (244,800 - 100,000) x 7/12 = 244,800 - 84,466.7, rounded up
        (1_000_003, [244_800, 160_333, 100_000]),
        (2_448_000, [244_800] * 3),
        (9_000_000, [244_800] * 3),
        (None, [244_800] * 3),
    ],
)
def test_the_limit_of_who_took_somebody_in_holds_for_the_months_there(cap: int | None, amounts: list[int]) -> None:
    assert moved(cap) == amounts


def test_a_move_raises_no_limit_that_was_decided() -> None:
    assert moved(2_000_000, own=1_500_000) == [150_000] * 3


def test_the_trace_says_what_the_move_changes_of_the_limit() -> None:
    jobs = (work(date(2023, 4, 1), date(2023, 9, 15)), work(date(2023, 9, 16), None, OTHER_FIRM, 1_800_001))
    leave = rest(Absence.LEAVE, date(2024, 2, 1), date(2024, 3, 31))
    award = paid(SECOND, life_of(*jobs, rests=[leave]), [300_000])[0]
    steps = [(each.code, each.result.amount, dict(each.numbers)) for each in award.trace[1:4]]
    lower = {"lower": 180_000, "full": 244_800, "months": 5, "whole": 10, "limit": 212_400}
    assert steps == [
        ("limit_of_year", 244_800, {"limit": 244_800, "number": 1}),
        # 244,800 - 64,800 x 5/10
        ("limit_after_move", 212_400, lower),
        # 212,400 x 10/12
        ("months_in_work", 177_000, {"months": 10, "whole": 12, "full": 212_400, "carried": 0, "limit": 177_000}),
    ]
    assert assumed_in(SECOND, award.trace[2]) == ("on_transfer",)


def test_what_was_not_used_before_a_move_is_still_carried_over_where_it_is() -> None:
    """1,200,000 in eight: 150,000 a year, and 100,000 at who took her in; 50,000 used of the first year's. What the
    lower limit takes off one year is not made up for in the next."""
    jobs = (work(date(2025, 4, 1), date(2026, 3, 31)), work(date(2026, 4, 1), None, OTHER_FIRM, 800_000))
    awards = paid(frame_named("yamanashi/scholarship"), life_of(*jobs, loan=2_400_000), [50_000, 300_000, 300_000])
    assert [each.amount.amount for each in awards] == [50_000, 200_000, 100_000]


def test_what_a_move_took_off_is_no_part_of_what_is_carried_over() -> None:
    """As before, but for six months of the third year: of 150,000 + 50,000 - 50,000 nothing is of years before."""
    carrying = replace(frame_named("yamanashi/scholarship"), part_year=PartYear.MONTHS)
    jobs = (work(date(2025, 4, 1), date(2026, 3, 31)), work(date(2026, 4, 1), date(2027, 9, 30), OTHER_FIRM, 800_000))
    awards = paid(carrying, life_of(*jobs, loan=2_400_000), [150_000, 50_000, 300_000])
    step = next(each for each in awards[2].trace if each.code == "months_in_work")
    # 150,000 and 100,000 were to be had, 50,000 of the second were not used; half of the third year's 100,000
    assert (step.numbers["carried"], step.numbers["full"], step.result.amount) == (50_000, 150_000, 100_000)


def test_what_is_paid_once_is_limited_by_who_pays_it_in_the_end() -> None:
    """200,000 by the first; the second takes part with 300,000 in all."""
    jobs = (work(date(2021, 4, 1), date(2023, 3, 31)), work(date(2023, 4, 1), None, OTHER_FIRM, 300_000))
    relocation = frame_named("kumamoto/relocation", 2021)
    assert [each.amount.amount for each in paid(relocation, life_of(*jobs), [250_000, 250_000])] == [200_000, 100_000]


def test_where_the_frame_has_no_limit_over_the_life_that_of_the_last_company_holds() -> None:
    jobs = (work(date(2025, 4, 1), date(2026, 3, 31)), work(date(2026, 4, 1), None, OTHER_FIRM, 300_000))
    awards = paid(frame_named("saga/scholarship"), life_of(*jobs), [200_000] * 3)
    assert [each.amount.amount for each in awards] == [200_000, 100_000, 0]


async def test_a_move_holds_the_limit_under_which_the_new_company_takes_part(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,))
    await office.company("有明", date(2023, 5, 1), years=(2024, 2025), cap=Yen(1_800_001))
    await office.admit("A", "緑川", HIRED)
    day = date(2025, 9, 16)
    await office.happened("A", CaseEventKind.TRANSFERRED, day, company="有明")
    await office.company("有明", date(2025, 10, 1), years=(2024,), cap=Yen(900_000))
    async with office.on(date(2026, 4, 1)) as work_:
        again = CaseEvent(CaseEventKind.TRANSFERRED, day, company_id=office.companies["有明"])
        assert await actions.record_case_events(work_, [(office.cases["A"], again)]) == 0
        stands = await case(work_, office.cases["A"])
    assert [each.cap for each in life_of_case(stands).employments] == [None, Yen(1_800_001)]
    assert await limit_of(office, "A") == Yen(2_448_000)


async def test_a_move_put_right_to_another_company_holds_that_one_s_limit(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,))
    await office.company("有明", date(2023, 5, 1), years=(2022,), cap=Yen(1_800_001))
    await office.company("白川", date(2023, 5, 1), years=(2022, 2023), cap=Yen(1_500_000))
    await office.admit("A", "緑川", HIRED)
    day = date(2025, 9, 16)
    await office.happened("A", CaseEventKind.TRANSFERRED, day, company="有明")
    async with office.on(date(2025, 10, 1)) as work_:
        stands = await case(work_, office.cases["A"])
        wrong = stands.last(CaseEventKind.TRANSFERRED)
        assert wrong is not None
        right = replace(wrong, company_id=office.companies["白川"])
        told = EventCorrection(CaseEventKind.TRANSFERRED, day, right, "書き誤り")
        await actions.correct_case_event(work_, office.cases["A"], told)
    async with office.on(date(2026, 4, 1)) as work_:
        stands = await case(work_, office.cases["A"])
    assert [each.cap for each in life_of_case(stands).employments] == [None, Yen(1_500_000)]


async def test_a_move_whose_day_is_put_right_keeps_the_limit_of_its_day_also_where_no_place_is_left(
    office: Office,
) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,))
    await office.company("有明", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_001))
    await office.admit("A", "緑川", HIRED)
    day = date(2025, 9, 16)
    await office.happened("A", CaseEventKind.TRANSFERRED, day, company="有明")
    await office.company("有明", date(2025, 10, 1), places=0, years=(2024,), cap=Yen(900_000))
    async with office.on(date(2025, 11, 1)) as work_:
        wrong = (await case(work_, office.cases["A"])).last(CaseEventKind.TRANSFERRED)
        assert wrong is not None
        right = replace(wrong, on_date=date(2025, 9, 1), company_cap=None)
        told = EventCorrection(CaseEventKind.TRANSFERRED, day, right, "書き誤り")
        await actions.correct_case_event(work_, office.cases["A"], told)
    async with office.on(date(2026, 4, 1)) as work_:
        stands = await case(work_, office.cases["A"])
    assert [each.cap for each in life_of_case(stands).employments] == [None, Yen(1_800_001)]
