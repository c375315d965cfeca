"""Consents by form: what was said, when, where it is written, and who wrote it down."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from litestar import Litestar

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people import reads
from service.people.actions import record_consents
from service.people.terms import ConsentGiven, Purpose
from service.platform.crypto import Vault
from tests.factories.companies import a_company
from tests.factories.people import a_person
from tests.support.web import Browser, browsing, hire, make_app, make_tools

GIVEN = {"purpose": "matching", "given_on": "2026-11-20", "source": "登録票"}


@pytest.fixture
async def aiko(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> AsyncIterator[Browser]:
    await hire(worker_database, clock, "aiko")
    application: Litestar = make_app(web_database, None, make_tools(vault, tmp_path), clock)
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def person(worker_database: Database, clock: FrozenClock, vault: Vault) -> PersonId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_person(work, vault, consented=False)


async def words(database: Database, clock: FrozenClock, person_id: PersonId) -> list[tuple[bool, str]]:
    async with begin_read(database, SYSTEM, clock) as read:
        return [(event.is_given, event.source) for event in await reads.consent_history(read, person_id)]


async def test_a_consent_is_recorded_shown_and_withdrawn(
    aiko: Browser, worker_database: Database, clock: FrozenClock, person: PersonId
) -> None:
    path = f"/people/{person}/consents"
    await aiko.get(path)
    answer = await aiko.post(path, GIVEN)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    clock.advance(timedelta(minutes=1))
    shown = (await aiko.get(path)).text
    for word in ("求人との照合（マッチング）", "2026年11月20日", "登録票", "aikoさん", "同意を記録しました。"):
        assert word in shown
    withdrawing = shown.split(f'action="{path}/withdrawal"')[1].split("</form>")[0]
    assert " checked" not in withdrawing
    assert "撤回すると、この方は求人の候補者一覧から外れ" in withdrawing
    told = {"which": "matching", "given_on": "2026-11-24", "source": "電話", "sure": "1"}
    unsure = await aiko.post(f"{path}/withdrawal", told | {"sure": ""})
    assert (unsure.status_code, "チェックを付けてから" in unsure.text, 'value="電話"' in unsure.text) == (
        422,
        True,
        True,
    )
    none_chosen = await aiko.post(f"{path}/withdrawal", told | {"which": ""})
    assert (none_chosen.status_code, "撤回する同意を選んでください" in none_chosen.text) == (422, True)
    assert (await aiko.post(f"{path}/withdrawal", told)).status_code == 303
    assert await words(worker_database, clock, person) == [(False, "電話"), (True, "登録票")]
    assert "撤回を記録しました。" in (await aiko.get(path)).text
    clock.advance(timedelta(minutes=1))
    assert (await aiko.post(f"{path}/withdrawal", told)).status_code == 303
    assert "すでに撤回されています" in (await aiko.get(path)).text
    assert len(await words(worker_database, clock, person)) == 2


async def test_a_double_click_is_one_word(
    aiko: Browser, worker_database: Database, clock: FrozenClock, person: PersonId
) -> None:
    path = f"/people/{person}/consents"
    await aiko.get(path)
    answers = await asyncio.gather(*(aiko.post(path, GIVEN) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await words(worker_database, clock, person)) == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("given_on", "2026-11-25", "まだ来ていない日付"),
        ("given_on", "きのう", "「日付」の書き方が正しくありません"),
        ("source", "", "「同意の記録（どこに書かれているか）」がありません。"),
        ("source", "123456789018", "個人番号（マイナンバー）"),
        ("purpose", "everything", "「同意の目的」の値が選択肢にありません"),
    ],
)
async def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    aiko: Browser,
    worker_database: Database,
    clock: FrozenClock,
    person: PersonId,
    name: str,
    value: str,
    sentence: str,
) -> None:
    path = f"/people/{person}/consents"
    await aiko.get(path)
    answer = await aiko.post(path, {**GIVEN, name: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    if value:
        assert f'value="{value}"' in answer.text
    assert await words(worker_database, clock, person) == []


async def test_a_paper_older_than_the_withdrawal_takes_nothing_back(
    aiko: Browser, worker_database: Database, clock: FrozenClock, person: PersonId
) -> None:
    path = f"/people/{person}/consents"
    await aiko.get(path)
    await aiko.post(path, GIVEN)
    clock.advance(timedelta(minutes=1))
    await aiko.post(
        f"{path}/withdrawal", {"which": "matching", "given_on": "2026-11-23", "source": "電話", "sure": "1"}
    )
    clock.advance(timedelta(minutes=1))
    answer = await aiko.post(path, {**GIVEN, "given_on": "2026-11-22", "source": "別の票"})
    assert answer.status_code == 422
    assert "撤回の日より前" in answer.text
    assert (await aiko.post(path, {**GIVEN, "given_on": "2026-11-24", "source": "面談"})).status_code == 303
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await reads.consenting_people(read, Purpose.MATCHING) == {person}


async def test_a_consent_for_one_company_is_withdrawn_for_it(
    aiko: Browser, worker_database: Database, clock: FrozenClock, person: PersonId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company_id = await a_company(work)
        given = ConsentGiven(Purpose.INTRODUCTION, date(2026, 11, 20), "電話")
        await record_consents(work, [person], given, company_id=company_id)
    clock.advance(timedelta(minutes=1))
    path = f"/people/{person}/consents"
    assert "肥後テスト工業株式会社" in (await aiko.get(path)).text
    told = {"which": f"introduction:{company_id}", "given_on": "2026-11-24", "source": "電話", "sure": "1"}
    await aiko.post(f"{path}/withdrawal", told)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        (last,) = await reads.consents(read, [person], Purpose.INTRODUCTION)
    assert (last.is_given, last.company_id) == (False, company_id)


@pytest.mark.parametrize("which", ["", "nothing", "introduction:here", "matching:" + "0" * 32])
async def test_what_the_page_did_not_offer_is_not_withdrawn(
    aiko: Browser, worker_database: Database, clock: FrozenClock, person: PersonId, which: str
) -> None:
    path = f"/people/{person}/consents"
    await aiko.get(path)
    await aiko.post(path, GIVEN)
    clock.advance(timedelta(minutes=1))
    told = {"which": which, "given_on": "2026-11-24", "source": "電話", "sure": "1"}
    assert (await aiko.post(f"{path}/withdrawal", told)).status_code in (303, 422)
    assert len(await words(worker_database, clock, person)) == 1


async def test_of_groups_that_may_stay_empty_nothing_is_called_required(aiko: Browser) -> None:
    page = (await aiko.get("/people/new")).text
    required = '<span class="required">必須</span>'
    for label, is_required in (("登録区分", True), ("卒業年月", False), ("言語", False), ("同意の目的", False)):
        (line, *_) = [one for one in page.splitlines() if f">{label}" in one and "<label" in one]
        assert (required in line) is is_required, label
        assert ("この欄を使うときは必須" in line) is not is_required, label
    assert ">アファル語 (Afar)</option>" in page
