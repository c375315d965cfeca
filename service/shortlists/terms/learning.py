"""Words of learning: a list as it was shown, weights (重み) of the ranker's parts, and what learning came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matching.learning.off_policy import Estimate, Verdict
from service.base.ids import MatchRunId, PersonId, PostingId
from service.base.refusals import Conflict, Missing
from service.shortlists.terms.admission import AdmittedEncoder


class NoSuchWeights(Missing):
    """No weights of this version were ever chosen, or they are of other parts than the ranker has now."""


class WeightsInUse(Conflict):
    """These weights hold already."""


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """Who stood at a rank, by which chance; `parts` are those of the score, in the ranker's order."""

    person_id: PersonId
    rank: int
    propensity: float
    parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PassedBy:
    """Who could have been drawn and was not."""

    person_id: PersonId
    parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ShownList:
    """A posting's list as one run made it and a coordinator first saw it; a run's list never changes."""

    posting_id: PostingId
    run_id: MatchRunId
    ranker: str
    shown_at: datetime
    places: tuple[ShownPlace, ...]
    below: tuple[PassedBy, ...]

    @property
    def person_ids(self) -> tuple[PersonId, ...]:
        """Everybody, those shown first."""
        return *(one.person_id for one in self.places), *(one.person_id for one in self.below)


class Outcome(StrEnum):
    """What learning came to; only with the first are weights stored."""

    CHOSEN = "chosen"
    TOO_FEW_PAIRS = "too_few_pairs"
    NOTHING_NEW = "nothing_new"
    """Decisions speak for the weights that hold already."""
    MAY_BE_WORSE = "may_be_worse"
    TOO_LITTLE_DATA = "too_little_data"
    TOO_LITTLE_SEEN = "too_little_seen"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The weights in use and the learned ones on lists that nothing was learned from."""

    in_use: Estimate
    learned: Estimate
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned and from how much.

    `lists` have a standing decision each; `passed_over` more have one and are of other parts. `pairs` and `postings`
    are those of the learning half, the losses its mean ones with the prior and with the learned weights; `judgement`
    is None where there was nothing to judge. `version` names the weights learned, `in_use` those before.
    """

    outcome: Outcome
    lists: int
    passed_over: int
    decisions: int
    pairs: int
    postings: int
    loss_before: float
    loss_after: float
    in_use: str
    version: str
    weights: Mapping[str, float]
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class ChosenWeights:
    """Weights that were chosen, and why."""

    version: str
    weights: Mapping[str, float]
    reason: str
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class RankerState:
    """The weights that hold (`version` and `weights`; the prior while nobody chose any), all that were chosen, the
    last first, by the ranker's version how many present lists it made, and the encoders admitted, the last first.
    """

    version: str
    weights: Mapping[str, float]
    prior_version: str
    chosen: tuple[ChosenWeights, ...]
    lists: Mapping[str, int]
    admitted: tuple[AdmittedEncoder, ...]
