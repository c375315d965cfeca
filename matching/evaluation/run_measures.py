"""Measures a run on a judged set, over all and for every group of postings and of profiles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.evaluation.judgements import JudgedSet
from matching.evaluation.metrics import RELEVANT, average_precision, ndcg, r_precision, recall

SHOWN = 10
DEEPER = 20


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over the postings measured; `postings` counts those with a grade,
    `conflicts` the judged conflicts among the first ten."""

    group: str
    postings: int
    ndcg_at_10: float
    recall_at_20: float
    r_precision: float
    average_precision: float
    conflicts: int


def evaluate_run(judged: JudgedSet, run: Iterable[Mapping[str, Any]]) -> tuple[Measures, ...]:
    """One row over all, then one a group in the order of names.

    `run` holds the records of a run file, in order; ineligible pairs are not part of the list.
    A posting without a grade that a measure could count, within a group, is left out of its mean.
    """
    lists: dict[str, list[str]] = {posting_id: [] for posting_id in judged.posting_ids}
    for record in run:
        if record["eligible"]:
            lists.setdefault(record["posting_id"], []).append(record["profile_id"])
    every = frozenset(judged.profile_ids)
    rows = [_measure(judged, lists, group="all", posting_ids=judged.posting_ids, within=every)]
    for group in sorted(judged.groups):
        members = judged.groups[group]
        of_postings = [posting_id for posting_id in judged.posting_ids if posting_id in members]
        if of_postings:
            rows.append(_measure(judged, lists, group=group, posting_ids=of_postings, within=every))
        if members & every:
            rows.append(_measure(judged, lists, group=group, posting_ids=judged.posting_ids, within=members & every))
    return tuple(rows)


def _measure(
    judged: JudgedSet,
    lists: Mapping[str, Sequence[str]],
    *,
    group: str,
    posting_ids: Sequence[str],
    within: frozenset[str],
) -> Measures:
    """The means over these postings, every list restricted to the profiles `within`.

    nDCG is averaged where any grade is given, the other measures where any grade is RELEVANT.
    """
    graded: list[float] = []
    answered: list[tuple[float, float, float]] = []
    conflicts = 0
    for posting_id in posting_ids:
        grades = [grade for profile, grade in judged.grades.get(posting_id, {}).items() if profile in within]
        shown = [profile for profile in lists[posting_id] if profile in within]
        conflicts += sum((posting_id, profile) in judged.conflicts for profile in shown[:SHOWN])
        ranked = [judged.grade(posting_id, profile) for profile in shown]
        if max(grades, default=0) > 0:
            graded.append(ndcg(ranked, grades, SHOWN))
        if max(grades, default=0) >= RELEVANT:
            answered.append(
                (
                    recall(ranked, grades, DEEPER),
                    r_precision(ranked, grades, SHOWN),
                    average_precision(ranked, grades),
                )
            )
    at_20, precision, average = (_mean([row[column] for row in answered]) for column in range(3))
    return Measures(group, len(graded), _mean(graded), at_20, precision, average, conflicts)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
