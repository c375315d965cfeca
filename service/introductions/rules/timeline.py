"""The way of one introduction as a list of dated entries, the oldest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from service.base.clock import date_in_japan
from service.correspondence.terms import Mail
from service.introductions.rules.path import AFTER_INTERVIEWS, is_her_own_word
from service.introductions.terms import Case, ConsentRequest, Point, Stage, TakenBack
from service.introductions.terms.answering import Heard
from service.introductions.terms.telling import CompanyTold, InterviewPlan
from service.people.terms import Purpose


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is a stage, mail, or one of those below; `facts` hold codes alone.

    `at` is None of what is known by its day alone, and `recorded_at` when that was written down, by `by`; of one day it
    stands by `order`. What was taken back says when, by whom and why (`undone_…`), `told` what a company was told.
    `day` is the one that was planned (`is_overtaken`: the way went on before it), by `note_id` a sealed note on it is
    known, and `source` is how a word of hers was heard.
    """

    on_date: date
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    by: UUID | None = None
    at: datetime | None = None
    recorded_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: UUID | None = None
    undone_because: str = ""
    order: float = 0.0
    told: CompanyTold | None = None
    day: date | None = None
    is_overtaken: bool = False
    source: str = ""
    note_id: UUID | None = None


LETTER_MADE, LETTER_SENT, LETTER_NOT_SENT = "letter_made", "letter_sent", "letter_not_sent"
INTERVIEW_PLANNED, INTERVIEW_OFF = "interview_planned", "interview_off"
OWN_WITHDRAWAL, CONSENT_WITHDRAWN = "own_withdrawal", "consent_withdrawn"
COMPANY_TOLD, COMPANY_UNAWARE = "company_told", "company_unaware"
"""She ended it on her own page, by taking her consent back, or the office recorded that she did; the company knows so,
as `told` says, or had never heard of her and was told nothing.
"""
BESIDE = frozenset(
    (
        *("mail", LETTER_MADE, LETTER_SENT, LETTER_NOT_SENT, INTERVIEW_PLANNED, INTERVIEW_OFF),
        *(OWN_WITHDRAWAL, CONSENT_WITHDRAWN, COMPANY_TOLD, COMPANY_UNAWARE),
    )
)
"""Names that are no stage of the path."""


def timeline(case: Case, requests: Sequence[ConsentRequest], mails: Sequence[Mail]) -> tuple[Entry, ...]:
    """Requests, mails, answers, the introduction and what became of it; of one day in the order of their moments."""
    introduced = Entry(case.introduced_on, Stage.INTRODUCED.value, by=case.introduced_by, recorded_at=case.recorded_at)
    entries = [*_asked(requests), *_consented(case, requests), replace(introduced, order=_of(case.recorded_at))]
    entries += _in_their_order(case)
    entries += [_taken_back(one) for one in case.taken_back]
    entries += [*_letters(case), *_interviews(case)]
    entries += [*_consent_withdrawn(case), *_company_told(case), *(_mailed(mail) for mail in mails)]
    return tuple(sorted(entries, key=_when))


def _when(entry: Entry) -> tuple[date, float, bool]:
    """What is known by its day alone stands among the others of that day by when it was told: later on, at its end."""
    return entry.on_date, _of(entry.at) or entry.order, entry.undone_at is None


def _of(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _in_their_order(case: Case) -> Iterator[Entry]:
    """What stands keeps its order, in whichever it was told; how she ended it herself is told as her own word."""
    order = _of(case.recorded_at)
    for point in case.points:
        order = max(order, _of(point.recorded_at))
        entry = replace(_pointed(point), order=order)
        yield replace(entry, name=OWN_WITHDRAWAL) if case.withdrawal and is_her_own_word(point) else entry


def _taken_back(one: TakenBack) -> Entry:
    entry = replace(_pointed(one.point), undone_at=one.at, undone_by=one.by, undone_because=one.reason)
    return replace(entry, order=_of(one.point.recorded_at))


def _letters(case: Case) -> Iterator[Entry]:
    for made in case.letters_made:
        yield Entry(date_in_japan(made.at), LETTER_MADE, by=made.by, at=made.at)
    for sent in case.letters_sent:
        if sent.told is None:
            yield Entry(date_in_japan(sent.at), LETTER_NOT_SENT, by=sent.by, at=sent.at)
            continue
        told = Entry(
            sent.told.on_date, LETTER_SENT, by=sent.by, recorded_at=sent.at, order=_of(sent.at), told=sent.told
        )
        yield replace(told, note_id=sent.id if sent.has_note else None)


def _interviews(case: Case) -> Iterator[Entry]:
    for plan in case.interviews:
        name = INTERVIEW_PLANNED if plan.on_date else INTERVIEW_OFF
        planned = Entry(date_in_japan(plan.at), name, by=plan.by, at=plan.at, day=plan.on_date)
        is_overtaken = plan is case.interviews[-1] and case.interview_on is None and _is_overtaken(case, plan)
        yield replace(planned, note_id=plan.id if plan.has_note else None, is_overtaken=is_overtaken)


def _is_overtaken(case: Case, plan: InterviewPlan) -> bool:
    """Whether something was told since that came before the day, and no interview of it."""
    on = plan.on_date
    if on is None or any(point.stage is Stage.INTERVIEWED and point.on_date >= on for point in case.points):
        return False
    told = [point for point in case.points if point.stage in AFTER_INTERVIEWS | {Stage.INTERVIEWED}]
    return any(point.on_date < on and point.recorded_at and point.recorded_at > plan.at for point in told)


def _consent_withdrawn(case: Case) -> Iterator[Entry]:
    """Nothing where she ended the introduction by it herself: that is told as her own word."""
    word = case.consent_taken_back
    if word and not any(is_her_own_word(point) for point in case.points):
        at = word.recorded_at
        yield Entry(word.on_date, CONSENT_WITHDRAWN, by=word.recorded_by, recorded_at=at, order=_of(at))


def _company_told(case: Case) -> Iterator[Entry]:
    done = case.withdrawal
    if done and done.done_at:
        on = done.told.on_date if done.told else date_in_japan(done.done_at)
        told_at, order = done.done_at, _of(done.done_at)
        name = COMPANY_UNAWARE if done.is_company_unaware else COMPANY_TOLD
        yield Entry(on, name, by=done.done_by, recorded_at=told_at, order=order, told=done.told)


def _pointed(point: Point) -> Entry:
    return Entry(point.on_date, point.stage.value, point.facts, by=point.recorded_by, recorded_at=point.recorded_at)


def _asked(requests: Sequence[ConsentRequest]) -> Iterator[Entry]:
    for request in requests:
        asked = request.asked_at
        yield Entry(date_in_japan(asked), Stage.CONSENT_ASKED.value, by=request.asked_by, at=asked)
        if request.answered_on is not None:
            yield _answered(request, request.answered_on)


def _consented(case: Case, requests: Sequence[ConsentRequest]) -> Iterator[Entry]:
    """The consent on which she was introduced, where it answered no request that stands here."""
    words = (one for one in case.history if (one.purpose, one.company_id) == (Purpose.INTRODUCTION, case.company_id))
    word = next((one for one in words if case.recorded_at is None or one.recorded_at <= case.recorded_at), None)
    if word and word.is_given and all(request.answered_at != word.recorded_at for request in requests):
        yield _heard(Stage.CONSENTED, Heard(word.on_date, word.source, word.recorded_by), word.recorded_at)


def _answered(request: ConsentRequest, on: date) -> Entry:
    """Of what the office heard the day alone is known, and when it was recorded."""
    stage, at = Stage.CONSENTED if request.is_given else Stage.NOT_CONSENTED, request.answered_at
    if request.heard is None:
        return Entry(on, stage.value, at=at)
    return _heard(stage, request.heard, at)


def _heard(stage: Stage, heard: Heard, at: datetime | None) -> Entry:
    return Entry(heard.on_date, stage.value, by=heard.by, recorded_at=at, order=_of(at), source=heard.source)


def _mailed(mail: Mail) -> Entry:
    facts = {"kind": mail.kind.value, "state": mail.state.value}
    return Entry(date_in_japan(mail.written_at), "mail", facts, at=mail.written_at)
