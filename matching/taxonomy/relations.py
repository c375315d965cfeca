"""How near roles and skills are to each other."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matching.taxonomy.loading import taxonomy
from matching.taxonomy.terms import Skill

THROUGH_BROADER = 0.8
"""What is left of a nearness that is found one step up, at a broader skill."""


@cache
def role_affinity() -> NDArray[np.float32]:
    """How much alike the work of two roles is, 0…1, shaped (n, n) in the order of `taxonomy().roles`; read-only."""
    places = _places()
    affinity = np.eye(len(places), dtype=np.float32)
    for role in taxonomy().roles:
        for other, strength in role.near.items():
            affinity[places[role.role_id], places[other]] = strength
    affinity.flags.writeable = False
    return affinity


@cache
def role_transfer() -> NDArray[np.float32]:
    """How well one role carries over to another, 0…1, shaped (from, to) in the order of `taxonomy().roles`; read-only.

    The transfers of the taxonomy, and where it has none, how much alike the work is.
    """
    places = _places()
    transfer = role_affinity().copy()
    for one in taxonomy().transfers:
        transfer[places[one.origin], places[one.target]] = one.strength
    transfer.flags.writeable = False
    return transfer


@cache
def implied_skills(skill_id: str) -> frozenset[str]:
    """The skill itself and all that whoever has it also has, by `broader` in any number of steps; raises KeyError."""
    return frozenset({skill_id}).union(*(implied_skills(one) for one in _skills()[skill_id].broader))


def skill_relation(asked: str, held: str) -> float:
    """How far holding one skill answers for another that is asked, 0…1, by their ids; raises KeyError on an unknown id.

    1 where it is the same or implies it; else how near they are, or THROUGH_BROADER of how near a broader skill of
    either is to the other.
    """
    skills = _skills()
    asked_skill, held_skill = skills[asked], skills[held]
    if asked in implied_skills(held):
        return 1.0
    through = [_nearness(asked_skill, skills[one]) for one in held_skill.broader]
    through += [_nearness(skills[one], held_skill) for one in asked_skill.broader]
    return max(_nearness(asked_skill, held_skill), THROUGH_BROADER * max(through, default=0.0))


def _nearness(one: Skill, other: Skill) -> float:
    """The greater of what each says of the other: a list that leaves it out says nothing."""
    return max(one.near.get(other.skill_id, 0.0), other.near.get(one.skill_id, 0.0))


@cache
def _skills() -> Mapping[str, Skill]:
    return {skill.skill_id: skill for skill in taxonomy().skills}


@cache
def _places() -> Mapping[str, int]:
    return {role.role_id: place for place, role in enumerate(taxonomy().roles)}
