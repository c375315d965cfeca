"""When an old link brings a new one, and what a request for correction may be."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.base.ids import PersonId
from service.base.language import Language
from service.candidates import rules
from service.candidates.terms import Link

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
AGES = st.integers(0, 800 * 24).map(lambda hours: timedelta(hours=hours))


def a_link(age: timedelta, *, is_ended: bool = False) -> Link:
    made_at = NOW - age
    return Link(PersonId(UUID(int=1)), Language.JAPANESE, made_at, None, made_at + timedelta(14), is_ended)


@given(AGES, AGES, st.booleans())
def test_no_ended_link_and_none_within_a_day_brings_a_new_one(age: timedelta, last: timedelta, is_ended: bool) -> None:
    link = a_link(age, is_ended=is_ended)
    may = rules.may_renew(link, NOW - last, NOW)
    assert may == (not is_ended and age < timedelta(14) + rules.RENEWABLE and last >= rules.RENEWAL_PAUSE)


@given(AGES)
def test_a_link_opens_until_its_own_instant_and_never_after_its_end(age: timedelta) -> None:
    assert a_link(age).is_alive(NOW) == (age < timedelta(14))
    assert not a_link(age, is_ended=True).is_alive(NOW)
