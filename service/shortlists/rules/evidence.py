"""Requirement beside evidence as the screens tell it: a row for each thing that the posting says, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from matching.reasons import Quote, Reason, ReasonState

SPEAKING = frozenset({ReasonState.MET, ReasonState.NEAR})
ASKED_FOR_SURE = frozenset({"skills_required", "qualifications_required", "languages"})
"""What the posting marks as required, entry by entry."""
RULED = ASKED_FOR_SURE - {"skills_required"} | {"qualifications_preferred", "education_min"}
SKILLS = frozenset({"skills_required", "skills_preferred"})
ASKED = RULED | SKILLS | {"requirements", "title"}
"""Can lack an answer; what the posting tells besides can not."""
FIRST_ROWS = 8
FAINT = 0.02
"""Below this weight what is only near a sentence that asks for nothing is chance, and left to the rest."""
BEST_FIRST = (ReasonState.MET, ReasonState.NEAR, ReasonState.MISSING, ReasonState.NO_EVIDENCE)


class Remark(StrEnum):
    """What is said beside a state that does not explain itself."""

    NEAR_WORK = "near_work"
    NEAR_OCCUPATION = "near_occupation"
    NEAR_SKILL = "near_skill"
    NOT_SURE = "not_sure"
    OTHER_OCCUPATION = "other_occupation"
    REQUIRED_SILENT = "required_silent"
    REQUIRED_MISSING = "required_missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """Words of hers that answer the posting's, and how far."""

    quote: Quote
    state: ReasonState


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What the posting says, with all that the person brings to it; `state` is that of the best of her `answers`.

    `weight` is the sum of what they give to the score. `is_required`: the posting marks it so.
    """

    posting: Quote
    state: ReasonState
    answers: tuple[Answer, ...]
    weight: float

    @property
    def head(self) -> str:
        """The posting's field without the numbers of its entries."""
        return self.posting.field.partition(".")[0]

    @property
    def is_required(self) -> bool:
        return self.head in ASKED_FOR_SURE

    @property
    def speaks(self) -> bool:
        """Whether there is something of hers to show."""
        return self.state in SPEAKING

    @property
    def is_open(self) -> bool:
        """Whether something that is required stands unanswered."""
        return self.is_required and not self.speaks

    @property
    def remark(self) -> Remark | None:
        """What the row says besides, by what differs."""
        if self.is_open:
            return Remark.REQUIRED_MISSING if self.state is ReasonState.MISSING else Remark.REQUIRED_SILENT
        if self.head == "title" and self.state is ReasonState.MISSING:
            return Remark.OTHER_OCCUPATION
        if self.state is not ReasonState.NEAR:
            return None
        if self.head in RULED:
            return Remark.NOT_SURE
        if self.head in SKILLS:
            return Remark.NEAR_SKILL
        return Remark.NEAR_OCCUPATION if self.head == "title" else Remark.NEAR_WORK


@dataclass(frozen=True, slots=True)
class Evidence:
    """All rows of a pair, what is required and unanswered first, then the heaviest.

    `rest` is what likeness too faint to be shown gives to the score; with the weights of the rows it sums to it.
    """

    rows: tuple[EvidenceRow, ...]
    rest: float

    @property
    def first_rows(self) -> list[EvidenceRow]:
        """What is shown without asking: all that is asked for, and the heavier of what else speaks for the pair."""
        further = self.further_rows
        return [row for row in self.rows if row not in further]

    @property
    def further_rows(self) -> list[EvidenceRow]:
        return [row for row in [row for row in self.rows if row.speaks][FIRST_ROWS:] if row.head not in ASKED]

    @property
    def of_skills(self) -> float:
        """What the skills asked give to the score."""
        return sum(row.weight for row in self.rows if row.head in SKILLS)


def evidence_of(reasons: Sequence[Reason]) -> Evidence:
    """The reasons of one pair (`matching.shown`) by what the posting says, in their order.

    Only what is asked can lack an answer: a sentence that tells of the work and is not answered is left out.
    """
    by_quote: dict[Quote, list[Reason]] = {}
    for reason in reasons:
        by_quote.setdefault(reason.posting, []).append(reason)
    rows = [_row(posting, told) for posting, told in by_quote.items()]
    shown = sorted((row for row in rows if _is_shown(row)), key=lambda row: (not row.is_open, -row.weight))
    rest = sum(reason.weight for reason in reasons) - sum(row.weight for row in shown)
    return Evidence(tuple(shown), max(round(rest, 6), 0.0))


def _row(posting: Quote, told: Sequence[Reason]) -> EvidenceRow:
    spoken = [one for one in told if one.profile is not None and one.state is not ReasonState.NO_EVIDENCE]
    answers: dict[Quote, ReasonState] = {}
    for one in sorted(spoken, key=lambda one: (BEST_FIRST.index(one.state), -one.weight)):
        if one.profile is not None:
            answers.setdefault(one.profile, one.state)
    return EvidenceRow(
        posting=posting,
        state=min((one.state for one in told), key=BEST_FIRST.index),
        answers=tuple(Answer(quote, state) for quote, state in answers.items()),
        weight=sum(one.weight for one in spoken),
    )


def _is_shown(row: EvidenceRow) -> bool:
    if row.head in ASKED:
        return True
    is_chance = row.state is ReasonState.NEAR and row.weight < FAINT
    return row.state is not ReasonState.NO_EVIDENCE and not is_chance
