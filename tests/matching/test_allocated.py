"""Allocated lists spread people where lists are congested, leave pairs as they are, and are told in a report."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.allocated import size_class, spread_shortlists
from matching.allocation.exposure import person_exposure
from matching.allocation.pairs import pair_table
from matching.allocation.shortlists import ATTENTION, Reader
from matching.allocation.transferable import per_opening, transferable_matching
from matching.run_file import MeasuredRun, measured_run, rank_records
from tests.matching.allocation.simulated_market import by_mass_per_opening, expected_matches, market
from tests.matching.builders import TODAY, LetterEncoder, a_posting, a_profile

ENCODER = LetterEncoder()
ALIKE = ([a_posting(f"P{n}") for n in range(6)], [a_profile(f"C{n:02}") for n in range(30)])
SUMMARIES = ("機械を直します。", "機械の点検が得意です。", "部品を替えます。", "病棟で働きました。", "図面を読みます。")
MIXED_POSTINGS = [
    a_posting("P1", openings=7),
    a_posting("P2", openings=2, title="病棟の看護師", skills_required=["採血"], description="患者さんを見守ります。"),
    a_posting("P3", openings=1),
    a_posting("P4", openings=1, description="機械を点検します。"),
]
MIXED_PEOPLE = [
    a_profile(f"C{n:02}", summary=SUMMARIES[n % 5], desired_prefectures=["01"] if n % 7 == 6 else []) for n in range(24)
]


def run(postings: list[dict[str, Any]], people: list[dict[str, Any]], top: int = 5, **options: Any) -> MeasuredRun:
    """An allocated run, unless told otherwise."""
    return measured_run(postings, people, ENCODER, TODAY, top, **{"allocate": True} | options)


def read(made: MeasuredRun) -> list[dict[str, Any]]:
    """The records of its lines."""
    return [json.loads(line) for line in made.lines]


def test_people_all_alike_are_dealt_out_evenly_where_plain_lists_name_the_same_few() -> None:
    plain = Counter(record["profile_id"] for record in read(run(*ALIKE, allocate=False)))
    allocated = Counter(record["profile_id"] for record in read(run(*ALIKE)))
    assert (len(plain), len(allocated)) == (5, 30)
    assert set(allocated.values()) == {1}


def test_a_pair_keeps_its_score_and_reasons_and_ranks_count_from_one() -> None:
    made = run(MIXED_POSTINGS, MIXED_PEOPLE)
    assert made.report["allocated"] is True
    whole = rank_records(MIXED_POSTINGS, MIXED_PEOPLE, ENCODER, TODAY, 50)
    own = {(record["posting_id"], record["profile_id"]): record for record in map(json.loads, whole)}
    records = read(made)
    assert [(record["posting_id"], record["rank"]) for record in records] == [
        (f"P{posting}", rank) for posting in (1, 2, 3, 4) for rank in (1, 2, 3, 4, 5)
    ]
    for record in records:
        pair = own[record["posting_id"], record["profile_id"]]
        assert {**record, "rank": 0} == {**pair, "rank": 0}


def test_ineligible_people_are_on_no_list_and_follow_only_when_asked_for() -> None:
    cannot = {"C06", "C13", "C20"}
    assert cannot.isdisjoint(record["profile_id"] for record in read(run(MIXED_POSTINGS, MIXED_PEOPLE, top=50)))
    records = read(run(MIXED_POSTINGS, MIXED_PEOPLE, with_ineligible=True))
    last = [record for record in records if record["posting_id"] == "P1"][5:]
    assert {record["profile_id"] for record in last} == cannot
    assert [(record["rank"], record["eligible"]) for record in last] == [(6, False), (7, False), (8, False)]


@given(st.randoms(use_true_random=False))
@settings(max_examples=3, deadline=None)
def test_the_order_of_the_input_changes_nothing(random: Any) -> None:
    postings, people = MIXED_POSTINGS.copy(), MIXED_PEOPLE.copy()
    random.shuffle(postings)
    random.shuffle(people)
    first, again = run(MIXED_POSTINGS, MIXED_PEOPLE), run(postings, people)
    assert list(again.lines) == list(first.lines)
    assert again.report == first.report


@pytest.mark.parametrize("with_ineligible", [False, True])
def test_a_run_that_is_only_measured_is_the_plain_run(with_ineligible: bool) -> None:
    made = run(MIXED_POSTINGS, MIXED_PEOPLE, allocate=False, with_ineligible=with_ineligible)
    plain = rank_records(MIXED_POSTINGS, MIXED_PEOPLE, ENCODER, TODAY, 5, with_ineligible=with_ineligible)
    assert list(made.lines) == list(plain)
    assert made.report["allocated"] is False


def test_lists_that_are_not_congested_stay_as_they_are() -> None:
    one = MIXED_POSTINGS[2:3]
    made = run(one, MIXED_PEOPLE)
    assert made.report["allocated"] is False
    assert list(made.lines) == list(rank_records(one, MIXED_PEOPLE, ENCODER, TODAY, 5))


def test_the_report_says_who_made_the_lists_and_whom_they_show() -> None:
    postings = [a_posting("P1", company_id="A"), a_posting("P2", company_id="B", openings=6)]
    report = run(postings, MIXED_PEOPLE, allocate=False).report
    assert report["ranker"].startswith("parts-")
    assert (report["encoder"], report["date"]) == ("letters-64", "2026-11-23")
    sizes = [report[name] for name in ("postings", "openings", "people", "top", "pairs")]
    assert sizes == [2, 7, 24, 5, 10]
    assert report["congestion"]["lost_share"] == 1 / 4
    exposure = report["exposure"]
    assert exposure["people_per_posting"] == {"min": 5, "median": 5, "max": 5}
    assert (exposure["people_on_no_list"], exposure["share_on_no_list"]) == (19, round(19 / 24, 6))
    assert exposure["people_gini"] == pytest.approx(19 / 24, abs=1e-6)
    assert [(one["size_class"], one["shown"]) for one in exposure["company_sizes"]] == [("1", 5), ("6-20", 5)]
    assert json.loads(json.dumps(report)) == report


def test_a_company_is_as_large_as_all_its_openings_in_the_run_together_and_the_report_says_so() -> None:
    companies = {"P1": ("A", 1), "P2": ("A", 1), "P3": ("A", 4), "P4": ("B", 1)}
    postings = [a_posting(name, company_id=company, openings=count) for name, (company, count) in companies.items()]
    exposure = run(postings, MIXED_PEOPLE, allocate=False).report["exposure"]
    assert exposure["company_size_by"] == "openings in this run"
    told = [(one["size_class"], one["postings"], one["openings"], one["shown"]) for one in exposure["company_sizes"]]
    assert told == [("1", 1, 1, 5), ("6-20", 3, 6, 15)]


def test_classes_of_size_are_told_from_the_smallest_to_the_largest() -> None:
    openings = {"P1": 30, "P2": 1, "P3": 6, "P4": 2}
    postings = [a_posting(name, company_id=name, openings=count) for name, count in openings.items()]
    exposure = run(postings, MIXED_PEOPLE, allocate=False).report["exposure"]
    assert [one["size_class"] for one in exposure["company_sizes"]] == ["1", "2-5", "6-20", "21+"]


def test_a_class_of_size_goes_by_openings() -> None:
    found = [size_class(openings) for openings in (1, 2, 5, 6, 20, 21, 300)]
    assert found == ["1", "2-5", "2-5", "6-20", "6-20", "21+", "21+"]


@pytest.mark.parametrize(("postings", "people"), [([], MIXED_PEOPLE), (MIXED_POSTINGS, []), ([], [])])
def test_no_posting_or_no_person_gives_an_empty_run_and_a_report(
    postings: list[dict[str, Any]], people: list[dict[str, Any]]
) -> None:
    made = run(postings, people)
    assert list(made.lines) == []
    assert made.report["exposure"]["people_gini"] == 0


def test_of_the_equally_strong_whoever_is_on_fewer_lists_goes_first_and_the_stronger_before_all() -> None:
    pairs = pair_table([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [0.5] * 6, openings=[1, 1], people=3)
    lists = spread_shortlists(pairs, np.array([1, 1, 0.1, 1, 1, 9]), 2)
    assert (lists.rows.tolist(), lists.rank.tolist()) == ([0, 1, 5, 3], [1, 2, 1, 2])


def test_spreading_reaches_more_people_and_costs_no_match_in_a_simulated_market() -> None:
    pairs = market(3, postings=60, people=400)
    strict = by_mass_per_opening(pairs, Reader.POSTING)
    spread = spread_shortlists(pairs, per_opening(pairs, transferable_matching(pairs).mass), ATTENTION)
    assert np.count_nonzero(person_exposure(pairs, spread)) > np.count_nonzero(person_exposure(pairs, strict))
    assert expected_matches(pairs, spread) >= expected_matches(pairs, strict)
