"""The two notes of a decision: kept apart, kept short, kept when refused, and telling no name."""

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from tests.factories.shortlists import Matched
from tests.support.review_desk import decide, list_of, page_of, words_of
from tests.support.web import Browser

LONG = "長い文。" * 1_250
SPOKEN = "夜勤も相談できます🙂 ‮abc‬ <b>太字</b>"


async def test_both_notes_are_kept_apart(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock
) -> None:
    answer = await decide(
        desk, page_of(matched), pass_for="experience_short", note="給与に\r\nこだわりあり", note_to_company=SPOKEN
    )
    assert answer.status_code == 303
    (word,) = await words_of(worker_database, clock)
    assert (word.verdict, word.reason_code) == ("pass", "experience_short")
    assert (word.note, word.note_to_company) == ("給与に\nこだわりあり", SPOKEN)
    shown = (await desk.get(page_of(matched))).text
    assert "&lt;b&gt;太字&lt;/b&gt;" in shown
    assert "企業に伝える文" in shown


@pytest.mark.parametrize(("field", "name"), [("note", "社内メモ"), ("note_to_company", "企業に伝える文")])
async def test_a_note_of_five_thousand_signs_is_refused_with_a_sentence_and_kept(
    desk: Browser, matched: Matched, field: str, name: str
) -> None:
    answer = await decide(desk, page_of(matched), verdict="hold", **{field: LONG})
    assert answer.status_code == 422
    assert f"「{name}」は1,000文字までです（いま5,000文字）" in answer.text
    assert LONG in answer.text
    assert answer.headers["HX-Push-Url"] == "false"


async def test_a_note_of_a_thousand_lines_counts_a_line_end_once(desk: Browser, matched: Matched) -> None:
    assert (await decide(desk, page_of(matched), verdict="hold", note="あ\r\n" * 500)).status_code == 303


async def test_a_note_to_the_company_tells_no_name(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock
) -> None:
    told = await decide(desk, page_of(matched), verdict="accept", note_to_company="試験花子さんは意欲的です")
    assert told.status_code == 422
    assert "氏名が含まれています" in told.text
    asked = await decide(desk, page_of(matched), verdict="accept", note_to_company="食品工場での経験があります")
    assert asked.status_code == 422
    assert 'name="note_checked"' in asked.text
    assert await words_of(worker_database, clock) == []
    stood = await decide(
        desk, page_of(matched), verdict="accept", note_to_company="食品工場での経験があります", note_checked="1"
    )
    assert stood.status_code == 303
    async with begin_work(worker_database, SYSTEM, clock) as work:
        noted = await work.session.execute(text("SELECT purpose FROM audit_entry WHERE act = 'people.identity_seen'"))
        assert set(noted.scalars()) == {"note_to_company"}


async def test_in_english_too(desk: Browser, matched: Matched) -> None:
    await desk.get(list_of(matched))
    await desk.post("/language", {"language": "en", "back": "/"})
    answer = await decide(desk, page_of(matched), verdict="hold", note=LONG)
    assert "The note is too long: 5000 characters" in answer.text
