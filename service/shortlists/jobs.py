"""Jobs of matching: what changed is matched at once, and everything once a night; what is over is forgotten."""

from datetime import date

from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.people.reads import consenting_people
from service.people.terms import Purpose
from service.platform.job import job
from service.platform.nights import CatchUp, NightlyJob, record_run
from service.platform.tools import Tools
from service.shortlists.actions.forgetting import forget_if_withdrawn, forget_over, leave_lists
from service.shortlists.actions.matching import match_postings
from service.shortlists.actions.matching_changed import match_person
from service.shortlists.terms.admission import EncoderNotAdmitted
from service.shortlists.terms.matching import MatchCause

LONG_SECONDS = 1800.0
"""After an update the first match may have to make everybody ready, whatever it is of."""
NIGHT = "nightly_match"
FORGET = "forget_shown_lists"


@job("posting_changed", timeout_seconds=LONG_SECONDS)
async def match_changed_posting(work: Work, tools: Tools, *, posting_id: PostingId) -> None:
    """A posting that is new, changed, or closed."""
    await match_postings(work, tools, [posting_id], cause=MatchCause.CHANGE, business_date=work.today)


@job("profile_changed", timeout_seconds=LONG_SECONDS)
async def match_changed_person(work: Work, tools: Tools, *, person_id: PersonId) -> None:
    """A person whose profile or consent changed; who withdrew leaves what was shown, too, whoever may rank."""
    try:
        await match_person(work, tools, person_id, cause=MatchCause.CHANGE, business_date=work.today)
    except EncoderNotAdmitted:
        if await consenting_people(work, Purpose.MATCHING, [person_id]):
            raise
        await leave_lists(work, person_id)
    await forget_if_withdrawn(work, person_id)


@job("many_changed", timeout_seconds=LONG_SECONDS)
async def match_everything(work: Work, tools: Tools) -> None:
    """After a large import: one match of all costs less than one for each line."""
    await match_postings(work, tools, cause=MatchCause.CHANGE, business_date=work.today)


@job(NIGHT, timeout_seconds=LONG_SECONDS)
async def match_night(work: Work, tools: Tools, *, business_date: date) -> None:
    """Everything, once a business date."""
    outcome = await match_postings(work, tools, cause=MatchCause.NIGHTLY, business_date=business_date)
    await record_run(
        work, NIGHT, business_date, {"postings": outcome.postings, "people": outcome.people, "pairs": outcome.pairs}
    )


NIGHTLY_MATCH = NightlyJob(NIGHT, match_night, CatchUp.LATEST)
"""A later night's match replaces what an earlier one would have left."""


@job(FORGET)
async def forget_shown_lists(work: Work, tools: Tools, *, business_date: date) -> None:
    """Lists whose term is over, and in the others whoever withdrew or was erased."""
    await record_run(work, FORGET, business_date, await forget_over(work))


FORGET_SHOWN_LISTS = NightlyJob(FORGET, forget_shown_lists, CatchUp.LATEST)
"""What an earlier night would have forgotten, a later one does."""
