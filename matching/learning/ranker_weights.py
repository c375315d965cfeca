"""The weights of one ranker, named by a hash of themselves: whoever keeps the JSON can switch back to it."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SUM_ERROR = 1e-6
VERSION_DIGITS = 12


class InvalidWeights(ValueError):
    """Weights that no ranker may have, or a text that holds none."""


@dataclass(frozen=True, slots=True)
class RankerWeights:
    """A weight for each part by name, ≥ 0 with the sum 1, and the version they replaced, if any.

    Raises InvalidWeights for other weights, and for a version that is not theirs.
    """

    version: str
    weights: Mapping[str, float]
    made_on: date
    from_version: str | None

    def __post_init__(self) -> None:
        _check(self.weights)
        if self.version != _version(self.weights):
            raise InvalidWeights(f"version {self.version} does not belong to these weights")

    def in_order(self, names: Sequence[str]) -> tuple[float, ...]:
        """The weights in the order of the parts' names; raises InvalidWeights for other names than theirs."""
        _check_names(self.weights, names)
        return tuple(self.weights[name] for name in names)

    def as_json(self) -> str:
        """The weights as they are stored: the same weights, day and origin give the same text."""
        record = {
            "version": self.version,
            "weights": {name: self.weights[name] for name in sorted(self.weights)},
            "made_on": self.made_on.isoformat(),
            "from_version": self.from_version,
        }
        return json.dumps(record, ensure_ascii=False)


def ranker_weights(
    weights: Mapping[str, float], names: Sequence[str], made_on: date, from_version: str | None = None
) -> RankerWeights:
    """Weights with their version; `names` are the parts that the ranker has. Raises InvalidWeights."""
    _check_names(weights, names)
    _check(weights)
    own = {name: float(weights[name]) for name in sorted(weights)}
    return RankerWeights(_version(own), own, made_on, from_version)


def read_weights(text: str, names: Sequence[str]) -> RankerWeights:
    """The weights that `as_json` wrote; raises InvalidWeights, also where the parts are no longer these."""
    try:
        record = json.loads(text)
        weights, from_version = dict(record["weights"]), record["from_version"]
        version, made_on = record["version"], date.fromisoformat(record["made_on"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidWeights(f"no weights: {error}") from error
    if not isinstance(from_version, str | None):
        raise InvalidWeights(f"from_version {from_version}")
    read = ranker_weights(weights, names, made_on, from_version)
    if read.version != version:
        raise InvalidWeights(f"version {version} does not belong to these weights")
    return read


def _check_names(weights: Mapping[str, float], names: Sequence[str]) -> None:
    if missing := sorted(set(names) - set(weights)):
        raise InvalidWeights(f"no weight for {missing}")
    if unknown := sorted(set(weights) - set(names)):
        raise InvalidWeights(f"no such part: {unknown}")


def _check(weights: Mapping[str, float]) -> None:
    for name, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise InvalidWeights(f"{name}: {weight!r} is no number")
        if not (math.isfinite(weight) and weight >= 0):
            raise InvalidWeights(f"{name}: {weight}")
    if abs(math.fsum(weights.values()) - 1) > SUM_ERROR:
        raise InvalidWeights(f"the sum is {math.fsum(weights.values())}, not 1")


def _version(weights: Mapping[str, float]) -> str:
    """A hash of names and weights alone, in the order of names: the same weights are the same ranker."""
    frozen = json.dumps([[name, float(weights[name])] for name in sorted(weights)])
    return f"weights-{hashlib.sha256(frozen.encode()).hexdigest()[:VERSION_DIGITS]}"
