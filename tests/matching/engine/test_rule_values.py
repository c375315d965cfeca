"""What rules read comes back from JSON as it was."""

import json
from collections.abc import Hashable

import pytest

from matching.documents import Language
from matching.eligibility import experience
from matching.eligibility.audience import Audience
from matching.eligibility.location import Place, Wish
from matching.eligibility.qualification import Qualifications
from matching.engine.rule_values import as_plain, from_plain

VALUES: list[Hashable] = [
    None,
    True,
    3,
    2.5,
    "bachelor",
    (),
    ("普通自動車免許", "玉掛け技能講習"),
    frozenset(),
    frozenset({2026, None}),
    frozenset({Language("ja", "N2"), Language("ja", None, native=True)}),
    Audience(frozenset({"mid_career"}), frozenset({2026})),
    Place("43", None, remote=False),
    Wish(frozenset({"43"}), frozenset({"43201", "43202"})),
    experience.Asked(3.0, experience.Field.NAMED),
    Qualifications(("看護師",), takes_expected=True),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_read_back_as_it_was(value: Hashable) -> None:
    read = from_plain(json.loads(json.dumps(as_plain(value))))
    assert read == value
    assert type(read) is type(value)


def test_equal_sets_are_written_alike() -> None:
    assert as_plain(frozenset({"b", "a"})) == as_plain(frozenset({"a", "b"}))


def test_what_no_rule_reads_is_refused() -> None:
    with pytest.raises(TypeError, match="range"):
        as_plain(range(3))
