"""Opening a list or a pair: what is shown is personal, so who looked is noted."""

from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.people.actions import reveal_identities
from service.people.terms import Identity
from service.platform import audit
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.shortlists.reads.review_page import ReviewPage, review_page
from service.shortlists.reads.shortlist_page import ShortlistPage, shortlist_page
from service.shortlists.rules import deciding as rules

PURPOSE = "shortlist_review"


async def open_shortlist(work: Work, posting_id: PostingId) -> ShortlistPage:
    """A posting's list."""
    shown = await shortlist_page(work, posting_id)
    await audit.note(work, "shortlists.list_seen", posting_id, purpose=PURPOSE, count=len(shown.candidates))
    return shown


async def open_pair(work: Work, office: PlacementOffice, posting_id: PostingId, person_id: PersonId) -> ReviewPage:
    """One person of a posting's list."""
    shown = await review_page(work, office, posting_id, person_id)
    await audit.note(work, "shortlists.pair_seen", person_id, purpose=PURPOSE, posting_id=posting_id)
    return shown


async def open_identity(work: Work, vault: Vault, person_id: PersonId) -> Identity:
    """Who the person of a pair is; only those who decide may know."""
    rules.check_may_decide(work.actor)
    return (await reveal_identities(work, vault, [person_id], PURPOSE))[person_id]
