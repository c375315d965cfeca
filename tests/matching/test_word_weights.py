"""How much a word says is its rarity in general texts, the commoner language deciding."""

import math

from matching.vocabulary.word_weights import measure, word_weight


def test_a_word_common_in_one_language_is_common() -> None:
    japanese = ["機械を点検する仕事です"] * 9 + ["機械を修理する仕事です"]
    english = ["the machine is here now"] * 4
    weights = measure([japanese, english])
    assert math.isclose(weights["仕事"], math.log(1 + 10 / 11))
    assert math.isclose(weights["点検"], math.log(1 + 10 / 10))
    assert "修理" not in weights
    rare_here_common_there = measure([["点検 機械です"] * 4 + ["別の仕事です。"] * 96, ["点検の仕事です。"] * 9])
    assert math.isclose(rare_here_common_there["点検"], math.log(1 + 9 / 10))


def test_an_unseen_word_is_as_rare_as_any_and_a_usual_one_is_not() -> None:
    assert word_weight("未見の語") >= word_weight("エンジニア") > 0
