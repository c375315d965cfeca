"""What the office tells a company and agrees with it: the letter of introduction, the next interview, notes on both."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from service.base.ids import IntroductionId
from service.db.work import Read, Work
from service.introductions.reads import cases
from service.introductions.rules import path
from service.introductions.store import consent as store
from service.introductions.store.notes import sealed_notes
from service.introductions.tables import InterviewDayRow, LetterSentRow
from service.introductions.terms import CannotFollow, Case, DayNotAhead, Stage
from service.introductions.terms.telling import CompanyTold, check_note, check_told
from service.people import reads as people
from service.platform import audit
from service.platform.crypto import Vault

PURPOSE = "introduction_notes"
FARTHEST = timedelta(days=366)
"""How far ahead an interview may lie: a slip of the year is none."""


async def record_letter_sent(
    work: Work, vault: Vault, introduction_id: IntroductionId, told: CompanyTold, note: str
) -> None:
    """The letter of introduction was sent, handed over, or what it says told; said twice it stands once.

    `note` may be empty; it is sealed by the person's key. Raises CannotFollow once the way ended or led to a hire,
    ToldOnUnfit for a day before the introduction or to come, ToldToNeeded and ToldNoteTooLong.
    """
    now = await _running(work, introduction_id, "紹介状の送付")
    check_told(told, note, now.introduced_on, work.today, "送った日は、紹介した日から今日までの日付にしてください。")
    if now.letter_sent and now.letter_sent.told == told and not note and not now.letter_sent.has_note:
        return
    kept = {"told_on": told.on_date, "told_way": told.way.value, "told_to": told.to}
    await _append_sent(work, now, kept, await _sealed(work, vault, now, note))


async def take_back_letter_sent(work: Work, introduction_id: IntroductionId) -> None:
    """That the letter was sent was recorded by mistake: the record stays, and counts no more."""
    now = await _running(work, introduction_id, "紹介状の送付")
    if now.letter_sent:
        await _append_sent(work, now, {}, None)


async def set_interview_day(
    work: Work, vault: Vault, introduction_id: IntroductionId, on: date | None, note: str = ""
) -> None:
    """Notes when the next interview is, anew when it was moved, without a day when it is off.

    `note` is on its hour, its place and who is there; it is sealed by the person's key.
    """
    now = await _running(work, introduction_id, "面接の予定")
    if on is not None and not work.today <= on <= work.today + FARTHEST:
        raise DayNotAhead("面接の予定日は、今日から1年以内の日付にしてください。済んだ面接は経過に記録してください。")
    check_note(note)
    note = note if on else ""
    if now.interview_on == on and await _note_on_interview(work, vault, now) == note:
        return
    ident, sealed = await _sealed(work, vault, now, note) or (work.new_id(), None)
    values = {"id": ident, "introduction_id": introduction_id, "on_date": on, "note": sealed}
    await store.insert_row(work, InterviewDayRow, {**values, "recorded_at": work.now, "recorded_by": work.actor.id})
    await audit.note(work, "introductions.interview_day_set", introduction_id, on_date=on.isoformat() if on else None)


async def open_notes(work: Work, vault: Vault, now: Case) -> Mapping[UUID, str]:
    """What was noted on letters and interviews, by the records' ids; the look is noted in the audit log."""
    path.check_may_record(work.actor)
    if not any(one.has_note for one in now.interviews) and not any(one.has_note for one in now.letters_sent):
        return {}
    found = await _opened(work, vault, now)
    if found:
        await audit.note(work, "introductions.notes_seen", now.person_id, purpose=PURPOSE)
    return found


async def _running(work: Work, introduction_id: IntroductionId, what: str) -> Case:
    """The introduction, which nobody else changes meanwhile, while its company has not decided."""
    path.check_may_record(work.actor)
    await store.lock(work, "outcome", introduction_id)
    now = await cases.case(work, introduction_id)
    if Stage.INTERVIEWED not in now.following:
        raise CannotFollow(f"いまの紹介の経過では、{what}は記録できません。", stage=now.stage.value)
    return now


async def _append_sent(work: Work, now: Case, kept: dict[str, Any], note: tuple[UUID, bytes] | None) -> None:
    ident, sealed = note or (work.new_id(), None)
    values = {"id": ident, "introduction_id": now.introduction_id, "told_note": sealed, **kept}
    await store.insert_row(work, LetterSentRow, {**values, "recorded_at": work.now, "recorded_by": work.actor.id})
    on = kept["told_on"].isoformat() if kept else None
    await audit.note(work, "introductions.letter_sent", now.introduction_id, on_date=on)


async def _sealed(work: Work, vault: Vault, now: Case, note: str) -> tuple[UUID, bytes] | None:
    """The note with the id of the record to which it is bound; None where nothing was noted."""
    if not note:
        return None
    ident = work.new_id()
    key = (await people.sealing_keys(work, vault, [now.person_id]))[now.person_id]
    return ident, key.seal(note, _place_of(ident))


async def _opened(read: Read, vault: Vault, now: Case) -> dict[UUID, str]:
    """Nothing of who was erased."""
    key = (await people.sealing_keys(read, vault, [now.person_id])).get(now.person_id)
    sealed = await sealed_notes(read, now.introduction_id) if key else {}
    return {ident: key.open(note, _place_of(ident)) for ident, note in sealed.items()} if key else {}


async def _note_on_interview(read: Read, vault: Vault, now: Case) -> str:
    last = now.interviews[-1] if now.interviews else None
    return (await _opened(read, vault, now)).get(last.id, "") if last and last.has_note else ""


def _place_of(ident: UUID) -> str:
    return f"introduction.note|{ident}"
