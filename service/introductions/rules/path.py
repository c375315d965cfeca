"""The path from a shortlist to years at work, whole, as data: PATH says what may follow each stage.

What may follow after the introduction is not written here: the steps' order is that of `shortlists` and the hire's that
of `placements`; PATH puts the two behind what comes before them. docs/introductions.md is drawn from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.base.actor import Actor, Role
from service.base.clock import date_in_japan
from service.introductions.terms import (
    CannotFollow,
    CannotTakeBack,
    Case,
    EndReason,
    EndReasonNeeded,
    Evidence,
    EvidenceNeeded,
    MayNotRecord,
    Milestone,
    MilestoneAhead,
    PathChangedSince,
    Point,
    Stage,
    TakenBackReasonNeeded,
)
from service.introductions.terms.telling import CompanyToTell
from service.placements.rules import FOLLOWERS
from service.placements.terms import EventKind
from service.shortlists.rules.deciding import next_steps
from service.shortlists.terms.deciding import ReasonSide, Step

LONGEST_REASON = 200
"""Characters of why something is taken back."""
ASKED_AGAIN = frozenset({Stage.ACCEPTED, Stage.STARTED})
"""What is asked once more before it is recorded: it ends the search, or makes somebody an employee."""
RECORDERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
BEFORE: Mapping[Stage, frozenset[Stage]] = {
    Stage.LISTED: frozenset({Stage.RECOMMENDED}),
    Stage.RECOMMENDED: frozenset({Stage.CONSENT_ASKED, Stage.CONSENTED}),
    Stage.CONSENT_ASKED: frozenset({Stage.CONSENTED, Stage.NOT_CONSENTED, Stage.RECOMMENDED}),
    Stage.CONSENTED: frozenset({Stage.INTRODUCED, Stage.RECOMMENDED}),
    Stage.NOT_CONSENTED: frozenset(),
}
"""Until the introduction. A request that expired, or a consent that was withdrawn, leads back to the recommendation."""
HIRED = Stage.ACCEPTED
"""Where the steps of an introduction end and the events of a placement begin."""


def _composed() -> dict[Stage, frozenset[Stage]]:
    steps = {Stage(step.value): frozenset(Stage(one.value) for one in next_steps([step])) for step in Step}
    hires = {
        Stage(kind.value): frozenset(Stage(one.value) for one in following)
        for kind, following in FOLLOWERS.items()
        if kind is not None
    }
    first = {Stage.INTRODUCED: frozenset(Stage(step.value) for step in next_steps([]))}
    return {**BEFORE, **first, **steps, **hires}


PATH: Mapping[Stage, frozenset[Stage]] = _composed()
"""What may follow each stage; one of which nothing follows is an end."""
ENDS = frozenset(stage for stage, following in PATH.items() if not following)
REASONS: Mapping[Stage, Mapping[ReasonSide, tuple[EndReason, ...]]] = {
    Stage.DECLINED_BY_PERSON: {
        ReasonSide.PERSON: (
            EndReason.CONDITIONS_DIFFER,
            EndReason.OTHER_OFFER,
            EndReason.PLACE_OR_HOURS,
            EndReason.OWN_CIRCUMSTANCES,
            EndReason.NOT_TOLD,
        )
    },
    Stage.REJECTED: {
        ReasonSide.COMPANY: (
            EndReason.REQUIREMENT_MISSING,
            EndReason.EXPERIENCE_SHORT,
            EndReason.ANOTHER_CHOSEN,
            EndReason.FILLED,
            EndReason.NOT_TOLD,
        )
    },
    Stage.WITHDRAWN: {
        ReasonSide.PERSON: (EndReason.OTHER_OFFER, EndReason.OWN_CIRCUMSTANCES),
        ReasonSide.COMPANY: (EndReason.FILLED, EndReason.COMPANY_CIRCUMSTANCES),
        ReasonSide.COORDINATOR: (EndReason.UNREACHABLE, EndReason.NOT_TOLD),
    },
    Stage.CANCELLED: {
        ReasonSide.PERSON: (EndReason.OTHER_OFFER, EndReason.CONDITIONS_DIFFER, EndReason.OWN_CIRCUMSTANCES),
        ReasonSide.COMPANY: (EndReason.COMPANY_CIRCUMSTANCES, EndReason.NOT_TOLD),
    },
    Stage.LEFT: {
        ReasonSide.PERSON: (
            EndReason.OTHER_OFFER,
            EndReason.CONDITIONS_DIFFER,
            EndReason.PLACE_OR_HOURS,
            EndReason.OWN_CIRCUMSTANCES,
        ),
        ReasonSide.COMPANY: (EndReason.COMPANY_CIRCUMSTANCES, EndReason.CONTRACT_ENDED),
        ReasonSide.COORDINATOR: (EndReason.NOT_TOLD,),
    },
}
"""Of each end after the introduction, whose reason it may be and which; the order is that of the form. That the consent
was taken back is none that is chosen: it comes with the record of what the company was told.
"""
ENDED_BY_TELLING = frozenset({Stage.DECLINED_BY_PERSON, Stage.WITHDRAWN})
"""What the company hears from the office: once the consent was taken back, it hears that."""
MILESTONE_MONTHS: Mapping[Milestone, int] = {
    Milestone.START: 0,
    Milestone.HALF_YEAR: 6,
    Milestone.ONE_YEAR: 12,
    Milestone.THREE_YEARS: 36,
}
"""Months after the start of work when each is asked."""
AFTER_INTERVIEWS = frozenset({Stage.OFFERED, Stage.ACCEPTED}) | REASONS.keys()
"""After these no interview waits."""
IS_HIRE = frozenset(Stage(kind.value) for kind in EventKind) - {HIRED}
"""Stages that are recorded of the placement."""


def check_may_record(actor: Actor) -> None:
    """A person records what became of an introduction."""
    if actor.role not in RECORDERS or actor.id is None:
        raise MayNotRecord("紹介の経過は、コーディネーターまたは管理者だけが記録できます。")


def stage_of(points: Sequence[Point]) -> Stage:
    """Where it stands: the last of the points, which are in their order."""
    return points[-1].stage if points else Stage.INTRODUCED


def lacks_proof(points: Sequence[Point]) -> bool:
    """Whether the start was told without its evidence, and nothing confirmed it since: what `store.due` waits for."""
    return stage_of(points) is Stage.STARTED and "evidence" not in points[-1].facts


def following(points: Sequence[Point]) -> tuple[Stage, ...]:
    """What may come next, in the order of the path."""
    may = PATH[stage_of(points)]
    return tuple(stage for stage in Stage if stage in may)


def interview_ahead(points: Sequence[Point], planned_on: date | None, planned_at: datetime | None) -> date | None:
    """The planned day of an interview, until one of that day or held since it was planned is told, an offer or an end.

    An interview that was held before another one was planned, and told only then, is not that other one.
    """

    def settles(point: Point) -> bool:
        if point.stage is not Stage.INTERVIEWED or planned_on is None or planned_at is None:
            return point.stage in AFTER_INTERVIEWS
        is_told_since = point.recorded_at is not None and point.recorded_at > planned_at
        return point.on_date >= planned_on or (is_told_since and point.on_date >= date_in_japan(planned_at))

    return None if any(settles(point) for point in points) else planned_on


def has_started_otherwise(case: Case) -> bool:
    """Whether the work began on another day than the one that was agreed."""
    started_on = _started_on(case.points)
    return None not in (started_on, case.starts_on) and started_on != case.starts_on


def check_reason(stage: Stage, side: ReasonSide | None, reason: EndReason | None) -> None:
    """An end after the introduction has a reason of its list, and nothing else has one."""
    allowed = REASONS.get(stage)
    if allowed is None:
        if reason is not None:
            raise EndReasonNeeded("この経過に理由は付けられません。")
    elif side is None or reason is None or reason not in allowed.get(side, ()):
        raise EndReasonNeeded("終了には、誰の事情かとその理由が必要です。一覧から選んでください。")


def check_evidence(points: Sequence[Point], stage: Stage, evidence: Evidence | None) -> None:
    """A check-in says how it was learnt; the first of a start without proof is that proof too."""
    if stage is not Stage.CHECKED_IN or evidence is not None:
        return
    if lacks_proof(points):
        raise EvidenceNeeded("入社の証明がまだありません。何で確認したか（就労証明書など）を選んでください。")
    raise EvidenceNeeded("在職を何で確認したか（企業への確認など）を選んでください。")


def check_milestone(points: Sequence[Point], milestone: Milestone | None, on: date) -> None:
    """What is not to be asked yet cannot have been confirmed: it would be asked no more."""
    started_on = _started_on(points)
    if milestone is not None and started_on is not None and on < day_of(started_on, MILESTONE_MONTHS[milestone]):
        raise MilestoneAhead("その時期の在職確認は、まだできません。日付か確認の時期を確かめてください。")


def _started_on(points: Iterable[Point]) -> date | None:
    return next((point.on_date for point in points if point.stage is Stage.STARTED), None)


@dataclass(frozen=True, slots=True)
class Check:
    """A time at which it is confirmed that the person works there still, from the day `due_on` on."""

    milestone: Milestone
    due_on: date
    is_done: bool


def checks(points: Sequence[Point]) -> tuple[Check, ...]:
    """Every check-in that the hire asks for after its start, in their order; none before it and after the end.

    Who works there on a day did so before it; of what comes later, a check-in says nothing.
    """
    started_on = _started_on(points)
    if started_on is None or stage_of(points) in ENDS:
        return ()
    known_on = max((_speaks_of(started_on, one) for one in points if one.stage is Stage.CHECKED_IN), default=started_on)
    asked = [(one, day_of(started_on, months)) for one, months in MILESTONE_MONTHS.items() if months]
    return tuple(Check(milestone, due_on, due_on <= known_on) for milestone, due_on in asked)


def _speaks_of(started_on: date, check_in: Point) -> date:
    """The milestone that it names, whenever that was learnt; else its own day."""
    named = check_in.facts.get("milestone")
    return day_of(started_on, MILESTONE_MONTHS[Milestone(named)]) if named else check_in.on_date


def check_seen(now: str, seen: str) -> None:
    """Refuses what a form tells that was shown before something else was recorded, or taken back."""
    if now != seen:
        raise PathChangedSince(
            "この画面を開いたあとに、経過が変わりました。最新の経過を確認してから、もう一度記録してください。"
        )


def is_her_own_word(point: Point) -> bool:
    """Whether she ended the introduction on her own page."""
    return point.stage is Stage.DECLINED_BY_PERSON and point.recorded_by is None


def check_may_take_back(points: Sequence[Point], point_id: UUID) -> Point:
    """The last point, which is taken back. Raises CannotTakeBack for any other, and for what she told herself."""
    if not points or points[-1].id != point_id:
        raise CannotTakeBack(
            "取り消せるのは最後の記録だけです。あとに記録したものがあるときは、新しいものから順に取り消してください。"
        )
    if is_her_own_word(points[-1]):
        raise CannotTakeBack("本人が自分のページで取り消した記録は、窓口では取り消せません。")
    return points[-1]


def is_told_to_company(now: Case, point: Point) -> bool:
    """Whether the point is the end of which the company was told, when the consent was taken back: it stays."""
    return now.withdrawal is not None and point.stage is Stage.DECLINED_BY_PERSON


def check_taken_back_because(reason: str) -> str:
    """The reason without the spaces around it; raises TakenBackReasonNeeded."""
    told = reason.strip()
    if not told or len(told) > LONGEST_REASON:
        raise TakenBackReasonNeeded(f"取り消す理由を{LONGEST_REASON}文字以内で書いてください。")
    return told


def check_told_apart(now: Case, stage: Stage) -> None:
    """Raises CompanyToTell for an end that would leave unsaid what the company was told of a withdrawal."""
    if now.is_to_tell and stage in ENDED_BY_TELLING:
        raise CompanyToTell(
            "ご本人が同意を取り消しています。「企業に伝えたことを記録する」から、企業に伝えた内容を記録してください。"
        )


def check_follows(points: Sequence[Point], stage: Stage) -> None:
    """Refuses a stage to which the path has no way; days are checked where they are recorded."""
    if stage in BEFORE or stage is Stage.INTRODUCED or all(stage not in PATH[one] for one in _stages(points)):
        raise CannotFollow("いまの経過からは、この記録に進めません。最新の経過を確認してください。", stage=stage.value)
    if stage_of(points) in ENDS:
        raise CannotFollow("この紹介はすでに終了しています。", stage=stage.value)


def _stages(points: Iterable[Point]) -> list[Stage]:
    return [Stage.INTRODUCED, *(point.stage for point in points)]


def day_of(start: date, months: int) -> date:
    """The same day so many months later, or the month's last one where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for last in range(start.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(start.day, 28))


def diagram() -> str:
    """PATH as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {Stage.LISTED}"]
    for stage in Stage:
        lines += [f"    {stage} --> {one}" for one in Stage if one in PATH[stage]]
        lines += [f"    {stage} --> [*]"] if stage in ENDS else []
    return "\n".join(lines)
