"""When a student may apply and a company may select, and how many applications may be open; pure.

Sources: the calendar of 新規高等学校卒業者の採用選考 (applications from 5 September, selection and offers from 16
September: R-34), and 一人一社制, until a day that the prefecture's 高等学校就職問題検討会議 sets (R-35). All of it is
set by `high_school`, because it is agreed anew for each year.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.refusals import Refusal
from service.students.terms import (
    AlreadyApplied,
    Application,
    MistakeReasonNeeded,
    NotYetOpen,
    OfferAccepted,
    OneAtATime,
    OtherYear,
    Step,
    StepOutOfPlace,
    StepTaken,
)

FOLLOWERS: Mapping[Step | None, frozenset[Step]] = {
    None: frozenset({Step.SELECTED, Step.REJECTED, Step.WITHDRAWN}),
    Step.SELECTED: frozenset({Step.SELECTED, Step.OFFERED, Step.REJECTED, Step.WITHDRAWN}),
    Step.OFFERED: frozenset({Step.ACCEPTED, Step.DECLINED}),
    Step.ACCEPTED: frozenset({Step.DECLINED}),
    Step.REJECTED: frozenset(),
    Step.WITHDRAWN: frozenset(),
    Step.DECLINED: frozenset(),
    Step.MISTAKEN: frozenset(),
}
"""What may come next; one of which nothing follows ends the application."""
ENDS = frozenset({Step.REJECTED, Step.WITHDRAWN, Step.DECLINED})
"""What the present school may record of an application through a former one."""
NEWS_WITHIN = timedelta(days=14)
"""So long after its last news the school asks the company what became of an application."""
LONGEST_REASON = 200
OF_SELECTION = frozenset({Step.SELECTED, Step.OFFERED, Step.ACCEPTED, Step.REJECTED})
"""What no company may do before the first day of selection; a student may step back at any time."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one year's graduates; `several_from` None: one application the whole year (R-35)."""

    applications_from: date
    selection_from: date
    several_from: date | None
    several: int

    def most_open(self, on: date) -> int:
        """How many applications of a student may be open on a day."""
        return self.several if self.several_from is not None and on >= self.several_from else 1


def calendar_of(
    year: FiscalYear, *, applications_from: str, selection_from: str, several_from: str, several: int
) -> Calendar:
    """What the settings tell as month and day (`09-05`; `several_from` may be empty), for one year's graduates."""
    return Calendar(
        day_in(year, applications_from),
        day_in(year, selection_from),
        day_in(year, several_from) if several_from else None,
        several,
    )


def day_in(year: FiscalYear, told: str) -> date:
    """The day `09-05` of a fiscal year: from January to March it lies in the next calendar year."""
    month, day = (int(part) for part in told.split("-"))
    return date(year.year if month >= 4 else year.year + 1, month, day)


def leaves_in(content: Mapping[str, Any]) -> FiscalYear | None:
    """The fiscal year at whose end the student leaves high school, by her own word."""
    months = [entry["graduation"] for entry in content["education"] if entry["level"] == "high_school"]
    if not months:
        return None
    year, month = (int(part) for part in max(months).split("-")[:2])
    return FiscalYear.of(date(year, month, 1))


def last_step(steps: Sequence[StepTaken]) -> Step | None:
    return steps[-1].kind if steps else None


def is_open(application: Application) -> bool:
    """Whether it binds her still."""
    last = last_step(application.steps)
    return bool(FOLLOWERS[last])


def is_mistaken(application: Application) -> bool:
    """Whether it was recorded by mistake, and counts no more."""
    return last_step(application.steps) is Step.MISTAKEN


def is_awaited(application: Application) -> bool:
    """Whether its result is still to come."""
    return is_open(application) and last_step(application.steps) is not Step.ACCEPTED


def is_overdue(application: Application, on: date) -> bool:
    """Whether its result is still to come, and nothing was heard of it for two weeks."""
    last = application.steps[-1].on_date if application.steps else application.applied_on
    return is_awaited(application) and on >= last + NEWS_WITHIN


def is_to_place(calendar: Calendar, applications: Iterable[Application], on: date) -> bool:
    """Whether the student may apply on a day, and nothing is open for her."""
    known = list(applications)
    return obstacle(calendar, known, on) is None and not any(is_open(one) for one in known)


def following(application: Application) -> tuple[Step, ...]:
    """What may come next, in the order of the steps."""
    may = FOLLOWERS[last_step(application.steps)]
    return tuple(step for step in Step if step in may)


def obstacle(calendar: Calendar, applications: Iterable[Application], on: date) -> Refusal | None:
    """What stands against any application of the student on a day; None where she may apply."""
    known = list(applications)
    if on < calendar.applications_from:
        first = calendar.applications_from
        return NotYetOpen(f"企業への応募は{_told(first)}からです。", month=first.month, day=first.day)
    if any(last_step(one.steps) is Step.ACCEPTED for one in known):
        return OfferAccepted("この生徒は内定を承諾しています。")
    most = calendar.most_open(on)
    if sum(is_open(one) for one in known) >= most:
        return OneAtATime(
            f"同時に応募できるのは{most}社までです。結果を記録してから、次の応募を記録してください。", most=most
        )
    return None


def check_may_apply(
    calendar: Calendar,
    year: FiscalYear,
    applications: Collection[Application],
    posting: tuple[Any, Collection[int]],
    on: date,
) -> None:
    """Refuses an application for a posting, told by its id and its graduates' years, that may not be made that day."""
    posting_id, years = posting
    if year.year not in years:
        raise OtherYear("この求人は、別の年度の卒業者を対象にしています。")
    if any(one.posting_id == posting_id and not is_mistaken(one) for one in applications):
        raise AlreadyApplied("この求人への応募は、すでに記録されています。")
    found = obstacle(calendar, applications, on)
    if found is not None:
        raise found


def check_step(calendar: Calendar, application: Application, kind: Step, on: date) -> None:
    """Refuses a step that cannot follow, or that the calendar does not allow on its day."""
    if kind not in FOLLOWERS[last_step(application.steps)]:
        raise StepOutOfPlace("いまの経過からは、この記録に進めません。最新の経過を確認してください。", kind=kind.value)
    last = application.steps[-1].on_date if application.steps else application.applied_on
    if on < last:
        raise StepOutOfPlace("前の記録より前の日付は選べません。", kind=kind.value)
    first = calendar.selection_from
    if kind in OF_SELECTION and on < first:
        raise NotYetOpen(f"選考と内定は{_told(first)}からです。", month=first.month, day=first.day)


def ends(application: Application) -> tuple[Step, ...]:
    """The ends that may come next."""
    return tuple(step for step in following(application) if step in ENDS)


def check_may_take_back(
    calendar: Calendar, application: Application, step_id: UUID, others: Iterable[Application], on: date
) -> None:
    """Refuses to take back another step than the last, and one by whose end another application took its place."""
    if not application.steps or application.steps[-1].id != step_id or is_mistaken(application):
        raise StepOutOfPlace("取り消せるのは、最後の記録だけです。最新の経過を確認してください。")
    before = replace(application, steps=application.steps[:-1])
    found = None if is_open(application) or not is_open(before) else obstacle(calendar, others, on)
    if found is not None:
        raise found


def check_mistaken_because(application: Application, reason: str) -> str:
    """The reason without the spaces around it; refuses one of which something became: that is taken back before it."""
    if application.steps:
        raise StepOutOfPlace("応募のあとの記録があります。先に、最後の記録から順に取り消してください。")
    told = reason.strip()
    if not told or len(told) > LONGEST_REASON:
        raise MistakeReasonNeeded(f"取り消す理由を{LONGEST_REASON}文字以内で書いてください。", most=LONGEST_REASON)
    return told


def _told(day: date) -> str:
    return f"{day.month}月{day.day}日"
