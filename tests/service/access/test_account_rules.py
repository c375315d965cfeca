"""Passwords, logins, waits and what is owed after signing in, as plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.rules import accounts as rules
from service.access.terms import (
    LoginUnusable,
    NewStaff,
    PasswordCommon,
    PasswordTooWeak,
    RoleUnusable,
    SchoolMismatch,
)
from service.base.actor import Role
from service.base.ids import SchoolId, SystemIds

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
GOOD = "a long walk by the river"


@pytest.mark.parametrize("password", ["eleven char", "x" * 129, "aaaaaaaaaaaaaaaa", "aiko aiko aiko"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        rules.check_password(password, "aiko")


@pytest.mark.parametrize(
    "password", ["password1234", "PassWord1234", "ｐａｓｓｗｏｒｄ1234", "qwertyuiop123", "1qaz2wsx3edc4rfv"]
)
def test_a_password_that_many_use_is_refused_however_it_is_written(password: str) -> None:
    with pytest.raises(PasswordCommon):
        rules.check_password(password, "aiko")


@given(st.text(st.characters(codec="utf-8"), min_size=12, max_size=40))
def test_the_list_answers_for_whatever_is_typed(password: str) -> None:
    assert rules.is_common(password) in (True, False)


@pytest.mark.parametrize("password", ["twelve chars", "河原を歩く 犬と 三つの橋を渡る", "p" + "qrst" * 31])
def test_length_is_what_a_password_needs(password: str) -> None:
    rules.check_password(password, "aiko")


@pytest.mark.parametrize("login", ["ai", "Aiko", "愛子愛子", "-aiko", "a" * 65, "aiko ben", ""])
def test_an_unusable_login_is_refused(login: str) -> None:
    with pytest.raises(LoginUnusable):
        rules.check_new_staff(NewStaff(login, "愛子", Role.COORDINATOR, GOOD))


@pytest.mark.parametrize("role", [Role.COMPANY, Role.SYSTEM])
def test_a_role_of_no_staff_is_refused(role: Role) -> None:
    with pytest.raises(RoleUnusable):
        rules.check_new_staff(NewStaff("aiko", "愛子", role, GOOD))


@pytest.mark.parametrize(("role", "has_school"), [(Role.SCHOOL_SUPPORTER, False), (Role.COORDINATOR, True)])
def test_only_a_school_supporter_has_a_school(role: Role, has_school: bool) -> None:
    school_id = SchoolId(SystemIds().new(NOW)) if has_school else None
    with pytest.raises(SchoolMismatch):
        rules.check_new_staff(NewStaff("aiko", "愛子", role, GOOD, school_id=school_id))


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (10_000, 15)]
)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failures: int, minutes: int) -> None:
    assert rules.wait_of(failures, NOW, NOW) == timedelta(minutes=minutes)


def test_a_wait_runs_off() -> None:
    assert rules.wait_of(6, NOW, NOW + timedelta(minutes=2)) == timedelta(0)


def test_a_password_typed_in_full_width_is_the_same() -> None:
    assert rules.is_password("ａ long walk by the river", rules.hash_password(GOOD))


def test_passwords_are_hashed_by_argon2id_with_the_stated_parameters() -> None:
    assert rules.hash_password(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert rules.NOBODYS_HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not rules.is_password(GOOD, rules.NOBODYS_HASH)
