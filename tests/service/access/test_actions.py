"""Accounts, sign-in and keys against the database."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from service.access import actions, reads
from service.access.actions.signing_in import sign_in as sign_in_action
from service.access.rules import accounts as rules
from service.access.rules import keys as key_rules
from service.access.terms import (
    HalfSignIn,
    LoginTaken,
    NewSession,
    NewStaff,
    NoSuchKey,
    SchoolKind,
    SessionRules,
    SignInRefused,
    TooManyKeys,
)
from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, SeededIds
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from tests.support.web import PASSWORD, hire

HOURS = timedelta(hours=10)
RULES = SessionRules(timedelta(minutes=30), HOURS, needs_second_factor=False)


@pytest.fixture
def company_id(clock: FrozenClock, ids: SeededIds) -> CompanyId:
    return CompanyId(ids.new(clock.now()))


async def sign_in(
    database: Database, clock: FrozenClock, login: str, password: str = PASSWORD
) -> NewSession | HalfSignIn | SignInRefused:
    async with begin_work(database, SYSTEM, clock) as work:
        return await sign_in_action(work, login, password, lasts=HOURS)


async def acts(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        return list((await connection.execute(text("SELECT act FROM audit_entry ORDER BY number"))).scalars())


async def new_key(database: Database, clock: FrozenClock, company_id: CompanyId, *, is_test: bool = False) -> str:
    async with begin_work(database, SYSTEM, clock) as work:
        return await actions.create_api_key(work, company_id, is_test=is_test)


async def is_live(database: Database, clock: FrozenClock, key: str) -> bool:
    async with begin_read(database, SYSTEM, clock) as read:
        return await reads.actor_of_api_key(read, key) is not None


async def test_a_login_is_given_once(worker_database: Database, clock: FrozenClock) -> None:
    await hire(worker_database, clock, "aiko")
    with pytest.raises(LoginTaken):
        await hire(worker_database, clock, "aiko")


async def test_a_school_is_known_by_its_name(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        first = await actions.register_schools(work, {"白川高専": SchoolKind.KOSEN})
        again = await actions.register_schools(work, {"白川高専": SchoolKind.KOSEN, "緑川大学": SchoolKind.UNIVERSITY})
    assert again["白川高専"] == first["白川高専"]
    assert set(again) == {"白川高専", "緑川大学"}


async def test_a_school_supporter_acts_for_the_own_school(
    worker_database: Database, web_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school_id = (await actions.register_schools(work, {"白川高専": SchoolKind.KOSEN}))["白川高専"]
    await hire(worker_database, clock, "chika", Role.SCHOOL_SUPPORTER, school_id)
    made = await sign_in(web_database, clock, "chika")
    assert isinstance(made, NewSession)
    async with begin_read(web_database, SYSTEM, clock) as read:
        session = await reads.actor_of_session(read, made.token, RULES)
    assert session is not None
    assert (session.actor.role, session.actor.school_id) == (Role.SCHOOL_SUPPORTER, school_id)


async def test_sign_ins_and_their_failures_are_audited(
    worker_database: Database, web_database: Database, clock: FrozenClock
) -> None:
    await hire(worker_database, clock, "aiko")
    await sign_in(web_database, clock, "aiko", "wrong")
    await sign_in(web_database, clock, "aiko")
    for _ in range(5):
        await sign_in(web_database, clock, "nobody", "wrong")
    await sign_in(web_database, clock, "nobody", "wrong")
    assert await acts(worker_database) == [
        "access.staff_created",
        "access.sign_in_failed",
        "access.signed_in",
        *["access.sign_in_failed"] * 5,
        "access.sign_in_throttled",
    ]


async def test_a_login_waits_after_five_failures_even_with_the_right_password(
    worker_database: Database, web_database: Database, clock: FrozenClock
) -> None:
    await hire(worker_database, clock, "aiko")
    for _ in range(5):
        assert await sign_in(web_database, clock, "aiko", "wrong") == SignInRefused()
    assert await sign_in(web_database, clock, "aiko") == SignInRefused(timedelta(minutes=1))
    clock.advance(timedelta(minutes=1))
    assert isinstance(await sign_in(web_database, clock, "aiko"), NewSession)
    assert await sign_in(web_database, clock, "aiko", "wrong") == SignInRefused()


async def test_failures_are_forgotten_after_a_day(
    worker_database: Database, web_database: Database, clock: FrozenClock
) -> None:
    await hire(worker_database, clock, "aiko")
    for _ in range(4):
        await sign_in(web_database, clock, "aiko", "wrong")
    clock.advance(timedelta(hours=25))
    for _ in range(4):
        await sign_in(web_database, clock, "aiko", "wrong")
    assert isinstance(await sign_in(web_database, clock, "aiko"), NewSession)


async def test_parallel_tries_of_one_login_are_counted_one_by_one(
    worker_database: Database, web_database: Database, clock: FrozenClock
) -> None:
    await hire(worker_database, clock, "aiko")
    answers = await asyncio.gather(*(sign_in(web_database, clock, "aiko", "wrong") for _ in range(9)))
    assert sum(answer == SignInRefused() for answer in answers) == 5


async def test_an_unknown_login_is_checked_against_a_hash_too(
    web_database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def note(_password: str, stored: str) -> bool:
        checked.append(stored)
        return True

    monkeypatch.setattr(rules, "is_password", note)
    assert await sign_in(web_database, clock, "nobody") == SignInRefused()
    assert checked == [rules.NOBODYS_HASH]


async def test_only_digests_of_secrets_are_stored(
    worker_database: Database, web_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    await hire(worker_database, clock, "aiko")
    made = await sign_in(web_database, clock, "aiko")
    assert isinstance(made, NewSession)
    key = await new_key(worker_database, clock, company_id)
    async with worker_database.engine.connect() as connection:
        dump = ""
        for table in ("staff", "staff_session", "api_key", "audit_entry"):
            dump += str((await connection.execute(text(f"SELECT to_jsonb(t) FROM {table} t"))).all())  # noqa: S608
    assert "aiko" in dump
    for secret in (made.token, key, key[18:61], PASSWORD):
        assert secret not in dump
        assert secret.encode().hex() not in dump


async def test_a_key_names_its_company_until_it_is_revoked(
    worker_database: Database, company_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    key = await new_key(worker_database, clock, company_id)
    async with begin_read(company_database, SYSTEM, clock) as read:
        live = await reads.actor_of_api_key(read, key)
    assert live is not None
    assert (live.actor.role, live.actor.company_id, live.is_test) == (Role.COMPANY, company_id, False)
    assert live.scopes == {"postings:read", "postings:write"}
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await actions.revoke_api_key(work, live.actor.name)
    assert not await is_live(company_database, clock, key)
    with pytest.raises(NoSuchKey):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await actions.revoke_api_key(work, live.actor.name)


async def test_a_key_ends_after_a_year(
    worker_database: Database, company_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    key = await new_key(worker_database, clock, company_id)
    clock.advance(timedelta(days=364, hours=23))
    assert await is_live(company_database, clock, key)
    clock.advance(timedelta(hours=1))
    assert not await is_live(company_database, clock, key)


async def test_a_company_has_two_live_keys_of_a_kind_at_most(
    worker_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    made = await asyncio.gather(
        *(new_key(worker_database, clock, company_id) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(answer, str) for answer in made) == 2
    assert sum(isinstance(answer, TooManyKeys) for answer in made) == 2
    assert await new_key(worker_database, clock, company_id, is_test=True)


async def test_a_live_key_is_no_test_key(
    worker_database: Database, company_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    key = await new_key(worker_database, clock, company_id)
    name, secret, _ = key_rules.read_key(key) or ("", "", False)
    body = f"kmj_test_{name}_{secret}"
    assert not await is_live(company_database, clock, body + key_rules._checksum(body))


async def test_the_company_role_may_not_read_keys_or_accounts(company_database: Database) -> None:
    for table in ("api_key", "staff", "staff_session"):
        async with company_database.engine.connect() as connection:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608


async def test_pages_may_not_rename_or_delete_accounts_or_change_keys(web_database: Database) -> None:
    for statement in (
        "UPDATE staff SET login = 'other'",
        "UPDATE staff SET display_name = 'other'",
        "DELETE FROM staff",
        "UPDATE api_key SET secret_digest = ''",
        "UPDATE api_key SET expires_at = now()",
        "DELETE FROM api_key",
        "DELETE FROM staff_session",
        "UPDATE second_factor SET secret = ''",
    ):
        async with web_database.engine.connect() as connection:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(text(statement))


async def test_new_staff_never_print_their_password() -> None:
    assert PASSWORD not in repr(NewStaff("aiko", "愛子", Role.COORDINATOR, PASSWORD))
