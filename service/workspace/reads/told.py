"""Everything that the slices tell of one person."""

from dataclasses import dataclass

from service.base.ids import PersonId
from service.candidates.reads import withdrawals_told
from service.candidates.terms import Errand
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
from service.shortlists.terms.deciding import Step


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
    withdrawals: tuple[Errand, ...]


async def everything_told(read: Read, person_id: PersonId) -> Told:
    """In eight statements, and one where she declined; raises NoSuchPerson for who is erased, and for pupils (R-33)."""
    profile, consents = await people.person_with_history(read, person_id)
    shown = await pipeline(read, person_id)
    has_declined = any(step.kind is Step.DECLINED_BY_PERSON for one in shown.introductions for step in one.steps)
    return Told(
        profile=profile,
        consents=tuple(consents),
        pipeline=shown,
        placements=tuple(await placements.placements_of_person(read, person_id)),
        requests=tuple(await cases.requests_of_person(read, person_id)),
        consultations=tuple(await consultations.consultations_of_person(read, person_id)),
        mails=tuple(await correspondence.mails_of_person(read, person_id)),
        withdrawals=tuple(await withdrawals_told(read, person_id)) if has_declined else (),
    )
