"""What people left to the office: their words opened with a note of who looked, and done."""

from collections.abc import Collection

from service.base.ids import PersonId
from service.candidates import rules, store
from service.candidates.actions.own import place_of
from service.candidates.tables import ErrandDoneRow
from service.candidates.terms import Errand, ErrandId, NoSuchErrand
from service.db.work import Work
from service.people import reads as people
from service.platform import audit
from service.platform.crypto import Vault

PURPOSE = "correction"


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
    """Somebody saw to it; False where somebody had already. Raises NoSuchErrand."""
    rules.check_may_serve(work.actor)
    await people.person_to_revise(work, person_id)
    await store.lock(work, "errand", person_id)
    found = await store.find_errand(work, errand_id)
    if found is None or found.person_id != person_id:
        raise NoSuchErrand("依頼が見つかりません。")
    if found.done_at is not None:
        return False
    values = {"errand_id": errand_id, "done_at": work.now, "done_by": work.actor.id}
    await store.insert_row(work, ErrandDoneRow, values)
    await audit.note(work, "candidates.errand_done", person_id, errand_id=errand_id)
    return True
