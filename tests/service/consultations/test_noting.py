"""What was said with a person: kept sealed, for staff alone, corrected and taken back by who wrote it."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.consultations.pages import ON_A_PAGE
from service.consultations.rules import LONGEST
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from tests.factories.people import a_person, high_school_student_json
from tests.support.listed import statements_of
from tests.support.web import Browser, browsing, hire, make_app, make_tools

TOLD = {"held_on": "2026-11-20", "way": "telephone", "words": "夜勤はできないとのこと。"}
EDIT = re.compile(r'href="(/people/[0-9a-f-]+/consultations/[0-9a-f-]+)"')
LOGINS = ("aiko", "botan", "sora", "jun", "chika")


@pytest.fixture
async def browsers(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> AsyncIterator[dict[str, Browser]]:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school = (await register_schools(work, {"架空工業高校": SchoolKind.HIGH_SCHOOL}))["架空工業高校"]
    for login in LOGINS:
        await hire(worker_database, clock, login, school_id=school)
    application: Litestar = make_app(web_database, None, make_tools(vault, tmp_path), clock)
    async with AsyncExitStack() as stack:
        opened = {login: await stack.enter_async_context(browsing(application)) for login in LOGINS}
        for login, browser in opened.items():
            await browser.sign_in(login)
        yield opened


@pytest.fixture
def aiko(browsers: dict[str, Browser]) -> Browser:
    return browsers["aiko"]


@pytest.fixture
async def person(worker_database: Database, clock: FrozenClock, vault: Vault) -> PersonId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_person(work, vault)


def path_of(person: PersonId) -> str:
    return f"/people/{person}/consultations"


async def note(browser: Browser, person: PersonId, clock: FrozenClock, **told: str) -> httpx.Response:
    clock.advance(timedelta(seconds=1))
    return await browser.post(path_of(person), TOLD | told)


async def edit_of(browser: Browser, person: PersonId) -> str:
    found = EDIT.search((await browser.get(path_of(person))).text)
    assert found is not None
    return found[1]


async def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.sessions() as session:
        return [tuple(row) for row in (await session.execute(text(query))).all()]


async def test_a_consultation_is_noted_and_stands_on_the_timeline_and_in_the_access_history(
    aiko: Browser, clock: FrozenClock, person: PersonId
) -> None:
    answer = await note(aiko, person, clock)
    assert (answer.status_code, answer.headers["Location"]) == (303, path_of(person))
    page = (await aiko.get(path_of(person))).text
    for word in ("相談を記録しました。", "夜勤はできないとのこと。", "2026年11月20日", "電話", "aikoさん"):
        assert word in page
    shown = (await aiko.get(f"/people/{person}")).text
    assert shown.count("相談（電話）") == 1
    assert "夜勤はできない" not in shown
    history = (await aiko.get(f"/people/{person}/accesses?show=all")).text
    assert "相談を記録" in history
    assert "相談の記録" in history


async def test_what_was_said_is_stored_sealed_and_read_by_no_matching(
    aiko: Browser, clock: FrozenClock, person: PersonId, worker_database: Database
) -> None:
    before = await rows(worker_database, "SELECT content, revision FROM profile")
    await note(aiko, person, clock)
    ((words,),) = await rows(worker_database, "SELECT words FROM consultation_note")
    assert "夜勤".encode() not in bytes(words)
    assert await rows(worker_database, "SELECT content, revision FROM profile") == before
    assert await rows(worker_database, "SELECT count(*) FROM audit_entry WHERE facts::text LIKE '%夜勤%'") == [(0,)]


async def test_it_is_corrected_and_taken_back_and_what_stood_before_stays_on_record(
    aiko: Browser, clock: FrozenClock, person: PersonId
) -> None:
    await note(aiko, person, clock)
    address = await edit_of(aiko, person)
    assert "夜勤はできないとのこと。" in (await aiko.get(address)).text
    clock.advance(timedelta(minutes=1))
    assert (await aiko.post(address, TOLD | {"words": "夜勤もできる。"})).status_code == 303
    page = (await aiko.get(path_of(person))).text
    assert page.index("夜勤もできる。") < page.index("訂正の前の内容") < page.index("夜勤はできないとのこと。")
    clock.advance(timedelta(minutes=1))
    latest = await edit_of(aiko, person)
    assert (await aiko.post(f"{latest}/withdrawal")).status_code == 303
    page = (await aiko.get(path_of(person))).text
    assert "夜勤" not in page
    assert "取り消し" in page
    assert "相談（電話）" not in (await aiko.get(f"/people/{person}")).text
    again = await aiko.post(f"{latest}/withdrawal")
    assert again.status_code == 303
    assert "すでに取り消されています" in (await aiko.get(path_of(person))).text


async def test_a_second_tab_does_not_overwrite_the_first_one_s_correction(
    aiko: Browser, clock: FrozenClock, person: PersonId
) -> None:
    await note(aiko, person, clock)
    address = await edit_of(aiko, person)
    clock.advance(timedelta(minutes=1))
    await aiko.post(address, TOLD | {"words": "一つ目の訂正"})
    answer = await aiko.post(address, TOLD | {"words": "二つ目の訂正"})
    assert answer.status_code == 409
    assert "表示したあとに訂正されました" in answer.text
    assert "二つ目の訂正" in answer.text
    assert "一つ目の訂正" in (await aiko.get(path_of(person))).text


async def test_a_note_is_its_makers_and_an_administrator_s_to_change(
    browsers: dict[str, Browser], clock: FrozenClock, person: PersonId
) -> None:
    await note(browsers["aiko"], person, clock)
    address = await edit_of(browsers["aiko"], person)
    read = (await browsers["botan"].get(path_of(person))).text
    assert "夜勤はできない" in read
    assert address not in read
    for told in (TOLD | {"words": "x"}, {}):
        assert (await browsers["botan"].post(address, told)).status_code == 403
    assert (await browsers["botan"].post(f"{address}/withdrawal")).status_code == 403
    assert (await browsers["sora"].get(address)).status_code == 200


async def test_only_who_opens_identities_reads_notes_and_nobody_a_pupil_s(
    browsers: dict[str, Browser], clock: FrozenClock, person: PersonId, worker_database: Database, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        pupil = await a_person(work, vault, "D-HS", **high_school_student_json("D-HS"))
    expected = {"aiko": (200, 404), "sora": (200, 404), "jun": (403, 403), "chika": (403, 403)}
    for login, statuses in expected.items():
        answers = [await browsers[login].get(path_of(one)) for one in (person, pupil)]
        assert tuple(answer.status_code for answer in answers) == statuses, login


async def test_a_double_click_notes_once(
    aiko: Browser, clock: FrozenClock, person: PersonId, worker_database: Database
) -> None:
    await note(aiko, person, clock)
    assert (await note(aiko, person, clock)).status_code == 303
    assert await rows(worker_database, "SELECT count(*) FROM consultation_note") == [(1,)]
    assert "同じ内容がすでに記録されています。" in (await aiko.get(path_of(person))).text


async def test_two_calls_of_a_day_with_the_same_words_are_two(
    aiko: Browser, clock: FrozenClock, person: PersonId, worker_database: Database
) -> None:
    await note(aiko, person, clock, words="応答なし。")
    clock.advance(timedelta(minutes=11))
    await note(aiko, person, clock, words="応答なし。")
    assert await rows(worker_database, "SELECT count(*) FROM consultation_note") == [(2,)]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"words": "あ" * (LONGEST + 1)}, "5,000文字以内で書いてください（いま5,001文字）"),
        ({"words": "  "}, "話した内容を書いてください"),
        ({"held_on": "2027-01-01"}, "まだ来ていない日付"),
        ({"held_on": "きのう"}, "日付で入力してください"),
        ({"held_on": "0026-11-20"}, "2000年以降"),
        ({"way": "fax"}, "相談の方法を選んでください"),
    ],
)
async def test_what_cannot_be_meant_is_answered_in_words_and_what_was_typed_is_kept(
    aiko: Browser, clock: FrozenClock, person: PersonId, told: dict[str, str], sentence: str
) -> None:
    answer = await note(aiko, person, clock, **told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert answer.text.count("autofocus") == 1
    assert (TOLD | told)["words"].strip() in answer.text


async def test_an_emoji_a_right_to_left_text_and_five_thousand_signs_are_kept_as_they_are(
    aiko: Browser, clock: FrozenClock, person: PersonId
) -> None:
    for words in ("よろしく🙇‍♀️", "مرحبا \u202eabc", "<b>太字</b>", "長" * LONGEST, "一行目\r\n二行目"):
        assert (await note(aiko, person, clock, words=words)).status_code == 303, words[:10]
    page = (await aiko.get(path_of(person))).text
    for words in ("よろしく🙇‍♀️", "مرحبا", "&lt;b&gt;太字", "長" * LONGEST, "一行目\n二行目"):
        assert words in page
    assert (await note(aiko, person, clock, words="\x00")).status_code == 422


async def test_many_notes_are_paged_and_a_page_takes_at_most_twelve_statements(
    aiko: Browser, clock: FrozenClock, person: PersonId, web_database: Database
) -> None:
    for number in range(ON_A_PAGE + 1):
        await note(aiko, person, clock, words=f"第{number}回")
    first, second = [(await aiko.get(path_of(person) + query)).text for query in ("", f"?first={ON_A_PAGE}")]
    assert (first.count("<article"), second.count("<article")) == (ON_A_PAGE, 1)
    assert "11件" in first
    assert "第0回" in second
    begins = ("SET TRANSACTION", "SELECT set_config")
    for path in (path_of(person), await edit_of(aiko, person)):
        asked = [one for one in await statements_of(web_database, aiko, path) if not one.startswith(begins)]
        assert 0 < len(asked) <= 12, asked


async def test_it_speaks_english(aiko: Browser, clock: FrozenClock, person: PersonId) -> None:
    await aiko.post("/language", {"language": "en", "back": "/"})
    assert "Record a consultation" in (await aiko.get(path_of(person))).text
    assert "At most 5000 characters" in (await note(aiko, person, clock, words="x" * 5001)).text
