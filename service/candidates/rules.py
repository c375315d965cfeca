"""Who may send links, when an old one brings a new one, what a request for correction may be; pure."""

from datetime import date, datetime, time, timedelta

from service.base.actor import Actor, Role
from service.base.clock import JAPAN, date_in_japan
from service.candidates.terms import (
    CorrectionEmpty,
    CorrectionTooLong,
    Link,
    MayNotServe,
    TooManyWait,
)
from service.introductions.terms.telling import CompanyTold, ConsentTakenBack, check_told, check_told_on

NOT_TOLD_THEN = "企業に伝えた日は、本人が同意を取り消した日から今日までの日付にしてください。"
SERVERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
LONGEST_CORRECTION = 1_000
MOST_WAITING = 5
"""Requests of one person that may wait at a time."""
PAUSE = timedelta(minutes=10)
"""Between two links that the office sends a person, by a slip twice."""
RENEWAL_PAUSE = timedelta(days=1)
"""Between a person's last link and one that an old link brings: who holds an old one cannot flood her with mails."""
RENEWABLE = timedelta(days=365)
"""So long after its end an old link still brings a new one."""


def check_may_serve(actor: Actor) -> None:
    if actor.role not in SERVERS or actor.id is None:
        raise MayNotServe("本人用ページのリンクと本人からの依頼は、コーディネーターまたは管理者だけが扱えます。")


def may_renew(link: Link, last_made_at: datetime, now: datetime) -> bool:
    """Whether an old link brings a new one by mail: not one that the office ended, and not twice in a day."""
    return not link.is_ended and now < link.expires_at + RENEWABLE and now >= last_made_at + RENEWAL_PAUSE


def is_too_soon(last_made_at: datetime | None, now: datetime) -> bool:
    """Whether the office sent one a moment ago; one that it ended since, to a wrong address, is none."""
    return last_made_at is not None and now < last_made_at + PAUSE


def taken_back_at(word: ConsentTakenBack) -> datetime:
    """When she did: at the moment of the record, where that is of the same day, else from that day's beginning on."""
    is_same_day = date_in_japan(word.recorded_at) == word.on_date
    return word.recorded_at if is_same_day else datetime.combine(word.on_date, time(), tzinfo=JAPAN)


def check_withdrawal_told(told: CompanyTold, note: str, withdrawn_on: date, today: date) -> None:
    """Refuses a day on which the company cannot have been told of it, and what `check_told` does."""
    check_told(told, note, withdrawn_on, today, NOT_TOLD_THEN)


def check_withdrawal_told_on(on: date, withdrawn_on: date, today: date) -> None:
    """Refuses the day alone."""
    check_told_on(on, withdrawn_on, today, NOT_TOLD_THEN)


def check_correction(words: str, waiting: int) -> None:
    """Refuses a request that says nothing, or too much, or one too many."""
    if not words.strip():
        raise CorrectionEmpty("訂正してほしい内容を書いてください。")
    if len(words) > LONGEST_CORRECTION:
        raise CorrectionTooLong(f"訂正の依頼は{LONGEST_CORRECTION:,}文字以内で書いてください。", length=len(words))
    if waiting >= MOST_WAITING:
        raise TooManyWait("前の依頼を窓口で確認しています。お急ぎのときは、下の窓口へお電話ください。")
