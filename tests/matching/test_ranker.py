"""The ranker end to end: order, determinism, what may not matter, and texts that nobody would write."""

import copy
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.artefact import make_artefact, read_artefact
from matching.documents import person_document
from matching.prepared import MissingVector
from matching.run_file import rank_records
from matching.scoring import score_table
from tests.matching.builders import TODAY, Bench, LetterEncoder, a_job, a_posting, a_profile, an_education

BENCH = Bench()
POSTINGS = [
    a_posting("P1"),
    a_posting("P2", title="病棟の看護師", skills_required=["採血"], description="患者さんを見守ります。"),
]
PROFILES = [
    a_profile("C1"),
    a_profile("C2", desired_occupations=["看護"], skills=["採血", "点滴"], summary="病棟で十年働きました。"),
    a_profile("C3", desired_occupations=["Webエンジニア"], skills=["Python"], experience=[]),
    a_profile("C4", desired_prefectures=["01"]),
    a_profile("C5", desired_occupations=[], skills=[], experience=[], education=[], summary=""),
]


def run(postings: list[dict[str, Any]], profiles: list[dict[str, Any]], **options: Any) -> list[str]:
    """The run file's lines."""
    top = options.pop("top", 50)
    return list(rank_records(postings, profiles, LetterEncoder(), TODAY, top, **options))


def read(lines: list[str]) -> list[dict[str, Any]]:
    """The lines' records."""
    return [json.loads(line) for line in lines]


def test_the_person_whose_work_and_wishes_fit_comes_first() -> None:
    first = {record["posting_id"]: record["profile_id"] for record in read(run(POSTINGS, PROFILES, top=1))}
    assert first == {"P1": "C1", "P2": "C2"}


def test_ranks_count_from_one_in_the_order_of_scores_and_stop_at_the_top() -> None:
    records = [record for record in read(run(POSTINGS, PROFILES, top=3)) if record["posting_id"] == "P1"]
    assert [record["rank"] for record in records] == [1, 2, 3]
    scores = [record["score"] for record in records]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_who_breaks_a_hard_constraint_is_not_ranked_and_follows_only_when_asked_for() -> None:
    assert "C4" not in {record["profile_id"] for record in read(run(POSTINGS, PROFILES))}
    last = read(run(POSTINGS[:1], PROFILES, with_ineligible=True))[-1]
    assert (last["profile_id"], last["eligible"], last["conflicts"]) == ("C4", False, ["location"])
    assert last["rank"] == len(PROFILES)


def test_an_unknown_constraint_is_ranked_and_flagged() -> None:
    asked = a_posting(experience_years_min=2)
    record = read(run([asked], [a_profile()]))[0]
    assert record["eligible"] is True
    assert record["unknown"] == ["experience"]


@given(st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_the_order_of_the_input_changes_no_byte(random: Any) -> None:
    postings, profiles = POSTINGS.copy(), PROFILES.copy()
    random.shuffle(postings)
    random.shuffle(profiles)
    assert run(postings, profiles) == run(POSTINGS, PROFILES)


def test_ties_are_broken_by_id() -> None:
    twins = [a_profile("C2"), a_profile("C1"), a_profile("C3")]
    assert [record["profile_id"] for record in read(run(POSTINGS[:1], twins))] == ["C1", "C2", "C3"]
    assert [record["profile_id"] for record in read(run(POSTINGS[:1], twins, top=2))] == ["C1", "C2"]


@given(
    st.text(max_size=20),
    st.dictionaries(st.sampled_from(["gender", "birth_year", "household", "origin_prefecture"]), st.text()),
)
@settings(max_examples=20)
def test_schools_and_statistics_change_no_byte(school: str, statistics: dict[str, str]) -> None:
    changed = copy.deepcopy(PROFILES)
    for record in changed:
        record["statistics"] = statistics
        record["residence_prefecture"] = "13"
        for entry in record["education"]:
            entry["school"] = school
    assert run(POSTINGS, changed) == run(POSTINGS, PROFILES)


def test_a_pair_has_one_score_in_any_company_and_in_both_directions() -> None:
    together = {
        (record["posting_id"], record["profile_id"]): record["score"] for record in read(run(POSTINGS, PROFILES))
    }
    people = [BENCH.person(record) for record in PROFILES]
    postings = [BENCH.posting(record) for record in POSTINGS]
    for posting in POSTINGS:
        for profile in PROFILES:
            for record in read(run([posting], [profile])):
                assert record["score"] == together[record["posting_id"], record["profile_id"]]
    for shown in BENCH.ranker.standings_of_people(people, postings, TODAY, top=10):
        for one in shown:
            assert one.score == together[one.posting_id, one.profile_id]


def test_the_table_of_scores_agrees_with_each_pairs_own_score() -> None:
    people = [BENCH.person(record) for record in PROFILES]
    postings = [BENCH.posting(record) for record in POSTINGS]
    own = [[BENCH.ranker.proposal(posting, person, TODAY).score for person in people] for posting in postings]
    np.testing.assert_allclose(score_table(postings, people, BENCH.artefact), np.array(own), atol=2e-5)


def test_a_shortlist_equals_the_head_of_the_whole_list() -> None:
    crowd = [a_profile(f"C{n:03}", summary=f"機械を{'直' * (n % 7)}します。", skills=["点検"]) for n in range(40)]
    whole = read(run(POSTINGS[:1], crowd))
    assert read(run(POSTINGS[:1], crowd, top=5)) == whole[:5]


HOSTILE = [
    "",
    " ",
    "機",
    "x" * 20_000,
    "あ。" * 10_000,
    "<p>見習い<br></p><script>alert(1)</script>",
    "!?#$%&'()=~|`{+*}<>?_。、・「」",
    "ｶﾀｶﾅ と Latin と кириллица と العربية と 한국어 👩‍🔧 \u0000 \ufffe",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_ranked_with_a_finite_score(text: str) -> None:
    asked = a_posting(title=text, description=text, requirements=text, skills_required=[text])
    asked["qualifications_preferred"] = [text]
    offered = a_profile(summary=text, skills=[text], desired_occupations=[text], qualifications=[text])
    offered["experience"] = [a_job(title=text, summary=text)]
    offered["education"] = [an_education(department=text)]
    for postings, profiles in (([asked], [offered]), ([asked], PROFILES[:1]), (POSTINGS[:1], [offered])):
        records = read(run(postings, profiles))
        assert len(records) == 1
        assert math.isfinite(records[0]["score"])
        assert 0 <= records[0]["score"] <= 1


def test_no_posting_or_no_person_gives_an_empty_run() -> None:
    assert run([], PROFILES) == []
    assert run(POSTINGS, []) == []


def test_a_word_more_moves_a_score_only_a_little() -> None:
    before = read(run(POSTINGS[:1], [a_profile()]))[0]["score"]
    after = read(run(POSTINGS[:1], [a_profile(summary="手を動かして機械を丁寧に直すことが得意です。")]))[0]["score"]
    assert abs(before - after) < 0.05


def test_a_document_without_its_vectors_is_refused_by_name() -> None:
    document = person_document(a_profile())
    with pytest.raises(MissingVector, match=r"C1: desired_occupations\.0"):
        BENCH.artefact.prepare(document, {})


def test_an_artefact_is_read_back_as_written_and_its_version_names_all_of_it() -> None:
    again = read_artefact(BENCH.artefact.as_bytes())
    assert again.version == BENCH.artefact.version == make_artefact(LetterEncoder()).version
    other = BENCH.artefact.weighing(dict.fromkeys(BENCH.artefact.weights, 0.2))
    assert other.version != BENCH.artefact.version
