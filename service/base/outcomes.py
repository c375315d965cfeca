"""What became of something that was handed in to be stored."""

from enum import StrEnum


class Outcome(StrEnum):
    """Handing in the same thing twice leaves it unchanged."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
