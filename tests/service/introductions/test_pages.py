"""The pages: what is due, a way with its forms, the link from outside, and nothing that was typed is lost."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import event

from service.base.actor import SYSTEM
from service.base.ids import IntroductionId
from service.db.engine import Database
from service.db.work import begin_work
from service.introductions.terms import Stage
from service.people.actions import register_people
from service.platform.links import new_token
from service.platform.tools import MailServer
from tests.factories.people import profile_record
from tests.support.introducing import Desk, link_in, record
from tests.support.mail import MailOffice, PostOffice
from tests.support.web import Browser, browsing, make_app

MOST_STATEMENTS = 12
SESSION = 2
"""Statements by which the session is recognised."""


async def test_a_person_agrees_by_the_link_and_the_coordinator_sees_it(
    desk: Desk, link: str, outside: Browser, aiko: Browser
) -> None:
    shown = await outside.get(link)
    assert shown.status_code == 200
    for words in (
        "肥後テスト工業株式会社",
        "装置保全エンジニア",
        "氏名",
        "電話番号",
        "学校名・勤務先の名前",
        "43-特-000001",
        "職業紹介責任者",
        "合志工場",
    ):
        assert words in shown.text
    assert "花子" not in shown.text
    desk.clock.advance(timedelta(seconds=1))
    agreed = await outside.post(link, {"answer": "agree", "revision": "1", "words": "夕方に電話を"})
    assert (agreed.status_code, agreed.headers["Location"]) == (303, link)
    after = (await outside.get(link)).text
    assert "同意されました" in after
    assert 'name="answer"' not in after
    assert "紹介できる" in (await aiko.get("/introductions")).text
    asking = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    assert "本人の同意があります" in (await aiko.get(asking)).text
    opening, review = f'action="{asking}/words"', f"/postings/{desk.pair[0]}/shortlist/{desk.pair[1]}"
    assert opening in (await aiko.get(review)).text
    assert opening in (await aiko.post(f"{review}/introduction")).text
    way = await desk.introduce()
    for address in (review, f"/introductions/{way}"):
        assert opening in (await aiko.get(address)).text
    assert "夕方に電話を" in (await aiko.post(f"{asking}/words")).text


async def test_the_conditions_come_before_the_answer_and_a_no_ends_on_a_plain_page(
    desk: Desk, link: str, outside: Browser
) -> None:
    shown = (await outside.get(link)).text
    places = [shown.index(words) for words in ("<h2>求人の条件", "にお知らせする内容", 'value="agree"')]
    assert places == sorted(places)
    assert 'href="#answer"' in shown
    desk.clock.advance(timedelta(seconds=1))
    await outside.post(link, {"answer": "decline", "revision": "1"})
    after = (await outside.get(link)).text
    assert "同意しないとの回答をいただきました" in after
    for words in ("<h2>求人の条件", "にお知らせする内容", "同意を取り消したいとき", 'name="answer"'):
        assert words not in after


@pytest.mark.parametrize("is_mail_set", [False, True])
async def test_a_request_is_told_as_mailed_only_where_a_mail_server_is_set(
    desk: Desk, application: Litestar, server: MailServer, is_mail_set: bool
) -> None:
    if is_mail_set:
        application = make_app(desk.database, None, replace(desk.tools, mail=server), desk.clock)
    await desk.recommend()
    address = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        await browser.get(address)
        await browser.post(address, {"language": "ja"})
        shown = (await browser.get(address)).text
    assert ("同意の依頼をメールで送りました。" in shown) is is_mail_set
    assert ("同意の依頼を送信待ちにしました。" in shown) is not is_mail_set


async def test_who_is_asked_in_english_reads_and_answers_in_english(
    desk: Desk, aiko: Browser, outside: Browser, office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    await desk.recommend()
    address = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    await aiko.get(address)
    await aiko.post(address, {"language": "en"})
    await office.send(server)
    assert "8 December 2026, " in post_office.bodies[-1]
    link = link_in(post_office.bodies[-1])
    shown = (await outside.get(link)).text
    assert "May we introduce you?" in shown
    assert "8 December 2026, " in shown
    desk.clock.advance(timedelta(seconds=1))
    await outside.post(link, {"answer": "agree", "revision": "1"})
    assert "Your answer was taken" in (await outside.get(link)).text
    desk.clock.advance(timedelta(days=20))
    assert "This link cannot be used" in (await outside.get(link)).text


async def test_looking_at_a_link_changes_nothing(desk: Desk, link: str, outside: Browser) -> None:
    before = await desk.rows("SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM consent_event)")
    for _ in range(3):
        await outside.get(link)
        await outside.client.head(link)
    assert await desk.rows("SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM consent_event)") == before
    assert await desk.rows("SELECT 1 FROM consent_answer") == []


async def test_an_answer_of_another_site_or_without_a_page_is_refused(desk: Desk, link: str, outside: Browser) -> None:
    form = {"answer": "agree", "revision": "1"}
    assert (await outside.client.post(link, data=form)).status_code == 403
    await outside.get(link)
    assert (await outside.post(link, form, headers={"Origin": "https://evil.test"})).status_code == 403
    assert await desk.rows("SELECT 1 FROM consent_answer") == []


async def test_unknown_forged_and_expired_links_are_one_page(desk: Desk, link: str, outside: Browser) -> None:
    shapes = set()
    desk.clock.advance(timedelta(days=15))
    for address in (link, f"/c/{new_token()}", f"/c/{link[3:-1]}A", "/c/x", "/c/%00", "/c/" + "あ" * 43):
        answer = await outside.get(address)
        shapes.add((answer.status_code, answer.text.replace(outside.token, "").replace(address, "")))
    assert len({status for status, _ in shapes}) == 1
    assert all("このリンクは使えません" in page and "職業紹介責任者" in page for _, page in shapes)
    posted = await outside.post(link, {"answer": "agree", "revision": "1"})
    assert (posted.status_code, "このリンクは使えません" in posted.text) == (404, True)


async def test_who_tries_many_links_is_slowed_down(desk: Desk, link: str, outside: Browser) -> None:
    for _ in range(20):
        assert (await outside.get(f"/c/{new_token()}")).status_code == 404
    slowed = await outside.get(f"/c/{new_token()}")
    assert slowed.status_code == 503, slowed.text
    known = await outside.get(link)
    assert known.status_code == 200, known.text
    desk.clock.advance(timedelta(minutes=11))
    assert (await outside.get(f"/c/{new_token()}")).status_code == 404
    desk.clock.advance(timedelta(days=20))
    for _ in range(21):
        assert (await outside.get(link)).status_code == 404


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"revision": "1", "words": "まよっています"}, 422),
        ({"answer": "agree", "revision": "1", "words": "まよって" * 200}, 422),
        ({"answer": "agree", "revision": "x", "words": "まよっています"}, 412),
    ],
)
async def test_what_was_typed_is_kept(
    desk: Desk, link: str, outside: Browser, form: dict[str, str], status: int
) -> None:
    await outside.get(link)
    answer = await outside.post(link, form)
    assert answer.status_code == status
    assert "まよって" in answer.text
    assert await desk.rows("SELECT 1 FROM consent_answer") == []


async def test_the_letter_and_the_company_view_are_for_who_records(
    desk: Desk, introduced: IntroductionId, aiko: Browser, outside: Browser
) -> None:
    letter = await aiko.get(f"/introductions/{introduced}/letter")
    assert (letter.headers["Content-Type"], letter.content[:5]) == ("application/pdf", b"%PDF-")
    view = (await aiko.get(f"/introductions/{introduced}/company-view")).text
    for words in ("試験 花子", "hanako@mail.example", "機械保全技能士", "匿名の概要"):
        assert words in view
    assert "架空工業高校" not in view
    await outside.sign_in("emi")
    assert (await outside.get(f"/introductions/{introduced}")).status_code == 200
    for part in ("letter", "company-view"):
        assert (await outside.get(f"/introductions/{introduced}/{part}")).status_code == 403


async def test_what_nobody_asked_of_her_is_called_so_and_not_left_empty(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    view = f"/introductions/{introduced}/company-view"
    assert "確認していません" not in (await aiko.get(view)).text
    identity = {"name": "試験 花子", "email": "hanako@mail.example"}
    told = profile_record(desk.reference, identity=identity, qualifications=[], unasked=["qualifications"])
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await register_people(work, desk.tools.vault, [told])
    assert (await aiko.get(view)).text.count("確認していません") == 1


async def test_pages_ask_the_database_little(desk: Desk, introduced: IntroductionId, aiko: Browser) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.record(introduced, Stage.STARTED)
    asking = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    for address in (
        "/introductions",
        "/introductions?office=x&kind=evidence_due",
        f"/introductions/{introduced}",
        asking,
    ):
        count = await statements(desk.database, aiko, address)
        assert count - SESSION <= MOST_STATEMENTS, f"{address}: {count}"


async def statements(database: Database, browser: Browser, address: str) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SET ", "SELECT set_config", "BEGIN", "COMMIT")):
            seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        assert (await browser.get(address)).status_code == 200
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return len(seen)


async def test_the_list_goes_on_where_it_ended(desk: Desk, aiko: Browser) -> None:
    for reference in ("D-1", "D-2"):
        desk.reference = reference
        await desk.recommend()
    from service.introductions.pages import ways

    size, ways.PAGE = ways.PAGE, 1
    try:
        first = (await aiko.get("/introductions")).text
        following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = (await aiko.get(following)).text
        preceding = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
        back = (await aiko.get(preceding)).text
    finally:
        ways.PAGE = size
    assert {"D-1" in first, "D-2" in first} == {True, False}
    assert ("D-1" in first) != ("D-1" in second)
    assert 'rel="next"' not in second
    assert ("D-1" in back, "D-2" in back) == ("D-1" in first, "D-2" in first)
    assert 'rel="next"' in back
    assert 'rel="prev"' not in back
    assert 'rel="prev"' not in first
    assert (await aiko.get("/introductions?cursor=forged")).status_code == 200
    for posting, is_shown in ((desk.pair[0], True), (desk.pair[1], False)):
        page = (await aiko.get(f"/introductions?posting={posting}")).text
        assert "分だけを表示しています" in page
        assert (f'href="/people/{desk.pair[1]}"' in page) is is_shown


async def test_after_asking_the_page_says_until_when_an_answer_is_awaited_and_leads_on(
    desk: Desk, link: str, aiko: Browser, outside: Browser
) -> None:
    asking = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    shown = (await aiko.get(asking)).text
    assert "同意を依頼しました。本人の回答を待っています" in shown
    assert "回答の期限は2026年12月8日" in shown
    assert "いまは依頼できません" not in shown
    assert "メッセージを開く" not in shown
    for way in ("shortlist/next", "shortlist"):
        assert f'href="/postings/{desk.pair[0]}/{way}"' in shown
    assert "次に同意を依頼する方へ" not in shown
    desk.reference = "D-2"
    await desk.recommend()
    following = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    assert f'class="button button-primary" href="{following}">次に同意を依頼する方へ' in (await aiko.get(asking)).text
    assert await statements(desk.database, aiko, asking) <= MOST_STATEMENTS
    desk.reference = "D-1"
    desk.clock.advance(timedelta(seconds=1))
    await outside.get(link)
    await outside.post(link, {"answer": "decline", "revision": "1"})
    after = (await aiko.get(asking)).text
    assert "本人の回答を待っています" not in after
    assert "いまは依頼できません" in after
    assert "メッセージを開く" not in after


async def test_the_way_is_told_in_the_order_of_time_with_times(
    desk: Desk, link: str, aiko: Browser, outside: Browser
) -> None:
    desk.clock.advance(timedelta(minutes=5))
    await outside.get(link)
    await outside.post(link, {"answer": "agree", "revision": "1"})
    way = await desk.introduce()
    await desk.record(way, Stage.APPLIED)
    shown = (await aiko.get(f"/introductions/{way}")).text.split('<ol class="steps">')[1].split("</ol>")[0]
    entries = [re.sub("<[^>]*>", "", one).strip() for one in shown.split("<li>")[1:]]
    told = [re.match(r"\S+?日( \d+:\d\d)? ([^\s（]+)", entry) for entry in entries]
    assert [(one[2], one[1] is not None) for one in told if one] == [
        ("同意を依頼", True),
        ("メール", True),
        ("本人が同意", True),
        ("紹介", False),
        ("応募", False),
    ]


async def test_what_is_late_says_by_how_many_days_and_what_day_it_was(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    await desk.send_letter(introduced)
    desk.clock.advance(timedelta(days=30))
    await aiko.sign_in("aiko")
    shown = (await aiko.get("/introductions")).text
    assert "結果を確かめる期日" in shown
    assert re.search(r"chip-missing\">\d+日超過", shown)
    assert f'href="/people/{desk.person_id}"' in shown
    assert f'href="/postings/{desk.matched.posting_id}"' in shown


async def test_a_due_check_in_is_chosen_before_the_proof_that_the_start_lacks_and_says_what_it_covers(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.record(introduced, Stage.STARTED)
    desk.clock.advance(timedelta(days=400))
    await aiko.sign_in("aiko")
    shown = (await aiko.get(f"/introductions/{introduced}")).text
    assert '<option value="half_year" selected>' in shown
    assert "<h2>在職を記録する：入社6か月</h2>" in shown
    assert "あとの時期は確認済みになりません" in shown
    told = {"stage": "checked_in", "milestone": "start", "on_date": desk.today.isoformat(), "evidence": "company_told"}
    assert (await record(aiko, f"/introductions/{introduced}", told)).status_code == 303
    shown = (await aiko.get(f"/introductions/{introduced}")).text
    assert ("確認済み</span>" in shown, "<h2>在職を記録する：入社6か月</h2>" in shown) == (False, True)


async def test_a_start_without_evidence_leads_to_a_form_that_says_what_clears_it(
    desk: Desk, introduced: IntroductionId, aiko: Browser
) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.record(introduced, Stage.STARTED)
    due = (await aiko.get("/introductions")).text
    assert f'href="/introductions/{introduced}#next"' in due
    shown = (await aiko.get(f"/introductions/{introduced}")).text
    assert "入社の証明を記録する" in shown
    assert '<option value="start" selected>' in shown
    form = {"stage": "checked_in", "milestone": "start", "evidence": "employment_certificate"}
    desk.clock.advance(timedelta(seconds=1))
    without = {**form, "evidence": "", "on_date": desk.today.isoformat()}
    refused = await record(aiko, f"/introductions/{introduced}", without)
    assert (refused.status_code, "何で確認したか" in refused.text) == (422, True)
    assert "入社の証明を記録する" in refused.text
    await record(aiko, f"/introductions/{introduced}", {**form, "on_date": desk.today.isoformat()})
    assert "入社の証明を記録する" not in (await aiko.get(f"/introductions/{introduced}")).text
    assert f"{introduced}#next" not in (await aiko.get("/introductions")).text
