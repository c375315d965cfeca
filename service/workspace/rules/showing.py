"""What is to be done next, which consents stand, and a person's ways and timeline in their order; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from service.base.actor import Actor, Role
from service.introductions.terms import DueKind, Stage
from service.students.terms import SchoolStanding
from service.workspace.terms import Entry, MayNotOpen, NextAct, OpeningPurpose, PurposeNeeded, SchoolAct, Way

OPENERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
OF_COORDINATORS = (
    NextAct.CONSENT_WITHDRAWN,
    NextAct.COMPANY_UNAWARE,
    NextAct.ERRANDS,
    NextAct.TO_INTRODUCE,
    NextAct.LETTER_TO_MAKE,
    NextAct.CONSENT_TO_ASK,
    NextAct.START_AWAITED,
    NextAct.START_TO_AGREE,
    NextAct.REVIEW,
    NextAct.OFFER_OVERDUE,
    NextAct.OUTCOME_OVERDUE,
    NextAct.CHECK_IN_DUE,
    NextAct.EVIDENCE_DUE,
    NextAct.LACKING,
)
"""What comes first: companies that must be told of a withdrawal, what else ends by one, and what people left to us;
then who has agreed, who was introduced without a letter, who waits for us alone, whose start of work is to be confirmed
or agreed, then who is to be reviewed, and what waits longest."""
OF_ADMINISTRATORS = (NextAct.DEAD_LETTERS, NextAct.SECOND_FACTOR)
"""What nobody but an administrator sees to. The rest is the coordinators', whose page counts it for him too."""


def next_act(
    role: Role,
    due: Mapping[DueKind, int],
    *,
    to_review: int,
    lacking: int,
    dead: int,
    errands: int,
    unsecured: int,
    programme: int,
) -> NextAct:
    """The first of the role's own acts that wait; NOTHING where none does."""
    if role not in OPENERS:
        return NextAct.PROGRAMME if programme else NextAct.NUMBERS
    counts = {NextAct.REVIEW: to_review, NextAct.LACKING: lacking, NextAct.DEAD_LETTERS: dead, NextAct.ERRANDS: errands}
    counts |= {NextAct(kind.value): count for kind, count in due.items() if kind.value in set(NextAct)}
    counts[NextAct.SECOND_FACTOR] = unsecured
    own = OF_ADMINISTRATORS if role is Role.ADMINISTRATOR else OF_COORDINATORS
    return next((act for act in own if counts.get(act, 0) > 0), NextAct.NOTHING)


def next_act_of_school(standing: SchoolStanding) -> SchoolAct:
    """What holds students up comes before whom to place; else there is only to look."""
    if standing.overdue:
        return SchoolAct.RESULTS
    return SchoolAct.TO_PLACE if standing.to_place else SchoolAct.POSTINGS


def check_may_open(actor: Actor, purpose: str) -> OpeningPurpose:
    """A person who decides opens an identity, for a purpose of the list."""
    if actor.role not in OPENERS or actor.id is None:
        raise MayNotOpen("本人情報を開けるのは、コーディネーターまたは管理者だけです。")
    if purpose not in set(OpeningPurpose):
        raise PurposeNeeded("本人情報を開く目的を一覧から選んでください。")
    return OpeningPurpose(purpose)


FURTHEST = {stage: place for place, stage in enumerate(Stage)}


def in_order(ways: Iterable[Way]) -> list[Way]:
    """What is on its way, the furthest first and of one stage the last first; then the lists by their score."""

    def place(way: Way) -> tuple[bool, int, int, float, str]:
        is_only_listed = way.stage is Stage.LISTED
        day = -way.on_date.toordinal() if way.on_date else 0
        return is_only_listed, -FURTHEST[way.stage], day, -(way.score or 0.0), str(way.posting_id)

    return sorted(ways, key=place)


def newest_first(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """By day; within one what is known to the minute before what is not, else as they were told."""

    def moment(numbered: tuple[int, Entry]) -> tuple[date, float, int]:
        number, entry = numbered
        return entry.on_date, entry.at.timestamp() if entry.at else float("inf"), number

    return tuple(entry for _, entry in sorted(enumerate(entries), key=moment, reverse=True))
