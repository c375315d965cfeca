"""What staff do by form at the counter: enter a person, change one, record a consent."""

from collections.abc import Mapping
from datetime import date

from ingest.records.identity import Identity as IdentityRecord
from ingest.records.profile import ProfileRecord
from service.base.ids import CompanyId, PersonId
from service.db.recording import check_has_happened
from service.db.work import Work
from service.people import actions, reads, rules, store
from service.people.terms import (
    AlreadyRegistered,
    ChangedSince,
    ConsentGiven,
    LikelyDuplicate,
    NoSuchPerson,
    OlderThanWithdrawal,
    Purpose,
    Stored,
    ThroughSchool,
)
from service.platform import audit
from service.platform.crypto import Vault


async def likely_duplicates(
    work: Work, vault: Vault, told: Mapping[str, str], *, reference: str | None = None
) -> list[LikelyDuplicate]:
    """Registered people who may be the one of whom this is told; that they were shown is noted, but for nobody found.

    With `reference` only those for whom the registration under it waits, and none once it is registered itself.
    """
    if reference is not None:
        await store.lock_reference(work, reference)
        if await reads.people_by_ref(work, [reference]):
            return []
    found = await reads.people_alike(work, vault, told)
    shown = found if reference is None else [one for one in found if rules.holds_back(one)]
    if shown:
        await audit.note(work, "people.likely_duplicates_shown", count=len(shown))
    return shown


async def enter_person(work: Work, vault: Vault, told: ProfileRecord) -> Stored:
    """Registers a new person; the same record sent twice registers her once.

    Raises AlreadyRegistered where the reference stands for somebody told otherwise, ThroughSchool for who attends
    high school.
    """
    _check_left_school(work, told)
    await store.lock_reference(work, told.profile_id)
    known = (await store.lock_known(work, [told.profile_id])).get(told.profile_id)
    if known is not None and known.record_digest != actions.record_digest(vault, told):
        raise AlreadyRegistered("この登録番号は、別の内容ですでに登録されています。")
    (stored,) = await actions.register_people(work, vault, [told])
    return stored


async def revise_person(work: Work, vault: Vault, told: ProfileRecord, *, seen_revision: int) -> Stored:
    """Replaces what is known of a person, if nobody did since the revision that was seen (ChangedSince).

    Without `told.identity` the identity stays as it is: it is opened for sealing anew, and nobody sees it.
    """
    _check_left_school(work, told)
    known = (await store.lock_known(work, [told.profile_id])).get(told.profile_id)
    if known is None:
        raise NoSuchPerson("該当する方が見つかりません。")
    if known.revision != seen_revision:
        raise ChangedSince("ほかの人が先に変更しました。")
    is_open = told.identity is not None
    if not is_open:
        told = told.model_copy(update={"identity": await _sealed_identity(work, vault, known.person_id)})
    (stored,) = await actions.register_people(work, vault, [told])
    await audit.note(work, "people.revised", stored.person_id, identity="open" if is_open else "sealed")
    return stored


async def record_consent_once(
    work: Work, person_id: PersonId, given: ConsentGiven, company_id: CompanyId | None = None
) -> bool:
    """Records a consent, to one company or to none in particular; False where the same day and paper stand already.

    Raises NotYetHappened for a day to come, OlderThanWithdrawal for a day before the one of the withdrawal.
    """
    check_has_happened(work, [given.given_on])
    await store.lock_person(work, person_id)
    for last in await reads.consents(work, [person_id], given.purpose):
        if last.company_id != company_id:
            continue
        if last.is_given and (last.on_date, last.source) == (given.given_on, given.source):
            return False
        if not last.is_given and given.given_on < last.on_date:
            raise OlderThanWithdrawal("撤回の日より前の日付の同意では、撤回を取り消せません。")
    await actions.record_consents(work, [person_id], given, company_id)
    return True


async def hold_consents(work: Work, person_id: PersonId) -> None:
    """Nobody records or withdraws a consent of the person until this work ends: what it stands on stands until then."""
    await store.lock_person(work, person_id)


async def withdraw_consent_once(
    work: Work, person_id: PersonId, purpose: Purpose, on: date, source: str, company_id: CompanyId | None
) -> None:
    """Ends a standing consent; raises ConsentMissing where none stands, as after a double click."""
    await store.lock_person(work, person_id)
    await actions.withdraw_consent(work, person_id, purpose, on=on, source=source, company_id=company_id)


def _check_left_school(work: Work, told: ProfileRecord) -> None:
    if rules.is_high_school_student(told.model_dump(mode="json", include={"education"}), work.today):
        raise ThroughSchool("高校に在学中の方は、学校を通して支援します。この画面では登録できません。")


async def _sealed_identity(work: Work, vault: Vault, person_id: PersonId) -> IdentityRecord | None:
    for row in await store.list_identities(work, [person_id]):
        identity = actions.opened(vault, row)
        known = {name: getattr(identity, name) for name in IdentityRecord.model_fields}
        if identity.name is not None:
            return IdentityRecord(**{name: value for name, value in known.items() if value is not None})
    return None
