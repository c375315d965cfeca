"""What the database compares decides nothing: it keeps everybody who may stand in a list, and bounds each score."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import narrowing
from matching.documents import person_document, posting_document
from matching.eligibility import RULES, Rule, State
from matching.narrowing import (
    LONGEST,
    UNDATED,
    Compared,
    Question,
    compared_person,
    compared_posting,
    people_let_through,
    postings_let_through,
    question,
    version_of,
)
from matching.parts import PARTS, PERSON_VIEWS, POSTING_VIEWS
from matching.prepared import Prepared
from matching.scoring import pair_values, scores_of
from matching.taxonomy.relations import role_transfer
from tests.matching.builders import TODAY, Bench, a_job, a_posting, a_profile
from tests.matching.engine.small_regions import market
from tests.matching.test_eligibility import postings, profiles

BENCH = Bench()


def in_half(asked: Question, other: Compared) -> float:
    """The score as the database answers it."""
    total = 0.0
    for mine, theirs, share in zip(asked.rows, other.rows, asked.shares, strict=True):
        product = float(mine.astype(np.float16).astype(np.float32) @ theirs.astype(np.float16).astype(np.float32))
        total += min(max(share.scale * product - share.least, 0.0), share.weight)
    return total


@given(seed=st.integers(0, 999))
@settings(max_examples=10, deadline=None)
def test_a_score_in_half_precision_is_the_pairs_own_to_within_the_slack(seed: int) -> None:
    drawn = market(6, 12, seed)
    for posting in drawn.postings:
        for person in drawn.people:
            values = pair_values(posting, person, drawn.artefact)
            own = float(scores_of(values[None], drawn.artefact)[0])
            for asking, other in (
                (compared_posting(posting), compared_person(person)),
                (compared_person(person), compared_posting(posting)),
            ):
                asked = question(asking, drawn.artefact)
                assert abs(in_half(asked, other) - own) <= asked.slack


def test_the_slack_is_small_beside_what_tells_people_apart() -> None:
    person = compared_person(BENCH.person(a_profile()))
    assert question(person, BENCH.artefact).slack < 0.03


def test_no_view_is_longer_than_the_slack_allows_for() -> None:
    assert np.linalg.norm(role_transfer(), 2) <= LONGEST["backgrounds"]
    posting, person = BENCH.posting(a_posting()), BENCH.person(a_profile(experience=[a_job()]))
    for name in POSTING_VIEWS:
        assert np.linalg.norm(posting.views[name]) <= LONGEST.get(name, 1.0) + 1e-6
    for name in PERSON_VIEWS:
        assert np.linalg.norm(person.views[name]) <= 1.0 + 1e-6


@given(profiles, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_what_undated_rules_read_is_the_same_on_any_day(changes: dict[str, Any], on: date) -> None:
    person = person_document(a_profile(**changes))
    assert [rule.offered(person, on) for rule in UNDATED] == [rule.offered(person, TODAY) for rule in UNDATED]


def test_months_of_work_change_with_the_day_and_are_not_kept() -> None:
    at_work = person_document(a_profile(experience=[a_job(**{"from": "2020-04", "to": None})]))
    (dated,) = (rule for rule in RULES if rule not in UNDATED)
    assert dated.constraint == "experience"
    assert dated.offered(at_work, TODAY) != dated.offered(at_work, date(2030, 1, 1))


@given(st.lists(postings, min_size=1, max_size=4), st.lists(profiles, min_size=1, max_size=4))
def test_whoever_is_let_through_is_who_the_rules_do_not_turn_away(
    asked: list[dict[str, Any]], offered: list[dict[str, Any]]
) -> None:
    some_postings = [posting_document(a_posting(**changes)) for changes in asked]
    some_people = [person_document(a_profile(**changes)) for changes in offered]
    for number, rule in enumerate(UNDATED):
        wants = [_values_of_posting(one)[number] for one in some_postings]
        has = [_values_of_person(one)[number] for one in some_people]
        for posting, want in zip(some_postings, wants, strict=True):
            passed = people_let_through(rule, want, has)
            assert [one in passed for one in has] == [_passes(rule, posting, one) for one in some_people]
        for person, told in zip(some_people, has, strict=True):
            passed = postings_let_through(rule, told, wants)
            assert [one in passed for one in wants] == [_passes(rule, one, person) for one in some_postings]


def _values_of_posting(document: Any) -> tuple[str, ...]:
    return compared_posting(_with_views(document, POSTING_VIEWS)).values


def _values_of_person(document: Any) -> tuple[str, ...]:
    return compared_person(_with_views(document, PERSON_VIEWS)).values


def _with_views(document: Any, names: tuple[str, ...]) -> Any:
    none = np.zeros((0, 0), np.float32)
    return Prepared(document, (), none, dict.fromkeys(names, np.zeros(3, np.float32)))


def _passes(rule: Rule, posting: Any, person: Any) -> bool:
    return rule(posting, person, TODAY).state is not State.CONFLICTS


def test_rows_follow_the_parts() -> None:
    posting, person = BENCH.posting(a_posting()), BENCH.person(a_profile())
    for number, part in enumerate(PARTS):
        assert compared_posting(posting).rows[number] is posting.views[part.posting]
        assert compared_person(person).rows[number] is person.views[part.person]


def test_the_order_in_which_things_are_told_makes_no_other_value() -> None:
    first = compared_person(BENCH.person(a_profile(qualifications=["普通自動車免許", "危険物取扱者乙種第4類"])))
    second = compared_person(BENCH.person(a_profile(qualifications=["危険物取扱者乙種第4類", "普通自動車免許"])))
    assert first.values == second.values


def test_other_weights_compare_the_same_rows_and_another_encoder_does_not() -> None:
    artefact = BENCH.artefact
    assert version_of(artefact.weighing({**artefact.weights, "wish": 0.1})) == version_of(artefact)
    assert version_of(market(1, 1).artefact) != version_of(artefact)


def test_the_version_reads_whatever_rows_are_made_by() -> None:
    assert all((Path(narrowing.__file__).parent / name).exists() for name in narrowing.MADE_BY)
