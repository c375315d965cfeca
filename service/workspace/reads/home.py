"""The first page: what waits for whom, the office's week, and who is at work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from service.access.reads.accounts import staff_accounts
from service.access.reads.present import PresentStaff, present_staff
from service.base.actor import Role
from service.candidates.reads import errands_waiting
from service.candidates.terms import ErrandKind
from service.db.work import Read
from service.introductions.reads import due_counts_beside
from service.introductions.reads.week import DayOfWeek, week_of
from service.introductions.terms import DueKind
from service.platform.dead_letters import outbox_state
from service.platform.tools import IntroductionTerms
from service.postings.lacking import LackingPosting, lacking_postings
from service.repayments.reads.waiting import ProgrammeWaiting, programme_waiting
from service.shortlists.reads.waiting import waiting_postings
from service.shortlists.terms.reviewing import WaitingPosting
from service.workspace.rules import showing as rules
from service.workspace.terms import NextAct

MOST_URGENT = 5
AT_WORK = timedelta(minutes=10)
MOST_LACKING = 3
MOST_ACCOUNTS = 1_000
"""Of staff; more than any placement office has."""


@dataclass(frozen=True, slots=True)
class Coordination:
    """What waits for who places people.

    `due` is the own office's, or everybody's for who has none; `due_everywhere` all offices'. `lacking` are the
    newest of the `lacking_count` postings that lack something. `errands` by kind.
    """

    urgent: tuple[WaitingPosting, ...]
    postings_waiting: int
    pairs_waiting: int
    due: Mapping[DueKind, int]
    due_everywhere: Mapping[DueKind, int]
    lacking: tuple[LackingPosting, ...]
    lacking_count: int
    errands: Mapping[ErrandKind, int]


@dataclass(frozen=True, slots=True)
class HomePage:
    """`coordination` is for who decides on people, `programme` for who runs the programme alone, `dead` and `unsecured`
    for administrators; None: not told.

    `unsecured` counts accounts that sign in by a password alone.
    """

    office: str | None
    next_act: NextAct
    coordination: Coordination | None
    dead: int | None
    unsecured: int | None
    programme: ProgrammeWaiting | None
    week: tuple[DayOfWeek, ...]
    present: tuple[PresentStaff, ...]


async def home_page(read: Read, terms: IntroductionTerms) -> HomePage:
    """What waits for the actor now."""
    office = read.actor.office
    coordination = await _coordination(read, terms) if read.actor.role in rules.OPENERS else None
    is_administrator = read.actor.role is Role.ADMINISTRATOR
    dead = (await outbox_state(read)).dead if is_administrator else None
    unsecured = await unsecured_accounts(read) if is_administrator else None
    programme = await programme_waiting(read) if read.actor.role is Role.PROGRAMME_STAFF else None
    return HomePage(
        office=office,
        next_act=_next_act(read.actor.role, coordination, dead, unsecured, programme),
        coordination=coordination,
        dead=dead,
        unsecured=unsecured,
        programme=programme,
        week=await week_of(read, read.today, office),
        present=tuple(await present_staff(read, AT_WORK, office)),
    )


async def _coordination(read: Read, terms: IntroductionTerms) -> Coordination:
    due, everywhere = await due_counts_beside(read, terms, read.actor.office)
    lacking = await lacking_postings(read)
    ids = {one.posting_id for one in lacking}
    urgent, postings_waiting, pairs_waiting = await waiting_postings(read, ids, limit=MOST_URGENT)
    return Coordination(
        urgent=tuple(urgent),
        postings_waiting=postings_waiting,
        pairs_waiting=pairs_waiting,
        due=due,
        due_everywhere=everywhere,
        lacking=tuple(lacking[:MOST_LACKING]),
        lacking_count=len(lacking),
        errands=await errands_waiting(read),
    )


def _next_act(
    role: Role,
    coordination: Coordination | None,
    dead: int | None,
    unsecured: int | None,
    programme: ProgrammeWaiting | None,
) -> NextAct:
    return rules.next_act(
        role,
        coordination.due if coordination else {},
        to_review=coordination.pairs_waiting if coordination else 0,
        lacking=coordination.lacking_count if coordination else 0,
        errands=sum(coordination.errands.values()) if coordination else 0,
        dead=dead or 0,
        unsecured=unsecured or 0,
        programme=programme.count if programme else 0,
    )


async def unsecured_accounts(read: Read) -> int:
    """How many active accounts sign in here without a second factor; who signs in elsewhere has it there."""
    accounts, _ = await staff_accounts(read, limit=MOST_ACCOUNTS)
    return sum(one.is_active and not one.is_linked and one.second_factor_since is None for one in accounts)
