"""What two fields of one record say against each other, found when each for itself can be read."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Contradiction:
    """Which field is told to be wrong, the key of the sentence, and its facts; `earlier` is the other field."""

    field: str
    key: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
