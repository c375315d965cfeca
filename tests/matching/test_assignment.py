"""People and places: nobody and no posting is left who would rather have each other, and no quota is exceeded."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.allocation.deferred_acceptance import deferred_acceptance
from matching.assignment import Assignment, assign_records, table_as_ranked
from matching.engine.lists import ScoredPairs
from matching.parts import PARTS
from matching.run_file import rank_records
from tests.matching.builders import TODAY, LetterEncoder, a_posting, a_profile

ENCODER = LetterEncoder()
SUMMARIES = ("機械を直します。", "機械の点検が得意です。", "部品を替えます。", "病棟で働きました。", "図面を読みます。")
POSTINGS = [
    a_posting("P1", company_id="A", openings=3),
    a_posting("P2", company_id="A", openings=2, title="病棟の看護師", description="患者さんを見守ります。"),
    a_posting("P3", company_id="B", description="機械を点検します。"),
    a_posting("P4", company_id="B", shift="night"),
]
PEOPLE = [
    a_profile(
        f"C{n:02}",
        summary=SUMMARIES[n % 5],
        desired_prefectures=["01"] if n % 7 == 6 else [],
        accepts_shift=n % 3 == 0,
    )
    for n in range(16)
]


def assigned(
    postings: list[dict[str, Any]] = POSTINGS, people: list[dict[str, Any]] = PEOPLE, per_company: int | None = None
) -> Assignment:
    return assign_records(postings, people, ENCODER, TODAY, per_company=per_company)


def read(made: Assignment) -> list[dict[str, Any]]:
    return [json.loads(line) for line in made.lines]


def eligible(postings: list[dict[str, Any]] = POSTINGS) -> dict[tuple[str, str], float]:
    """The score of every pair that may come together, as the run file tells it."""
    records = map(json.loads, rank_records(postings, PEOPLE, ENCODER, TODAY, len(PEOPLE)))
    return {(one["posting_id"], one["profile_id"]): one["score"] for one in records}


def blocking(
    made: list[dict[str, Any]], scores: dict[tuple[str, str], float], quota: float = 99
) -> list[tuple[str, str]]:
    """Pairs of which both would rather have each other: she more than what she has, it more than whom it, or its
    company, would give up, or with a place left.
    """
    of_person = {one["profile_id"]: one for one in made}
    company = {one["posting_id"]: one["company_id"] for one in POSTINGS}
    openings = {one["posting_id"]: one["openings"] for one in POSTINGS}
    found = []
    for (posting, person), score in scores.items():
        own = of_person.get(person)
        if own is not None and (-own["score"], own["posting_id"]) <= (-score, posting):
            continue
        held = [one for one in made if one["posting_id"] == posting]
        firm = [one for one in made if company[one["posting_id"]] == company[posting] and one["profile_id"] != person]
        would_leave = held if len(held) >= openings[posting] else firm if len(firm) >= quota else []
        is_full = len(held) >= openings[posting] or len(firm) >= quota
        if not is_full or any((-score, person) < (-one["score"], one["profile_id"]) for one in would_leave):
            found.append((posting, person))
    return found


@pytest.mark.parametrize("per_company", [None, 1, 2])
def test_no_pair_is_left_that_would_rather_have_each_other(per_company: int | None) -> None:
    scores = eligible()
    made = read(assigned(per_company=per_company))
    assert made
    assert all(scores[one["posting_id"], one["profile_id"]] == one["score"] for one in made)
    assert blocking(made, scores, per_company or 99) == []
    worse = [*made[1:], {**made[0], "profile_id": "nobody"}]
    assert blocking(worse, scores, per_company or 99)


@pytest.mark.parametrize("per_company", [None, 1, 2])
def test_nobody_has_two_places_and_nothing_takes_more_than_it_may(per_company: int | None) -> None:
    made = assigned(per_company=per_company)
    pairs = read(made)
    people = [one["profile_id"] for one in pairs]
    assert len(people) == len(set(people))
    assert sorted([*people, *made.unassigned]) == [one["profile_id"] for one in PEOPLE]
    taken = Counter(one["posting_id"] for one in pairs)
    assert all(taken[one["posting_id"]] <= one["openings"] for one in POSTINGS)
    of_company = Counter({"A": taken["P1"] + taken["P2"], "B": taken["P3"] + taken["P4"]})
    assert max(of_company.values()) <= (per_company or 99)
    assert (made.postings, made.places) == (4, 7)


def test_ranks_are_those_of_the_whole_lists_of_either_side() -> None:
    scores = eligible()
    for one in read(assigned()):
        mine = one["score"]
        before = [
            p
            for (posting, p), score in scores.items()
            if posting == one["posting_id"] and (-score, p) < (-mine, one["profile_id"])
        ]
        above = [
            p
            for (p, person), score in scores.items()
            if person == one["profile_id"] and (-score, p) < (-mine, one["posting_id"])
        ]
        assert (one["profile_rank"], one["posting_rank"]) == (len(before) + 1, len(above) + 1)


def test_scores_past_one_keep_their_order_and_equal_ones_stay_equal() -> None:
    score = np.array([1.0, 1.000002, 1.000001, 1.000001, 0.999999])
    postings, people = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 1, 2])
    none = np.zeros((5, len(PARTS)), np.float32), np.zeros(5, np.uint16)
    table = table_as_ranked(ScoredPairs(postings, people, score, *none, top=3), np.array([1, 1]), 3)
    order = np.argsort(score, kind="stable").tolist()
    assert np.argsort(table.posting_score, kind="stable").tolist() == order
    assert np.argsort(table.person_score, kind="stable").tolist() == order
    assert table.posting_score[2] == table.posting_score[3]
    # By scores cut off at 1 the first posting would take the first person, since all of its three would tie.
    assert deferred_acceptance(table).tolist() == [1, 4]


@given(st.randoms(use_true_random=False))
@settings(max_examples=3, deadline=None)
def test_the_order_of_the_input_changes_nothing(random: Any) -> None:
    postings, people = POSTINGS.copy(), PEOPLE.copy()
    random.shuffle(postings)
    random.shuffle(people)
    assert assigned(postings, people, per_company=2) == assigned(per_company=2)


@pytest.mark.parametrize(("postings", "people"), [([], PEOPLE), (POSTINGS, []), ([], [])])
def test_no_posting_or_no_person_assigns_nobody(postings: list[dict[str, Any]], people: list[dict[str, Any]]) -> None:
    made = assigned(postings, people, per_company=1)
    assert (made.lines, len(made.unassigned)) == ((), len(people))
