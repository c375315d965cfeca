"""A reason: what the posting says, what the person brings to it, and how much of the score that is."""

from dataclasses import dataclass
from enum import StrEnum


class ReasonState(StrEnum):
    """Missing is a sure no of a complete list; no evidence is only silence."""

    MET = "met"
    NEAR = "near"
    MISSING = "missing"
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a record: the field's path, the half-open span in code points, and the words themselves."""

    field: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of an explanation; the weights of a pair's reasons sum to its score."""

    kind: str
    state: ReasonState
    weight: float
    posting: Quote
    profile: Quote | None

    def as_record(self) -> dict[str, object]:
        """The reason as the run file writes it."""
        profile = self.profile
        return {
            "kind": self.kind,
            "state": self.state.value,
            "weight": self.weight,
            "posting_field": self.posting.field,
            "posting_span": [self.posting.start, self.posting.end],
            "posting": self.posting.words,
            "profile_field": profile.field if profile else None,
            "profile_span": [profile.start, profile.end] if profile else None,
            "profile": profile.words if profile else None,
        }
