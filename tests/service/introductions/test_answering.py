"""An answer that the office hears by telephone or at the counter, and a message that came with a no."""

from datetime import timedelta

import pytest

from service.base.actor import SYSTEM
from service.introductions.actions.answering import record_answer
from service.introductions.actions.consent import answer_consent
from service.introductions.reads import due_counts
from service.introductions.reads.cases import case_page
from service.introductions.terms import DueKind, Stage
from service.shortlists.reads.own_words import said_no
from service.shortlists.terms.own_words import NoKind
from tests.support.introducing import ONE_SECOND, Desk
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
    shown = (await aiko.get(page)).text
    assert ("回答待ち" in shown, 'chip-met">同意<' in shown, "電話・窓口で聞いた" in shown) == (False, True, False)
    assert f'href="{onward}#introduction">紹介の記録へ進む' in shown


async def test_a_no_of_the_last_day_is_recorded_the_morning_after(
    desk: Desk, link: str, page: str, aiko: Browser
) -> None:
    last = desk.today + timedelta(days=14)
    desk.clock.advance(timedelta(days=15))
    await aiko.sign_in("aiko")
    shown = (await aiko.get(page)).text
    assert ("期限切れ" in shown, f'name="given_on" type="date" value="{last}"' in shown) == (True, True)
    told = {"answer": "decline", "source": "電話"}
    answer = await aiko.post(f"{page}/answer", told | {"given_on": desk.today.isoformat()})
    assert (answer.status_code, "回答の期限までの日付" in answer.text) == (409, True)
    assert 'name="source"' in answer.text
    answer = await aiko.post(f"{page}/answer", told | {"given_on": last.isoformat()})
    assert answer.headers["Location"] == page


async def test_an_answer_that_was_heard_counts_from_the_day_on_which_it_was_heard(
    desk: Desk, link: str, page: str
) -> None:
    """She says no by telephone and a day later yes at the counter; the no is recorded last."""
    heard_on = desk.today
    desk.clock.advance(timedelta(days=1))
    await desk.consent()
    pair = desk.pair
    await desk.do(lambda work: record_answer(work, *pair, is_given=False, on=heard_on, source="電話"))
    (no,) = (await desk.ask(lambda read: said_no(read, pair[0], [pair[1]]))).values()
    assert (no.kind, no.on_date, no.stands) == (NoKind.REFUSED, heard_on, False)
    assert await waiting(desk) == {DueKind.TO_INTRODUCE.value: 1}
    introduction_id = await desk.introduce()
    shown = await desk.ask(lambda read: case_page(read, introduction_id))
    (entry,) = (one for one in shown.entries if one.name == Stage.NOT_CONSENTED.value)
    assert (entry.on_date, entry.at, entry.recorded_at) == (heard_on, None, desk.clock.now() - ONE_SECOND)


async def test_a_no_by_telephone_answers_the_request_and_says_how_it_was_heard(
    desk: Desk, link: str, page: str, aiko: Browser
) -> None:
    await aiko.get(page)
    told = {"answer": "decline", "given_on": desk.today.isoformat(), "source": "窓口で面談"}
    assert (await aiko.post(f"{page}/answer", told | {"given_on": "2026-11-01"})).status_code == 409
    assert (await aiko.post(f"{page}/answer", told)).headers["Location"] == page
    shown = (await aiko.get(page)).text
    assert ("窓口で面談 aiko" in shown, "電話・窓口で聞いた" in shown) == (True, False)
    assert ("紹介の記録へ進む" in shown, "次に同意を依頼する方へ" in shown) == (False, False)
    assert "次の未判断の候補者へ" in shown
    assert await waiting(desk) == {}
    assert (await aiko.post(f"{page}/answer", told)).status_code == 409
    desk.reference = "D-2"
    await desk.recommend()
    onward = f'href="/introductions/consents/{desk.pair[0]}/{desk.pair[1]}">次に同意を依頼する方へ'
    assert onward in (await aiko.get(page)).text


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
