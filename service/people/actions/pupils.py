"""A high school sees its own pupils by name: they are its pupils, and their numbers tell it nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ingest.records.personal import PersonalText
from service.base.actor import Role
from service.base.ids import PersonId
from service.db.work import Work
from service.people.reads.pupils import identities_of_pupils
from service.platform import audit
from service.platform.crypto import Vault


@dataclass(frozen=True, slots=True)
class PupilName:
    """What a pupil is called, or None where it is not known; both mask themselves when printed."""

    name: PersonalText | None
    kana: PersonalText | None

    @property
    def shown(self) -> str:
        """The name as the own school's page shows it; nothing where none is known."""
        return self.name.reveal() if self.name else ""

    def holds(self, words: str) -> bool:
        """Whether the name or its reading holds these signs, spaces aside, hiragana as katakana."""
        told = (one.reveal() for one in (self.name, self.kana) if one)
        return any(_folded(words) in _folded(one) for one in told)


async def open_pupil_names(
    work: Work, vault: Vault, person_ids: Collection[PersonId], purpose: str
) -> Mapping[PersonId, PupilName]:
    """The names of those of these people who are pupils of the actor's own school: of nobody else, for no other role.

    Opened through the vault, and noted in the audit log once for all that are opened together.
    """
    school_id = work.actor.school_id
    if work.actor.role is not Role.SCHOOL_SUPPORTER or school_id is None or not person_ids:
        return {}
    found = {}
    for row in await identities_of_pupils(work, school_id, person_ids):
        key = vault.person_key(row.person_id, row.wrapped_key)
        name = None if row.name is None else PersonalText(key.open(row.name, "name"))
        kana = None if row.name_kana is None else PersonalText(key.open(row.name_kana, "name_kana"))
        found[PersonId(row.person_id)] = PupilName(name, kana)
    await audit.note(work, "people.pupil_names_seen", school_id, purpose=purpose, count=len(found))
    return found


def by_kana(names: Mapping[PersonId, PupilName], person_id: PersonId, reference: str) -> tuple[bool, str, str]:
    """By which a school's lists are sorted: the reading, then the name, then the number; who has no name comes last."""
    known = names.get(person_id)
    told = (known.kana or known.name) if known else None
    return told is None, _folded(told.reveal()) if told else "", reference


def _folded(words: str) -> str:
    """Without spaces, hiragana as katakana."""
    signs = "".join(words.split()).casefold()
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in signs)
