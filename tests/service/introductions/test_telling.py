"""What the company is told and agreed with it: the page says what is next as the list does, and forgets nothing."""

import re
from datetime import timedelta

import pytest

from service.base.ids import IntroductionId
from service.introductions.actions.outcomes import set_start_day
from service.introductions.reads import due_page
from service.introductions.terms import Stage
from tests.support.introducing import Desk
from tests.support.web import Browser, browsing

SENT = {"told_way": "mail", "told_to": "人事 田中様", "told_note": "履歴書も添えた"}


@pytest.fixture
async def way(introduced: IntroductionId, aiko: Browser) -> str:
    address = f"/introductions/{introduced}"
    await aiko.get(address)
    return address


def next_of(shown: str) -> tuple[str, str]:
    """What the page begins with, and where its button leads."""
    panel = shown.split('id="now"')[1].split("</section>")[0]
    target = re.search(r'button-primary" href="([^"]*)"', panel)
    return re.sub(r"<[^>]*>|\s", "", panel.split("<p", 1)[1].split(">", 1)[1]), target[1] if target else ""


async def test_the_page_begins_with_what_the_list_has_of_it(desk: Desk, way: str, aiko: Browser) -> None:
    async def both() -> tuple[str, str, list[str]]:
        found = await desk.ask(lambda read: due_page(read, desk.tools.introductions, limit=9))
        return *next_of((await aiko.get(way)).text), [row.kind.value for row in found.rows]

    ahead, introduced = desk.today + timedelta(days=7), IntroductionId(way.rsplit("/", 1)[1])  # type: ignore[arg-type]
    words, target, listed = await both()
    assert ("紹介状を作って企業に送り" in words, target, listed) == (True, "#letter", ["letter_to_make"])
    assert f'href="{way}#letter"' in (await aiko.get("/introductions")).text
    await desk.send_letter(introduced)
    words, target, listed = await both()
    assert ("企業の返事を2026年12月8日まで" in words, target, listed) == (True, "#next", ["reply_awaited"])
    planned = {"interview_on": ahead.isoformat(), "interview_note": "10時、本社3階"}
    desk.clock.advance(timedelta(seconds=1))
    assert (await aiko.post(f"{way}/interview", planned)).status_code == 303
    words, target, listed = await both()
    assert ("12月1日に面接の予定" in words, "10時、本社3階" in words, target) == (True, True, "#next")
    assert listed == ["interview_ahead"]
    desk.clock.advance(timedelta(days=22))
    await aiko.sign_in("aiko")
    words, target, listed = await both()
    assert ("企業に選考の結果を確かめ" in words, target, listed) == (True, "#next", ["outcome_overdue"])
    await desk.record(introduced, Stage.OFFERED, desk.today - timedelta(days=14))
    words, target, listed = await both()
    assert ("承諾するかどうかを本人に確かめ" in words, "結果" in words, listed) == (True, False, ["offer_overdue"])
    await desk.record(introduced, Stage.ACCEPTED)
    words, target, listed = await both()
    assert ("予定日を記録してください" in words, target, listed) == (True, "#start", ["start_to_agree"])
    await desk.do(lambda work: set_start_day(work, introduced, desk.today))
    words, target, listed = await both()
    assert ("入社の予定日は2026年12月16日です。入社したかを確かめ" in words, target) == (True, "#next")
    assert listed == ["start_awaited"]
    await desk.record(introduced, Stage.STARTED)
    assert ("何で確かめたか" in (told := await both())[0], told[2]) == (True, ["evidence_due"])
    desk.clock.advance(timedelta(days=200))
    await aiko.sign_in("aiko")
    words, target, listed = await both()
    assert ("6か月の在職を確かめ" in words, target) == (True, "#next")
    assert set(listed) == {"evidence_due", "check_in_due"}


async def test_to_look_at_the_letter_is_not_to_send_it_and_both_stand_in_the_history(
    desk: Desk, way: str, aiko: Browser
) -> None:
    assert (await aiko.get(f"{way}/letter")).status_code == 200
    shown = (await aiko.get(way)).text
    assert ("紹介状を作成" in shown, next_of(shown)[1]) == (True, "#letter")
    sent = SENT | {"told_on": desk.today.isoformat()}
    for wrong, sentence in (
        ({"told_to": ""}, "伝えた相手"),
        ({"told_way": ""}, "方法を選んで"),
        ({"told_on": "2026-11-23"}, "紹介した日から今日まで"),
        ({"told_on": "2026-11-25"}, "紹介した日から今日まで"),
    ):
        answer = await aiko.post(f"{way}/letter-sent", sent | wrong)
        assert (answer.status_code, sentence in answer.text, "履歴書も添えた" in answer.text) == (422, True, True)
    assert (await aiko.post(f"{way}/letter-sent", sent)).status_code == 303
    shown = (await aiko.get(way)).text
    history = shown.split("これまでの経過")[1]
    assert "紹介状を送付（メール 人事 田中様）" in history
    assert "履歴書も添えた" in history
    ((note,),) = await desk.rows("SELECT told_note FROM letter_sent")
    assert "履歴書".encode() not in bytes(note)
    assert (await desk.acts()).count("introductions.notes_seen") == 1
    desk.clock.advance(timedelta(seconds=1))
    assert (await aiko.post(f"{way}/letter-sent", {"act": "off"})).status_code == 303
    shown = (await aiko.get(way)).text
    assert ("紹介状の送付の記録を取り消し" in shown, next_of(shown)[1]) == (True, "#letter")


async def test_an_introduction_by_telephone_of_the_day_before_is_told_of_that_day(desk: Desk, aiko: Browser) -> None:
    await desk.recommend()
    await desk.consent()
    agreed = desk.today
    desk.clock.advance(timedelta(days=2))
    await aiko.sign_in("aiko")
    pair = f"/postings/{desk.pair[0]}/shortlist/{desk.pair[1]}"
    assert f'name="introduced_on" type="date" value="{desk.today}"' in (await aiko.post(f"{pair}/introduction")).text
    for wrong in (agreed - timedelta(days=1), desk.today + timedelta(days=1)):
        answer = await aiko.post(f"{pair}/introduction", {"confirmed": "1", "introduced_on": wrong.isoformat()})
        assert (answer.status_code, "同意した日から今日まで" in answer.text) == (422, True)
    told = {"confirmed": "1", "introduced_on": agreed.isoformat()}
    assert (await aiko.post(f"{pair}/introduction", told)).status_code == 303
    assert await desk.rows("SELECT introduced_on FROM introduction") == [(agreed,)]


async def test_who_may_not_record_reads_what_is_next_and_no_word_of_whom(desk: Desk, way: str, aiko: Browser) -> None:
    await aiko.post(f"{way}/letter-sent", SENT | {"told_on": desk.today.isoformat()})
    async with browsing(aiko.application) as emi:
        await emi.sign_in("emi")
        shown = (await emi.get(way)).text
        assert (await emi.post(f"{way}/letter-sent", SENT)).status_code == 403
    assert ("企業の返事を" in next_of(shown)[0], next_of(shown)[1]) == (True, "")
    assert [one for one in ("田中", "履歴書", "letter-sent") if one in shown] == []


async def test_hour_and_place_of_an_interview_stay_in_the_history_once_it_was_held(
    desk: Desk, way: str, aiko: Browser
) -> None:
    planned = {"interview_on": desk.today.isoformat(), "interview_note": "10時、本社3階"}
    for note in ("10時、本社3階", "10時、本社3階", "11時、本社3階"):
        desk.clock.advance(timedelta(seconds=1))
        await aiko.post(f"{way}/interview", planned | {"interview_note": note})
    assert len(await desk.rows("SELECT 1 FROM interview_day")) == 2
    assert (await aiko.post(f"{way}/interview", planned | {"interview_note": "あ" * 501})).status_code == 422
    await desk.record(IntroductionId(way.rsplit("/", 1)[1]), Stage.INTERVIEWED)  # type: ignore[arg-type]
    before, history = (await aiko.get(way)).text.split("これまでの経過")
    assert "11時" not in before
    assert "面接の予定（2026年11月24日）" in history
    assert "11時、本社3階" in history
