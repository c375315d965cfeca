"""What the slices tell of a person as entries of one timeline; what two of them tell stands once."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from service.base.clock import date_in_japan
from service.introductions.reads.cases import points_of
from service.introductions.terms import Stage
from service.workspace.reads.told import Told
from service.workspace.terms import Entry, EntryKind

UNAWARE = "unaware"
"""In place of how a company was told: it had never heard of her."""


def entries_of(told: Told) -> list[Entry]:
    """All of them; of one slice the oldest first."""
    registered = told.profile.registered_at
    return [
        Entry(date_in_japan(registered), EntryKind.REGISTERED, at=registered),
        *_consents(told),
        *_consultations(told),
        *_words(told),
        *_requests(told),
        *_introductions(told),
        *_hires_alone(told),
        *_mails(told),
        *_withdrawals(told),
    ]


def _consents(told: Told) -> Iterator[Entry]:
    """All but those that an answered request tells."""
    answers = {(one.company_id, one.answered_at) for one in told.requests if one.is_given}
    for event in reversed(told.consents):
        if event.is_given and (event.company_id, event.recorded_at) in answers:
            continue
        name = "given" if event.is_given else "withdrawn"
        facts = {"purpose": event.purpose.value}
        at = event.recorded_at if date_in_japan(event.recorded_at) == event.on_date else None
        yield Entry(
            event.on_date, EntryKind.CONSENT, name, at, facts, company_id=event.company_id, by=event.recorded_by
        )


def _consultations(told: Told) -> Iterator[Entry]:
    for one in reversed(told.consultations):
        if one.center is not None:
            yield Entry(one.held_on, EntryKind.CONSULTATION, one.center.value)
        elif one.way is not None and one.noted_at is not None:
            at = one.noted_at if date_in_japan(one.noted_at) == one.held_on else None
            yield Entry(one.held_on, EntryKind.NOTE, one.way.value, at, by=one.noted_by)


def _words(told: Told) -> Iterator[Entry]:
    for posting_id, words in told.pipeline.words.items():
        for word in words:
            yield Entry(
                date_in_japan(word.decided_at),
                EntryKind.VERDICT,
                word.verdict.value,
                word.decided_at,
                {"reason": word.reason_code.value} if word.reason_code else {},
                posting_id=posting_id,
                by=word.decided_by,
            )


def _requests(told: Told) -> Iterator[Entry]:
    for one in reversed(told.requests):
        about: dict[str, Any] = {"posting_id": one.posting_id, "company_id": one.company_id}
        asked = date_in_japan(one.asked_at)
        yield Entry(asked, EntryKind.STAGE, Stage.CONSENT_ASKED.value, one.asked_at, by=one.asked_by, **about)
        if one.answered_on is not None:
            stage = Stage.CONSENTED if one.is_given else Stage.NOT_CONSENTED
            at = _on_its_day(one.answered_at, one.answered_on)
            yield Entry(one.answered_on, EntryKind.STAGE, stage.value, at, **about)


def _introductions(told: Told) -> Iterator[Entry]:
    hires = {hire.introduction_id: hire for hire in told.placements if hire.introduction_id}
    for one in reversed(told.pipeline.introductions):
        about: dict[str, Any] = {"posting_id": one.posting_id, "company_id": one.company_id, "introduction_id": one.id}
        by = told.pipeline.introduced_by.get(one.id)
        at = _on_its_day(told.pipeline.recorded_at[one.id], one.introduced_on)
        yield Entry(one.introduced_on, EntryKind.STAGE, Stage.INTRODUCED.value, at, by=by, **about)
        hire = hires.get(one.id)
        for point in points_of(one, hire.events if hire else ()):
            at = _on_its_day(point.recorded_at, point.on_date)
            yield Entry(point.on_date, EntryKind.STAGE, point.stage.value, at, point.facts, **about)


def _on_its_day(at: datetime | None, on: date) -> datetime | None:
    """The moment of a record that was made on the very day; of another day it says nothing of when it happened."""
    return at if at is not None and date_in_japan(at) == on else None


def _hires_alone(told: Told) -> Iterator[Entry]:
    known = {one.id for one in told.pipeline.introductions}
    for hire in reversed(told.placements):
        if hire.introduction_id in known:
            continue
        about: dict[str, Any] = {"posting_id": hire.posting_id, "company_id": hire.company_id}
        for event in hire.events:
            facts = {name: str(fact) for name, fact in event.facts.items()}
            yield Entry(event.on_date, EntryKind.STAGE, event.kind.value, facts=facts, **about)


def _mails(told: Told) -> Iterator[Entry]:
    for mail in reversed(told.mails):
        facts = {"state": mail.state.value}
        yield Entry(date_in_japan(mail.written_at), EntryKind.MAIL, mail.kind.value, mail.written_at, facts)


def _withdrawals(told: Told) -> Iterator[Entry]:
    where = {one.id: one for one in told.pipeline.introductions}
    for one in reversed(told.withdrawals):
        way = where.get(one.introduction_id) if one.introduction_id else None
        if way is None or one.done_at is None:
            continue
        recorded = date_in_japan(one.done_at)
        on = one.told.on_date if one.told else recorded
        yield Entry(
            on,
            EntryKind.COMPANY_TOLD,
            one.told.way.value if one.told else UNAWARE if one.is_company_unaware else "",
            one.done_at if recorded == on else None,
            posting_id=way.posting_id,
            company_id=way.company_id,
            introduction_id=way.id,
            by=one.done_by,
        )
