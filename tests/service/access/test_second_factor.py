"""The second factor: led to it, set up, asked for, used once, reset."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from service.access.actions.accounts import disable_staff
from service.access.actions.passwords import issue_password
from service.access.rules import codes
from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from tests.support.second_factor import REQUIRED, give_code, give_password, hidden_fields, set_up, use_token_of
from tests.support.web import PASSWORD, Browser, browsing, hire, make_app, make_tools


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    await hire(worker_database, clock, "goro", Role.ADMINISTRATOR)
    return make_app(web_database, None, make_tools(vault, tmp_path), clock, settings=REQUIRED)


async def is_signed_in(browser: Browser) -> bool:
    return (await browser.client.get("/account")).status_code == 200


async def enrolled(browser: Browser, application: Litestar, clock: FrozenClock) -> tuple[str, list[str]]:
    """Aiko after her first sign-in, signed out again."""
    await browser.sign_in("aiko")
    secret, recovery = await set_up(browser, application, clock)
    await browser.post("/sign-out")
    return secret, recovery


async def test_who_has_none_is_led_to_it_before_anything_else(application: Litestar) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        for address in ("/postings", "/account", "/account/password"):
            assert (await browser.client.get(address)).headers["Location"] == "/account/second-factor"
        refused = await browser.client.post("/account/sessions/end", headers={"X-Form-Token": browser.token})
        assert refused.headers["Location"] == "/account/second-factor"
        page = await browser.get("/account/second-factor")
        assert page.status_code == 200
        assert 'href="/postings"' not in page.text
        assert (await browser.client.get("/")).status_code == 303


async def test_once_it_is_set_up_the_pages_open(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        _, recovery = await set_up(browser, application, clock)
        assert len(set(recovery)) == 10
        assert await is_signed_in(browser)
        assert "残りの回復用コード：10個" in (await browser.get("/account")).text


async def test_the_picture_and_the_text_tell_the_same_secret(application: Litestar) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        page = (await browser.get("/account/second-factor")).text
        assert "<svg" in page
        assert 'role="img"' in page
        assert page.count("<code>") == 1


async def test_sign_in_asks_for_a_code_and_gives_no_session_before(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        secret, _ = await enrolled(browser, application, clock)
        page = await give_password(browser, "aiko", next="/postings?page=2")
        assert page.status_code == 200
        assert re.search('<input id="field-one_time_code"[^>]* autofocus>', page.text)
        assert "__Host-sid" not in page.cookies
        assert not await is_signed_in(browser)
        answer = await give_code(browser, page, codes.code_at(secret, clock.now()))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/postings?page=2")
        assert await is_signed_in(browser)


async def test_a_code_is_taken_once(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser, browsing(application) as other:
        secret, _ = await enrolled(browser, application, clock)
        code = codes.code_at(secret, clock.now())
        first, second = await give_password(browser, "aiko"), await give_password(other, "aiko")
        assert (await give_code(browser, first, code)).status_code == 303
        refused = await give_code(other, second, code)
        assert refused.status_code == 403
        assert "すでに使われています" in refused.text
        clock.advance(timedelta(seconds=30))
        answer = await give_code(other, refused, codes.code_at(secret, clock.now()))
        assert answer.status_code == 303


async def test_the_code_that_set_it_up_does_not_sign_in(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        secret, _ = await enrolled(browser, application, clock)
        code = codes.code_at(secret, clock.now() - timedelta(seconds=30))
        assert (await give_code(browser, await give_password(browser, "aiko"), code)).status_code == 403


async def test_wrong_codes_count_like_wrong_passwords_and_the_right_password_buys_none(
    application: Litestar, clock: FrozenClock
) -> None:
    async with browsing(application) as browser:
        secret, _ = await enrolled(browser, application, clock)
        for _ in range(5):
            page = await give_password(browser, "aiko")
            assert (await give_code(browser, page, "000000")).status_code == 403
        waiting = await give_password(browser, "aiko")
        assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "61")
        late = await give_code(browser, page, codes.code_at(secret, clock.now()))
        assert late.status_code == 429
        clock.advance(timedelta(minutes=1))
        page = await give_password(browser, "aiko")
        assert (await give_code(browser, page, codes.code_at(secret, clock.now()))).status_code == 303


async def test_the_first_step_is_over_after_five_minutes(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        secret, _ = await enrolled(browser, application, clock)
        page = await give_password(browser, "aiko")
        clock.advance(timedelta(minutes=5, seconds=1))
        answer = await give_code(browser, page, codes.code_at(secret, clock.now()))
        assert answer.status_code == 403
        assert "ログイン名とパスワードから始めてください" in answer.text


async def test_the_first_step_of_another_browser_or_of_nobody_is_worth_nothing(
    application: Litestar, clock: FrozenClock
) -> None:
    async with browsing(application) as browser, browsing(application) as thief:
        secret, _ = await enrolled(browser, application, clock)
        half = hidden_fields(await give_password(browser, "aiko"))["half"]
        await thief.get("/sign-in")
        for word in (half, "", "A" * 60, half[:-2]):
            form = {"half": word, "one_time_code": codes.code_at(secret, clock.now())}
            assert (await thief.post("/sign-in/code", form)).status_code == 403
            assert not await is_signed_in(thief)


async def test_the_first_step_dies_with_the_account(
    application: Litestar, worker_database: Database, clock: FrozenClock
) -> None:
    async with browsing(application) as browser:
        secret, _ = await enrolled(browser, application, clock)
        page = await give_password(browser, "aiko")
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await disable_staff(work, "aiko")
        assert (await give_code(browser, page, codes.code_at(secret, clock.now()))).status_code == 403


async def test_the_first_step_dies_with_the_password_that_it_proved(
    application: Litestar, web_database: Database, clock: FrozenClock
) -> None:
    async with browsing(application) as browser:
        secret, _ = await enrolled(browser, application, clock)
        page = await give_password(browser, "aiko")
        ids = await _ids(web_database)
        async with begin_work(web_database, SYSTEM, clock) as work:
            await issue_password(work, ids["aiko"])
        assert (await give_code(browser, page, codes.code_at(secret, clock.now()))).status_code == 403
        assert not await is_signed_in(browser)


async def test_a_recovery_code_signs_in_once_and_tells_how_many_are_left(
    application: Litestar, clock: FrozenClock
) -> None:
    async with browsing(application) as browser:
        _, recovery = await enrolled(browser, application, clock)
        typed = recovery[3].lower().replace(" ", "")
        answer = await give_code(browser, await give_password(browser, "aiko"), typed)
        assert answer.status_code == 303
        page = await browser.get("/account")
        assert "残りは9個です。" in page.text
        assert "残りの回復用コード：9個" in page.text
        use_token_of(browser, application)
        await browser.post("/sign-out")
        assert (await give_code(browser, await give_password(browser, "aiko"), typed)).status_code == 403


async def test_new_recovery_codes_take_the_place_of_the_old(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        _, old = await set_up(browser, application, clock)
        assert (await browser.post("/account/recovery-codes", {"password": "wrong"})).status_code == 403
        assert (await browser.post("/account/recovery-codes", {"password": PASSWORD})).status_code == 200
        await browser.post("/sign-out")
        assert (await give_code(browser, await give_password(browser, "aiko"), old[0])).status_code == 403


async def test_another_device_takes_the_password_and_ends_the_sessions_elsewhere(
    application: Litestar, clock: FrozenClock
) -> None:
    async with browsing(application) as browser, browsing(application) as elsewhere:
        await browser.sign_in("aiko")
        old, _ = await set_up(browser, application, clock)
        page = await give_password(elsewhere, "aiko")
        await give_code(elsewhere, page, codes.code_at(old, clock.now()))
        assert await is_signed_in(elsewhere)
        before = browser.client.cookies["__Host-sid"]
        with pytest.raises(AssertionError, match="パスワードが違います"):
            await set_up(browser, application, clock, password="wrong")
        new, _ = await set_up(browser, application, clock, password=PASSWORD)
        assert await is_signed_in(browser)
        assert browser.client.cookies["__Host-sid"] != before
        assert not await is_signed_in(elsewhere)
        await browser.post("/sign-out")
        refused = await give_code(browser, await give_password(browser, "aiko"), codes.code_at(old, clock.now()))
        assert refused.status_code == 403
        assert (await give_code(browser, refused, codes.code_at(new, clock.now()))).status_code == 303


async def test_a_wrong_code_stores_nothing_and_offers_the_same_secret(
    application: Litestar, worker_database: Database
) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        first = await browser.get("/account/second-factor")
        again = await browser.post("/account/second-factor", {**hidden_fields(first), "one_time_code": "000000"})
        assert again.status_code == 403
        assert _secret_in(again) == _secret_in(first)
        async with worker_database.engine.connect() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM second_factor"))).scalar_one() == 0


async def test_an_offer_of_another_session_or_of_long_ago_is_not_taken(
    application: Litestar, clock: FrozenClock
) -> None:
    async with browsing(application) as browser, browsing(application) as other:
        await browser.sign_in("aiko")
        page = await browser.get("/account/second-factor")
        form = {"secret_offer": hidden_fields(page)["secret_offer"]}
        code = {"one_time_code": codes.code_at(_secret_in(page), clock.now())}
        await other.sign_in("goro")
        assert (await other.post("/account/second-factor", form | code)).status_code == 409
        clock.advance(timedelta(minutes=29))
        await browser.client.get("/account/second-factor")
        clock.advance(timedelta(minutes=2))
        code = {"one_time_code": codes.code_at(_secret_in(page), clock.now())}
        assert (await browser.post("/account/second-factor", form | code)).status_code == 409


async def test_an_administrator_resets_anothers_and_not_the_own(
    application: Litestar, web_database: Database, clock: FrozenClock
) -> None:
    async with browsing(application) as browser, browsing(application) as chief:
        await browser.sign_in("aiko")
        await set_up(browser, application, clock)
        await chief.sign_in("goro")
        await set_up(chief, application, clock)
        ids = await _ids(web_database)
        assert (await chief.post(f"/staff/{ids['goro']}/second-factor/reset")).status_code == 409
        assert (await chief.post(f"/staff/{ids['aiko']}/second-factor/reset")).status_code == 303
        assert not await is_signed_in(browser)
        answer = await browser.sign_in("aiko")
        assert answer.status_code == 303
        assert (await browser.client.get("/postings")).headers["Location"] == "/account/second-factor"
    async with web_database.engine.connect() as connection:
        found = await connection.execute(
            text("SELECT actor_id, subject_id FROM audit_entry WHERE act = 'access.second_factor_reset'")
        )
        assert found.all() == [(ids["goro"], ids["aiko"])]
        left = await connection.execute(
            text("SELECT count(*) FROM recovery_code WHERE staff_id = :id"), {"id": ids["aiko"]}
        )
        assert left.scalar_one() == 0


async def test_secrets_and_recovery_codes_lie_sealed(
    application: Litestar, web_database: Database, clock: FrozenClock
) -> None:
    async with browsing(application) as browser:
        secret, recovery = await enrolled(browser, application, clock)
    async with web_database.engine.connect() as connection:
        dump = ""
        for table in ("staff", "second_factor", "recovery_code", "audit_entry"):
            dump += str((await connection.execute(text(f"SELECT to_jsonb(t) FROM {table} t"))).all())  # noqa: S608
    for told in (secret, *(code.replace(" ", "") for code in recovery)):
        assert told not in dump
        assert told.encode().hex() not in dump


async def test_where_it_is_optional_only_who_has_one_is_asked(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    await hire(worker_database, clock, "aiko")
    application = make_app(web_database, None, make_tools(vault, tmp_path), clock)
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        assert await is_signed_in(browser)
        await set_up(browser, application, clock, password=PASSWORD)
        await browser.post("/sign-out")
        assert "確認コード" in (await give_password(browser, "aiko")).text
        assert not await is_signed_in(browser)


def _secret_in(answer: httpx.Response) -> str:
    return answer.text.split("<code>")[1].split("</code>")[0].replace(" ", "")


async def _ids(database: Database) -> dict[str, UUID]:
    async with database.engine.connect() as connection:
        found = await connection.execute(text("SELECT login, id FROM staff"))
        return {row.login: row.id for row in found}
