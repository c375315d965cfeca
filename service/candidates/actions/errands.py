"""What people left to the office: their words opened with a note of who looked, and done."""

from collections.abc import Collection
from typing import Any

from service.base.clock import date_in_japan
from service.base.ids import IntroductionId, PersonId
from service.candidates import rules, store
from service.candidates.actions.own import place_of
from service.candidates.tables import ErrandDoneRow, ErrandRow
from service.candidates.terms import CompanyHeard, Errand, ErrandId, ErrandKind, NoSuchErrand, TellingNeeded
from service.db.work import Work
from service.introductions.actions.withdrawing import end_taken_back
from service.introductions.reads import case
from service.introductions.terms import Case
from service.introductions.terms.telling import CompanyTold
from service.people import reads as people
from service.platform import audit
from service.platform.crypto import Vault

PURPOSE, TELLING = "correction", "withdrawal_told"
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


async def record_told(work: Work, vault: Vault, errand_id: ErrandId, told: CompanyTold, note: str) -> bool:
    """The company knows that the person took her consent back; False where that was recorded already.

    `note` may be empty; it is sealed by the person's key.

    Raises NoSuchErrand for anything else that she left, ToldOnUnfit, ToldToNeeded and ToldNoteTooLong.
    """
    found = await _held(work, errand_id)
    if found.kind is not ErrandKind.TELL_COMPANY:
        raise NoSuchErrand(UNKNOWN)
    rules.check_withdrawal_told(told, note, date_in_japan(found.written_at), work.today)
    kept: dict[str, Any] = {"told_on": told.on_date, "told_way": told.way.value, "told_to": told.to}
    if note:
        key = (await people.sealing_keys(work, vault, [found.person_id]))[found.person_id]
        kept["told_note"] = key.seal(note, _place_of_note(errand_id))
    return await _done(work, found, **kept)


async def record_told_of(
    work: Work, vault: Vault, introduction_id: IntroductionId, told: CompanyTold, note: str
) -> ErrandId:
    """The company knows of a withdrawal that the office recorded: that ends the introduction, as by her own page.

    Answers the errand that it was. Raises what `end_taken_back` and `record_told` do.
    """
    rules.check_may_serve(work.actor)
    now = await case(work, introduction_id)
    if now.consent_taken_back is not None:
        rules.check_withdrawal_told(told, note, now.consent_taken_back.on_date, work.today)
    errand_id = await _ended(work, introduction_id, now.person_id)
    await record_told(work, vault, errand_id, told, note)
    return errand_id


async def record_unaware(work: Work, errand_id: ErrandId) -> bool:
    """The company had never heard of her, and is told nothing of the withdrawal; False where that was done already.

    Raises NoSuchErrand for anything else that she left, CompanyHeard where something recorded says that it had.
    """
    found = await _held(work, errand_id)
    if found.kind is not ErrandKind.TELL_COMPANY or found.introduction_id is None:
        raise NoSuchErrand(UNKNOWN)
    _check_unheard(await case(work, found.introduction_id))
    return await _done(work, found, is_company_unaware=True)


async def record_unaware_of(work: Work, introduction_id: IntroductionId) -> ErrandId:
    """The same of a withdrawal that the office recorded, which ends the introduction."""
    rules.check_may_serve(work.actor)
    now = await case(work, introduction_id)
    if now.is_to_tell:
        _check_unheard(now)
    errand_id = await _ended(work, introduction_id, now.person_id)
    await record_unaware(work, errand_id)
    return errand_id


def _check_unheard(now: Case) -> None:
    if now.is_known_to_company:
        raise CompanyHeard("この方のことを企業に知らせた記録があります。企業に伝え、伝えたことを記録してください。")


async def _ended(work: Work, introduction_id: IntroductionId, person_id: PersonId) -> ErrandId:
    """What she would have left on her own page."""
    word = await end_taken_back(work, introduction_id)
    errand_id = ErrandId(work.new_id())
    values = {"id": errand_id, "person_id": person_id, "kind": ErrandKind.TELL_COMPANY.value}
    values |= {"introduction_id": introduction_id, "written_at": rules.taken_back_at(word)}
    await store.insert_row(work, ErrandRow, values)
    return errand_id


async def open_told_note(work: Work, vault: Vault, errand: Errand) -> str:
    """What was noted when the company was told, or nothing; the look is noted in the audit log."""
    rules.check_may_serve(work.actor)
    sealed = await store.sealed_note(work, errand.id) if errand.told else None
    if sealed is None:
        return ""
    key = (await people.sealing_keys(work, vault, [errand.person_id]))[errand.person_id]
    await audit.note(work, "candidates.told_note_seen", errand.person_id, purpose=TELLING)
    return key.open(sealed, _place_of_note(errand.id))


def _place_of_note(errand_id: ErrandId) -> str:
    return f"errand_done.told_note|{errand_id}"


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
