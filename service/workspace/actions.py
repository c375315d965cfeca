"""Opening a person's page, her identity or her access history, and taking numbers away: who did is noted."""

from service.base.ids import PersonId
from service.db.work import Work
from service.people import reads as people
from service.people.actions import reveal_identities
from service.people.terms import Identity
from service.platform import audit
from service.platform.crypto import Vault
from service.platform.tools import IntroductionTerms
from service.workspace.reads.accesses import AccessesPage, accesses_page
from service.workspace.reads.numbers import Numbers, numbers
from service.workspace.reads.person import PersonPage, person_page
from service.workspace.rules.showing import check_may_open
from service.workspace.terms import ChartName, Wanted

PURPOSE = "guidance"
ACCESSES_PURPOSE = "access_check"


async def open_person(work: Work, person_id: PersonId) -> PersonPage:
    """A person with all that was done for her; raises NoSuchPerson."""
    shown = await person_page(work, person_id)
    await audit.note(work, "workspace.person_seen", person_id, purpose=PURPOSE)
    return shown


async def open_identity(work: Work, vault: Vault, person_id: PersonId, purpose: str) -> Identity:
    """Who the person is, for a purpose of the list; raises MayNotOpen, PurposeNeeded, NoSuchPerson."""
    opened_for = check_may_open(work.actor, purpose)
    await people.person_to_revise(work, person_id)
    return (await reveal_identities(work, vault, [person_id], opened_for.value))[person_id]


async def open_accesses(
    work: Work, person_id: PersonId, *, before: int | None = None, openings_alone: bool = True
) -> AccessesPage:
    """Who saw or did what of the person; raises NoSuchPerson."""
    shown = await accesses_page(work, person_id, before=before, openings_alone=openings_alone)
    await audit.note(work, "workspace.accesses_seen", person_id, purpose=ACCESSES_PURPOSE)
    return shown


async def export_numbers(work: Work, terms: IntroductionTerms, wanted: Wanted, chart: ChartName) -> Numbers:
    """The rows of one chart, to be taken away as a file."""
    shown = await numbers(work, terms, wanted, [chart])
    await audit.note(
        work,
        "workspace.numbers_exported",
        chart=chart.value,
        first=wanted.period.first,
        last=wanted.period.last,
        office=wanted.office,
        track=wanted.track,
    )
    return shown
