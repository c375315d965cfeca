"""What a person said against being introduced: a no to the request for one posting, a consent that she took back."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.base.refusals import Conflict, Invalid
from service.shortlists.terms.deciding import ConsentToIntroductionMissing


class NoKind(StrEnum):
    """How she said no: to the request for this posting, or by taking back the consent to its company, or to all."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_FROM_ALL = "withdrawn_from_all"


@dataclass(frozen=True, slots=True)
class SaidNo:
    """Her last no on a pair; `source` by what it is known, as it was written down, None for an answer by the link.

    `stands`: she did not agree to the company after it.
    """

    kind: NoKind
    on_date: date
    source: str | None
    stands: bool


NAMES = {
    NoKind.REFUSED: "同意しないと回答",
    NoKind.WITHDRAWN: "同意を取り消し",
    NoKind.WITHDRAWN_FROM_ALL: "紹介の打診を受けることへの同意を取り消し",
}
"""As it is written into the source of a consent that was recorded over it."""


class ConsentRefused(ConsentToIntroductionMissing):
    """The person answered that she does not agree to be introduced for this posting."""


class ConsentTakenBack(ConsentToIntroductionMissing):
    """The person took back her consent to be introduced to this company, or to any."""


class SaidNoBefore(Conflict):
    """A consent is to be recorded over a no, and nobody said that it was seen, or why."""


class OlderThanNo(Invalid):
    """A consent of a day before the one on which she said no."""
