"""What of a person's list of postings to set apart, because it hardly suits; pure."""

LEAST = 0.3
"""A score below which nothing suits, whatever else there is."""
PART = 0.5
"""Of the score of the best posting: what has less is set apart."""


def least_of(best: float) -> float:
    """The score from which on a posting suits somebody whose best posting has this one."""
    return max(LEAST, best * PART)
