"""Words of admission: whether another encoder may rank after those of before, by an estimate or a person's word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matching.learning.off_policy import Estimate, Verdict
from service.base.refusals import Conflict, Invalid


class EncoderNotAdmitted(Conflict):
    """There are decisions on other encoders' lists, and nothing says yet that this one ranks no worse."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"言語モデル {model} は、これまでの判断による判定をまだ通っていないため、照合に使えません。"
            "いまの候補者一覧はそのままです。kakehashi ranker judge で判定してください。"
            '判断が少なくて判定できないときは、kakehashi ranker judge --admit "理由" で認められます。'
        )


class NothingToJudge(Conflict):
    """The encoder may rank as it is: it did before, or was admitted, or there is no decision that could judge."""


class AdmissionReasonNeeded(Invalid):
    """A person's word for an encoder comes with a reason."""


class Basis(StrEnum):
    """By what an encoder was admitted."""

    ESTIMATE = "estimate"
    WORD = "word"
    """Of a person, where there is too little to tell; never against an estimate."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An encoder judged on all lists with decisions: `present` is of their own parts, `other` of those that it sees.

    `version` is that of its ranker with the weights in use. `lists` have a standing decision each; `passed_over` more
    are of other parts, or nothing of them is left to read. `basis` is None where it was not admitted.
    """

    model: str
    version: str
    lists: int
    passed_over: int
    decisions: int
    present: Estimate
    other: Estimate
    verdict: Verdict
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class AdmittedEncoder:
    """An encoder that was admitted, by which verdict, why, and on which figures."""

    model: str
    version: str
    verdict: str
    reason: str
    figures: str
    admitted_at: datetime
