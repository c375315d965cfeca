"""Two fields of which one may not be below the other: from and to, least and most."""

from typing import Any, TypeVar

from pydantic import ValidationInfo

from ingest.records.faults import fault

Value = TypeVar("Value")


def in_order(value: Value, given: ValidationInfo, *, after: str, called: str | None = None) -> Value:
    """`value`, where it is not below the field `after` of the same record; null on either side sets no order.

    `called` is that field's key where it is not the attribute's name.
    """
    earlier: Any = given.data.get(after)
    later: Any = value
    if earlier is not None and later is not None and later < earlier:
        if isinstance(later, int):
            raise fault("out_of_order", earlier=called or after)
        raise fault("out_of_order:day", earlier=called or after)
    return value
