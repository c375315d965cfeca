"""Whom we may ask whether she agrees to be introduced, and which requests ended with a consent; pure.

Who took back the consent to be matched, or the one to introductions in general, is asked and reminded no more. Who took
back the consent to one company is asked about it by a person alone: requests of before are over, no program asks again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from service.base.clock import JAPAN, date_in_japan
from service.base.refusals import Refusal
from service.introductions.terms import AskedNoMore, ConsentRequest, MatchingEnded
from service.introductions.terms.answering import Heard
from service.people.standing import last_words
from service.people.terms import ConsentEvent, Purpose

END_OF_DAY = time(23, 59)


def answer_by(now: datetime, days: int, content: Mapping[str, Any]) -> datetime:
    """Until when an answer will be awaited: so many days, and not beyond the posting's closing day."""
    return until_closing(now + timedelta(days=days), content)


def until_closing(expires_at: datetime, content: Mapping[str, Any]) -> datetime:
    """When the request ends; not after the closing day of the posting, which may have been brought forward since."""
    closing = _closing(content)
    return expires_at if closing is None else min(expires_at, closing)


def is_awaited(request: ConsentRequest, content: Mapping[str, Any], now: datetime) -> bool:
    """Whether an answer is awaited still: the request is open, and so is the posting."""
    return request.is_open(now) and now < until_closing(request.expires_at, content)


def closes_today(content: Mapping[str, Any], today: date) -> bool:
    """Whether it is the posting's closing day: a mail would leave hours at most, and a yes nobody to introduce her."""
    return bool(content["closes_on"] == today.isoformat())


def is_cut_short(expires_at: datetime, content: Mapping[str, Any]) -> bool:
    """Whether it is the posting's closing day that ends the request."""
    return expires_at == _closing(content)


def ends_on_closing_day(expires_at: datetime, content: Mapping[str, Any]) -> bool:
    """Whether the request ends on the posting's closing day, by that day or by its own time."""
    return bool(content["closes_on"] == date_in_japan(expires_at).isoformat())


def _closing(content: Mapping[str, Any]) -> datetime | None:
    closes_on: str | None = content["closes_on"]
    return None if closes_on is None else datetime.combine(date.fromisoformat(closes_on), END_OF_DAY, JAPAN)


def refusals_to_ask(history: Sequence[ConsentEvent], today: date) -> list[Refusal]:
    """What of her consents, told from the last, stands against asking her for another."""
    words = last_words(history, today)
    matching, general = words.get((Purpose.MATCHING, None)), words.get((Purpose.INTRODUCTION, None))
    found: list[Refusal] = []
    if matching is None or not matching.is_given:
        found.append(MatchingEnded("求人との照合への同意がないため、紹介への同意を依頼できません。"))
    if general is not None and not general.is_given:
        found.append(
            AskedNoMore("ご本人が、紹介の打診を受けることへの同意を取り消しています。紹介への同意は依頼できません。")
        )
    return found


def is_ended(request: ConsentRequest, history: Sequence[ConsentEvent], today: date) -> bool:
    """Whether a consent that was taken back ended the request, before its own time."""
    last = last_words(history, today).get((Purpose.INTRODUCTION, request.company_id))
    is_withdrawn = last is not None and not last.is_given and last.recorded_at >= request.asked_at
    return is_withdrawn or bool(refusals_to_ask(history, today))


def is_agreed(request: ConsentRequest, history: Sequence[ConsentEvent], today: date) -> bool:
    """Whether she agreed to the request's company, be it in another way than by its link: it asks nothing any more."""
    last = last_words(history, today).get((Purpose.INTRODUCTION, request.company_id))
    return last is not None and last.is_given


def waits(request: ConsentRequest, history: Sequence[ConsentEvent], today: date) -> bool:
    """Whether neither an answer nor a word of hers on a consent settled it, whatever became of its time."""
    is_settled = is_ended(request, history, today) or is_agreed(request, history, today)
    return request.is_given is None and not request.is_astray and not is_settled


def answered(
    requests: Sequence[ConsentRequest], history: Sequence[ConsentEvent], content: Mapping[str, Any]
) -> list[ConsentRequest]:
    """The requests, from the last; one that no answer was stored of as it was answered by a consent to its company that
    was recorded before the next was asked, whatever became of that consent since.
    """
    found, asked_next = [], None
    for request in requests:
        found.append(_answered(request, asked_next, history, content))
        asked_next = request.asked_at
    return found


def _answered(
    request: ConsentRequest, asked_next: datetime | None, history: Sequence[ConsentEvent], content: Mapping[str, Any]
) -> ConsentRequest:
    until = until_closing(request.expires_at, content)

    def is_answer(word: ConsentEvent) -> bool:
        is_to_it = (word.purpose, word.company_id) == (Purpose.INTRODUCTION, request.company_id)
        is_between = request.asked_at <= word.recorded_at and (asked_next is None or word.recorded_at < asked_next)
        is_in_time = date_in_japan(request.asked_at) <= word.on_date <= date_in_japan(until)
        return word.is_given and is_to_it and is_between and is_in_time

    first = next((word for word in reversed(history) if is_answer(word)), None)
    if request.is_given is not None or first is None:
        return request
    heard = Heard(first.on_date, first.source, first.recorded_by)
    return replace(request, is_given=True, answered_at=first.recorded_at, heard=heard)


def may_be_heard(request: ConsentRequest, content: Mapping[str, Any], on: date) -> bool:
    """Whether the request was open for an answer on a part of this day, whenever that is recorded."""
    until = until_closing(request.expires_at, content)
    is_unanswered = request.is_given is None and not request.is_astray
    return is_unanswered and date_in_japan(request.asked_at) <= on <= date_in_japan(until)
