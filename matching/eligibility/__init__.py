"""Hard constraints: fits, conflicts or unknown, one file a rule, never part of the score."""

from collections.abc import Hashable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility import (
    audience,
    education,
    employment,
    experience,
    language,
    location,
    qualification,
    salary,
    shift,
)
from matching.eligibility.verdict import Rule, State, Verdict

__all__ = ["CODES", "RULES", "Rule", "State", "Verdict", "state_table", "verdicts"]

RULES: tuple[Rule, ...] = (
    audience.RULE,
    education.RULE,
    experience.RULE,
    location.RULE,
    shift.RULE,
    language.RULE,
    salary.RULE,
    employment.RULE,
    qualification.RULE,
)
CODES = {State.FITS: 0, State.UNKNOWN: 1, State.CONFLICTS: 2}


def verdicts(posting: PostingDocument, person: PersonDocument, on: date) -> tuple[Verdict, ...]:
    """What every rule says of one pair, in the order of RULES."""
    return tuple(rule(posting, person, on) for rule in RULES)


def state_table(postings: Sequence[PostingDocument], people: Sequence[PersonDocument], on: date) -> NDArray[np.int8]:
    """CODES of all rules for all pairs, shaped (rules, postings, people).

    Each rule is judged once for every two distinct values that it reads, and the answers are spread
    over the pairs: the same rule, a thousandth of the work.
    """
    table = np.empty((len(RULES), len(postings), len(people)), np.int8)
    for number, rule in enumerate(RULES):
        asked, rows = _distinct([rule.asked(posting) for posting in postings])
        offered, columns = _distinct([rule.offered(person, on) for person in people])
        answers = np.array([[CODES[rule.judge(one, other)[0]] for other in offered] for one in asked], np.int8).reshape(
            len(asked), len(offered)
        )
        table[number] = answers[rows][:, columns]
    return table


def _distinct(values: Sequence[Hashable]) -> tuple[list[Hashable], NDArray[np.intp]]:
    """The distinct values, and for each value its place among them."""
    places: dict[Hashable, int] = {}
    index = [places.setdefault(value, len(places)) for value in values]
    return list(places), np.array(index, np.intp)
