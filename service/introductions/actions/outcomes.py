"""Recording what becomes of an introduction: one act for whichever door it comes by."""

from datetime import date, timedelta
from uuid import UUID

from service.base.ids import IntroductionId
from service.companies import reads as companies
from service.db.recording import check_has_happened
from service.db.work import Read, Work
from service.introductions.reads import cases
from service.introductions.rules import path
from service.introductions.store import consent as store
from service.introductions.tables import StartDayRow
from service.introductions.terms import CannotFollow, CannotTakeBack, Case, DayNotAhead, NewOutcome, Stage
from service.introductions.terms.telling import InterviewToCome
from service.people import reads as people
from service.people.actions import entering
from service.placements import reads as placements
from service.placements.actions import record_acceptances, record_placement_events, take_back_event
from service.placements.terms import AcceptanceFacts, EventKind, PlacementEventFacts
from service.platform import audit
from service.postings import reads as postings
from service.shortlists.actions.introducing import record_introduction_event, take_back_step
from service.shortlists.reads import introductions
from service.shortlists.terms.deciding import Step

FARTHEST_START = timedelta(days=731)
"""How far behind the acceptance the agreed start may lie: a student accepts in the year before the last."""


async def record_outcome(
    work: Work, introduction_id: IntroductionId, told: NewOutcome, seen: str | None = None
) -> None:
    """Records that something happened; said twice of one day it stands once.

    `seen` is `Case.seen` of what was before the eyes of who tells it: PathChangedSince where it is another by now.
    An acceptance makes the placement, in this same transaction, and ends the person's search. Refuses what cannot
    follow (CannotFollow, StepOutOfOrder, EventOutOfOrder), a day to come, an end without its reason, and a first
    check-in without the evidence that the start lacks (EvidenceNeeded); nothing of what was begun stays then.
    """
    path.check_may_record(work.actor)
    path.check_reason(told.stage, told.side, told.reason)
    await store.lock(work, "outcome", introduction_id)
    now = await cases.case(work, introduction_id)
    # Before the lock of all introductions, in the order in which a withdrawal takes both.
    await entering.hold_consents(work, now.person_id)
    if _is_said_already(now, told):
        return
    _check(work, now, told, seen)
    noted = len(work.last_acts)
    try:
        async with work.session.begin_nested():
            await _record(work, now, told)
    except BaseException:
        del work.last_acts[noted:]
        raise


def _is_said_already(now: Case, told: NewOutcome) -> bool:
    milestone = told.milestone.value if told.stage is Stage.CHECKED_IN and told.milestone else None
    said = (told.stage, told.on_date, milestone)
    return any((point.stage, point.on_date, point.facts.get("milestone")) == said for point in now.points)


def _check(read: Read, now: Case, told: NewOutcome, seen: str | None) -> None:
    if seen is not None:
        path.check_seen(now.seen, seen)
    path.check_follows(now.points, told.stage)
    path.check_told_apart(now, told.stage)
    path.check_evidence(now.points, told.stage, told.evidence)
    if told.stage is Stage.CHECKED_IN:
        path.check_milestone(now.points, told.milestone, told.on_date)
    if told.stage is Stage.INTERVIEWED and told.on_date > read.today:
        raise InterviewToCome("これからの面接は、まだ経過に記録できません。「面接の予定」に予定日を記録してください。")
    check_has_happened(read, [told.on_date])
    if told.starts_on is not None:
        _check_start_day(told.on_date, told.starts_on)


async def check_outcome(read: Read, introduction_id: IntroductionId, told: NewOutcome, seen: str) -> None:
    """Refuses as `record_outcome` would, but for days that do not fit, and records nothing."""
    path.check_may_record(read.actor)
    path.check_reason(told.stage, told.side, told.reason)
    now = await cases.case(read, introduction_id)
    if not _is_said_already(now, told):
        _check(read, now, told, seen)


async def take_back(work: Work, introduction_id: IntroductionId, point_id: UUID, reason: str) -> None:
    """The last thing recorded was recorded by mistake: it stays on record with the reason, and counts no more.

    With an acceptance the hire counts no more, and the search that it ended goes on. Said twice it is taken back once.
    Raises MayNotRecord, TakenBackReasonNeeded, CannotTakeBack, CannotTakeBack for what the person herself told, and
    CannotTakeBack for an acceptance on which a support of repayments stands.
    """
    path.check_may_record(work.actor)
    because = path.check_taken_back_because(reason)
    await store.lock(work, "outcome", introduction_id)
    now = await cases.case(work, introduction_id)
    await entering.hold_consents(work, now.person_id)
    if any(one.point.id == point_id for one in now.taken_back):
        return
    point = path.check_may_take_back(now.points, point_id)
    if path.is_told_to_company(now, point):
        raise CannotTakeBack("企業に伝えた同意の取り消しによる終了は、取り消せません。")
    if point.stage is not Stage.ACCEPTED:
        if point.stage in path.IS_HIRE:
            await take_back_event(work, point_id, because)
        else:
            await take_back_step(work, introduction_id, point_id, because)
        return
    await _take_back_acceptance(work, now, point_id, because)


async def _take_back_acceptance(work: Work, now: Case, point_id: UUID, reason: str) -> None:
    """Of the step, of the hire, or of both, as they were told."""
    if now.has_support:
        raise CannotTakeBack(
            "この就職決定には奨学金返還支援の登録があるため、取り消せません。先に返還支援の担当に確認してください。"
        )
    steps = (await introductions.introduction(work, now.introduction_id)).steps
    if any(step.id == point_id for step in steps):
        await take_back_step(work, now.introduction_id, point_id, reason)
    _, events = await placements.hire_of_introduction(work, now.introduction_id)
    for event in events:
        await take_back_event(work, event.id, reason)


async def _record(work: Work, now: Case, told: NewOutcome) -> None:
    if told.stage in path.IS_HIRE:
        return await _record_of_hire(work, now, told)
    reason = f"{told.side}.{told.reason}" if told.side and told.reason else None
    await record_introduction_event(work, now.introduction_id, Step(told.stage.value), told.on_date, reason)
    if told.stage is Stage.ACCEPTED:
        await record_acceptances(work, [await _acceptance(work, now, told.on_date)])
        if told.starts_on is not None or now.starts_on is not None:
            await _store_start_day(work, now.introduction_id, told.starts_on)


async def _acceptance(work: Work, now: Case, on: date) -> AcceptanceFacts:
    """What the acceptance freezes: where the work is, and where the person lived as she was registered."""
    posting = await postings.posting(work, now.posting_id)
    company = await companies.company(work, now.company_id)
    profile = (await people.profiles(work, [now.person_id]))[now.person_id]
    return AcceptanceFacts(
        person_id=now.person_id,
        company_id=now.company_id,
        accepted_on=on,
        workplace_prefecture=posting.content["prefecture"],
        # Staff's judgement with its basis; a firm of which nobody said so does not count as one.
        is_semiconductor=bool(company.facts.is_semiconductor),
        residence_prefecture_at_registration=profile.content["residence_prefecture"],
        introduction_id=now.introduction_id,
        posting_id=now.posting_id,
    )


async def _record_of_hire(work: Work, now: Case, told: NewOutcome) -> None:
    if now.placement_id is None:
        raise CannotFollow("就職決定の記録がありません。先に内定承諾を記録してください。", stage=told.stage.value)
    said = {
        "reason": told.reason,
        "side": told.side,
        "milestone": told.milestone if told.stage is Stage.CHECKED_IN else None,
        "evidence": told.evidence if told.stage in (Stage.STARTED, Stage.CHECKED_IN) else None,
    }
    facts: dict[str, str | int | bool] = {name: str(code) for name, code in said.items() if code is not None}
    event = PlacementEventFacts(now.placement_id, EventKind(told.stage.value), told.on_date, facts)
    await record_placement_events(work, [event])


async def set_start_day(work: Work, introduction_id: IntroductionId, on: date | None) -> None:
    """Notes which day of starting was agreed, anew when it was moved, without a day when it is open again."""
    path.check_may_record(work.actor)
    await store.lock(work, "outcome", introduction_id)
    now = await cases.case(work, introduction_id)
    if Stage.STARTED not in now.following:
        raise CannotFollow("この紹介の経過には、入社の予定日を入れられません。", stage=now.stage.value)
    if on is not None:
        _check_start_day(now.points[-1].on_date, on)
    if now.starts_on != on:
        await _store_start_day(work, introduction_id, on)


def _check_start_day(accepted_on: date, on: date) -> None:
    if not accepted_on <= on <= accepted_on + FARTHEST_START:
        raise DayNotAhead("入社の予定日は、内定を承諾した日以後で、2年以内の日付にしてください。")


async def _store_start_day(work: Work, introduction_id: IntroductionId, on: date | None) -> None:
    values = {"id": work.new_id(), "introduction_id": introduction_id, "on_date": on}
    await store.insert_row(work, StartDayRow, {**values, "recorded_at": work.now, "recorded_by": work.actor.id})
    await audit.note(work, "introductions.start_day_set", introduction_id, on_date=on.isoformat() if on else None)
