"""The steps by which an amount comes about: each with its source, and with the parameters of the frame it rests on."""

from collections.abc import Mapping

from service.base.yen import ZERO, Yen
from service.repayments.terms.life import Step
from service.repayments.terms.scheme import Frame

_OF_MONTHS = ("part_year", "month_rule", "absences_not_counted")
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "actual": ("basis", "rate", "schedule"),
    "rate": ("rate",),
    "limit_of_year": ("a_year", "unused"),
    "limit_after_move": ("on_transfer",),
    "limit_moved_before": ("on_transfer", "unused"),
    "not_in_work": _OF_MONTHS,
    "part_year_nothing": _OF_MONTHS,
    "months_in_work": _OF_MONTHS,
    "remainder": ("caps", "of_loan"),
    "years_used_up": ("schedule",),
    "rounded_down": ("share",),
    "company_over_life": ("share",),
    "company_each_year": ("share",),
    "prefecture_limit_of_year": ("prefecture_a_year",),
    "prefecture_limit_of_company": ("prefecture_a_company",),
    "reclaim": ("reclaims",),
}
"""The parameters of the frame that a step follows from, by its code; any other follows from the steps before it."""


OF_COMPANY = "company_cap"
"""The number of a step whose limit follows from what a company set for its people, within the scheme's: that limit. No
source of the scheme says it; it is told among the events of the support."""
OF_LIFE = frozenset({"caps", "of_loan"})
"""The parameters that say the scheme's limit over the life."""


def follows_company(step: Step) -> bool:
    """Whether the limit of a step is a company's own."""
    return step.code == "limit_after_move" or OF_COMPANY in step.numbers


def assumed_in(frame: Frame, step: Step) -> tuple[str, ...]:
    """The parameters of a step that are defaults, because the prefecture has not published what holds."""
    rests_on = (name for name in RESTS_ON.get(step.code, ()) if name not in OF_LIFE or not follows_company(step))
    return tuple(name for name in rests_on if name in frame.open_questions)


class Trace:
    """The amount as it goes from step to step, and the steps. A limit that does not bind leaves a line too."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.amount = ZERO
        self.steps: list[Step] = []

    def take(self, code: str, amount: Yen, *, parameter: str = "", **numbers: int) -> None:
        self.amount = amount
        source = "" if OF_COMPANY in numbers else self.frame.sources.get(parameter or code, "")
        self.steps.append(Step(code, amount, numbers, source))

    def limit(self, code: str, at_most: Yen, *, parameter: str, **numbers: int) -> None:
        self.take(code, min(self.amount, at_most), parameter=parameter, limit=at_most.amount, **numbers)
