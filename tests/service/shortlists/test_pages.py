"""The list and the review page through the whole application: who sees what, what a form does, what is escaped."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import event, text

from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from service.platform.crypto import Vault
from service.shortlists.reads.shortlist_page import shortlist_page
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import a_posting
from tests.factories.shortlists import Matched, a_matched_posting, match
from tests.support.web import Browser, browsing, hire, make_app, make_tools

HOSTILE = "<script>alert(1)</script>と</mark><b>太字</b>&amp;装置の点検"
SEEN = re.compile(r'name="(sequence|posting_revision|profile_revision)" value="(\d+)"')


@pytest.fixture
async def matched(worker_database: Database, clock: FrozenClock, vault: Vault) -> Matched:
    return await a_matched_posting(worker_database, clock, vault, people=3)


@pytest.fixture
def application(web_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path) -> Litestar:
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def browser(application: Litestar, worker_database: Database, clock: FrozenClock) -> AsyncIterator[Browser]:
    """A coordinator's, signed in."""
    await hire(worker_database, clock, "aiko")
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


def list_of(matched: Matched) -> str:
    return f"/postings/{matched.posting_id}/shortlist"


def page_of(matched: Matched, reference: str = "D-1") -> str:
    return f"{list_of(matched)}/{matched.people[reference]}"


async def seen_by(browser: Browser, path: str) -> dict[str, str]:
    """What the page's forms carry."""
    return dict(SEEN.findall((await browser.get(path)).text))


async def test_the_list_shows_references_and_reasons_but_no_name(browser: Browser, matched: Matched) -> None:
    answer = await browser.get(list_of(matched))
    assert answer.status_code == 200
    assert all(reference in answer.text for reference in matched.people)
    assert "一致" in answer.text
    assert "未判断" in answer.text
    for personal in ("試験 花子", "シケン", "hanako@", "架空工業高校"):
        assert personal not in answer.text


async def test_the_list_takes_at_most_twelve_statements(
    worker_database: Database, web_database: Database, clock: FrozenClock, matched: Matched, coordinator: Actor
) -> None:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    async with begin_read(web_database, coordinator, clock) as read:
        event.listen(web_database.engine.sync_engine, "before_cursor_execute", count)
        shown = await shortlist_page(read, matched.posting_id)
    event.remove(web_database.engine.sync_engine, "before_cursor_execute", count)
    assert len(shown.candidates) == 3
    assert len(statements) <= 12


async def test_the_review_page_lays_requirement_beside_evidence(browser: Browser, matched: Matched) -> None:
    answer = await browser.get(page_of(matched))
    assert answer.status_code == 200
    assert "<mark>設備保全</mark>" in answer.text
    assert "学歴" in answer.text
    assert re.search(r"[123] / 3", answer.text)
    assert "試験 花子" not in answer.text


async def test_a_name_is_shown_on_demand_and_who_looked_is_noted(
    browser: Browser, matched: Matched, worker_database: Database, clock: FrozenClock
) -> None:
    await browser.get(page_of(matched))
    answer = await browser.post(f"{page_of(matched)}/identity")
    assert answer.status_code == 200
    assert "試験 花子" in answer.text
    async with begin_work(worker_database, SYSTEM, clock) as work:
        noted = await work.session.execute(text("SELECT act, subject_id FROM audit_entry ORDER BY number"))
        acts = noted.all()
    assert ("people.identity_seen", matched.people["D-1"]) in acts
    assert ("shortlists.pair_seen", matched.people["D-1"]) in acts


async def test_a_hold_is_kept_and_leads_to_the_next_candidate(browser: Browser, matched: Matched) -> None:
    shown = await browser.get(list_of(matched))
    first, second = re.findall(rf'{list_of(matched)}/([0-9a-f-]{{36}})"', shown.text)[:2]
    path = f"{list_of(matched)}/{first}"
    form = await seen_by(browser, path)
    answer = await browser.post(f"{path}/decision", {**form, "verdict": "hold", "advance": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{list_of(matched)}/{second}")
    held = await browser.get(f"{list_of(matched)}?show=hold")
    assert first in held.text
    assert second not in held.text


async def test_a_pass_without_a_reason_keeps_what_was_typed(browser: Browser, matched: Matched) -> None:
    path = page_of(matched)
    form = await seen_by(browser, path)
    answer = await browser.post(f"{path}/decision", {**form, "verdict": "pass", "note": "電話で<確認>"})
    assert answer.status_code == 422
    assert "見送りには理由が必要です" in answer.text
    assert "電話で&lt;確認&gt;" in answer.text


async def test_a_stale_form_is_told_what_another_decided(browser: Browser, matched: Matched) -> None:
    path = page_of(matched)
    form = await seen_by(browser, path)
    await browser.post(f"{path}/decision", {**form, "verdict": "accept"})
    answer = await browser.post(f"{path}/decision", {**form, "verdict": "pass", "reason": "experience_short"})
    assert answer.status_code == 412
    assert "推薦" in answer.text


async def test_from_recommendation_over_consent_to_introduction_and_steps(browser: Browser, matched: Matched) -> None:
    path = page_of(matched)
    await browser.post(f"{path}/decision", {**await seen_by(browser, path), "verdict": "accept"})
    refused = await browser.post(f"{path}/introduction")
    assert refused.status_code == 409
    assert "同意" in refused.text
    agreed = await browser.post(f"{path}/consent", {"given_on": "2026-11-20", "source": "面談記録"})
    assert agreed.status_code == 303
    asked = await browser.post(f"{path}/introduction")
    assert asked.status_code == 200
    for words in (
        "まだ記録されていません",
        "取り消せません",
        "企業にメールなどは送られません",
        "2026年11月20日",
        "面談記録",
    ):
        assert words in asked.text
    assert "に紹介しました" not in (await browser.get(path)).text
    assert (await browser.post(f"{path}/introduction", {"confirmed": "1"})).status_code == 303
    shown = await browser.get(path)
    assert re.search(r'href="/introductions/[0-9a-f-]{36}/letter"', shown.text)
    assert "2026年11月24日に紹介しました" in shown.text
    (way,) = set(re.findall(r'href="(/introductions/[0-9a-f-]{36})"', shown.text))
    seen = (await browser.get(way)).text.split('name="seen" value="')[1].split('"')[0]
    applied = {"stage": "applied", "on_date": "2026-11-24", "seen": seen}
    assert (await browser.post(f"{way}/outcomes", applied)).status_code == 303
    assert "応募" in (await browser.get(path)).text
    assert "紹介済み" in (await browser.get(list_of(matched))).text


async def test_undo_keeps_the_history_on_the_page(browser: Browser, matched: Matched) -> None:
    path = page_of(matched)
    await browser.post(f"{path}/decision", {**await seen_by(browser, path), "verdict": "accept", "note": "面談で確認"})
    undone = await browser.post(f"{path}/undo", await seen_by(browser, path))
    assert undone.status_code == 303
    shown = (await browser.get(path)).text
    assert "面談で確認" in shown
    assert "取り消し" in shown
    assert "aikoさん" in shown


@pytest.mark.parametrize(
    "form",
    [
        {"verdict": "accept"},
        {"verdict": "accept", "sequence": "-1", "posting_revision": "1", "profile_revision": "1"},
        {"verdict": "accept", "sequence": "9" * 40, "posting_revision": "1", "profile_revision": "1"},
        {"verdict": "marry", "sequence": "0", "posting_revision": "1", "profile_revision": "1"},
        {"verdict": "undo", "sequence": "0", "posting_revision": "1", "profile_revision": "1"},
        {"verdict": "pass", "reason": "none", "sequence": "0", "posting_revision": "1", "profile_revision": "1"},
    ],
)
async def test_forms_that_are_not_ours_are_refused(browser: Browser, matched: Matched, form: dict[str, str]) -> None:
    await browser.get(page_of(matched))
    assert (await browser.post(f"{page_of(matched)}/decision", form)).status_code == 422


async def test_programme_staff_read_and_do_not_decide(
    application: Litestar, worker_database: Database, clock: FrozenClock, matched: Matched
) -> None:
    await hire(worker_database, clock, "jun", Role.PROGRAMME_STAFF)
    async with browsing(application) as browser:
        await browser.sign_in("jun")
        shown = await browser.get(page_of(matched))
        assert shown.status_code == 200
        assert "/decision" not in shown.text
        assert "/identity" not in shown.text
        form = {"verdict": "accept", "sequence": "0", "posting_revision": "1", "profile_revision": "1"}
        for act in ("decision", "undo", "identity", "consent", "introduction"):
            assert (await browser.post(f"{page_of(matched)}/{act}", form)).status_code == 403


async def test_school_supporters_see_no_shortlist(
    application: Litestar, worker_database: Database, clock: FrozenClock, matched: Matched
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school_id = (await register_schools(work, {"白川高専": SchoolKind.KOSEN}))["白川高専"]
    await hire(worker_database, clock, "chika", Role.SCHOOL_SUPPORTER, school_id)
    async with browsing(application) as browser:
        await browser.sign_in("chika")
        assert (await browser.get(list_of(matched))).status_code == 403
        assert (await browser.get(page_of(matched))).status_code == 403


async def test_a_high_school_student_is_never_shown(
    browser: Browser, worker_database: Database, clock: FrozenClock, vault: Vault, matched: Matched
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        student = await a_person(work, vault, "D-HS", **high_school_student_json("D-HS"))
        await work.session.execute(
            text(
                "INSERT INTO ranked_pair (run_id, posting_id, person_id, rank, score, unknown, parts)"
                " SELECT run_id, posting_id, :person, 9, 0.9, '{}', '{1,1,1,1,1}' FROM shortlist"
            ),
            {"person": student},
        )
    assert "D-HS" not in (await browser.get(list_of(matched))).text
    assert (await browser.get(f"{list_of(matched)}/{student}")).status_code == 404


async def test_who_is_on_no_list_or_withdrew_has_no_page(
    browser: Browser, worker_database: Database, clock: FrozenClock, vault: Vault, matched: Matched
) -> None:
    path = page_of(matched)
    await browser.post(f"{path}/decision", {**await seen_by(browser, path), "verdict": "hold"})
    clock.advance(timedelta(minutes=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        unmatched = await a_person(work, vault, "D-NEW")
        await withdraw_consent(work, matched.people["D-1"], Purpose.MATCHING, on=work.today, source="電話")
    assert (await browser.get(f"{list_of(matched)}/{unmatched}")).status_code == 404
    assert (await browser.get(path)).status_code == 404
    assert (await browser.post(f"{path}/identity")).status_code == 404
    assert "D-1" not in (await browser.get(list_of(matched))).text


async def test_a_posting_for_high_schools_has_no_shortlist(
    browser: Browser, worker_database: Database, clock: FrozenClock, matched: Matched
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        conditions = {"posting_kind": "hs_new_grad"}
        posting_id = await a_posting(
            work, matched.company_id, "P-HS", audience=["new_graduate"], graduation_fy=[2026], conditions=conditions
        )
    assert (await browser.get(f"/postings/{posting_id}/shortlist")).status_code == 404


async def test_gaps_of_the_posting_are_shown(
    application: Litestar, browser: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, conditions={"job_content_change_scope": None})
    assert "法令上必要な項目が1件足りない" in (await browser.get(list_of(matched))).text
    assert "法令上必要な項目が1件足りない" in (await browser.get(page_of(matched))).text


async def test_hostile_words_of_a_profile_stay_words(
    browser: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    profile = {"summary": HOSTILE, "skills": [HOSTILE, "設備保全"], "desired_occupations": [HOSTILE]}
    told = {"title": HOSTILE, "description": HOSTILE, "skills_required": [HOSTILE]}
    matched = await a_matched_posting(worker_database, clock, vault, people=1, profile=profile, **told)
    for path in (list_of(matched), page_of(matched)):
        shown = (await browser.get(path)).text
        assert "&lt;script&gt;" in shown
        assert "<script>" not in shown
        assert "<b>太字" not in shown


async def test_while_a_changed_profile_is_matched_anew_its_page_says_so(
    browser: Browser, worker_database: Database, clock: FrozenClock, vault: Vault, matched: Matched
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, "D-1", summary="新しい文章です。")
    assert "計算中" in (await browser.get(list_of(matched))).text
    assert "計算中" in (await browser.get(page_of(matched))).text
    await match(worker_database, clock, vault, matched.posting_id)
    assert "計算中" not in (await browser.get(list_of(matched))).text


async def test_the_pages_speak_english(browser: Browser, matched: Matched) -> None:
    await browser.get(list_of(matched))
    await browser.post("/language", {"language": "en", "back": "/"})
    shown = await browser.get(page_of(matched))
    assert "Requirement and evidence" in shown.text
    assert "no evidence" in shown.text or "met" in shown.text
    refused = await browser.post(f"{page_of(matched)}/introduction")
    assert "Recommend first" in refused.text


async def test_nothing_there_is_not_found(browser: Browser, matched: Matched) -> None:
    for path in (
        f"/postings/{matched.company_id}/shortlist",
        f"{list_of(matched)}/{matched.company_id}",
        "/postings/none/shortlist",
    ):
        assert (await browser.get(path)).status_code == 404
