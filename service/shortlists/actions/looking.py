"""Opening a list or a pair: what is shown is personal, so who looked is noted."""

from dataclasses import replace

from service.base.ids import PersonId, PostingId, SchoolId
from service.db.work import Work
from service.people.actions import reveal_identities
from service.people.reads import person_to_revise
from service.people.terms import Identity, NoSuchPerson
from service.platform import audit
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.shortlists.actions.asking_age import age_obstacles
from service.shortlists.reads.beside import Beside, beside
from service.shortlists.reads.meanwhile import LOOKING, meanwhile
from service.shortlists.reads.review_page import ReviewPage, review_page
from service.shortlists.reads.school_page import StudentRow, school_students, student_page
from service.shortlists.reads.shortlist_page import ShortlistPage, shortlist_page
from service.shortlists.reads.suiting_page import SuitingPage, suiting_page
from service.shortlists.reads.unanswered import to_ask_before_introduction
from service.shortlists.rules import deciding as rules
from service.shortlists.store import learning as learning_store
from service.shortlists.store import reviewing as reviewing_store
from service.shortlists.terms.deciding import ConsentToIntroductionMissing
from service.shortlists.terms.reviewing import Meanwhile

PURPOSE = "shortlist_review"
SCHOOL_PURPOSE = "school_guidance"


async def open_shortlist(work: Work, posting_id: PostingId) -> ShortlistPage:
    """A posting's list; as it is first shown of each run, it is kept to learn from."""
    shown = await shortlist_page(work, posting_id)
    if shown.shown_list is not None:
        await learning_store.insert_shown(work, [shown.shown_list])
    await audit.note(work, "shortlists.list_seen", posting_id, purpose=PURPOSE, count=len(shown.candidates))
    return shown


async def open_pair(
    work: Work, vault: Vault, office: PlacementOffice, posting_id: PostingId, person_id: PersonId
) -> ReviewPage:
    """One person of a posting's list; what her age puts against an introduction is asked only as it is near."""
    shown = await review_page(work, office, posting_id, person_id)
    spoke = {word.decided_by for word in shown.words if word.decided_by}
    viewers, names = await reviewing_store.see_pair(work, posting_id, person_id, work.now - LOOKING, spoke)
    to_ask = await to_ask_before_introduction(work, shown)
    shown = replace(shown, viewers=tuple(names[one] for one in viewers), staff_names=names, to_ask=to_ask)
    await audit.note(work, "shortlists.pair_seen", person_id, purpose=PURPOSE, posting_id=posting_id)
    if not _is_introduction_near(work, shown):
        return shown
    of_age = await age_obstacles(work, vault, shown.posting, person_id)
    return replace(shown, obstacles=(*shown.obstacles, *of_age))


async def keep_open(work: Work, posting_id: PostingId, person_id: PersonId, seen_sequence: int) -> Meanwhile:
    """The pair is still open before the actor: colleagues are told, the audit log is not; answers what happened.

    Raises NoSuchPerson of a pupil, whom no staff review (R-33).
    """
    await person_to_revise(work, person_id)
    await reviewing_store.see_pair(work, posting_id, person_id, work.now - LOOKING)
    return await meanwhile(work, posting_id, person_id, seen_sequence)


async def open_beside(work: Work, posting_id: PostingId, person_id: PersonId) -> Beside:
    """What else is known of one person of a posting's list."""
    shown = await beside(work, posting_id, person_id)
    await audit.note(work, "shortlists.beside_seen", person_id, purpose=PURPOSE, posting_id=posting_id)
    return shown


def _is_introduction_near(work: Work, shown: ReviewPage) -> bool:
    """Whether who looks may introduce, and nothing stands against it but a consent that she would ask for next."""
    may_introduce = work.actor.role in rules.DECIDERS and shown.introduction is None
    return may_introduce and all(isinstance(one, ConsentToIntroductionMissing) for one in shown.obstacles)


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
