"""Rankers to compare with: what they read, what they prefer, and the filter that they share with ours."""

import math
import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.evaluation.baselines import (
    BASELINES,
    Baseline,
    Scorer,
    baseline_run,
    bm25,
    latent_semantics,
    person_text,
    posting_text,
    random_scores,
    weighted_sum,
    whole_text_cosine,
    word_tfidf,
)
from tests.matching.builders import TODAY, LetterEncoder, a_job, an_education, person, posting

ALL = (*BASELINES, Baseline("letters", "", whole_text_cosine(LetterEncoder())))
OF_MEANING = [baseline for baseline in ALL if baseline.name != "random"]

MAINTENANCE = posting(posting_id="P1")
NURSING = posting(
    posting_id="P2",
    title="訪問看護師",
    description="自宅で療養する方を訪ね、看護をします。",
    requirements="看護の経験がある方。",
    skills_required=["看護"],
    skills_preferred=[],
)
MECHANIC = person(profile_id="C1")
NURSE = person(
    profile_id="C2",
    desired_occupations=["訪問看護"],
    education=[an_education(department="看護科")],
    experience=[a_job(title="看護師", summary="病棟の看護。")],
    skills=["看護"],
    summary="自宅で療養する方の看護をしたいです。",
)
COOK = person(
    profile_id="C3",
    desired_occupations=["調理"],
    education=[an_education(department="調理科")],
    experience=[a_job(title="料理人", summary="和食の献立と仕込み。")],
    skills=["包丁"],
    summary="旬の魚をおいしく出します。",
)


def order(scorer: Scorer, on: date = TODAY) -> dict[str, list[str]]:
    """The people of each posting, best first."""
    lists: dict[str, list[str]] = {}
    for record in baseline_run(scorer, [MAINTENANCE, NURSING], [MECHANIC, NURSE, COOK], on):
        lists.setdefault(record["posting_id"], []).append(record["profile_id"])
    return lists


@pytest.mark.parametrize("baseline", OF_MEANING, ids=lambda one: one.name)
def test_who_writes_of_the_same_work_comes_first(baseline: Baseline) -> None:
    lists = order(baseline.scores)
    assert (lists["P1"][0], lists["P2"][0]) == ("C1", "C2")


@pytest.mark.parametrize("baseline", ALL, ids=lambda one: one.name)
def test_scores_have_a_row_a_posting_and_a_column_a_person(baseline: Baseline) -> None:
    scores = baseline.scores([MAINTENANCE, NURSING], [MECHANIC, NURSE, COOK])
    assert scores.shape == (2, 3)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("baseline", ALL, ids=lambda one: one.name)
@given(seed=st.integers(0, 1000))
@settings(max_examples=5, deadline=None)
def test_the_order_of_the_input_changes_nothing(baseline: Baseline, seed: int) -> None:
    postings, people = [MAINTENANCE, NURSING], [MECHANIC, NURSE, COOK]
    expected = list(baseline_run(baseline.scores, postings, people, TODAY))
    shuffle = random.Random(seed).shuffle  # noqa: S311 - an order to try, no secret
    shuffle(postings)
    shuffle(people)
    assert list(baseline_run(baseline.scores, postings, people, TODAY)) == expected


@pytest.mark.parametrize("baseline", ALL, ids=lambda one: one.name)
def test_who_breaks_a_constraint_is_in_no_list(baseline: Baseline) -> None:
    at_night = posting(posting_id="P1", shift="night")
    by_day_only = person(profile_id="C1", accepts_shift=False)
    run = list(baseline_run(baseline.scores, [at_night], [by_day_only, NURSE], TODAY))
    assert [record["profile_id"] for record in run] == ["C2"]


def test_who_may_break_a_constraint_stays_in_the_list() -> None:
    untold = person(profile_id="C1", accepts_shift=None)
    run = list(baseline_run(random_scores, [posting(posting_id="P1", shift="night")], [untold], TODAY))
    assert [record["profile_id"] for record in run] == ["C1"]


def test_equal_scores_are_ordered_by_id() -> None:
    twins = [person(profile_id=name) for name in ("C3", "C1", "C2")]
    run = list(baseline_run(bm25, [MAINTENANCE], twins, TODAY))
    assert [record["profile_id"] for record in run] == ["C1", "C2", "C3"]


def test_nobody_to_rank_makes_an_empty_run() -> None:
    assert list(baseline_run(bm25, [MAINTENANCE], [], TODAY)) == []
    assert list(baseline_run(bm25, [], [MECHANIC], TODAY)) == []


def test_a_random_place_depends_on_the_two_ids_alone() -> None:
    alone = random_scores([NURSING], [NURSE])[0, 0]
    among = random_scores([MAINTENANCE, NURSING], [MECHANIC, NURSE, COOK])
    assert among[1, 1] == alone
    assert len(set(among.ravel())) == 6
    many = random_scores([MAINTENANCE], [person(profile_id=f"C{number}") for number in range(400)])
    assert many.mean() == pytest.approx(0.5, abs=0.1)


def test_bm25_is_the_published_formula() -> None:
    asked = posting(
        title="溶接", description="", requirements="", skills_required=["溶接", "塗装"], skills_preferred=[]
    )
    blank = {"education": [], "experience": [], "skills": [], "summary": ""}
    welder = person(profile_id="C1", desired_occupations=["溶接", "溶接", "旋盤"], **blank)
    turner = person(profile_id="C2", desired_occupations=["旋盤"], **blank)
    rarity = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = rarity * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))
    assert bm25([asked], [welder, turner])[0] == pytest.approx([2 * expected, 0])


def test_a_weighted_sum_stretches_each_part_within_a_posting() -> None:
    def steps(postings: object, people: object) -> np.ndarray:
        return np.array([[10.0, 20.0, 30.0]])

    def level(postings: object, people: object) -> np.ndarray:
        return np.array([[5.0, 5.0, 5.0]])

    summed = weighted_sum(((0.4, steps), (0.6, level)))([MAINTENANCE], [MECHANIC, NURSE, COOK])
    assert summed[0] == pytest.approx([0, 0.2, 0.4])


def test_latent_semantics_of_all_dimensions_is_the_cosine_itself() -> None:
    documents = ([MAINTENANCE, NURSING], [MECHANIC, NURSE, COOK])
    assert latent_semantics(100)(*documents) == pytest.approx(word_tfidf(*documents), abs=1e-6)


def test_the_texts_hold_what_was_agreed_and_nothing_else() -> None:
    qualified = posting(qualifications_required=["看護師"], qualifications_preferred=["保健師"])
    for text in (qualified.title, qualified.description, qualified.requirements, "機械の点検", "図面の読み取り"):
        assert text in posting_text(qualified)
    assert posting_text(qualified).endswith("看護師\n保健師")
    told = person_text(person(qualifications=["危険物取扱者"]))
    job = a_job()
    for text in (
        "機械のメンテナンス",
        "工具の扱い",
        "危険物取扱者",
        "機械科",
        job["title"],
        job["summary"],
        "得意です",
    ):
        assert text in told
    assert job["employer"] not in told


def test_every_baseline_is_named_once_and_accounted_for() -> None:
    names = [baseline.name for baseline in BASELINES]
    assert len(set(names)) == len(names)
    assert all(baseline.account for baseline in BASELINES)
