"""What was said in a consultation: noted, read with a note of who looked, corrected and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.base.ids import PersonId
from service.consultations import reads, rules, store
from service.consultations.terms import NewNote, NoSuchNote, NoteChangedSince, Noted, NoteId, NoteRow
from service.db.recording import check_has_happened
from service.db.work import Read, Work
from service.people import reads as people
from service.platform import audit
from service.platform.crypto import PersonKey, Vault

PURPOSE = "consultation"


@dataclass(frozen=True, slots=True)
class OpenedNotes:
    """The person's reference, what was noted of her, and the words of those that were opened, by their rows."""

    profile_ref: str
    noted: tuple[Noted, ...]
    words: dict[NoteId, str]


async def open_notes(work: Work, vault: Vault, person_id: PersonId, first: int, most: int) -> OpenedNotes:
    """The notes, with the words of `most` of them from `first` on, which is noted. Raises NoSuchPerson."""
    rules.check_may_note(work.actor)
    profile = await people.person_to_revise(work, person_id)
    noted = await reads.notes(work, person_id)
    wanted = [row for one in noted[first : first + most] if not one.is_withdrawn for row in one.rows]
    return OpenedNotes(profile.profile_ref, tuple(noted), await _opened(work, vault, person_id, wanted))


async def open_note(work: Work, vault: Vault, person_id: PersonId, note_id: NoteId) -> tuple[Noted, str]:
    """One note with its words, to be changed; raises NoSuchPerson, NoSuchNote, NotYourNote."""
    noted = await _to_change(work, person_id, note_id)
    words = await _opened(work, vault, person_id, [noted.last])
    return noted, words[noted.last.id]


async def note(work: Work, vault: Vault, person_id: PersonId, told: NewNote) -> bool:
    """Keeps what was said; False where the same was just kept, as after a double click.

    Raises NoSuchPerson, NotYetHappened, DayNeeded, NoteEmpty, NoteTooLong.
    """
    key = await _begin(work, vault, person_id)
    _check(work, told)
    since = work.now - rules.REPEATED_WITHIN
    lately = [one.last for one in await reads.notes(work, person_id) if one.last.noted_at > since]
    if any(row.noted_by == work.actor.id and _is_same(key, row, told) for row in lately):
        return False
    note_id = await _append(work, key, person_id, told)
    await audit.note(work, "consultations.noted", person_id, note_id=note_id, way=told.way.value)
    return True


async def check_may_correct(read: Read, person_id: PersonId, note_id: NoteId) -> None:
    """Raises NoSuchPerson, NoSuchNote, NotYourNote and NoteChangedSince, before what is sent is read."""
    await _to_change(read, person_id, note_id)


async def correct(work: Work, vault: Vault, person_id: PersonId, note_id: NoteId, told: NewNote) -> None:
    """Puts these words in the place of the note's, which stay on record.

    Raises NoteChangedSince and what `note` raises, NoSuchNote, NotYourNote.
    """
    key = await _begin(work, vault, person_id)
    noted = await _standing(work, person_id, note_id)
    _check(work, told)
    if _is_same(key, noted.last, told):
        return
    new_id = await _append(work, key, person_id, told, replaces=note_id)
    await audit.note(work, "consultations.corrected", person_id, note_id=new_id, replaces=note_id)


async def withdraw(work: Work, vault: Vault, person_id: PersonId, note_id: NoteId) -> None:
    """Takes the note back; what it said is shown no more. Raises NoSuchNote, NotYourNote, NoteChangedSince."""
    await _begin(work, vault, person_id)
    last = (await _standing(work, person_id, note_id)).last
    new_id = NoteId(work.new_id())
    await store.insert_note(work, _values(work, new_id, person_id, last.held_on, last.way.value, None, note_id))
    await audit.note(work, "consultations.withdrawn", person_id, note_id=new_id, replaces=note_id)


async def _begin(work: Work, vault: Vault, person_id: PersonId) -> PersonKey:
    rules.check_may_note(work.actor)
    await people.person_to_revise(work, person_id)
    await store.lock(work, person_id)
    return (await people.sealing_keys(work, vault, [person_id]))[person_id]


def _check(work: Work, told: NewNote) -> None:
    check_has_happened(work, [told.held_on])
    rules.check_note(told)


async def _standing(work: Work, person_id: PersonId, note_id: NoteId) -> Noted:
    noted = await _to_change(work, person_id, note_id)
    if noted.last.id != note_id:
        raise NoteChangedSince("この記録は、表示したあとに訂正されました。いまの内容を確かめてください。")
    return noted


async def _to_change(read: Read, person_id: PersonId, note_id: NoteId) -> Noted:
    """The note of which this is a row, where the actor may change it."""
    rules.check_may_note(read.actor)
    await people.person_to_revise(read, person_id)
    for noted in await reads.notes(read, person_id):
        if any(row.id == note_id for row in noted.rows):
            if noted.is_withdrawn:
                raise NoteChangedSince("この記録は、すでに取り消されています。")
            rules.check_may_change(read.actor, noted)
            return noted
    raise NoSuchNote("相談の記録が見つかりません。")


async def _opened(work: Work, vault: Vault, person_id: PersonId, rows: Sequence[NoteRow]) -> dict[NoteId, str]:
    if not rows:
        return {}
    key = (await people.sealing_keys(work, vault, [person_id]))[person_id]
    await audit.note(work, "consultations.notes_seen", person_id, purpose=PURPOSE, count=len(rows))
    return {row.id: key.open(row.words, _place(row.id)) for row in rows if row.words is not None}


async def _append(
    work: Work, key: PersonKey, person_id: PersonId, told: NewNote, replaces: NoteId | None = None
) -> NoteId:
    note_id = NoteId(work.new_id())
    sealed = key.seal(told.words.strip(), _place(note_id))
    await store.insert_note(work, _values(work, note_id, person_id, told.held_on, told.way.value, sealed, replaces))
    return note_id


def _values(
    work: Work, note_id: NoteId, person_id: PersonId, held_on: date, way: str, words: bytes | None, replaces: Any
) -> dict[str, Any]:
    return {
        "id": note_id,
        "person_id": person_id,
        "replaces": replaces,
        "held_on": held_on,
        "way": way,
        "words": words,
        "noted_at": work.now,
        "noted_by": work.actor.id,
    }


def _is_same(key: PersonKey, row: NoteRow, told: NewNote) -> bool:
    is_alike = row.words is not None and (row.held_on, row.way) == (told.held_on, told.way)
    return is_alike and key.open(row.words or b"", _place(row.id)) == told.words.strip()


def _place(note_id: NoteId) -> str:
    """Where the words are sealed, so that no other row's can take their place."""
    return f"consultation_note.words|{note_id}"
