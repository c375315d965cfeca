"""Fitting of a role space: which inputs it depends on, and on nothing else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.roles import fitting
from matching.roles.fitting import OF_ANOTHER, digest_of_lessons, fit_role_space
from matching.roles.phrases import phrases
from tests.matching.builders import LetterEncoder


class Reading(LetterEncoder):
    """Letters, drawn together about one place; keeps the texts that it is given."""

    def __init__(self, width: float = 1.0, place: float = 0.0) -> None:
        self.texts: list[str] = []
        self._width, self._place = width, place

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of one width about one place."""
        self.texts += texts
        return super().encode_documents(texts) * np.float32(self._width) + np.float32(self._place)


def test_one_or_two_phrases_of_each_kind_are_read_for_each_role() -> None:
    encoder = Reading()
    space = fit_role_space(encoder, replace(OF_ANOTHER, most_of_a_kind=2))
    of_kinds = Counter((phrase.role, phrase.kind) for phrase in phrases())
    assert len(encoder.texts) == sum(min(number, 2) for number in of_kinds.values())
    assert space.directions.shape == (encoder.dimension, len(space.roles))


def test_vectors_that_lie_close_together_about_one_place_teach_the_same() -> None:
    texts = ["看護師", "welder", "半導体の設計"]
    wide, narrow = Reading(), Reading(width=0.25, place=0.1)
    expected = fit_role_space(wide, OF_ANOTHER).strengths(wide.encode_documents(texts))
    found = fit_role_space(narrow, OF_ANOTHER).strengths(narrow.encode_documents(texts))
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_the_digest_is_the_same_for_the_same_lessons() -> None:
    assert digest_of_lessons(OF_ANOTHER) == digest_of_lessons(replace(OF_ANOTHER))


@pytest.mark.parametrize("changed", [{"most_of_a_kind": 1}, {"ridge": 1e-3}, {"is_centred": False}])
def test_the_digest_changes_with_the_plan(changed: dict[str, Any]) -> None:
    assert digest_of_lessons(replace(OF_ANOTHER, **changed)) != digest_of_lessons(OF_ANOTHER)


CONSTANTS = sorted(name for name, value in vars(fitting).items() if name.isupper() and isinstance(value, int | float))


def test_the_constants_of_the_fit_are_those_looked_for() -> None:
    assert {"FIT", "ROUNDS", "START", "HALF", "OF_A_NEAR_ROLE", "OF_A_NEAR_TRADE", "OF_A_TRAP"} <= set(CONSTANTS)


@pytest.mark.parametrize("constant", CONSTANTS)
def test_the_digest_changes_with_every_constant_of_the_fit(constant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_of_lessons(OF_ANOTHER)
    monkeypatch.setattr(fitting, constant, 7)
    assert digest_of_lessons(OF_ANOTHER) != before
