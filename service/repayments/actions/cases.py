"""Companies that take part, people who are registered, and what happens to their support."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, StaffId
from service.db.recording import Recorded, check_has_happened
from service.db.work import Work
from service.ledger.reads import closed_years
from service.platform import audit
from service.repayments import store
from service.repayments.actions.deciding import record_support_decisions
from service.repayments.reads.contradicting import against, now_untrue
from service.repayments.reads.standing import differences, told_of
from service.repayments.rules.award import life_cap
from service.repayments.rules.completion import has_run_its_course, is_put_right
from service.repayments.rules.eligibility import Answer, findings, papers_lacking
from service.repayments.rules.path import answered, application_of, check_notice, frame_of, in_order, life_of
from service.repayments.rules.permission import check_may_run, check_other_hand, needs_two
from service.repayments.rules.schemes import frame_for
from service.repayments.store import cases as case_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import (
    CannotFollowCase,
    Case,
    CaseEvent,
    CaseEventKind,
    DatedIntoClosedBooks,
    NotEligible,
    NotParticipating,
    NotPutRight,
    PaperContradicted,
    Participation,
    PlacesTaken,
    QuotaUsedUp,
    Registration,
)
from service.repayments.terms.decision import SupportDecisionFacts

IN_OPEN_YEARS = frozenset({CaseEventKind.CERTIFIED, CaseEventKind.DECIDED})
"""Acts of the office that the figures of their year count."""


async def register_participation(work: Work, told: Participation) -> None:
    """A company takes part in a frame for people hired in a year, or changes its places or its own limit.

    Raises QuotaUsedUp above what the frame allows a company, PlacesTaken below those who are certified.
    """
    check_may_run(work.actor)
    frame = frame_for(told.scheme, told.frame, FiscalYear(told.hire_year))
    if frame.persons_a_company is not None and told.places > frame.persons_a_company:
        raise QuotaUsedUp(
            f"この枠は、1社につき年度ごとに{frame.persons_a_company}人までです。", places=frame.persons_a_company
        )
    taken = await case_store.places_taken(work, told)
    if told.places < taken:
        raise PlacesTaken(
            f"すでに{taken}人が認定されています。人数枠は{taken}人以上にしてください。", taken=taken, places=told.places
        )
    await case_store.insert_participation(work, told)
    await audit.note(work, "support.participation", subject_id=told.company_id, frame=frame.name, places=told.places)


async def register_for_support(work: Work, registrations: Sequence[Registration]) -> list[Recorded]:
    """Enters people for a frame; the same again is unchanged. The registration is each one's first event."""
    check_may_run(work.actor)
    if not registrations:
        return []
    check_has_happened(work, (told.registered_on for told in registrations))
    for told in registrations:
        frame_for(told.scheme, told.frame, FiscalYear(told.hire_year))
    recorded = await case_store.insert_cases(work, registrations)
    await case_store.insert_events(
        work,
        [
            (CaseId(each.id), _by(work, CaseEvent(CaseEventKind.REGISTERED, told.registered_on)))
            for each, told in zip(recorded, registrations, strict=True)
            if each.is_new
        ],
    )
    await audit.note(work, "support.registered", stored=sum(each.is_new for each in recorded))
    return recorded


async def record_case_events(work: Work, events: Sequence[tuple[CaseId, CaseEvent]]) -> int:
    """Records what happened to supports, each after what is recorded already; answers how many were new.

    The same event of the same day again changes nothing. No notice is issued to who is known not to fit
    (NoticeOfUnfit). A certification asks every condition of the frame and a place
    at the company; a decision above the scheme's amount another hand than the certification, and is what the figures
    count as a new supported person. Neither is dated into a year whose books are closed (DatedIntoClosedBooks).
    """
    check_may_run(work.actor)
    check_has_happened(work, (event.on_date for _, event in events))
    await store.lock(work)
    known = {case.id: case for case in await case_store.cases(work, {case_id for case_id, _ in events})}
    new: list[tuple[CaseId, CaseEvent]] = []
    closed = await closed_years(work) if any(event.kind in IN_OPEN_YEARS for _, event in events) else frozenset()
    for case_id, event in events:
        case = known.get(case_id) or await case_store.case(work, case_id)
        told = _by(work, await with_company_cap(work, case, event))
        if _is_recorded(case, told):
            continue
        known[case_id] = after = replace(case, events=in_order((*case.events, told)))
        _check_open(told, closed)
        await _check(work, after, told)
        new.append((case_id, told))
        await case_store.insert_events(work, [(case_id, told)])
        if told.kind is CaseEventKind.DECIDED:
            await record_support_decisions(work, [_decision(after, told)])
    await audit.note(work, "support_events.recorded", stored=len(new), unchanged=len(events) - len(new))
    return len(new)


async def with_company_cap(work: Work, case: Case, event: CaseEvent) -> CaseEvent:
    """A certification holds the limit under which the company took part that day, and a move that of the new one: each
    sets its own within the prefecture's, and changes it for those who come later."""
    if event.kind is CaseEventKind.CERTIFIED:
        offers = await _offers(work, case)
    elif event.kind is CaseEventKind.TRANSFERRED:
        offers = _offers_to_movers(case, event, await case_store.participations(work))
    else:
        return event
    return replace(event, company_cap=offers[0].cap) if offers else event


def _offers_to_movers(case: Case, event: CaseEvent, offers: Sequence[Participation]) -> list[Participation]:
    """What the new company registered for people of the frame: first that of the year of hire, or else the latest."""
    frame, hired = frame_of(case), case.last(CaseEventKind.HIRED)
    year = FiscalYear.of(hired.on_date).year if hired else None
    own = [each for each in offers if each.places and each.company_id == event.company_id and each.is_of(frame.name)]
    return sorted(own, key=lambda each: (each.hire_year == year, each.hire_year), reverse=True)


def _is_recorded(case: Case, event: CaseEvent) -> bool:
    """What the record itself adds, who told it and a company's limit of the day, is no other event."""
    return any(_as_told(stands) == _as_told(event) for stands in case.events)


def _as_told(event: CaseEvent) -> CaseEvent:
    holds_cap = event.kind in (CaseEventKind.CERTIFIED, CaseEventKind.TRANSFERRED)
    return replace(event, by=None, company_cap=None if holds_cap else event.company_cap)


def _by(work: Work, event: CaseEvent) -> CaseEvent:
    return replace(event, by=StaffId(work.actor.id) if work.actor.id else None)


def _check_open(event: CaseEvent, closed: Collection[FiscalYear]) -> None:
    """Who was certified and decided on in a year was told to the assembly with its books. History from before the first
    books may be told at any time."""
    year = FiscalYear.of(event.on_date)
    if event.kind in IN_OPEN_YEARS and year in closed:
        raise DatedIntoClosedBooks(
            f"{year.year}年度の帳簿は締められているため、その年度の日付では認定・決定を記録できません。"
            "認定・決定をした日として、締めていない年度の日付（今日など）を入力してください。",
            year=year.year,
        )


async def _check(work: Work, case: Case, event: CaseEvent) -> None:
    """What the frame asks beyond the order of events."""
    if event.kind is CaseEventKind.NOTICE_ISSUED:
        check_notice(case)
    if event.kind is CaseEventKind.CERTIFIED:
        check_eligible(case)
        await _check_place(work, case)
    if event.kind is CaseEventKind.COMPLETED:
        await _check_run_its_course(work, case)
    if event.kind is CaseEventKind.TRANSFERRED:
        check_takes_part(case, event, await case_store.participations(work))
    if event.kind is CaseEventKind.DECIDED:
        certified, cap = case.last(CaseEventKind.CERTIFIED), life_cap(frame_of(case), life_of(case).promise)
        if certified is not None and (cap is None or needs_two(frame_of(case), cap)):
            check_other_hand(work.actor, certified.by)


async def _check_run_its_course(work: Work, case: Case) -> None:
    """Complete is what has no payment to come, and nothing left to pay or to put right."""
    told = CaseEventKind.COMPLETED.value
    known, evidence = await told_of(work, case.id)
    is_over = has_run_its_course(case, known.obligations, evidence)
    if not is_over or await transfer_store.has_unpaid(work, case.id):
        raise CannotFollowCase("まだ決定または支払いが済んでいない支給があります。", kind=told)
    if not is_put_right(known, await differences(work, known)):
        raise NotPutRight(
            "決定済みの額が、いまの記録と合いません。満了を記録する前に、差額を再計算して決定してください。", kind=told
        )
    if now_untrue(evidence, against(known.case, evidence, known.amounts)):
        raise PaperContradicted(
            "確認済みの確認書類が、その後の記録と合いません。満了を記録する前に、正しい確認書類を受け付けて確認してください。",
            kind=told,
        )


def check_eligible(case: Case) -> None:
    """Raises NotEligible, naming the first condition that is not met or not known to be, and which papers lack."""
    frame, told = frame_of(case), application_of(case)
    for finding in findings(frame, told):
        if finding.answer is not Answer.FITS:
            facts = {"rule": finding.rule, "answer": finding.answer.value}
            if finding.rule == "papers":
                facts["papers"] = " ".join(papers_lacking(frame, told.category, told.papers))
            raise NotEligible("支援の要件を満たすことを確認できません。", **facts)


def check_takes_part(case: Case, event: CaseEvent, offers: Sequence[Participation]) -> None:
    """Some year's registration with places says that it takes part; one that was taken back to none does not."""
    name = frame_of(case).name
    taking_part = [each for each in offers if each.places and each.is_of(name)]
    if not any(each.company_id == event.company_id for each in taking_part):
        raise NotParticipating("転職先の企業は、この枠に参加していません。", frame=name)


async def _check_place(work: Work, case: Case) -> None:
    offers = await _offers(work, case)
    if not offers:
        name = frame_of(case).name
        raise NotParticipating("この企業は、その年度の採用者についてこの枠に参加していません。", frame=name)
    places, taken = offers[0].places, await case_store.places_taken(work, offers[0])
    if taken >= places:
        raise QuotaUsedUp(
            f"この企業の人数枠は、すべて使われています（人数枠 {places}人、認定済み {taken}人）。",
            places=places,
            taken=taken,
        )


async def _offers(work: Work, case: Case) -> list[Participation]:
    """What the company registered for people of this frame and year of hire: one, or nothing."""
    registration, hired = case.registration, case.last(CaseEventKind.HIRED)
    if hired is None:
        return []
    return [
        each
        for each in await case_store.participations(work, FiscalYear.of(hired.on_date).year)
        if (each.company_id, each.scheme, each.frame) == (hired.company_id, registration.scheme, registration.frame)
    ]


def _decision(case: Case, event: CaseEvent) -> SupportDecisionFacts:
    registration = answered(case)
    if case.company_id is None or registration.is_from_outside is None:
        raise NotEligible("県外からの就職者かどうかが記録されていません。", rule="is_from_outside", answer="unknown")
    return SupportDecisionFacts(
        decision_ref=f"{registration.case_ref}/decided",
        person_id=registration.person_id,
        company_id=case.company_id,
        menu=frame_of(case).label,
        decided_on=event.on_date,
        is_from_outside=registration.is_from_outside,
    )
