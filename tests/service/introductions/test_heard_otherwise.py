"""A yes by telephone or at the counter answers the request, stays told when it is taken back, and is in the history."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from service.base.ids import CompanyId, PersonId, PostingId
from service.base.language import Language
from service.introductions.actions.answering import record_answer
from service.introductions.rules.asking import answered
from service.introductions.terms import ConsentRequest, ConsentRequestId
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import ConsentEvent, Purpose
from tests.support.introducing import Desk
from tests.support.web import Browser

OVER, UNTOLD = "この求人についてのご確認は終了しました", "企業には何もお知らせしません"
SOME, OTHER = UUID(int=1), UUID(int=2)
ASKED = datetime(2026, 11, 24, 1, tzinfo=UTC)


async def agree(desk: Desk) -> None:
    """By telephone."""
    pair, on = desk.pair, desk.today
    await desk.do(lambda work: record_answer(work, *pair, is_given=True, on=on, source="電話"))


async def withdraw(desk: Desk) -> None:
    consent = (desk.person_id, Purpose.INTRODUCTION, desk.today, "電話", desk.matched.company_id)
    await desk.do(lambda work: withdraw_consent_once(work, *consent))


async def requests_of(aiko: Browser, desk: Desk) -> str:
    shown = (await aiko.get(f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}")).text
    return " ".join(shown.split("これまでの依頼")[1].split())


async def test_a_request_that_was_answered_by_telephone_waits_no_more_whatever_becomes_of_the_consent(
    desk: Desk, link: str, aiko: Browser
) -> None:
    assert "回答待ち" in await requests_of(aiko, desk)
    await agree(desk)
    before = await requests_of(aiko, desk)
    await withdraw(desk)
    for shown in (before, await requests_of(aiko, desk)):
        assert ("回答待ち" in shown, "回答 2026年11月24日 電話 aiko" in shown) == (False, True), shown
    await desk.ask_consent()
    shown = await requests_of(aiko, desk)
    assert (shown.count("回答待ち"), shown.count('chip-met">同意<')) == (1, 1)


def request(asked_at: datetime) -> ConsentRequest:
    pair = (PersonId(SOME), PostingId(SOME), CompanyId(SOME), 1)
    until = asked_at + timedelta(days=14)
    return ConsentRequest(ConsentRequestId(SOME), *pair, asked_at, None, until, None, None, Language.JAPANESE)


def word(days: int, on: int | None = None, company: UUID = SOME, *, is_given: bool = True) -> ConsentEvent:
    """Recorded so many days after the first request, of the day `on`."""
    day = date(2026, 11, 24) + timedelta(days=days if on is None else on)
    told = (is_given, day, "電話", ASKED + timedelta(days=days), SOME)
    return ConsentEvent(Purpose.INTRODUCTION, CompanyId(company), *told)


@pytest.mark.parametrize(
    ("history", "answers"),
    [
        ([word(1)], [None, True]),
        ([word(3, is_given=False), word(1)], [None, True]),
        ([word(6)], [True, None]),
        ([word(6, on=1)], [None, None]),
        ([word(1, on=-1)], [None, None]),
        ([word(1, company=OTHER)], [None, None]),
        ([word(1, is_given=False)], [None, None]),
        ([], [None, None]),
    ],
)
def test_a_consent_answers_the_request_that_was_out_when_it_was_heard(
    history: list[ConsentEvent], answers: list[bool | None]
) -> None:
    asked = [request(ASKED + timedelta(days=5)), request(ASKED)]
    found = answered(asked, history, {"closes_on": None})
    assert [one.is_given for one in found] == answers
    assert [one.answered_on for one in found if one.is_given] == [one.on_date for one in history if one.is_given][
        :1
    ] * (True in answers)


def test_a_consent_of_after_the_last_day_answers_no_request() -> None:
    (one,) = answered([request(ASKED)], [word(20)], {"closes_on": None})
    assert one.is_given is None
    (one,) = answered([request(ASKED)], [word(4)], {"closes_on": "2026-11-26"})
    assert one.is_given is None


@pytest.mark.parametrize("is_asked", [True, False])
async def test_the_history_of_an_introduction_begins_with_the_consent_however_it_was_heard(
    desk: Desk, aiko: Browser, *, is_asked: bool
) -> None:
    await desk.recommend()
    if is_asked:
        await desk.ask_consent()
    await agree(desk)
    way = f"/introductions/{await desk.introduce()}"
    await withdraw(desk)
    history = " ".join((await aiko.get(way)).text.split("これまでの経過")[1].split())
    assert history.count("本人が同意（電話） <small>aikoさん 2026年11月24日") == 1, history
    assert history.index("本人が同意（電話）") < history.index("24日 紹介 <small>")


async def test_an_answer_by_the_link_stands_in_the_history_once(
    desk: Desk, link: str, outside: Browser, aiko: Browser
) -> None:
    await outside.get(link)
    desk.clock.advance(timedelta(seconds=1))
    await outside.post(link, {"answer": "agree", "revision": "1"})
    way = f"/introductions/{await desk.introduce()}"
    assert (await aiko.get(way)).text.count("本人が同意") == 1


async def test_who_said_no_or_is_asked_no_more_is_promised_nothing_of_a_company_that_heard_of_her(
    desk: Desk, link: str, outside: Browser
) -> None:
    await agree(desk)
    introduced = await desk.introduce()
    await withdraw(desk)
    shown = (await outside.get(link)).text
    assert (OVER in shown, UNTOLD in shown) == (True, True)
    await desk.send_letter(introduced)
    shown = (await outside.get(link)).text
    assert (OVER in shown, UNTOLD in shown) == (True, False)


async def test_who_said_no_by_the_link_and_agreed_since_is_not_told_that_the_company_hears_nothing(
    desk: Desk, link: str, outside: Browser
) -> None:
    await outside.get(link)
    desk.clock.advance(timedelta(seconds=1))
    await outside.post(link, {"answer": "decline", "revision": "1"})
    declined = "同意しないとの回答をいただきました"
    shown = (await outside.get(link)).text
    assert (declined in shown, UNTOLD in shown) == (True, True)
    await desk.consent()
    shown = (await outside.get(link)).text
    assert (declined in shown, UNTOLD in shown) == (True, False)
