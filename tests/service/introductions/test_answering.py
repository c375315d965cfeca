"""An answer that the office hears by telephone or at the counter, and a message that came with a no."""

import pytest

from service.base.actor import SYSTEM
from service.introductions.actions.consent import answer_consent
from service.introductions.reads import due_counts
from service.introductions.terms import DueKind
from tests.support.introducing import Desk
from tests.support.web import Browser


async def waiting(desk: Desk) -> dict[str, int]:
    counts = await desk.ask(lambda read: due_counts(read, desk.tools.introductions))
    return {kind.value: count for kind, count in counts.items() if count}


@pytest.fixture
def page(desk: Desk) -> str:
    return f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"


async def test_an_answer_by_telephone_is_recorded_where_the_request_waits(
    desk: Desk, link: str, page: str, aiko: Browser
) -> None:
    assert "電話・窓口で聞いた回答を記録する" in (await aiko.get(page)).text
    consents = (await aiko.get(f"/people/{desk.person_id}/consents")).text
    assert 'href="/introductions?kind=answer_awaited"' in consents
    told = {"answer": "agree", "given_on": desk.today.isoformat(), "source": "電話"}
    for wrong, status in (({"answer": ""}, 422), ({"source": ""}, 422), ({"given_on": "2027-01-01"}, 422)):
        answer = await aiko.post(f"{page}/answer", told | wrong)
        assert (answer.status_code, "電話・窓口で聞いた" in answer.text) == (status, True), wrong
    answer = await aiko.post(f"{page}/answer", told)
    onward = f"/postings/{desk.pair[0]}/shortlist/{desk.pair[1]}"
    assert (answer.status_code, answer.headers["Location"]) == (303, onward)
    assert await waiting(desk) == {DueKind.TO_INTRODUCE.value: 1}


async def test_a_no_by_telephone_answers_the_request_and_says_how_it_was_heard(
    desk: Desk, link: str, page: str, aiko: Browser
) -> None:
    await aiko.get(page)
    told = {"answer": "decline", "given_on": desk.today.isoformat(), "source": "窓口で面談"}
    assert (await aiko.post(f"{page}/answer", told | {"given_on": "2026-11-01"})).status_code == 409
    assert (await aiko.post(f"{page}/answer", told)).headers["Location"] == page
    shown = (await aiko.get(page)).text
    assert ("窓口で面談 aiko" in shown, "電話・窓口で聞いた" in shown) == (True, False)
    assert await waiting(desk) == {}
    assert (await aiko.post(f"{page}/answer", told)).status_code == 409


async def test_a_message_that_came_with_a_no_is_pointed_to_on_her_page(
    desk: Desk, link: str, page: str, aiko: Browser
) -> None:
    to_it = f'href="{page}#words"'
    assert to_it not in (await aiko.get(f"/people/{desk.person_id}")).text
    token = link.removeprefix("/c/")
    words, vault = "いまは動けません。", desk.tools.vault
    await desk.do(
        lambda work: answer_consent(work, vault, token, is_given=False, words=words, seen_revision=1), actor=SYSTEM
    )
    assert to_it in (await aiko.get(f"/people/{desk.person_id}")).text
    assert 'id="words"' in (await aiko.get(page)).text
