"""Who may be introduced to whom, for a whole region: one bit a pair.

Each rule is judged once for every two distinct values that it reads; a posting's people are the AND of nine rows,
without those who are outside the field that it names.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.eligibility import CODES, RULES, Rule, State
from matching.engine.field_bits import FieldBits, field_bits
from matching.engine.stored import Coded, Region

Bits = NDArray[np.uint8]
Places = NDArray[np.intp]

LEAST_ENTROPY = 0.1
"""A rule whose values hardly differ is worth no more for differing less."""


@dataclass(frozen=True, eq=False, slots=True)
class Eligibility:
    """What the rules say of a region, one entry a rule in the order of RULES.

    `answers` are CODES shaped (distinct asked, distinct offered), `asked` and `offered` each posting's and person's
    place there. `posting_line` and `people_line` are all places, those that the rules treat alike side by side;
    `bits` say for each distinct asked value whom it lets through, 8 people a byte, in the order of `people_line`.
    """

    answers: tuple[NDArray[np.int8], ...]
    asked: NDArray[np.int32]
    offered: NDArray[np.int32]
    posting_line: Places
    people_line: Places
    bits: tuple[Bits, ...]
    field: FieldBits

    def packed(self, postings: Places) -> Bits:
        """Who conflicts with no rule, shaped (postings, bytes), the first person in the line in the highest bit."""
        found: Bits = self.bits[0][self.asked[0, postings]]
        for bits, codes in zip(self.bits[1:], self.asked[1:, postings], strict=True):
            found &= bits[codes]
        found &= ~self.field.outside(postings)
        return found

    def unknown(self, postings: Places, people: Places) -> NDArray[np.uint16]:
        """For each pair the rules that nobody can tell yet, RULES[n] at bit n."""
        told = np.zeros(len(postings), np.uint16)
        for number, answers in enumerate(self.answers):
            if (answers == CODES[State.UNKNOWN]).any():
                states = answers[self.asked[number, postings], self.offered[number, people]]
                told |= (states == CODES[State.UNKNOWN]).astype(np.uint16) << np.uint16(number)
        return told


def judge_region(region: Region, artefact: Artefact) -> Eligibility:
    """Judges all pairs of the region, which has postings and people."""
    answers = tuple(
        _answers(rule, asked, offered) for rule, asked, offered in zip(RULES, region.asked, region.offered, strict=True)
    )
    asked, offered = (np.stack([one.codes for one in side]) for side in (region.asked, region.offered))
    passed = [table != CODES[State.CONFLICTS] for table in answers]
    people_line = _line([table.T for table in passed], offered, asked)
    bits = tuple(
        np.packbits(table[:, codes[people_line]], axis=1) for table, codes in zip(passed, offered, strict=True)
    )
    field = field_bits(region, artefact, people_line)
    return Eligibility(answers, asked, offered, _line(passed, asked, offered), people_line, bits, field)


def _answers(rule: Rule, asked: Coded, offered: Coded) -> NDArray[np.int8]:
    table = np.empty((len(asked.values), len(offered.values)), np.int8)
    for row, one in zip(table, asked.values, strict=True):
        row[:] = [CODES[rule.judge(one, other)[0]] for other in offered.values]
    return table


def _line(passed: list[NDArray[np.bool_]], mine: NDArray[np.int32], others: NDArray[np.int32]) -> Places:
    """All of one side, alike side by side: a block of neighbours has few on the other side.

    The first rule to sort by turns away most pairs for each bit that its values tell apart.
    """
    worth = [_worth(*one) for one in zip(passed, mine, others, strict=True)]
    ranks = [_ranks(table, theirs)[codes] for table, codes, theirs in zip(passed, mine, others, strict=True)]
    return np.lexsort([ranks[number] for number in np.argsort(worth, kind="stable")])


def _worth(passed: NDArray[np.bool_], mine: NDArray[np.int32], others: NDArray[np.int32]) -> float:
    """The share of pairs that the rule turns away, for each bit of entropy of this side's values."""
    shares, theirs = _shares(mine, len(passed)), _shares(others, passed.shape[1])
    told = shares[shares > 0]
    return float(shares @ ~passed @ theirs) / max(float(-told @ np.log2(told)), LEAST_ENTROPY)


def _ranks(passed: NDArray[np.bool_], others: NDArray[np.int32]) -> NDArray[np.intp]:
    """The rank of each value, in an order by which of the commonest on the other side it goes with."""
    commonest = np.argsort(-_shares(others, passed.shape[1]), kind="stable")
    rows = np.packbits(passed[:, commonest], axis=1)
    order = sorted(range(len(rows)), key=lambda row: (rows[row].tobytes(), row))
    ranks = np.empty(len(rows), np.intp)
    ranks[order] = np.arange(len(rows))
    return ranks


def _shares(codes: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    return np.bincount(codes, minlength=count) / len(codes)
