"""Personal data that does not print itself: names, addresses, numbers at which people are reached."""

from typing import Any, NoReturn

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from ingest.records.faults import fault
from ingest.records.text import LINE_LIMIT

MASK = "***"


class PersonalText:
    """A text about a person. `reveal()` gives it; printing, formatting and JSON do not."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: for encryption, for a page that may show it, never for a log."""
        return self._text

    def __repr__(self) -> str:
        return f"PersonalText({MASK})"

    def __str__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PersonalText) and self._text == other._text

    def __hash__(self) -> int:
        return hash((PersonalText, self._text))

    def __reduce__(self) -> NoReturn:
        raise TypeError("personal text is not pickled: seal what reveal() gives instead")

    def __copy__(self) -> "PersonalText":
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> "PersonalText":
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: type[Any], _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _personal_text_of,
            serialization=core_schema.plain_serializer_function_ser_schema(_refuse_json, when_used="json"),
        )


def _personal_text_of(value: object) -> PersonalText:
    if isinstance(value, PersonalText):
        return value
    if not isinstance(value, str):
        raise fault("wrong_type:text")
    if len(value) > LINE_LIMIT:
        raise fault("too_long", limit=LINE_LIMIT)
    return PersonalText(value)


def _refuse_json(_value: PersonalText) -> NoReturn:
    raise ValueError("personal text is not written as JSON: leave `identity` out, or use Identity.reveal()")
