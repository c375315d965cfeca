"""What is required and nothing answers is named until the introduction; who records that says that she was asked."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.people.actions import register_people
from service.platform.crypto import Vault
from tests.factories.people import profile_record
from tests.factories.postings import a_posting
from tests.factories.shortlists import Matched, a_matched_posting, match
from tests.support.review_desk import decide, list_of, order_of, page_of
from tests.support.web import Browser

LICENCE = "フォークリフト運転技能講習"
UNKNOWN: dict[str, Any] = {"qualifications": [], "unasked": ["qualifications"]}
NOW = "必須の条件のうち、次のものは記録では確かめられません。"
THEN = "推薦したときの求人と記録では、必須の条件のうち次のものを確かめられませんでした。"
TICK = 'name="asked_her"'


@pytest.fixture
async def matched(worker_database: Database, clock: FrozenClock, vault: Vault) -> Matched:
    return await a_matched_posting(
        worker_database, clock, vault, people=2, profile=UNKNOWN, qualifications_required=[LICENCE]
    )


async def agreed(desk: Browser, pair: str) -> None:
    await decide(desk, pair, verdict="accept")
    await desk.post(f"{pair}/consent", {"given_on": "2026-04-01", "source": "面談"})


async def test_the_panel_of_the_introduction_names_it_with_the_way_to_her_record(
    desk: Browser, matched: Matched
) -> None:
    pair = page_of(matched)
    assert NOW not in (await desk.get(pair)).text
    await decide(desk, pair, verdict="accept")
    for is_agreed in (False, True):
        shown = (await desk.get(pair)).text
        assert "推薦の前に" not in shown
        panel = shown.split('id="introduction"')[1].split("</section>")[0]
        told = panel.split("紹介の前に必要なこと")[1]
        assert (NOW in told, LICENCE in told) == (True, True), is_agreed
        assert f'href="/people/{matched.people["D-1"]}/edit"' in told
        await desk.post(f"{pair}/consent", {"given_on": "2026-04-01", "source": "面談"})


async def test_an_introduction_is_recorded_only_by_who_says_that_she_was_asked(desk: Browser, matched: Matched) -> None:
    pair = page_of(matched)
    await agreed(desk, pair)
    asked = (await desk.post(f"{pair}/introduction")).text
    assert (TICK in asked, NOW in asked, LICENCE in asked) == (True, True, True)
    form = {"confirmed": "1", "introduced_on": "2026-04-01"}
    refused = await desk.post(f"{pair}/introduction", form)
    assert (refused.status_code, "紹介は記録していません。" in refused.text) == (422, True)
    assert 'value="2026-04-01"' in refused.text
    wrong_day = await desk.post(f"{pair}/introduction", {**form, "asked_her": "1", "introduced_on": "2027-01-01"})
    assert (wrong_day.status_code, f'{TICK} value="1" required checked' in wrong_day.text) == (422, True)
    done = await desk.post(f"{pair}/introduction", {**form, "asked_her": "1"})
    assert done.status_code == 303
    shown = (await desk.get(pair)).text
    assert ("紹介を記録しました。" in shown, NOW in shown) == (True, False)


async def test_what_is_on_record_by_now_is_called_unknown_no_more(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    pair = page_of(matched)
    await agreed(desk, pair)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        told = profile_record("D-1", **{**UNKNOWN, "qualifications": [LICENCE], "unasked": []}, summary="点検。")
        await register_people(work, vault, [told])
    shown = (await desk.get(pair)).text
    assert (NOW in shown, THEN in shown) == (False, True)
    assert THEN in (await desk.post(f"{pair}/introduction")).text
    await match(worker_database, clock, vault, matched.posting_id)
    shown = (await desk.get(pair)).text
    assert (NOW in shown, THEN in shown) == (False, False)
    asked = (await desk.post(f"{pair}/introduction")).text
    assert ("紹介の記録は取り消せません" in asked, TICK in asked) == (True, False)
    assert (await desk.post(f"{pair}/introduction", {"confirmed": "1"})).status_code == 303


async def test_the_page_of_the_request_names_it_before_it_is_sent(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    pair = page_of(matched)
    request = f"/introductions/consents/{matched.posting_id}/{matched.people['D-1']}"
    assert LICENCE not in (await desk.get(request)).text
    await decide(desk, pair, verdict="accept")
    shown = (await desk.get(request)).text
    assert (NOW in shown, LICENCE in shown) == (True, True)
    assert f'href="/people/{matched.people["D-1"]}/edit"' in shown
    assert f'href="{pair}#introduction">聞いた同意を記録する' in shown
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_people(work, vault, [profile_record("D-1", **UNKNOWN, summary="点検と修理。")])
    shown = (await desk.get(request)).text
    assert (NOW in shown, THEN in shown) == (False, True)


async def test_after_a_recommendation_the_next_page_leads_to_the_consent(
    desk: Browser, matched: Matched, clock: FrozenClock
) -> None:
    first, second = await order_of(desk, matched)
    ask_one = f"/introductions/consents/{matched.posting_id}/{first.rpartition('/')[2]}"
    went = await decide(desk, first, verdict="accept")
    assert f'href="{ask_one}">次へ：本人に同意を依頼する' in (await desk.get(went.headers["Location"])).text
    await desk.post(f"{first}/consent", {"given_on": "2026-04-01", "source": "面談"})
    assert "次へ：本人に同意を依頼する" not in (await desk.get(second)).text
    clock.advance(timedelta(seconds=5))
    await decide(desk, second, verdict="hold")
    shown = (await desk.get(second)).text
    assert "を「保留」にしました。" in shown
    assert "次へ：本人に同意を依頼する" not in shown


async def test_after_many_recommendations_the_list_leads_to_those_who_are_to_be_asked(
    desk: Browser, matched: Matched
) -> None:
    people = [str(one) for one in matched.people.values()]
    marked = {"person": people, "verdict": "accept"}
    preview = (await desk.post(f"{list_of(matched)}/preview", marked)).text
    assert preview.count("確認が必要: 資格") == 2
    assert ("「その他」のときは" in preview, "推薦の前に" in preview) == (False, False)
    assert "「その他」のときは" in (await desk.post(f"{list_of(matched)}/preview", {**marked, "verdict": "pass"})).text
    seen = re.findall(r'name="seen" value="([^"]+)"', preview)
    done = await desk.post(f"{list_of(matched)}/acts", {"seen": seen, "verdict": "accept"})
    shown = (await desk.get(done.headers["Location"])).text
    to_ask = f'href="/introductions?kind=consent_to_ask&amp;posting={matched.posting_id}"'
    assert shown.count(to_ask) == 1


async def test_the_way_from_the_notice_to_the_introduction_is_a_link(desk: Browser, matched: Matched) -> None:
    pair = page_of(matched)
    assert 'href="#introduction"' not in (await desk.get(pair)).text
    await agreed(desk, pair)
    shown = (await desk.get(pair)).text
    assert ('href="#introduction"' in shown, 'id="introduction"' in shown) == (True, True)
    await desk.post(f"{pair}/introduction", {"confirmed": "1", "asked_her": "1"})
    told, _, rest = (await desk.get(pair)).text.partition("紹介を記録しました。")[2].partition("<h1")
    assert re.search(r'href="/introductions/[0-9a-f-]{36}"', told)
    assert 'href="#introduction"' in rest


async def test_of_a_posting_that_asks_for_other_languages_since_what_was_asked_is_named(
    desk: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    asked = [{"language": "ja", "level": "N2"}, {"language": "en", "level": "B1"}]
    unknown = {"unasked": ["languages"], "languages": []}
    matched = await a_matched_posting(
        worker_database, clock, vault, people=1, profile=unknown, external_ref="L-1", languages=asked
    )
    await decide(desk, page_of(matched), verdict="accept")
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_posting(work, matched.company_id, external_ref="L-1", languages=[])
    request = f"/introductions/consents/{matched.posting_id}/{matched.people['D-1']}"
    shown = (await desk.get(request)).text
    assert (THEN in shown, "英語 B1" in shown) == (True, True)
