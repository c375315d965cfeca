"""What staff, imports and people themselves do: register, consent, withdraw, be looked at; forms in `entering`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from ingest.records.digest import canonical_json, content_digest
from ingest.records.personal import PersonalText
from ingest.records.profile import ProfileRecord
from service.access import reads as access
from service.base.ids import CompanyId, PersonId
from service.base.outcomes import Outcome
from service.db.work import Work
from service.people import reads, rules, store
from service.people.store import Known
from service.people.tables import IdentityRow, ListedProfileRow, PersonRow, ProfileRow, StatisticsRow
from service.people.terms import ConsentGiven, ConsentMissing, Identity, NoSuchPerson, PersonState, Purpose, Stored
from service.platform import audit, outbox
from service.platform.crypto import PersonKey, Vault

SEALED = ("name", "name_kana", "email", "phone", "postal_code", "address", "birth_date")
APART = {"profile_id", "identity", "consents", "statistics"}
"""Of a record, what ranking may not read; it is stored apart from the profile."""


async def register_people(
    work: Work,
    vault: Vault,
    records: Sequence[ProfileRecord],
    *,
    consent: ConsentGiven | None = None,
    announce: bool = True,
) -> list[Stored]:
    """Stores new and changed people; handing in the same record again changes nothing.

    `consent` is one that every person of the block gave. A new or changed profile and a new consent to matching owe
    "profile_changed", so that matches follow without waiting for the night; `announce=False` leaves that to who
    loads in bulk.
    """
    known = await store.lock_known(work, [record.profile_id for record in records])
    attended = {name for record in records for name in rules.schools_attended_now(_content(record))}
    schools = await access.schools_by_name(work, attended)
    block = _Block(work, vault, schools)
    stored = [block.take(record, known.get(record.profile_id)) for record in records]
    await store.upsert_rows(work, PersonRow, "id", block.people, kept={"state", "registered_at"})
    await store.upsert_rows(work, IdentityRow, "person_id", block.identities)
    await store.upsert_rows(work, ProfileRow, "person_id", block.profiles)
    await store.upsert_rows(work, ListedProfileRow, "person_id", block.listed)
    await store.upsert_rows(work, StatisticsRow, "person_id", block.statistics)
    consented = await _record_told_consents(work, records, stored, consent)
    await audit.note(work, "people.registered", count=len(stored), news=len(block.people))
    if announce:
        news = {person.person_id for person in stored if person.outcome is not Outcome.UNCHANGED}
        await _announce(work, sorted(news | consented))
    return stored


class _Block:
    """Turns records into rows of the five tables."""

    def __init__(self, work: Work, vault: Vault, schools: Mapping[str, Any]) -> None:
        self._work, self._vault, self._schools = work, vault, schools
        self.people: list[dict[str, Any]] = []
        self.identities: list[dict[str, Any]] = []
        self.profiles: list[dict[str, Any]] = []
        self.listed: list[dict[str, Any]] = []
        self.statistics: list[dict[str, Any]] = []

    def take(self, record: ProfileRecord, known: Known | None) -> Stored:
        digest = record_digest(self._vault, record)
        if known is not None and known.record_digest == digest:
            return Stored(known.person_id, record.profile_id, Outcome.UNCHANGED)
        person_id = known.person_id if known else PersonId(self._work.new_id())
        content = _content(record)
        self._add_person(person_id, record, content, digest)
        self._add_identity(person_id, record, known)
        self._add_profile(person_id, content, known)
        self.listed.append({"person_id": person_id, **rules.listed(content)})
        told = record.statistics.model_dump(mode="json") if record.statistics else {}
        names = ("gender", "birth_year", "household", "origin_prefecture")
        self.statistics.append({"person_id": person_id, **{name: told.get(name) for name in names}})
        return Stored(person_id, record.profile_id, Outcome.CHANGED if known else Outcome.NEW)

    def _add_person(self, person_id: PersonId, record: ProfileRecord, content: dict[str, Any], digest: bytes) -> None:
        attended = rules.schools_attended_now(content)
        self.people.append(
            {
                "id": person_id,
                "profile_ref": record.profile_id,
                "track": content["track"],
                "state": PersonState.ACTIVE.value,
                "is_high_school_student": rules.is_high_school_student(content, self._work.today),
                "school_id": next((self._schools[name] for name in attended if name in self._schools), None),
                "record_digest": digest,
                "registered_at": self._work.now,
            }
        )

    def _add_identity(self, person_id: PersonId, record: ProfileRecord, known: Known | None) -> None:
        if known is None:
            key, wrapped = self._vault.new_person_key(person_id)
        else:
            key, wrapped = self._vault.person_key(person_id, known.wrapped_key), known.wrapped_key
        self.identities.append({"person_id": person_id, "wrapped_key": wrapped, **self._sealed(record, key)})

    def _sealed(self, record: ProfileRecord, key: PersonKey) -> dict[str, Any]:
        plain = _revealed(record)
        return {
            **{name: key.seal(plain[name], name) if name in plain else None for name in SEALED},
            "email_index": self._index("email", plain.get("email")),
            "phone_index": self._index("phone", plain.get("phone")),
            "birth_date_index": self._index("birth_date", plain.get("birth_date")),
            "kana_indexes": self._vault.prefix_indexes("name_kana", plain.get("name_kana", "")),
        }

    def _index(self, column: str, value: str | None) -> bytes | None:
        return None if value is None else self._vault.index(column, value)

    def _add_profile(self, person_id: PersonId, content: dict[str, Any], known: Known | None) -> None:
        self.profiles.append(
            {
                "person_id": person_id,
                "content": content,
                "digest": content_digest(content),
                "revision": known.revision + 1 if known else 1,
                "updated_at": self._work.now,
            }
        )


async def _record_told_consents(
    work: Work, records: Sequence[ProfileRecord], stored: Sequence[Stored], consent: ConsentGiven | None
) -> set[PersonId]:
    """Appends what records and the block's own consent tell, but for what was recorded before.

    A consent that was withdrawn since is not given again by handing in the same file twice, nor by another paper of
    that day or before it. Answers whom matching newly may consider.
    """
    events = await store.list_consent_events(work, [person.person_id for person in stored])
    seen = {(e.person_id, e.purpose, e.on_date, e.source) for e in events if e.is_given}
    ended = {(e.person_id, e.purpose): e.on_date for e in events if not e.is_given and e.company_id is None}
    rows = []
    for record, person in zip(records, stored, strict=True):
        told = [ConsentGiven(c.purpose, c.given_on, c.source) for c in record.consents]
        for given in [*told, *([consent] if consent else [])]:
            about = (person.person_id, given.purpose.value)
            if (*about, given.given_on, given.source) not in seen and given.given_on > ended.get(about, date.min):
                rows.append(_consent_row(work, person.person_id, given))
    await store.insert_consents(work, rows)
    return {row["person_id"] for row in rows if row["purpose"] == Purpose.MATCHING.value}


def _consent_row(
    work: Work, person_id: PersonId, given: ConsentGiven, *, is_given: bool = True, company_id: CompanyId | None = None
) -> dict[str, Any]:
    return {
        "id": work.new_id(),
        "person_id": person_id,
        "purpose": given.purpose.value,
        "company_id": company_id,
        "is_given": is_given,
        "on_date": given.given_on,
        "source": given.source,
        "recorded_at": work.now,
        "recorded_by": work.actor.id,
    }


async def record_consents(
    work: Work, person_ids: Sequence[PersonId], given: ConsentGiven, company_id: CompanyId | None = None
) -> None:
    """Records one consent, the same for each of these people; for one company where it is for an introduction."""
    rows = [_consent_row(work, person_id, given, company_id=company_id) for person_id in person_ids]
    await store.insert_consents(work, rows)
    for person_id in person_ids:
        await audit.note(work, "people.consent_given", person_id, purpose=given.purpose.value)
    if given.purpose is Purpose.MATCHING:
        await _announce(work, person_ids)


async def withdraw_consent(
    work: Work, person_id: PersonId, purpose: Purpose, *, on: date, source: str, company_id: CompanyId | None = None
) -> None:
    """Ends a standing consent from now on; refuses when there is none."""
    standing = await reads.consents(work, [person_id], purpose)
    if not any(c.is_given and c.company_id == company_id for c in standing):
        raise ConsentMissing("この目的への同意は記録されていません。", purpose=purpose.value)
    told = ConsentGiven(purpose, on, source)
    await store.insert_consents(work, [_consent_row(work, person_id, told, is_given=False, company_id=company_id)])
    await audit.note(work, "people.consent_withdrawn", person_id, purpose=purpose.value)
    if purpose is Purpose.MATCHING:
        await _announce(work, [person_id])


async def end_search(work: Work, person_ids: Sequence[PersonId], *, announce: bool = True) -> None:
    """These people look for work no longer: they leave every shortlist, and keep profile and consents."""
    await store.update_states(work, person_ids, PersonState.WITHDRAWN.value)
    await audit.note(work, "people.search_ended", count=len(person_ids))
    if announce:
        await _announce(work, person_ids)


async def resume_search(work: Work, person_id: PersonId) -> None:
    """The search was ended by mistake: the person is matched again from now on, as far as her consents go."""
    await store.update_states(work, [person_id], PersonState.ACTIVE.value)
    await audit.note(work, "people.search_resumed", person_id)
    await _announce(work, [person_id])


async def _announce(work: Work, person_ids: Sequence[PersonId]) -> None:
    await outbox.later_each(work, "profile_changed", "person_id", person_ids)


async def reveal_identities(
    work: Work, vault: Vault, person_ids: Collection[PersonId], purpose: str
) -> dict[PersonId, Identity]:
    """Opens who these people are, for a purpose that is noted with each of them in the audit log."""
    rows = await store.list_identities(work, person_ids)
    found = {PersonId(row.person_id): opened(vault, row) for row in rows}
    if missing := set(person_ids) - set(found):
        raise NoSuchPerson("該当する方が見つかりません。", count=len(missing))
    for person_id in sorted(found):
        await audit.note(work, "people.identity_seen", person_id, purpose=purpose)
    return found


async def ask_birth_date(
    work: Work, vault: Vault, person_id: PersonId, questions: Sequence[Callable[[date], bool]], purpose: str
) -> tuple[bool, ...] | None:
    """Yes or no to each question of a person's birth date, which is opened here and itself goes no further (R-16).

    None where no birth date is known; one that has not come is none. The opening is noted in the audit log.
    """
    stored = await store.find_sealed_birth_date(work, person_id)
    if stored is None:
        return None
    wrapped_key, sealed = stored
    born = date.fromisoformat(vault.person_key(person_id, wrapped_key).open(sealed, "birth_date"))
    await audit.note(work, "people.identity_seen", person_id, purpose=purpose, field="birth_date")
    return None if born > work.today else tuple(is_so(born) for is_so in questions)


def opened(vault: Vault, row: IdentityRow) -> Identity:
    """What is sealed in the row; whoever lets a person see it notes that first."""
    key = vault.person_key(row.person_id, row.wrapped_key)
    sealed = {name: getattr(row, name) for name in SEALED}
    return Identity(
        **{name: None if value is None else PersonalText(key.open(value, name)) for name, value in sealed.items()}
    )


def _content(record: ProfileRecord) -> dict[str, Any]:
    content: dict[str, Any] = record.model_dump(mode="json", exclude=APART)
    return content


def record_digest(vault: Vault, record: ProfileRecord) -> bytes:
    """By which a record told again is known; consents are compared one by one, and count for nothing here."""
    told = record.model_dump(mode="json", exclude={"identity", "consents"})
    return vault.digest(canonical_json({**told, "identity": _revealed(record)}))


def _revealed(record: ProfileRecord) -> dict[str, str]:
    return record.identity.reveal() if record.identity else {}
