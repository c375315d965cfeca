"""Column types that SQLModel would get wrong, so that tables stay one line a column."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any, cast

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Double,
    LargeBinary,
    Text,
    Uuid,
    any_,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """An aware moment, kept as timestamptz."""
    return Column(DateTime(timezone=True), nullable=nullable, index=index)


def words(*, nullable: bool = False, unique: bool = False, primary_key: bool = False) -> Any:
    """Unbounded text."""
    return Column(Text, nullable=nullable, unique=unique or None, primary_key=primary_key)


def many_words(*, nullable: bool = False) -> Any:
    """A list of texts; none is empty, and null only where it was not told."""
    return Column(ARRAY(Text), nullable=nullable)


def many_numbers() -> Any:
    """A list of double precision numbers, empty rather than null."""
    return Column(ARRAY(Double), nullable=False)


def many_ids() -> Any:
    """A list of identifiers, empty rather than null."""
    return Column(ARRAY(Uuid), nullable=False)


def document() -> Any:
    """JSON as jsonb."""
    return Column(JSONB, nullable=False)


def sealed(*, nullable: bool = True) -> Any:
    """Ciphertext, wrapped keys, digests."""
    return Column(LargeBinary, nullable=nullable)


def sealed_list() -> Any:
    """A list of digests, for blind look-up."""
    return Column(ARRAY(LargeBinary), nullable=False)


def vector() -> Any:
    """Half-precision vector; its length follows from the model named in the same row."""
    return Column(HALFVEC(), nullable=False)


def whole_yen(*, nullable: bool = False) -> Any:
    """An amount in whole yen."""
    return Column(BigInteger, nullable=nullable)


def one_among(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """The column holds one of the values; one parameter, however many they are."""
    return cast("ColumnElement[bool]", column == any_(literal(list(values), ARRAY(column.type))))


def one_of(name: str, column: str, words: type[StrEnum]) -> CheckConstraint:
    """The database refuses what the enumeration does not name."""
    values = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({values})", name=name)
