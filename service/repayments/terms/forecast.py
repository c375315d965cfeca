"""Words of the slice: looking ahead (見通し), and what is asked of it."""

from dataclasses import dataclass
from enum import StrEnum

from service.base.refusals import Invalid, Missing
from service.base.yen import Yen
from service.repayments.terms.scheme import Credential


class WhatIfUnreadable(Invalid):
    """What was typed as an assumption cannot be meant."""


class NoSuchForecast(Missing):
    """No table of the forecast has this name."""


class ForecastTable(StrEnum):
    """The tables of the forecast, each of them also a file."""

    EXPECTED = "expected"
    COMMITMENTS = "commitments"
    WHAT_IF = "what_if"
    RETENTION = "retention"
    ENTRANTS = "entrants"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Other caps, and `more` people a year for one frame (`scheme/frame`) and credential.

    Caps are `percent` of what they are, or `cap` yen over a life; of one frame and credential, or of all where these
    are None. `is_for_new`: only for people hired from the next fiscal year on.
    """

    percent: int = 100
    cap: Yen | None = None
    frame: str | None = None
    credential: Credential | None = None
    more: int = 0
    is_for_new: bool = False

    @property
    def changes_nothing(self) -> bool:
        return self.percent == 100 and self.cap is None and self.more == 0
