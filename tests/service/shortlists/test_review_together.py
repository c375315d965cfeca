"""Two at once on one pair, and what ended while somebody looked."""

from datetime import timedelta

from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from service.postings.actions import close_posting
from tests.factories.shortlists import Matched
from tests.support.review_desk import SEEN, decide, order_of, page_of, seen_by, words_of
from tests.support.web import Browser


async def test_a_stale_form_shows_the_others_decision_keeps_what_was_typed_and_goes_on(
    desks: tuple[Browser, Browser], matched: Matched, clock: FrozenClock
) -> None:
    aiko, botan = desks
    path = page_of(matched)
    stale = await seen_by(botan, path)
    await decide(aiko, path, verdict="hold", note="来月もう一度")
    clock.advance(timedelta(seconds=1))
    answer = await botan.post(f"{path}/decision", {**stale, "verdict": "accept", "note": "面談で確認した"})
    assert answer.status_code == 412
    assert "ほかの担当者が先に「保留」と判断しました" in answer.text
    assert "aikoさん" in answer.text
    assert "面談で確認した</textarea>" in answer.text
    again = {**dict(SEEN.findall(answer.text)), "verdict": "accept", "note": "面談で確認した"}
    assert (await botan.post(f"{path}/decision", again)).status_code == 303


async def test_a_stale_form_on_a_final_decision_keeps_what_was_typed(
    desks: tuple[Browser, Browser], matched: Matched, clock: FrozenClock
) -> None:
    aiko, botan = desks
    path = page_of(matched)
    stale = await seen_by(botan, path)
    await decide(aiko, path, pass_for="experience_short")
    clock.advance(timedelta(seconds=1))
    answer = await botan.post(f"{path}/decision", {**stale, "verdict": "accept", "note": "面談で確認した"})
    assert answer.status_code == 412
    assert "面談で確認した</textarea>" in answer.text
    assert "書きかけの内容" in answer.text
    assert f'action="{path}/undo"' in answer.text


async def test_a_double_click_is_one_word(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock
) -> None:
    path = page_of(matched)
    form = {**await seen_by(desk, path), "verdict": "accept", "note": "一度だけ"}
    answers = [await desk.post(f"{path}/decision", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(await words_of(worker_database, clock)) == 1
    other = await desk.post(f"{path}/decision", {**form, "verdict": "hold"})
    assert other.status_code == 412
    assert "あなたが別の画面で先に" in other.text


async def test_colleagues_see_each_other_for_a_minute(
    desks: tuple[Browser, Browser], matched: Matched, clock: FrozenClock, worker_database: Database
) -> None:
    aiko, botan = desks
    path = page_of(matched)
    assert "閲覧中" not in (await aiko.get(path)).text
    assert "aikoさんが閲覧中" in (await botan.get(path)).text
    asked = {"sequence": "0", "beat": "1"}
    assert "botanさんが閲覧中" in (await aiko.post(f"{path}/presence", asked)).text
    assert "閲覧中" not in (await aiko.get(page_of(matched, "D-2"))).text
    clock.advance(timedelta(seconds=61))
    assert "閲覧中" not in (await aiko.get(path)).text
    await aiko.get(page_of(matched, "D-2"))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        kept = await work.session.execute(text("SELECT count(*) FROM pair_presence"))
        assert kept.scalar_one() <= 4
        noted = await work.session.execute(text("SELECT DISTINCT act FROM audit_entry WHERE act LIKE '%presence%'"))
        assert noted.all() == []


async def test_what_was_decided_meanwhile_is_told_and_then_it_asks_no_more(
    desks: tuple[Browser, Browser], matched: Matched
) -> None:
    aiko, botan = desks
    path = page_of(matched)
    await botan.get(path)
    quiet = await botan.post(f"{path}/presence", {"sequence": "0", "beat": "1"})
    assert "hx-trigger" in quiet.text
    assert '"beat": "2"' in quiet.text
    await decide(aiko, path, verdict="hold")
    told = await botan.post(f"{path}/presence", {"sequence": "0", "beat": "2"})
    assert "aikoさんが" in told.text
    assert "「保留」としました" in told.text
    assert "hx-trigger" not in told.text


async def test_a_page_that_is_left_alone_asks_for_ten_minutes_and_no_longer(desk: Browser, matched: Matched) -> None:
    path = page_of(matched)
    await desk.get(path)
    last = await desk.post(f"{path}/presence", {"sequence": "0", "beat": "30"})
    assert "hx-trigger" not in last.text


async def test_who_withdrew_meanwhile_is_told_with_a_way_on_and_what_was_typed(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock
) -> None:
    first, second, _ = await order_of(desk, matched)
    reference = next(name for name, one in matched.people.items() if str(one) in first)
    form = {**await seen_by(desk, first), "verdict": "accept", "note": "面談で<確認>"}
    clock.advance(timedelta(minutes=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, matched.people[reference], Purpose.MATCHING, on=work.today, source="電話")
    answer = await desk.post(f"{first}/decision", form)
    assert answer.status_code == 404
    assert "一覧にいません" in answer.text
    assert "面談で&lt;確認&gt;" in answer.text
    assert f'href="{second}"' in answer.text
    assert await words_of(worker_database, clock) == []
    assert (await desk.get(first)).status_code == 404


async def test_a_posting_closed_meanwhile_takes_no_decision_and_says_so(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock
) -> None:
    path = page_of(matched)
    form = {**await seen_by(desk, path), "verdict": "accept", "note": "面談で確認"}
    clock.advance(timedelta(minutes=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await close_posting(work, matched.posting_id)
    answer = await desk.post(f"{path}/decision", form)
    assert answer.status_code == 409
    assert "募集を終えた" in answer.text
    assert "面談で確認" in answer.text
    assert await words_of(worker_database, clock) == []
    assert "この求人は募集を終えています" in (await desk.get(path)).text
