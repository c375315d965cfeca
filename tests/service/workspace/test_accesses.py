"""The access history: everybody who opened something of a person, and who may see it."""

import ast
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

import service
from ingest.records.codes import ConsentPurpose
from service.base.actor import SYSTEM
from service.base.language import Language
from service.db.work import begin_work
from service.platform import audit
from service.web.messages import read_messages
from service.workspace.reads.accesses import ON_A_PAGE, accesses_page
from service.workspace.terms import OpeningPurpose
from tests.factories.people import a_person, high_school_student_json
from tests.support.introducing import Desk
from tests.support.web import Browser

SUBJECTS = "correspondence.subjects_seen"
"""Opened on the page of mails, which has one purpose."""
PURPOSE = re.compile(r'PURPOSE = "(\w+)"|reveal_identities\(.*?"(\w+)"\)')
ROW = re.compile(r"<tr>\s*(<td.*?)</tr>", re.DOTALL)
SERVICE = Path(service.__file__).parent


def page_of(desk: Desk) -> str:
    return f"/people/{desk.person_id}/accesses"


async def test_it_tells_who_opened_what_when_and_what_for(desk: Desk, browsers: dict[str, Browser]) -> None:
    person, pair = f"/people/{desk.person_id}", f"/postings/{desk.matched.posting_id}/shortlist/{desk.person_id}"
    for browser, address in ((browsers["jun"], person), (browsers["botan"], pair), (browsers["aiko"], person)):
        await browser.get(address)
        desk.clock.advance(timedelta(minutes=3))
    await browsers["aiko"].post(f"{person}/identity", {"purpose": "contact"})
    told = ROW.findall((await browsers["aiko"].get(page_of(desk))).text)
    expected = [
        ("aikoさん", "求職者の画面", "支援状況の確認"),
        ("aikoさん", "本人情報", "本人への連絡"),
        ("aikoさん", "求職者の画面", "支援状況の確認"),
        ("botanさん", "候補者の確認画面", "候補者の確認"),
        ("junさん", "求職者の画面", "支援状況の確認"),
    ]
    assert len(told) == len(expected)
    by_person = Counter(next(name for name in ("aikoさん", "botanさん", "junさん") if name in row) for row in told)
    assert by_person == Counter(who for who, _, _ in expected)
    for who, what, purpose in expected:
        assert any(who in row and what in row and purpose in row for row in told)
    assert f'href="/postings/{desk.matched.posting_id}"' in "".join(told)
    assert "10:06" in "".join(told)


async def test_what_was_recorded_shows_when_it_is_asked_for(desk: Desk, aiko: Browser) -> None:
    await desk.recommend()
    await desk.ask_consent()
    assert "紹介の同意を依頼" not in (await aiko.get(page_of(desk))).text
    assert "紹介の同意を依頼" in (await aiko.get(f"{page_of(desk)}?show=all")).text


async def test_a_consent_that_was_recorded_is_no_opening(desk: Desk, aiko: Browser) -> None:
    await desk.consent()
    assert "同意を記録" not in (await aiko.get(page_of(desk))).text
    assert "同意を記録" in (await aiko.get(f"{page_of(desk)}?show=all")).text


async def test_looking_at_the_history_is_itself_noted(desk: Desk, aiko: Browser) -> None:
    await aiko.get(page_of(desk))
    assert "閲覧の点検" in "".join(ROW.findall((await aiko.get(page_of(desk))).text))


async def test_each_entry_stands_on_one_page(desk: Desk, aiko: Browser) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        for number in range(ON_A_PAGE * 2 + 1):
            await audit.note(work, "shortlists.pair_seen", desk.person_id, purpose="shortlist_review", number=number)
    address: str | None = page_of(desk)
    rows: list[str] = []
    pages = 0
    while address:
        page = (await aiko.get(address)).text
        rows += [row for row in ROW.findall(page) if "候補者の確認画面" in row]
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address, pages = (found[1].replace("&amp;", "&") if found else None), pages + 1
    assert (len(rows), pages) == (ON_A_PAGE * 2 + 1, 3)


async def test_only_deciders_see_it_and_nobody_a_pupil_s(desk: Desk, browsers: dict[str, Browser]) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        pupil = await a_person(work, desk.tools.vault, "D-HS", **high_school_student_json("D-HS"))
    expected = {"aiko": (200, 404), "sora": (200, 404), "jun": (403, 403), "chika": (403, 403)}
    for login, statuses in expected.items():
        answers = [await browsers[login].get(path) for path in (page_of(desk), f"/people/{pupil}/accesses")]
        assert tuple(answer.status_code for answer in answers) == statuses, login


@pytest.mark.parametrize("query", ["before=x", "before=99999999999999999999", "before=-1", "show=%00"])
async def test_a_mistyped_address_breaks_nothing(desk: Desk, aiko: Browser, query: str) -> None:
    assert (await aiko.get(f"{page_of(desk)}?{query}")).status_code in (200, 400, 404)


async def test_it_takes_few_statements(desk: Desk) -> None:
    statements: list[str] = []

    def count(*told: Any) -> None:
        statements.append(told[2])

    engine = desk.database.engine.sync_engine
    async with begin_work(desk.database, desk.actor, desk.clock) as read:
        event.listen(engine, "before_cursor_execute", count)
        await accesses_page(read, desk.person_id)
        event.remove(engine, "before_cursor_execute", count)
    assert 0 < len(statements) <= 3


def acts_of_people() -> set[str]:
    """What the service's code notes with a person as its subject; an opening is called `…_seen`, for a purpose."""
    found = set()
    for path in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.note" and len(node.args) > 2:
                act, keywords = node.args[1], {keyword.arg for keyword in node.keywords}
                about = ast.unparse(node.args[2])
                if isinstance(act, ast.Constant) and "person_id" in about:
                    found.add(str(act.value))
                    assert "purpose" in keywords or not str(act.value).endswith("_seen") or act.value == SUBJECTS
    return found


def test_every_act_on_a_person_has_a_name_in_both_languages() -> None:
    messages = read_messages()
    acts = acts_of_people()
    assert {"shortlists.pair_seen", "people.identity_seen", "workspace.person_seen"} <= acts
    for act in acts:
        for language in Language:
            assert messages.text(f"workspace.acts.{act}", language)


def test_every_purpose_has_a_name_in_both_languages() -> None:
    messages = read_messages()
    sources = [path.read_text(encoding="utf-8") for path in SERVICE.rglob("*.py") if path.parent.name != "web"]
    purposes = {one or other for source in sources for one, other in PURPOSE.findall(source)}
    assert {"shortlist_review", "company_view", "mail", "guidance"} <= purposes
    for purpose in (*purposes, *OpeningPurpose, *ConsentPurpose):
        for language in Language:
            assert messages.text(f"workspace.purposes.{purpose}", language)
