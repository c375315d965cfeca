"""Everything that the slices tell of one person."""

from dataclasses import dataclass

from service.base.ids import PersonId
from service.consultations import reads as consultations
from service.consultations.reads import Consultation
from service.correspondence import reads as correspondence
from service.correspondence.terms import Mail
from service.db.work import Read
from service.introductions.reads import cases
from service.introductions.terms import ConsentRequest
from service.people import reads as people
from service.people.terms import ConsentEvent, StoredProfile
from service.placements import reads as placements
from service.placements.reads import PlacementHistory
from service.shortlists.reads.pipeline import Pipeline, pipeline


@dataclass(frozen=True, slots=True)
class Told:
    """What each slice keeps of her; the last first."""

    profile: StoredProfile
    consents: tuple[ConsentEvent, ...]
    pipeline: Pipeline
    placements: tuple[PlacementHistory, ...]
    requests: tuple[ConsentRequest, ...]
    consultations: tuple[Consultation, ...]
    mails: tuple[Mail, ...]


async def everything_told(read: Read, person_id: PersonId) -> Told:
    """In nine statements; raises NoSuchPerson for who is erased, and for pupils (R-33)."""
    return Told(
        profile=await people.person_to_revise(read, person_id),
        consents=tuple(await people.consent_history(read, person_id)),
        pipeline=await pipeline(read, person_id),
        placements=tuple(await placements.placements_of_person(read, person_id)),
        requests=tuple(await cases.requests_of_person(read, person_id)),
        consultations=tuple(await consultations.consultations_of_person(read, person_id)),
        mails=tuple(await correspondence.mails_of_person(read, person_id)),
    )
