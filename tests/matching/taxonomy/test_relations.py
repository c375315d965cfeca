"""How near roles and skills are to each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.taxonomy import implied_skills, role_affinity, role_transfer, skill_relation, taxonomy

PLACES = {role.role_id: place for place, role in enumerate(taxonomy().roles)}
SKILLS = {skill.skill_id: skill for skill in taxonomy().skills}
skill_ids = st.sampled_from(sorted(SKILLS))


def test_affinity_is_one_with_itself_symmetric_and_within_0_and_1() -> None:
    affinity = role_affinity()
    assert affinity.shape == (len(PLACES), len(PLACES))
    assert affinity.dtype == np.float32
    assert np.array_equal(affinity, affinity.T)
    assert (np.diag(affinity) == 1).all()
    assert ((affinity >= 0) & (affinity <= 1)).all()


def test_affinity_is_what_the_roles_say_of_each_other_and_else_nothing() -> None:
    near = sum(len(role.near) for role in taxonomy().roles)
    assert np.count_nonzero(role_affinity()) == near + len(PLACES)
    role = taxonomy().roles[0]
    for other, strength in role.near.items():
        assert role_affinity()[0, PLACES[other]] == pytest.approx(strength)


def test_transfer_is_affinity_but_where_a_direction_is_told() -> None:
    transfer, rest = role_transfer(), np.ones_like(role_affinity(), dtype=bool)
    for one in taxonomy().transfers:
        place = PLACES[one.origin], PLACES[one.target]
        assert transfer[place] == pytest.approx(one.strength)
        rest[place] = False
    assert np.array_equal(transfer[rest], role_affinity()[rest])
    assert not np.array_equal(transfer, transfer.T)


@pytest.mark.parametrize("table", [role_affinity, role_transfer])
def test_nobody_changes_a_table_that_all_share(table: type[object]) -> None:
    with pytest.raises(ValueError, match="read-only"):
        table()[0, 0] = 0  # type: ignore[index]


@given(skill_ids)
def test_a_skill_answers_for_itself_and_for_all_that_is_broader(held: str) -> None:
    for asked in implied_skills(held):
        assert skill_relation(asked, held) == 1
    assert set(SKILLS[held].broader) | {held} <= implied_skills(held)


@given(skill_ids, skill_ids)
def test_a_relation_lies_within_0_and_1_and_is_1_only_where_implied(asked: str, held: str) -> None:
    relation = skill_relation(asked, held)
    assert 0 <= relation <= 1
    told = {SKILLS[asked].near.get(held, 0), SKILLS[held].near.get(asked, 0)}
    assert relation >= max(told)
    assert (relation == 1) <= (asked in implied_skills(held) or 1 in told)


def test_implication_goes_up_any_number_of_steps_and_never_down() -> None:
    steps = [(low, high) for low, skill in SKILLS.items() for one in skill.broader for high in SKILLS[one].broader]
    assert steps
    for low, high in steps:
        assert skill_relation(high, low) == 1
        assert skill_relation(low, high) < 1


def test_nearness_counts_from_either_side() -> None:
    assert skill_relation("machine_learning", "python") == skill_relation("python", "machine_learning")
    assert skill_relation("python", "machine_learning") == SKILLS["machine_learning"].near["python"]


def test_one_step_up_leaves_four_fifths() -> None:
    by_broader = [
        (asked, held, SKILLS[high].near[asked])
        for held, skill in SKILLS.items()
        for high in skill.broader
        for asked in SKILLS[high].near
        if asked not in implied_skills(held)
    ]
    assert by_broader
    for asked, held, strength in by_broader:
        assert skill_relation(asked, held) >= 0.8 * strength
    assert any(skill_relation(asked, held) == pytest.approx(0.8 * strength) for asked, held, strength in by_broader)


def test_skills_far_apart_have_nothing_to_do_with_each_other() -> None:
    assert skill_relation("photolithography", "payroll_software") == 0


@pytest.mark.parametrize(("asked", "held"), [("nothing", "python"), ("python", "nothing")])
def test_an_unknown_skill_is_an_error(asked: str, held: str) -> None:
    with pytest.raises(KeyError):
        skill_relation(asked, held)
