"""The words that every floor uses: fiscal years, the calendar day in Japan, identifiers, refusals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import JAPAN, FrozenClock, SystemClock, date_in_japan
from service.base.fiscal_year import FiscalYear
from service.base.ids import SeededIds, SystemIds
from service.base.refusals import Busy, Conflict, Forbidden, Invalid, Kind, Missing, Refusal, Stale

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=JAPAN)
DAYS = st.dates(date(2019, 4, 1), date(2100, 12, 31))


@given(DAYS)
def test_a_day_lies_in_its_fiscal_year(day: date) -> None:
    year = FiscalYear.of(day)
    assert year.first_day <= day <= year.last_day


@given(st.integers(2019, 2100))
def test_a_fiscal_year_runs_from_april_to_march_and_the_next_follows(year: int) -> None:
    this, following = FiscalYear(year), FiscalYear(year + 1)
    assert (this.first_day.month, this.first_day.day, this.last_day.month, this.last_day.day) == (4, 1, 3, 31)
    assert this.last_day + timedelta(days=1) == following.first_day
    assert this < following


def test_the_day_in_japan_begins_nine_hours_before_the_one_in_utc() -> None:
    assert date_in_japan(datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert date_in_japan(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) == date(2026, 11, 24)


def test_a_frozen_clock_moves_only_when_told_and_speaks_utc() -> None:
    clock = FrozenClock(NOON)
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)
    clock.set(NOON)
    assert clock.now() == NOON


def test_the_machines_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_id_is_a_uuid_of_version_7_with_its_millisecond(at: datetime) -> None:
    made = SystemIds().new(at)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(at.timestamp() * 1000)


def test_later_ids_are_greater_and_two_of_one_instant_differ() -> None:
    ids = SystemIds()
    assert ids.new(NOON) < ids.new(NOON + timedelta(milliseconds=1))
    assert len({ids.new(NOON) for _ in range(1000)}) == 1000


def test_a_seed_makes_the_same_ids_everywhere() -> None:
    assert [SeededIds("x").new(NOON) for _ in range(3)] == [SeededIds("x").new(NOON)] * 3
    assert SeededIds("x").new(NOON) != SeededIds("y").new(NOON)


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Missing, Kind.MISSING), (Forbidden, Kind.FORBIDDEN), (Conflict, Kind.CONFLICT),
        (Stale, Kind.STALE), (Invalid, Kind.INVALID), (Busy, Kind.BUSY),
    ],
)  # fmt: skip
def test_a_refusal_has_a_kind_a_code_and_a_sentence(refusal: type[Refusal], kind: Kind) -> None:
    class QuotaUsedUp(refusal):  # type: ignore[misc,valid-type]
        pass

    said = QuotaUsedUp("枠がありません。", limit=3)
    assert (said.kind, said.code, said.detail, said.facts) == (kind, "QuotaUsedUp", "枠がありません。", {"limit": 3})
    assert str(said) == "枠がありません。"


def test_every_kind_has_its_refusal() -> None:
    assert {
        subclass.kind for subclass in Refusal.__subclasses__() if subclass.__module__.startswith("service.base")
    } == set(Kind)


@pytest.mark.parametrize("role", list(Role))
def test_staff_are_all_but_companies_and_the_service_itself(role: Role) -> None:
    assert Actor(role).is_staff() == (role not in {Role.COMPANY, Role.SYSTEM})
    assert not SYSTEM.is_staff()
