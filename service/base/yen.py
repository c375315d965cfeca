"""Money: whole yen in a type of its own, which mixes with no plain number and divides only by rules that say how."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, order=True, slots=True)
class Yen:
    """An amount in whole yen; negative is owed the other way. Neither a float nor a truth value becomes one."""

    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"an amount of yen is a whole number, not {type(self.amount).__name__}")

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + other.amount)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - other.amount)

    def __neg__(self) -> Self:
        return type(self)(-self.amount)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.amount:,}円"

    def part(self, numerator: int, denominator: int) -> Self:
        """The part rounded down to a whole yen; of a negative amount the same as of the positive, with its sign."""
        if self.amount < 0:
            return -(-self).part(numerator, denominator)
        return type(self)(self.amount * numerator // denominator)


ZERO = Yen(0)


def total(amounts: "list[Yen] | tuple[Yen, ...]") -> Yen:
    """The sum; of nothing, zero."""
    return Yen(sum(each.amount for each in amounts))
