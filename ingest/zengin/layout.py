"""A record as a row of fields of fixed width: where each lies, and records made of values.

Widths and order are those of the standard (全銀協「適用業務およびレコード・フォーマット」); the tables are in
docs/bank-files.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in the standard, its first byte from 1, its bytes, and N (digits) or C (signs)."""

    label: str
    start: int
    length: int
    kind: Literal["N", "C"]

    def of(self, record: bytes) -> bytes:
        """The field's bytes in `record`."""
        return record[self.start - 1 : self.start - 1 + self.length]


Layout = Mapping[str, Field]
Part = tuple[str, str, Literal["N", "C"], int]
"""A field before its place is known: key, label, kind, and length in bytes."""


def layout(*parts: Part) -> Layout:
    """The fields of one record in their order."""
    starts = accumulate((length for *_, length in parts), initial=1)
    return {
        key: Field(label, start, length, kind) for (key, label, kind, length), start in zip(parts, starts, strict=False)
    }


def record_of(fields: Layout, values: Mapping[str, str]) -> bytes:
    """A record: digits to the right after zeros, signs to the left before spaces, what has no value as zeros or spaces.

    Every value must fit its field and be in cp932's single bytes; whoever calls has seen to that.
    """
    return b"".join(_filled(field, values.get(key, "").encode("cp932")) for key, field in fields.items())


def _filled(field: Field, value: bytes) -> bytes:
    filled = value.rjust(field.length, b"0") if field.kind == "N" else value.ljust(field.length)
    if len(filled) != field.length:
        raise ValueError(f"{field.label} does not fit in {field.length} bytes")
    return filled
