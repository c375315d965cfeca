"""The own page: what it shows, what is done on it, who never has one, and how links begin and end."""

import asyncio
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from service.base.actor import SYSTEM
from service.base.ids import PostingId
from service.base.language import Language
from service.base.refusals import Busy
from service.base.telling import day_in
from service.candidates.actions import own
from service.candidates.actions.links import end_links, renew_link, send_link
from service.candidates.reads import served_page
from service.candidates.terms import ErrandKind, JobOver, MayNotServe, SearchEnded, SentJustNow, TooManyWait
from service.correspondence.terms import NoAddress
from service.db.work import begin_work
from service.introductions.terms import (
    EndReason,
    Stage,
)
from service.introductions.terms.answering import (
    LinkUnknown,
)
from service.people.actions import register_people
from service.people.terms import ConsentMissing, NoSuchPerson, PersonState, Purpose
from service.platform.links import digest_of, new_token
from service.shortlists.terms.deciding import ReasonSide
from tests.factories.people import a_person, high_school_student_json, profile_record
from tests.factories.postings import a_posting
from tests.service.candidates.conftest import Post
from tests.support.introducing import Desk
from tests.support.web import Browser

MOST_STATEMENTS = 12


async def opened(desk: Desk, token: str) -> own.OpenedPage:
    return await desk.do(lambda work: own.open_own_page(work, desk.tools.vault, token), actor=SYSTEM)


async def links_of(desk: Desk) -> int:
    return len(await desk.rows("SELECT 1 FROM candidate_link WHERE person_id = :id", id=desk.person_id))


async def test_the_page_shows_what_is_stored_what_was_agreed_and_what_suits_with_its_reasons(
    link: str, outside: Browser
) -> None:
    answer = await outside.get(link)
    assert answer.status_code == 200
    for words in (
        "試験 花子",
        "hanako@mail.example",
        "架空工業高校",
        "包装機の点検と修理。",
        "機械保全技能士2級",
        "女性",
        "求人との照合（マッチング）",
        "装置保全エンジニア",
        "肥後テスト工業株式会社",
        "合いそうな理由",
        "職業紹介責任者",
        "この同意を取り消す",
    ):
        assert words in answer.text, words
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.text


@pytest.mark.parametrize(
    ("reference", "told"), [("P-8", {"conditions": {"overtime": None}}), ("P-9", {"opens_on": "2099-02-01"})]
)
async def test_a_posting_that_may_not_be_published_yet_or_at_all_is_not_shown(
    desk: Desk, token: str, reference: str, told: dict[str, Any]
) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        unpublished = await a_posting(work, desk.matched.company_id, reference, title="まだ公開できない求人", **told)
        await work.session.execute(
            text(
                "INSERT INTO person_posting (person_id, posting_id, run_id, score, unknown)"
                " SELECT person_id, :new, run_id, 1, unknown FROM person_posting WHERE person_id = :id"
            ),
            {"new": unpublished, "id": desk.person_id},
        )
    shown = (await opened(desk, token)).page.suiting
    assert [one.posting.posting_id for one in shown] == [desk.matched.posting_id]


async def test_she_meets_what_suits_her_first_and_a_consent_ends_behind_a_word_that_opens(
    link: str, outside: Browser
) -> None:
    page = (await outside.get(link)).text
    places = [page.index(f'<h2 id="{name}">') for name in ("suiting", "stored", "consents", "office")]
    assert places == sorted(places)
    for name in ("suiting", "stored", "correct", "consents", "office"):
        assert f'<a href="#{name}">' in page
        assert f'id="{name}"' in page
    assert page.index("<summary>同意を取り消すとき") < page.index("button-danger")


async def test_days_months_and_the_postal_code_are_told_as_people_read_them(link: str, outside: Browser) -> None:
    page = (await outside.get(link)).text
    assert not re.search(r"<dd><span[^>]*>[0-9]{4}-[0-9]{2}", page)
    assert re.search(r"<dd><span[^>]*>[0-9]{4}年[0-9]{1,2}月</span>", page)
    assert "第1版" not in page


async def test_a_posting_tells_its_main_conditions(link: str, outside: Browser) -> None:
    page = (await outside.get(link)).text
    assert re.search(r"<dt>就業時間</dt><dd>日勤<br>", page)
    for words in ("勤務地", "雇用形態", "就業時間", "休日", "締切日"):
        assert f"<dt>{words}</dt>" in page, words


async def test_a_posting_is_shown_as_of_a_day(link: str, outside: Browser) -> None:
    assert "2026年11月24日 10:00時点の内容" in (await outside.get(link)).text


async def test_the_token_is_stored_nowhere_and_the_mail_names_nobody_in_its_subject(
    desk: Desk, token: str, post: Post
) -> None:
    (stored,) = await desk.rows("SELECT digest, made_by FROM candidate_link WHERE person_id = :id", id=desk.person_id)
    assert (bytes(stored.digest), stored.made_by) == (digest_of(token), desk.actor.id)
    for table in ("candidate_link", "mail", "outbox", "audit_entry"):
        for row in await desk.rows(f"SELECT t::text AS told FROM {table} t"):  # noqa: S608
            assert token not in row.told
    assert "花子" not in str(post.box.messages[-1]["Subject"])


async def test_every_opening_is_noted_and_nothing_else_changes(desk: Desk, link: str, outside: Browser) -> None:
    counts = "SELECT (SELECT count(*) FROM consent_event), (SELECT count(*) FROM outbox), (SELECT count(*) FROM mail)"
    before = await desk.rows(counts)
    for _ in range(2):
        await outside.get(link)
    noted = await desk.rows(
        "SELECT act FROM audit_entry WHERE purpose = 'own_page' AND subject_id = :id ORDER BY number", id=desk.person_id
    )
    assert [row.act for row in noted] == ["people.identity_seen"] * 2
    assert await desk.rows(counts) == before


async def test_it_takes_at_most_eleven_statements(desk: Desk, token: str) -> None:
    await desk.introduced()
    await opened(desk, token)
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("SELECT set_config"):
            seen.append(statement)

    engine = desk.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        await opened(desk, token)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert 0 < len(seen) <= MOST_STATEMENTS, seen


async def test_taking_back_the_consent_to_a_company_ends_the_introduction_to_it(
    desk: Desk, link: str, outside: Browser, aiko: Browser
) -> None:
    introduction_id = await desk.introduced()
    await desk.record(introduction_id, Stage.INTERVIEWED)
    await outside.get(link)
    desk.clock.advance(timedelta(seconds=1))
    answer = await outside.post(f"{link}/withdrawal", {"which": f"introduction:{desk.matched.company_id}"})
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    assert "この企業への紹介を終了しました" in (await outside.get(link)).text
    now = await desk.case(introduction_id)
    assert (now.stage, now.is_consent_standing, now.following) == (Stage.DECLINED_BY_PERSON, False, ())
    assert "同意の取り消し：企業への連絡が必要" in (await aiko.get("/errands")).text
    own_page = (await aiko.get(f"/people/{desk.person_id}/own-page")).text
    assert f'href="/introductions/{introduction_id}"' in own_page
    assert now.points[-1].facts == {"reason": "person.consent_withdrawn"}
    assert (await aiko.get(f"/introductions/{introduction_id}/letter")).status_code == 409
    desk.clock.advance(timedelta(seconds=1))
    again = await outside.post(f"{link}/withdrawal", {"which": f"introduction:{desk.matched.company_id}"})
    assert (again.status_code, "同意は記録されていません" in again.text) == (409, True)
    steps = "SELECT 1 FROM introduction_event WHERE introduction_id = :id"
    assert len(await desk.rows(steps, id=introduction_id)) == 2


async def test_what_was_accepted_goes_on_and_other_ways_are_not_touched(desk: Desk, token: str) -> None:
    introduction_id = await desk.introduced()
    await desk.record(introduction_id, Stage.ACCEPTED)
    company_id = desk.matched.company_id
    ended = await desk.do(lambda work: own.withdraw(work, token, Purpose.INTRODUCTION, company_id), actor=SYSTEM)
    now = await desk.case(introduction_id)
    assert (ended, now.stage, now.is_consent_standing) == (0, Stage.ACCEPTED, False)


async def test_of_an_acceptance_and_a_withdrawal_at_once_one_ends_the_introduction(desk: Desk, token: str) -> None:
    introduction_id = await desk.introduced()
    company_id = desk.matched.company_id
    told = await asyncio.gather(
        desk.record(introduction_id, Stage.ACCEPTED),
        desk.do(lambda work: own.withdraw(work, token, Purpose.INTRODUCTION, company_id), actor=SYSTEM),
        return_exceptions=True,
    )
    assert not [one for one in told if isinstance(one, Busy)]
    now = await desk.case(introduction_id)
    assert (now.stage is Stage.ACCEPTED, now.is_consent_standing) == (told[1] == 0, False)


async def test_who_works_there_already_by_another_book_is_not_declined(desk: Desk, token: str) -> None:
    introduction_id = await desk.introduced()
    await desk.accepted_in_another_book(introduction_id)
    company_id = desk.matched.company_id
    ended = await desk.do(lambda work: own.withdraw(work, token, Purpose.INTRODUCTION, company_id), actor=SYSTEM)
    assert (ended, (await desk.case(introduction_id)).stage) == (0, Stage.ACCEPTED)


async def test_taking_back_the_consent_to_matching_leaves_every_list(desk: Desk, token: str) -> None:
    assert (await opened(desk, token)).page.suiting
    assert await desk.do(lambda work: own.withdraw(work, token, Purpose.MATCHING, None), actor=SYSTEM) == 0
    shown = (await opened(desk, token)).page
    assert (shown.standing, shown.suiting) == ((), ())
    with pytest.raises(ConsentMissing):
        await desk.do(lambda work: own.withdraw(work, token, Purpose.MATCHING, None), actor=SYSTEM)


async def test_she_ends_her_search_and_reads_her_page_still(desk: Desk, link: str, outside: Browser) -> None:
    await outside.get(link)
    for _ in range(2):
        assert (await outside.post(f"{link}/end")).status_code == 303
    (row,) = await desk.rows("SELECT state FROM person WHERE id = :id", id=desk.person_id)
    assert row.state == PersonState.WITHDRAWN
    noted = "SELECT 1 FROM audit_entry WHERE act = 'candidates.search_left' AND subject_id = :id"
    assert len(await desk.rows(noted, id=desk.person_id)) == 1
    after = await outside.get(link)
    assert after.status_code == 200
    assert "求職活動を終えた状態" in after.text
    assert f'action="{link}/end"' not in after.text


async def test_a_request_for_correction_is_sealed(desk: Desk, token: str) -> None:
    words = "電話番号が変わりました。"
    await desk.do(lambda work: own.ask_correction(work, desk.tools.vault, token, words), actor=SYSTEM)
    (row,) = await desk.rows("SELECT words FROM errand WHERE person_id = :id", id=desk.person_id)
    assert "電話番号".encode() not in bytes(row.words)
    for entry in await desk.rows("SELECT t::text AS told FROM audit_entry t"):
        assert "電話番号" not in entry.told


async def test_she_reads_a_posting_and_asks_to_hear_more_which_waits_once_for_the_office(
    desk: Desk, link: str, outside: Browser
) -> None:
    posting_id = desk.matched.posting_id
    job = f"{link}/postings/{posting_id}"
    assert f'href="{job}"' in (await outside.get(link)).text
    shown = (await outside.get(job)).text
    for words in ("装置保全エンジニア", "話を聞きたい", "合志工場", "企業には何も伝わりません"):
        assert words in shown
    for _ in range(2):
        desk.clock.advance(timedelta(seconds=1))
        assert (await outside.post(f"{job}/interest", {})).headers["Location"] == job
    after = (await outside.get(job)).text
    assert "窓口に伝えてあります" in after
    assert f'action="{job}/interest"' not in after
    (errand,) = [
        one
        for one in (await desk.ask(lambda read: served_page(read, desk.person_id))).errands
        if one.kind is ErrandKind.INTEREST
    ]
    told = (await desk.ask(lambda read: served_page(read, desk.person_id))).told[errand.id]
    assert (told.posting_id, told.company_id) == (posting_id, desk.matched.company_id)


async def test_who_ended_her_search_reads_a_posting_and_asks_nothing(desk: Desk, token: str, outside: Browser) -> None:
    posting_id = desk.matched.posting_id
    await desk.do(lambda work: own.leave_search(work, token), actor=SYSTEM)
    assert "interest" not in (await outside.get(f"/me/{token}/postings/{posting_id}")).text
    with pytest.raises(SearchEnded):
        await desk.do(lambda work: own.ask_about(work, token, posting_id), actor=SYSTEM)
    with pytest.raises(JobOver):
        await desk.do(lambda work: own.open_job(work, token, PostingId(uuid4())), actor=SYSTEM)
    refused = await outside.post(f"/me/{token}/postings/{posting_id}/interest", {})
    assert (refused.status_code, "求職活動を終えた状態です" in refused.text) == (409, True)


async def test_where_she_was_introduced_and_how_it_stands_is_told_apart_and_offers_no_asking(
    desk: Desk, link: str, token: str, outside: Browser
) -> None:
    assert "ご紹介の状況" not in (await outside.get(link)).text
    introduction_id = await desk.introduced()
    job = f"{link}/postings/{desk.matched.posting_id}"
    shown = (await outside.get(link)).text
    assert "企業からの返事を待っています" in shown
    assert (f'href="{job}"' in shown, f'href="{job}#hear"' in shown) == (True, False)
    assert shown.count("装置保全エンジニア</a>") == 1
    read = (await outside.get(job)).text
    assert ("すでにご紹介しています" in read, "話を聞きたい" in read) == (True, False)
    await desk.do(lambda work: own.ask_about(work, token, desk.matched.posting_id), actor=SYSTEM)
    assert (await desk.ask(lambda read: served_page(read, desk.person_id))).errands == ()
    await desk.record(introduction_id, Stage.OFFERED)
    assert "内定が出ています" in (await outside.get(link)).text
    await desk.record(introduction_id, Stage.ACCEPTED, starts_on=date(2027, 4, 1))
    after = (await outside.get(link)).text
    assert ("内定を承諾されました" in after, "入社の予定日は2027年4月1日です" in after) == (True, True)
    await desk.record(introduction_id, Stage.CANCELLED, side=ReasonSide.COMPANY, reason=EndReason.NOT_TOLD)
    assert "入社前に取りやめとなりました" in (await outside.get(link)).text


async def test_who_is_in_work_reads_the_day_of_her_start_whatever_was_told_of_her_since(
    desk: Desk, link: str, outside: Browser
) -> None:
    introduction_id = await desk.introduced()
    desk.clock.advance(timedelta(days=1))
    await desk.record(introduction_id, Stage.ACCEPTED)
    await desk.record(introduction_id, Stage.STARTED)
    since = f"{day_in(desk.today, Language.JAPANESE)} からこの状況"
    desk.clock.advance(timedelta(days=1))
    await desk.record(introduction_id, Stage.CHECKED_IN)
    shown = (await outside.get(link)).text
    assert ("入社されました" in shown, since in shown) == (True, True)


async def test_only_so_many_requests_of_a_person_wait(desk: Desk, token: str) -> None:
    async def ask() -> None:
        await desk.do(lambda work: own.ask_correction(work, desk.tools.vault, token, "直してください"), actor=SYSTEM)

    for _ in range(5):
        await ask()
    with pytest.raises(TooManyWait):
        await ask()


@pytest.mark.parametrize(("words", "sentence"), [("　", "書いてください"), ("あ" * 1001, "文字以内")])
async def test_what_was_typed_is_kept_where_it_is_not_taken(
    desk: Desk, link: str, outside: Browser, words: str, sentence: str
) -> None:
    await outside.get(link)
    answer = await outside.post(f"{link}/corrections", {"words": words})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert words.strip() in answer.text
    assert await desk.rows("SELECT 1 FROM errand WHERE person_id = :id", id=desk.person_id) == []


async def test_unknown_expired_and_ended_links_are_one_page(desk: Desk, link: str, outside: Browser) -> None:
    await desk.do(lambda work: end_links(work, desk.person_id))
    pages = set()
    for address in (link, f"/me/{new_token()}", "/me/x", "/me/%00"):
        answer = await outside.get(address)
        pages.add((answer.status_code, answer.text.replace(outside.token, "").replace(address, "")))
    assert len({status for status, _ in pages}) == 1
    assert all("このページは開けません" in shown for _, shown in pages)
    for way in ("corrections", "withdrawal", "end"):
        posted = await outside.post(f"{link}/{way}", {"words": "x", "which": "x"})
        assert (posted.status_code, "このページは開けません" in posted.text) == (404, True)


async def test_who_tries_many_links_is_slowed_down_and_holders_of_links_at_the_same_address_are_not(
    desk: Desk, link: str, outside: Browser
) -> None:
    for _ in range(20):
        assert (await outside.get(f"/me/{new_token()}")).status_code == 404
    assert (await outside.get(f"/me/{new_token()}")).status_code == 503
    assert (await outside.get(f"/c/{new_token()}")).status_code == 503
    assert (await outside.get(link)).status_code == 200
    assert (await outside.post(f"{link}/corrections", {"words": "電話番号"})).status_code == 303
    await desk.do(lambda work: end_links(work, desk.person_id))
    assert (await outside.get(link)).status_code == 404
    assert (await outside.post(f"{link}/again")).status_code == 404


async def test_dead_links_that_were_sent_once_slow_nobody_down(desk: Desk, link: str, outside: Browser) -> None:
    await desk.do(lambda work: end_links(work, desk.person_id))
    for _ in range(21):
        assert (await outside.get(link)).status_code == 404
    assert (await outside.get(f"/me/{new_token()}")).status_code == 404


async def test_an_expired_link_brings_a_new_one_to_the_address_on_file_alone(
    desk: Desk, link: str, outside: Browser, post: Post
) -> None:
    desk.clock.advance(timedelta(days=15))
    assert (await outside.get(link)).status_code == 404
    for _ in range(3):
        asked = await outside.post(f"{link}/again", {"email": "someone@else.example"})
        assert "新しいリンクをお送りしました" in asked.text
    new = await post.link()
    assert new != link
    assert {tuple(envelope.rcpt_tos) for envelope in post.box.envelopes} == {("hanako@mail.example",)}
    assert await links_of(desk) == 2
    assert (await outside.get(new)).status_code == 200
    unknown = await outside.post(f"/me/{new_token()}/again")
    assert unknown.text.replace(outside.token, "").split("<main")[1] == asked.text.split("<main")[1]


async def test_a_link_that_was_ended_brings_no_new_one(desk: Desk, token: str) -> None:
    await desk.do(lambda work: end_links(work, desk.person_id))
    desk.clock.advance(timedelta(days=1))
    await desk.do(lambda work: renew_link(work, desk.tools, token), actor=SYSTEM)
    assert await links_of(desk) == 1
    await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.ENGLISH))
    assert await links_of(desk) == 2


async def test_who_was_written_to_in_english_reads_on_in_english_until_the_switch_is_used(
    desk: Desk, post: Post, outside: Browser
) -> None:
    await desk.consent()
    await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.ENGLISH))
    link = await post.link()
    until = f"{day_in(desk.today + timedelta(days=14), Language.ENGLISH)}, "
    assert until in post.box.bodies[-1]
    shown = (await outside.get(link)).text
    for words in (until, "Introduction to 肥後テスト工業株式会社", '<html lang="en">', "Withdraw this consent"):
        assert words in shown, words
    desk.clock.advance(timedelta(seconds=1))
    await outside.post(f"{link}/withdrawal", {"which": f"introduction:{desk.matched.company_id}"})
    after = (await outside.get(link)).text
    assert "The consent was withdrawn." in after
    assert "：" not in after.split("<details")[1].split("</details>")[0]
    await outside.post("/language", {"language": "ja", "back": link})
    assert "あなたの登録ページ" in (await outside.get(link)).text
    outside.client.cookies.clear()
    await desk.do(lambda work: end_links(work, desk.person_id))
    assert "This page does not open" in (await outside.get(link)).text


async def test_a_link_to_an_address_that_was_corrected_since_leads_nowhere_and_brings_no_new_one(
    desk: Desk, token: str
) -> None:
    await desk.give_address("hanako@mail.example")
    await opened(desk, token)
    await desk.give_address("hanako.right@mail.example")
    with pytest.raises(LinkUnknown):
        await opened(desk, token)
    desk.clock.advance(timedelta(days=20))
    await desk.do(lambda work: renew_link(work, desk.tools, token), actor=SYSTEM)
    assert await links_of(desk) == 1
    (shown,) = (await desk.ask(lambda read: served_page(read, desk.person_id))).links
    assert shown.is_ended


async def test_where_the_address_was_wrong_a_new_link_goes_out_at_once(desk: Desk, token: str) -> None:
    await desk.do(lambda work: end_links(work, desk.person_id))
    await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.JAPANESE))
    assert await links_of(desk) == 2


async def test_an_old_link_brings_at_most_one_new_one_a_day(desk: Desk, token: str) -> None:
    desk.clock.advance(timedelta(days=15))
    counts = []
    for pause in (timedelta(0), timedelta(hours=23), timedelta(hours=2)):
        desk.clock.advance(pause)
        await desk.do(lambda work: renew_link(work, desk.tools, token), actor=SYSTEM)
        counts.append(await links_of(desk))
    assert counts == [2, 2, 3]


async def test_a_pupil_has_no_page_and_an_old_link_of_hers_leads_nowhere(desk: Desk, token: str) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        pupil = await a_person(work, desk.tools.vault, "D-HS", **high_school_student_json("D-HS"))
    with pytest.raises(NoSuchPerson):
        await desk.do(lambda work: send_link(work, desk.tools, pupil, Language.JAPANESE))
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        again = profile_record(desk.reference, **high_school_student_json(desk.reference))
        await register_people(work, desk.tools.vault, [again])
    with pytest.raises(LinkUnknown):
        await opened(desk, token)
    desk.clock.advance(timedelta(days=20))
    await desk.do(lambda work: renew_link(work, desk.tools, token), actor=SYSTEM)
    assert await links_of(desk) == 1


async def test_nobody_who_is_erased_has_a_page(desk: Desk, token: str) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": desk.person_id})
    with pytest.raises(LinkUnknown):
        await opened(desk, token)


async def test_links_are_sent_by_who_may_and_not_twice_in_a_moment(desk: Desk, token: str) -> None:
    with pytest.raises(MayNotServe):
        await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.JAPANESE), actor=SYSTEM)
    with pytest.raises(SentJustNow):
        await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.JAPANESE))


async def test_without_an_address_no_link_is_stored(desk: Desk) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(
            text("UPDATE person_identity SET email = NULL WHERE person_id = :id"), {"id": desk.person_id}
        )
    with pytest.raises(NoAddress):
        await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.JAPANESE))
    assert await links_of(desk) == 0
