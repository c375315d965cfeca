"""Age at the moment of introduction: asked of the sealed birth date, only where a posting asks, and never shown."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.refusals import Refusal
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.actions import record_consents
from service.people.terms import ConsentGiven, Purpose
from service.platform.crypto import Vault
from service.postings import reads as postings
from service.shortlists.actions.asking_age import age_obstacles
from service.shortlists.actions.deciding import decide
from service.shortlists.actions.introducing import introduce
from service.shortlists.actions.looking import open_pair
from service.shortlists.reads.shortlist_page import shortlist_page
from service.shortlists.terms.deciding import (
    BirthDateUnknown,
    MayNotDecide,
    NewDecision,
    OutsideAgeLimit,
    PostingIncomplete,
    TooYoungForNightWork,
    Verdict,
)
from tests.factories.people import profile_json
from tests.factories.shortlists import Matched, a_matched_posting, seen_now
from tests.support.web import Browser, browsing, hire, make_app, make_tools

CONSENT = ConsentGiven(Purpose.INTRODUCTION, date(2026, 11, 20), "面談")
TURNS_18_TODAY, TURNS_18_TOMORROW = "2008-11-25", "2008-11-26"
"""The clock stands on 24 November 2026: who has a birthday tomorrow is a year older today."""
FROM_18 = {"min": 18, "reason_code": "2", "reason_text": "労働基準法62条の危険有害業務のため"}
OLDEST_17 = {"max": 17, "reason_code": "3イ", "reason_text": "長期勤続によるキャリア形成のため"}
Recommended = Callable[..., Awaitable[Matched]]


def born(day: str | None) -> dict[str, Any]:
    identity = profile_json()["identity"]
    return {"identity": identity if day is None else {**identity, "birth_date": day}}


@pytest.fixture
def recommended(
    worker_database: Database, web_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> Recommended:
    """A posting with one person, recommended, who agreed to be introduced."""

    async def make(birth_date: str | None, *, consented: bool = True, **told: Any) -> Matched:
        matched = await a_matched_posting(worker_database, clock, vault, people=1, profile=born(birth_date), **told)
        pair = (matched.posting_id, matched.people["D-1"])
        async with begin_work(web_database, coordinator, clock) as work:
            await decide(work, *pair, NewDecision(Verdict.ACCEPT), await seen_now(work, *pair))
            if consented:
                await record_consents(work, [pair[1]], CONSENT, matched.company_id)
        return matched

    return make


class Desk:
    """What one member of staff does with the pair, each act in a work of its own."""

    def __init__(self, database: Database, actor: Actor, clock: FrozenClock, vault: Vault, folder: Path) -> None:
        self.database, self.actor, self.clock, self.vault = database, actor, clock, vault
        self.office = make_tools(vault, folder).placement_office

    async def introduce(self, matched: Matched) -> None:
        async with begin_work(self.database, self.actor, self.clock) as work:
            await introduce(work, self.vault, self.office, matched.posting_id, matched.people["D-1"])

    async def obstacles(self, matched: Matched) -> list[type[Refusal]]:
        """What the review page lists."""
        async with begin_work(self.database, self.actor, self.clock) as work:
            shown = await open_pair(work, self.vault, self.office, matched.posting_id, matched.people["D-1"])
        return [type(one) for one in shown.obstacles]


@pytest.fixture
def desk(web_database: Database, coordinator: Actor, clock: FrozenClock, vault: Vault, tmp_path: Path) -> Desk:
    return Desk(web_database, coordinator, clock, vault, tmp_path)


async def openings(database: Database, clock: FrozenClock) -> list[Any]:
    """Every opening of an identity that the audit log holds."""
    wanted = "SELECT subject_id, actor_id, purpose, facts FROM audit_entry WHERE act = 'people.identity_seen'"
    async with begin_work(database, SYSTEM, clock) as work:
        return list((await work.session.execute(text(f"{wanted} ORDER BY number"))).all())


@pytest.mark.parametrize(
    ("birth_date", "told", "refusal"),
    [
        (TURNS_18_TOMORROW, {"shift": "night"}, TooYoungForNightWork),
        (TURNS_18_TOMORROW, {"shift": "rotating"}, TooYoungForNightWork),
        (TURNS_18_TOMORROW, {"conditions": {"end_time": "23:00"}}, TooYoungForNightWork),
        (TURNS_18_TOMORROW, {"conditions": {"age_limit": FROM_18}}, OutsideAgeLimit),
        (TURNS_18_TODAY, {"conditions": {"age_limit": OLDEST_17}}, OutsideAgeLimit),
        (None, {"shift": "night"}, BirthDateUnknown),
        (None, {"conditions": {"age_limit": FROM_18}}, BirthDateUnknown),
        ("2026-11-25", {"conditions": {"age_limit": OLDEST_17}}, BirthDateUnknown),
    ],
)
async def test_whom_the_law_forbids_is_shown_as_not_introducible_and_is_not_introduced(
    recommended: Recommended, desk: Desk, birth_date: str | None, told: dict[str, Any], refusal: type[Refusal]
) -> None:
    matched = await recommended(birth_date, **told)
    assert await desk.obstacles(matched) == [refusal]
    with pytest.raises(refusal) as raised:
        await desk.introduce(matched)
    assert raised.value.facts == {}
    assert "2008" not in raised.value.detail


@pytest.mark.parametrize(
    ("birth_date", "told"),
    [
        (TURNS_18_TODAY, {"shift": "night"}),
        (TURNS_18_TODAY, {"conditions": {"age_limit": FROM_18}}),
        (TURNS_18_TOMORROW, {"conditions": {"age_limit": OLDEST_17}}),
        (TURNS_18_TOMORROW, {"shift": "night", "conditions": {"contract_starts_on": "2026-11-25"}}),
    ],
)
async def test_whom_the_law_allows_is_introduced_and_the_opening_is_noted(
    recommended: Recommended,
    desk: Desk,
    worker_database: Database,
    clock: FrozenClock,
    birth_date: str,
    told: dict[str, Any],
) -> None:
    matched = await recommended(birth_date, **told)
    await desk.introduce(matched)
    noted = (matched.people["D-1"], desk.actor.id, "age_at_introduction", {"field": "birth_date"})
    assert await openings(worker_database, clock) == [noted]
    assert await desk.obstacles(matched) == []
    assert len(await openings(worker_database, clock)) == 1


async def test_a_posting_that_asks_for_no_age_leaves_the_birth_date_sealed(
    recommended: Recommended, desk: Desk, worker_database: Database, clock: FrozenClock
) -> None:
    matched = await recommended(TURNS_18_TOMORROW)
    assert await desk.obstacles(matched) == []
    await desk.introduce(matched)
    assert await openings(worker_database, clock) == []


async def test_a_posting_that_asks_for_no_age_needs_no_birth_date(recommended: Recommended, desk: Desk) -> None:
    matched = await recommended(None)
    assert await desk.obstacles(matched) == []
    await desk.introduce(matched)


async def test_the_birth_date_stays_sealed_until_nothing_but_a_consent_is_missing(
    recommended: Recommended, desk: Desk, worker_database: Database, clock: FrozenClock
) -> None:
    incomplete = {"age_limit": {"min": 18}}
    matched = await recommended(TURNS_18_TODAY, shift="night", conditions=incomplete)
    assert await desk.obstacles(matched) == [PostingIncomplete]
    with pytest.raises(PostingIncomplete):
        await desk.introduce(matched)
    assert await openings(worker_database, clock) == []


async def test_an_age_in_the_way_is_told_before_the_person_is_asked_for_consent(
    recommended: Recommended, desk: Desk
) -> None:
    matched = await recommended(TURNS_18_TOMORROW, consented=False, shift="night")
    assert TooYoungForNightWork in await desk.obstacles(matched)


async def test_who_may_not_introduce_asks_nobodys_age(
    recommended: Recommended, desk: Desk, worker_database: Database, web_database: Database, clock: FrozenClock
) -> None:
    matched = await recommended(TURNS_18_TOMORROW, shift="night")
    desk.actor = Actor(Role.PROGRAMME_STAFF, id=desk.actor.id)
    assert await desk.obstacles(matched) == []
    with pytest.raises(MayNotDecide):
        async with begin_work(web_database, desk.actor, clock) as work:
            posting = await postings.posting(work, matched.posting_id)
            await age_obstacles(work, desk.vault, posting, matched.people["D-1"])
    assert await openings(worker_database, clock) == []


async def test_the_year_told_for_statistics_is_not_used(recommended: Recommended, desk: Desk) -> None:
    """The factory's person told 1992 there; without a birth date nobody knows her age."""
    matched = await recommended(None, shift="night")
    assert await desk.obstacles(matched) == [BirthDateUnknown]


async def test_the_list_ranks_and_shows_whom_the_law_forbids_as_anybody(recommended: Recommended, desk: Desk) -> None:
    matched = await recommended(TURNS_18_TOMORROW, shift="night", conditions={"age_limit": FROM_18})
    async with begin_read(desk.database, desk.actor, desk.clock) as read:
        shown = await shortlist_page(read, matched.posting_id)
    assert [one.pair.person_id for one in shown.candidates] == [matched.people["D-1"]]


async def test_the_review_page_takes_at_most_twelve_statements_with_the_question(
    recommended: Recommended, desk: Desk
) -> None:
    matched = await recommended(TURNS_18_TOMORROW, shift="night")
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = desk.database.engine.sync_engine
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        event.listen(engine, "before_cursor_execute", count)
        shown = await open_pair(work, desk.vault, desk.office, matched.posting_id, matched.people["D-1"])
        event.remove(engine, "before_cursor_execute", count)
    assert [type(one) for one in shown.obstacles] == [TooYoungForNightWork]
    assert any("person_identity" in statement for statement in statements)
    assert len(statements) <= 12, "\n".join(one[:110].replace("\n", " ") for one in statements)


async def test_the_page_tells_the_obstacle_offers_no_introduction_and_notes_what_was_asked(
    recommended: Recommended,
    worker_database: Database,
    web_database: Database,
    clock: FrozenClock,
    vault: Vault,
    tmp_path: Path,
) -> None:
    matched = await recommended(TURNS_18_TOMORROW, shift="night", conditions={"age_limit": FROM_18})
    path = f"/postings/{matched.posting_id}/shortlist/{matched.people['D-1']}"
    await hire(worker_database, clock, "aiko")
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        await browser.sign_in("aiko")
        shown = await browser.get(path)
        assert_told(shown.text, path)
        assert len(await openings(worker_database, clock)) == 1
        refused = await browser.post(f"{path}/introduction")
        assert refused.status_code == 409
        assert_told(refused.text, path)
        assert len(await openings(worker_database, clock)) > 1
        await assert_english(browser, path)


def assert_told(page: str, path: str) -> None:
    assert "年齢制限に合わないため紹介できません" in page
    assert "満18歳未満の方は" in page
    assert f'action="{path}/introduction"' not in page
    for birth_date in (TURNS_18_TOMORROW, "2008年11月26日", "2008/11/26", "20081126"):
        assert birth_date not in page


async def assert_english(browser: Browser, path: str) -> None:
    await browser.post("/language", {"language": "en", "back": "/"})
    shown = (await browser.get(path)).text
    assert "Nobody under 18" in shown
    assert "does not meet the posting&#39;s age limit" in shown


async def test_the_page_says_what_to_do_where_no_birth_date_is_known(
    recommended: Recommended,
    worker_database: Database,
    web_database: Database,
    clock: FrozenClock,
    vault: Vault,
    tmp_path: Path,
) -> None:
    matched = await recommended(None, shift="rotating")
    path = f"/postings/{matched.posting_id}/shortlist/{matched.people['D-1']}"
    await hire(worker_database, clock, "aiko")
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        await browser.sign_in("aiko")
        assert "本人に生年月日を確認し、登録してください。" in (await browser.get(path)).text
        refused = await browser.post(f"{path}/introduction")
        assert refused.status_code == 409
        assert "本人に生年月日を確認し、登録してください。" in refused.text
    assert await openings(worker_database, clock) == []
