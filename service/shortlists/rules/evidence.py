"""Requirement beside evidence as the screens tell it: a row for each thing that the posting says, once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matching.eligibility.experience import asks_for_years
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
    YEARS_OPEN = "years_open"
    YEARS_SHORT = "years_short"


@dataclass(frozen=True, slots=True)
class Answer:
    """Words of hers that answer the posting's, and how far."""

    quote: Quote
    state: ReasonState


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What the posting says, with all that the person brings to it; `state` is that of the best of her `answers`.

    `weight` is the sum of what they give to the score. `asks_for_years`: for more of them than she is known to have.
    `is_required`: the posting marks it so.
    """

    posting: Quote
    state: ReasonState
    answers: tuple[Answer, ...]
    weight: float
    asks_for_years: bool = False

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
        if self.state is ReasonState.MISSING:
            if self.head == "title":
                return Remark.OTHER_OCCUPATION
            return Remark.YEARS_SHORT if self.asks_for_years else None
        if self.state is ReasonState.MET:
            return None
        if self.head in RULED:
            return Remark.NOT_SURE
        return self._of_near if self.state is ReasonState.NEAR else None

    @property
    def _of_near(self) -> Remark:
        if self.head in SKILLS:
            return Remark.NEAR_SKILL
        if self.head == "title":
            return Remark.NEAR_OCCUPATION
        return Remark.YEARS_OPEN if self.asks_for_years else Remark.NEAR_WORK


@dataclass(frozen=True, slots=True)
class Evidence:
    """All rows of a pair, what is required and unanswered first, then the heaviest.

    `rest` is what likeness too faint to be shown gives to the score; with the weights of the rows it sums to it.
    """

    rows: tuple[EvidenceRow, ...]
    rest: float

    @property
    def open_rows(self) -> tuple[EvidenceRow, ...]:
        """What is required and stands unanswered."""
        return tuple(row for row in self.rows if row.is_open)

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


def evidence_of(reasons: Sequence[Reason], *, with_years: Collection[str] = ()) -> Evidence:
    """The reasons of one pair (`matching.shown`) by what the posting says, in their order.

    Only what is asked can lack an answer: a sentence that tells of the work and is not answered is left out.
    `with_years`: the sentences whose years she is known to have.
    """
    by_quote: dict[Quote, list[Reason]] = {}
    for reason in reasons:
        by_quote.setdefault(reason.posting, []).append(reason)
    rows = [_row(posting, told, has_years=posting.words in with_years) for posting, told in by_quote.items()]
    shown = sorted((row for row in rows if _is_shown(row)), key=lambda row: (not row.is_open, -row.weight))
    rest = sum(reason.weight for reason in reasons) - sum(row.weight for row in shown)
    return Evidence(tuple(shown), max(round(rest, 6), 0.0))


def _row(posting: Quote, told: Sequence[Reason], *, has_years: bool) -> EvidenceRow:
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
        asks_for_years=not has_years and posting.field == "requirements" and asks_for_years(posting.words),
    )


def _is_shown(row: EvidenceRow) -> bool:
    if row.head in ASKED:
        return True
    is_chance = row.state is ReasonState.NEAR and row.weight < FAINT
    return row.state is not ReasonState.NO_EVIDENCE and not is_chance


def read_reason(record: Mapping[str, Any]) -> Reason:
    """A reason from what `Reason.as_record` made of it."""
    quotes = {
        side: Quote(field, record[f"{side}_span"][0], record[f"{side}_span"][1], record[side])
        for side in ("posting", "profile")
        if (field := record[f"{side}_field"])
    }
    return Reason(
        record["kind"], ReasonState(record["state"]), record["weight"], quotes["posting"], quotes.get("profile")
    )


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What a posting requires and nothing of hers answers, in its words; of a language its code and the level.

    `state`: by the record she has it not, or nothing is known of it.
    """

    words: str
    language: str | None
    state: ReasonState


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What is to be asked of one person before she is introduced.

    `is_of_now`: by the posting and her record as they are; else as they were when she was recommended.
    """

    ones: tuple[Unanswered, ...]
    is_of_now: bool


NOTHING_TO_ASK = ToAsk((), is_of_now=True)


def unanswered(reasons: Sequence[Reason], languages: Sequence[Mapping[str, Any]]) -> tuple[Unanswered, ...]:
    """The same of one pair, by its reasons and the languages that the posting of these reasons asks for."""
    return tuple(_unanswered(row, languages) for row in evidence_of(reasons).open_rows)


def _unanswered(row: EvidenceRow, languages: Sequence[Mapping[str, Any]]) -> Unanswered:
    if row.head != "languages":
        return Unanswered(row.posting.words, None, row.state)
    asked = languages[int(row.posting.field.split(".")[1])]
    return Unanswered(asked["level"] or "", asked["language"], row.state)
