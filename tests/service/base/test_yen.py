"""Money is whole yen, mixes with nothing else, and every division says which way it rounds."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.yen import ZERO, Yen, total

amounts = st.integers(-(10**15), 10**15).map(Yen)


@pytest.mark.parametrize("wrong", [1.0, True, "100", None, Fraction(1)])
def test_nothing_but_a_whole_number_becomes_an_amount(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Yen(wrong)


@pytest.mark.parametrize("plain", [1, 1.5, "1"])
def test_an_amount_mixes_with_no_plain_number(plain: Any) -> None:
    mixed: list[Callable[[], object]] = [
        lambda: Yen(1) + plain,
        lambda: Yen(1) - plain,
        lambda: plain + Yen(1),
        lambda: Yen(1) < plain,
    ]
    for each in mixed:
        with pytest.raises((TypeError, AttributeError)):
            each()
    assert Yen(1) != plain


@pytest.mark.parametrize("divide", ["__truediv__", "__floordiv__", "__mul__", "__float__", "__int__", "__round__"])
def test_no_operator_divides_or_rounds_unsaid(divide: str) -> None:
    assert not hasattr(Yen(3), divide)


def test_it_is_written_with_commas_and_its_sign() -> None:
    assert [str(Yen(amount)) for amount in (2448000, -61200, 0)] == ["2,448,000円", "-61,200円", "0円"]


def test_a_part_is_rounded_down_and_of_what_is_owed_back_as_much() -> None:
    # 121,333 / 2 = 60,666.5; 5 x 2/3 = 3.33
    assert (Yen(121333).part(1, 2), Yen(-121333).part(1, 2)) == (Yen(60666), Yen(-60666))
    assert (Yen(5).part(2, 3), Yen(-5).part(2, 3), Yen(7).part(1, 1)) == (Yen(3), Yen(-3), Yen(7))


@given(amounts, st.integers(0, 99), st.integers(1, 99))
def test_a_part_is_the_exact_one_without_what_is_below_a_yen(amount: Yen, numerator: int, denominator: int) -> None:
    exact = Fraction(amount.amount * numerator, denominator)
    lost = abs(exact) - abs(amount.part(numerator, denominator).amount)
    assert 0 <= lost < 1
    assert (-amount).part(numerator, denominator) == -amount.part(numerator, denominator)


@given(st.lists(amounts))
def test_the_sum_is_of_all_and_of_none_zero(several: list[Yen]) -> None:
    assert total(several) == total(tuple(reversed(several)))
    assert total([*several, *(-each for each in several)]) == ZERO
    assert bool(total(several)) is (sum(each.amount for each in several) != 0)
