"""The page of one way: each step with its form, what was told when and by whom, and what is taken back."""

import re
from datetime import timedelta

import pytest

from service.base.ids import IntroductionId
from service.introductions.actions.outcomes import take_back
from service.introductions.actions.telling import set_interview_day
from service.introductions.terms import CannotTakeBack, Evidence, Stage
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import Purpose
from tests.factories.supports import SATO
from tests.support.introducing import Desk, record, seen_in, send
from tests.support.supporting import support_hired
from tests.support.web import Browser


async def test_what_is_over_is_not_announced_any_more(desk: Desk, aiko: Browser) -> None:
    """Neither the interview of before the offer, nor a consent that nobody needs of who works there."""
    introduced = await desk.introduced()
    way = f"/introductions/{introduced}"
    await desk.do(lambda work: set_interview_day(work, desk.tools.vault, introduced, desk.today + timedelta(days=3)))
    assert "2026年11月27日" in (await aiko.get(way)).text
    company_id = desk.matched.company_id
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.do(
        lambda work: withdraw_consent_once(work, desk.person_id, Purpose.INTRODUCTION, desk.today, "電話", company_id)
    )
    shown = (await aiko.get(way)).text
    assert "2026年11月27日" not in shown.split("これまでの経過")[0]
    assert "氏名や連絡先を企業に伝えないでください" not in shown


async def test_the_agreed_start_is_asked_with_the_acceptance_and_can_be_moved(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    way = f"/introductions/{introduced}"
    seen = seen_in((await aiko.get(way)).text)
    told = {"stage": "accepted", "on_date": desk.today.isoformat(), "seen": seen}
    assert 'name="starts_on"' in (await aiko.post(f"{way}/outcomes", told)).text
    too_early = {**told, "act": "confirmed", "starts_on": "2026-11-01"}
    refused = await aiko.post(f"{way}/outcomes", too_early)
    assert refused.status_code == 422
    for kept in ('name="stage" value="accepted"', 'value="2026-11-01"', "入社の予定日は、内定を承諾した日以後"):
        assert kept in refused.text
    confirmed = {**told, "act": "confirmed", "starts_on": "2027-04-01"}
    assert (await aiko.post(f"{way}/outcomes", confirmed)).status_code == 303
    assert "2027年4月1日" in (await aiko.get(way)).text
    desk.clock.advance(timedelta(seconds=1))
    assert (await aiko.post(f"{way}/start", {"starts_on": "2027-05-01"})).status_code == 303
    desk.clock.advance(timedelta(seconds=1))
    assert "2027年5月1日" in (await aiko.get(way)).text
    assert (await aiko.post(f"{way}/start", {"starts_on": "2020-01-01"})).status_code == 422
    assert (await aiko.post(f"{way}/start", {"starts_on": ""})).status_code == 303
    assert "未定" in (await aiko.get(way)).text


async def test_what_was_taken_back_stands_where_it_was_told(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    way = f"/introductions/{introduced}"
    await desk.record(introduced, Stage.OFFERED)
    point = (await desk.case(introduced)).points[-1].id
    assert point is not None
    await desk.do(lambda work: take_back(work, introduced, point, "入力の誤り"))
    await desk.record(introduced, Stage.INTERVIEWED)
    shown = (await aiko.get(way)).text.split('<ol class="steps">')[1].split("</ol>")[0]
    places = [shown.index(words) for words in ("紹介", "内定", "面接")]
    assert places == sorted(places)


async def test_a_start_on_another_day_than_agreed_says_so(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    way = f"/introductions/{introduced}"
    await desk.record(introduced, Stage.ACCEPTED, starts_on=desk.today + timedelta(days=128))
    listed = (await aiko.get("/introductions")).text
    assert "入社待ち" in listed
    assert "あと128日" in listed
    assert "<small>入社の予定日</small>" in listed
    told = {"stage": "started", "on_date": desk.today.isoformat(), "evidence": "company_told"}
    told["seen"] = seen_in((await aiko.get(way)).text)
    assert "入社の予定日は2027年4月1日です" in (await aiko.post(f"{way}/outcomes", told)).text
    desk.clock.advance(timedelta(seconds=1))
    assert (await aiko.post(f"{way}/outcomes", {**told, "act": "confirmed"})).status_code == 303
    shown = (await aiko.get(way)).text
    assert "実際の入社日と違います" in shown
    assert "2027年4月1日" in shown


async def test_a_stale_tab_is_told_so_and_keeps_what_was_typed(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    way = f"/introductions/{introduced}"
    seen = seen_in((await aiko.get(way)).text)
    told = {"stage": "interviewed", "on_date": desk.today.isoformat()}
    assert (await send(aiko, way, told, seen)).status_code == 303
    stale = await send(aiko, way, {"stage": "offered", "on_date": "2026-11-23"}, seen)
    assert (stale.status_code, "この画面を開いたあとに、経過が変わりました" in stale.text) == (409, True)
    assert 'value="offered" selected' in stale.text
    assert 'value="2026-11-23"' in stale.text
    assert seen_in(stale.text) != seen
    shown = (await aiko.get(way)).text
    assert 'value="offered" selected' not in shown
    assert '<option value="">選んでください</option>' in shown


async def test_what_is_hard_to_undo_is_asked_once_more_and_can_be_taken_back(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    way = f"/introductions/{introduced}"
    told = {"stage": "accepted", "on_date": desk.today.isoformat(), "seen": seen_in((await aiko.get(way)).text)}
    asked = await aiko.post(f"{way}/outcomes", told)
    assert (asked.status_code, "登録終了になります" in asked.text) == (200, True)
    assert await desk.rows("SELECT 1 FROM introduction_event") == []
    back = await aiko.post(f"{way}/outcomes", {**told, "act": "back"})
    assert 'value="accepted" selected' in back.text
    assert (await aiko.post(f"{way}/outcomes", {**told, "act": "confirmed"})).status_code == 303
    shown = (await aiko.get(way)).text
    point = shown.split('name="point" value="')[1].split('"')[0]
    assert "求職中に戻ります" in shown
    refused = await aiko.post(f"{way}/taken-back", {"point": point, "because": " "})
    assert (refused.status_code, "取り消す理由を" in refused.text) == (422, True)
    assert (await aiko.post(f"{way}/taken-back", {"point": "x", "because": "誤り"})).status_code == 422
    assert (await aiko.post(f"{way}/taken-back", {"point": point, "because": "別の方の記録"})).status_code == 303
    shown = (await aiko.get(way)).text
    for words in ("取り消し済み", "aikoさんが取り消し：別の方の記録", "内定承諾"):
        assert words in shown
    assert "最後の記録を取り消す" not in shown


async def test_each_line_says_who_recorded_it_and_when(desk: Desk, introduced: IntroductionId, aiko: Browser) -> None:
    for stage in (Stage.APPLIED, Stage.ACCEPTED, Stage.STARTED):
        await desk.record(introduced, stage)
    shown = (await aiko.get(f"/introductions/{introduced}")).text.split('<ol class="steps">')[1].split("</ol>")[0]
    lines = [line for line in shown.split("<li>")[1:] if any(word in line for word in ("応募", "承諾", "入社"))]
    assert len(lines) == 3
    for line in lines:
        assert re.search(r"aikoさん 2026年11月24日 \d+:\d\d 記録", line), line


async def test_a_check_in_says_which_is_due_and_until_when(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    way = f"/introductions/{introduced}"
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.record(introduced, Stage.STARTED, evidence=Evidence.EMPLOYMENT_CERTIFICATE)
    desk.clock.advance(timedelta(days=190))
    await aiko.sign_in("aiko")
    assert "入社6か月" in (await aiko.get("/introductions")).text
    shown = (await aiko.get(way)).text
    for words in (
        "入社6か月 期日 2027年5月24日",
        "9日超過",
        "入社1年 期日 2027年11月24日",
        "入社3年 期日 2029年11月24日",
    ):
        assert words in shown
    assert '<option value="half_year" selected>' in shown
    assert 'value="one_year"' not in shown
    # Neither the day nor the way in which it is known is filled in.
    empty = {"stage": "checked_in", "milestone": "half_year", "on_date": "", "evidence": ""}
    assert "日付を選んでください" in (await record(aiko, way, empty)).text
    dated = {**empty, "on_date": desk.today.isoformat()}
    assert "何で確認したか" in (await record(aiko, way, dated)).text
    assert (await record(aiko, way, {**dated, "evidence": "company_told"})).status_code == 303
    assert "確認済み" in (await aiko.get(way)).text


async def test_the_way_is_walked_on_its_page(desk: Desk, introduced: IntroductionId, aiko: Browser) -> None:
    way = f"/introductions/{introduced}"
    shown = (await aiko.get(way)).text
    assert "花子" not in shown
    assert "2人中 2人" in shown
    today = desk.today.isoformat()
    ahead = (desk.today + timedelta(days=7)).isoformat()
    assert (await aiko.post(f"{way}/interview", {"interview_on": ahead})).status_code == 303
    assert "面接の予定" in (await aiko.get("/introductions?kind=interview_ahead")).text
    for stage in ("interviewed", "offered", "accepted", "started"):
        answer = await record(aiko, way, {"stage": stage, "on_date": today})
        assert answer.status_code == 303, answer.text
    told = {"stage": "checked_in", "on_date": today, "milestone": "start", "evidence": "employment_certificate"}
    assert (await record(aiko, way, told)).status_code == 303
    shown = (await aiko.get(way)).text
    for words in ("内定承諾", "入社", "就労証明書", "2人中 1人"):
        assert words in shown
    left = {"ending": "left.person.own_circumstances", "on_date": today}
    assert (await record(aiko, way, left)).status_code == 303
    assert "離職（本人の事情：" in (await aiko.get(way)).text.replace("\n", "").replace(" （", "（")


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"stage": "started", "on_date": "2026-11-24"}, 409, "進めません"),
        ({"stage": "offered", "on_date": "2026-12-24"}, 422, "まだ来ていない"),
        ({"stage": "offered", "on_date": ""}, 422, "日付を選んでください"),
        ({"stage": "x", "on_date": "2026-11-24"}, 422, "一覧にない値"),
        ({"ending": "rejected.person.filled", "on_date": "2026-11-24"}, 422, "理由が必要"),
        ({"ending": "rejected", "on_date": "2026-11-24"}, 422, "理由が必要"),
        ({"ending": "a.b.c.d.e", "on_date": "2026-11-24"}, 422, "一覧にない値"),
    ],
)
async def test_a_refusal_is_told_on_the_page(
    introduced: IntroductionId, aiko: Browser, form: dict[str, str], status: int, words: str
) -> None:
    await aiko.get(f"/introductions/{introduced}")
    answer = await record(aiko, f"/introductions/{introduced}", form)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "経過を記録する" in answer.text


async def test_a_hire_with_a_support_is_taken_back_by_nobody_and_the_page_says_why(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    way, offered = f"/introductions/{introduced}", "最後の記録を取り消す"
    assert offered in (await aiko.get(way)).text
    await desk.do(lambda work: support_hired(work, desk, "R-1"), SATO)
    shown = (await aiko.get(way)).text
    assert (offered in shown, "奨学金返還支援の登録があるため、取り消せません" in shown) == (False, True)
    point = (await desk.case(introduced)).points[-1].id
    assert point is not None
    with pytest.raises(CannotTakeBack):
        await desk.do(lambda work: take_back(work, introduced, point, "入力の誤り"))
