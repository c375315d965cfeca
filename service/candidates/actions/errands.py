"""What people left to the office: their words opened with a note of who looked, and done."""

from collections.abc import Collection
from typing import Any

from service.base.clock import date_in_japan
from service.base.ids import PersonId
from service.candidates import rules, store
from service.candidates.actions.own import place_of
from service.candidates.tables import ErrandDoneRow
from service.candidates.terms import Errand, ErrandId, ErrandKind, NoSuchErrand, TellingNeeded
from service.db.work import Work
from service.introductions.terms.telling import CompanyTold
from service.people import reads as people
from service.platform import audit
from service.platform.crypto import Vault

PURPOSE = "correction"
UNKNOWN = "依頼が見つかりません。"


async def open_words(work: Work, vault: Vault, person_id: PersonId, errands: Collection[Errand]) -> dict[ErrandId, str]:
    """What the person wrote with these; the look is noted in the audit log. Raises NoSuchPerson."""
    rules.check_may_serve(work.actor)
    await people.person_to_revise(work, person_id)
    sealed = await store.sealed_words(work, [one.id for one in errands if one.person_id == person_id])
    key = (await people.sealing_keys(work, vault, [person_id]))[person_id]
    opened = {one: key.open(words, place_of(one)) for one, words in sealed.items()}
    if opened:
        await audit.note(work, "candidates.errand_seen", person_id, purpose=PURPOSE)
    return opened


async def mark_done(work: Work, person_id: PersonId, errand_id: ErrandId) -> bool:
    """Somebody saw to it; False where somebody had already. Raises NoSuchErrand, and TellingNeeded of a withdrawal."""
    found = await _held(work, errand_id)
    if found.person_id != person_id:
        raise NoSuchErrand(UNKNOWN)
    if found.kind is ErrandKind.TELL_COMPANY:
        raise TellingNeeded("企業に伝えた日・方法・相手を記録してください。")
    return await _done(work, found)


async def record_told(work: Work, errand_id: ErrandId, told: CompanyTold) -> bool:
    """The company knows that the person took her consent back; False where that was recorded already.

    Raises NoSuchErrand for anything else that she left, ToldOnUnfit, ToldToNeeded and ToldNoteTooLong.
    """
    found = await _held(work, errand_id)
    if found.kind is not ErrandKind.TELL_COMPANY:
        raise NoSuchErrand(UNKNOWN)
    rules.check_told(told, date_in_japan(found.written_at), work.today)
    kept = {"told_on": told.on_date, "told_way": told.way.value, "told_to": told.to, "told_note": told.note or None}
    return await _done(work, found, **kept)


async def _held(work: Work, errand_id: ErrandId) -> Errand:
    """The errand, which nobody else sees to meanwhile."""
    rules.check_may_serve(work.actor)
    found = await store.find_errand(work, errand_id)
    if found is None:
        raise NoSuchErrand(UNKNOWN)
    await people.person_to_revise(work, found.person_id)
    await store.lock(work, "errand", found.person_id)
    again = await store.find_errand(work, errand_id)
    return again or found


async def _done(work: Work, errand: Errand, **kept: Any) -> bool:
    if errand.done_at is not None:
        return False
    values = {"errand_id": errand.id, "done_at": work.now, "done_by": work.actor.id}
    await store.insert_row(work, ErrandDoneRow, values | kept)
    await audit.note(work, "candidates.errand_done", errand.person_id, errand_id=errand.id)
    return True
