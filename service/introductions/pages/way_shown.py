"""The page of one introduction: what is next, what can be recorded, and how it came so far."""

from datetime import date
from typing import Any

from litestar import Response

from service.base.ids import IntroductionId
from service.base.refusals import Refusal
from service.db.recording import NotYetHappened
from service.db.work import Work
from service.introductions.actions.telling import open_notes
from service.introductions.pages.shown import AnyRequest, may_record, say, told
from service.introductions.reads.cases import case_page
from service.introductions.reads.due import next_of
from service.introductions.rules.path import (
    ENDED_BY_TELLING,
    IS_HIRE,
    LONGEST_REASON,
    REASONS,
    checks,
    has_started_otherwise,
    is_her_own_word,
    is_told_to_company,
    lacks_proof,
)
from service.introductions.rules.timeline import BESIDE
from service.introductions.terms import (
    CannotFollow,
    CannotTakeBack,
    Case,
    DayNotAhead,
    EndReasonNeeded,
    Evidence,
    EvidenceNeeded,
    Milestone,
    MilestoneAhead,
    PathChangedSince,
    Point,
    Stage,
    StageUnknown,
    TakenBackReasonNeeded,
)
from service.introductions.terms.telling import (
    LONGEST_NAME,
    LONGEST_NOTE,
    CompanyToTell,
    InterviewToCome,
    TellingWay,
    ToldNoteTooLong,
    ToldOnUnfit,
    ToldToNeeded,
    ToldWayNeeded,
)
from service.placements.terms import EventOutOfOrder
from service.platform.tools import Tools
from service.shortlists.terms.deciding import StepOutOfOrder
from service.web.bodies import Form
from service.web.page import page

REFUSED: dict[type[Refusal], int] = {
    NotYetHappened: 422,
    InterviewToCome: 422,
    EndReasonNeeded: 422,
    EvidenceNeeded: 422,
    StageUnknown: 422,
    DayNotAhead: 422,
    MilestoneAhead: 422,
    TakenBackReasonNeeded: 422,
    ToldOnUnfit: 422,
    ToldWayNeeded: 422,
    ToldToNeeded: 422,
    ToldNoteTooLong: 422,
    PathChangedSince: 409,
    CannotTakeBack: 409,
    CompanyToTell: 409,
    CannotFollow: 409,
    StepOutOfOrder: 409,
    EventOutOfOrder: 409,
}
"""What is told on the page itself, with what was typed."""
ONCE = frozenset((stage, stage) for stage in (Stage.APPLIED, Stage.OFFERED))
"""What the form does not offer again where it stands; a second interview may well follow the first."""


def address_of(introduction_id: IntroductionId) -> str:
    return f"/introductions/{introduction_id}"


async def way_shown(
    request: AnyRequest,
    work: Work,
    tools: Tools,
    introduction_id: IntroductionId,
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    """`form` is what was sent and is not recorded, or not yet; `refusal` says why."""
    shown = await case_page(work, introduction_id)
    recording = may_record(request)
    return page(
        request,
        "introductions/way.html",
        status=REFUSED[type(refusal)] if refusal else 200,
        shown=shown,
        way=shown.case,
        **_may_be_recorded(shown.case, work.today),
        longest_reason=LONGEST_REASON,
        may_record=recording,
        next_due=await next_of(work, tools.introductions, introduction_id),
        beside=BESIDE,
        ways=[("", say(request, "choose")), *((one.value, say(request, f"letter_ways.{one}")) for one in TellingWay)],
        longest=(LONGEST_NAME, LONGEST_NOTE),
        notes=await open_notes(work, tools.vault, shown.case) if recording else {},
        form=form or {},
        refused=told(request, refusal) if refusal else None,
        is_to_plan=isinstance(refusal, InterviewToCome),
        today=work.today,
    )


def _may_be_recorded(way: Case, today: date) -> dict[str, Any]:
    """What the page's forms offer: the steps that may follow, their choices, and what may be taken back."""
    following = way.following
    left_out = ENDED_BY_TELLING if way.is_to_tell else frozenset()
    told_of = checks(way.points)
    return {
        "next_stages": [stage for stage in following if stage not in REASONS and (stage, way.stage) not in ONCE],
        "ends": {stage: REASONS[stage] for stage in following if stage in REASONS and stage not in left_out},
        "may_plan": Stage.INTERVIEWED in following,
        "may_plan_start": Stage.STARTED in following,
        "start_differs": has_started_otherwise(way),
        "lacks_proof": lacks_proof(way.points),
        "is_hired": any(stage in IS_HIRE for stage in following),
        "asks_milestone": Stage.CHECKED_IN in following,
        "evidences": list(Evidence),
        "milestones": [Milestone.START, *(one.milestone for one in told_of if one.due_on <= today)],
        "checks": told_of,
        "asked": next((one for one in told_of if not one.is_done and one.due_on <= today), None),
        "default_day": "" if Stage.CHECKED_IN in following else today.isoformat(),
        "last": _may_be_taken_back(way),
    }


def _may_be_taken_back(now: Case) -> Point | None:
    """The last point, but one of her own word and one of which the company was told."""
    last = next(iter(now.points[-1:]), None)
    return None if last is None or is_her_own_word(last) or is_told_to_company(now, last) else last
