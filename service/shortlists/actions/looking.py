"""Opening a list or a pair: what is shown is personal, so who looked is noted."""

from service.base.ids import PersonId, PostingId, SchoolId
from service.db.work import Work
from service.people.actions import reveal_identities
from service.people.terms import Identity, NoSuchPerson
from service.platform import audit
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.shortlists.reads.review_page import ReviewPage, review_page
from service.shortlists.reads.school_page import StudentRow, school_students, student_page
from service.shortlists.reads.shortlist_page import ShortlistPage, shortlist_page
from service.shortlists.reads.suiting_page import SuitingPage, suiting_page
from service.shortlists.rules import deciding as rules
from service.shortlists.store import learning as learning_store

PURPOSE = "shortlist_review"
SCHOOL_PURPOSE = "school_guidance"


async def open_shortlist(work: Work, posting_id: PostingId) -> ShortlistPage:
    """A posting's list; as it is first shown of each run, it is kept to learn from."""
    shown = await shortlist_page(work, posting_id)
    if shown.shown_list is not None:
        await learning_store.insert_shown(work, [shown.shown_list])
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


async def open_suiting(work: Work, person_id: PersonId) -> SuitingPage:
    """The postings that suit a person."""
    shown = await suiting_page(work, person_id)
    await audit.note(work, "shortlists.suiting_seen", person_id, purpose=PURPOSE, count=len(shown.rows))
    return shown


async def open_students(work: Work) -> tuple[StudentRow, ...]:
    """The students of the actor's own school."""
    school_id = _own_school(work)
    shown = await school_students(work, school_id)
    await audit.note(work, "shortlists.students_seen", school_id, purpose=SCHOOL_PURPOSE, count=len(shown))
    return shown


async def open_student(work: Work, person_id: PersonId) -> SuitingPage:
    """The postings that suit a student of the actor's own school."""
    shown = await student_page(work, _own_school(work), person_id)
    await audit.note(work, "shortlists.suiting_seen", person_id, purpose=SCHOOL_PURPOSE, count=len(shown.rows))
    return shown


def _own_school(work: Work) -> SchoolId:
    if work.actor.school_id is None:
        raise NoSuchPerson("該当する方が見つかりません。")
    return work.actor.school_id
