"""A form as data: which fields of a record it has, in which parts, and the way from typed texts to a record and back.

A field is named by its place in the record: `identity.name_kana`, `education.0.school`. So what is wrong with
`/education/0/school` stands beside the field of that name. Only texts travel; what a record may hold is for the
record alone to say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from service.web.typed_values import day_of, month_of, number_of, number_text, plain, time_of

Typed = Mapping[str, tuple[str, ...]]
"""What stands in a form's fields, by their names; a field with nothing in it may be left out."""
YES, NO = "yes", "no"
_ROW = re.compile(r"(?P<path>[a-z_.]+)\.(?P<number>[0-9]{1,3})\.(?P<name>[a-z_]+)")
_BETWEEN_NUMBERS = re.compile(r"[\s,、，]+")


class Kind(StrEnum):
    """How a value is typed."""

    LINE = "line"
    TEXT = "text"
    WORDS = "words"
    NUMBER = "number"
    NUMBERS = "numbers"
    DAY = "day"
    MONTH = "month"
    TIME = "time"
    CODE = "code"
    CODES = "codes"
    PLACES = "places"
    FLAG = "flag"
    MAYBE = "maybe"


class Blank(StrEnum):
    """What a record is told where nothing was typed."""

    LEFT_OUT = "left_out"
    EMPTY = "empty"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Field:
    """One value. `values` are what may be chosen; their words are messages under `words`, or stand in `names`.

    `is_long`: a text of more than a few lines, which takes the whole width.
    """

    path: str
    kind: Kind
    is_needed: bool = False
    blank: Blank = Blank.LEFT_OUT
    values: tuple[str, ...] = ()
    words: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    has_hint: bool = False
    input_type: str = "text"
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of things of the same fields, whose paths are told from the thing on."""

    path: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading; a folded one is opened by who needs it."""

    name: str
    items: tuple[Field | Rows, ...]
    has_lead: bool = False
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class RecordForm:
    """All parts; `words` is where its messages stand: `<words>.parts.<name>`, `<words>.fields.<path>`, …"""

    words: str
    parts: tuple[Part, ...]

    def items(self) -> Iterator[Field | Rows]:
        for part in self.parts:
            yield from part.items

    def without(self, *names: str) -> "RecordForm":
        """The form but for the parts of these names."""
        return RecordForm(self.words, tuple(part for part in self.parts if part.name not in names))


def tidy(form: RecordForm, sent: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Of what was sent, the form's own fields; rows in which nothing stands are dropped, the others numbered anew."""
    tidied: dict[str, tuple[str, ...]] = {}
    for item in form.items():
        if isinstance(item, Field):
            tidied.update(_entry(item.path, sent.get(item.path, ())))
            continue
        number = 0
        for row in _row_numbers(item, sent):
            told: dict[str, tuple[str, ...]] = {}
            for one in item.fields:
                told.update(_entry(f"{item.path}.{number}.{one.path}", sent.get(f"{item.path}.{row}.{one.path}", ())))
            tidied.update(told)
            number += bool(told)
    return tidied


def without_row(typed: Typed, name: str) -> dict[str, tuple[str, ...]]:
    """What was typed but for the row `education.1`; `tidy` closes the gap."""
    return {place: values for place, values in typed.items() if not place.startswith(f"{name}.")}


def count_rows(item: Rows, typed: Typed) -> int:
    """How many rows of a tidied form have something in them."""
    return len(_row_numbers(item, typed))


def told_by(form: RecordForm, typed: Typed, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The record that tidied fields tell, for its model to check; None of it is checked here.

    What stands in the form as the record `before` filled it keeps that record's value to the letter, so that an
    order or a space that a form cannot show is not lost by saving the rest.
    """
    told: dict[str, Any] = {}
    for item in form.items():
        if isinstance(item, Field):
            _put(told, item.path, _value(item, typed.get(item.path, ())))
        else:
            _put(told, item.path, [_row(item, typed, number) for number in range(count_rows(item, typed))])
    if before is not None:
        shown = typed_as(form, before)
        for key in {item.path.partition(".")[0] for item in form.items()} & before.keys():
            if _under(shown, key) == _under(typed, key):
                told[key] = before[key]
    return told


def typed_as(form: RecordForm, told: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The fields as a record in JSON fills them."""
    typed: dict[str, Sequence[str]] = {}
    for item in form.items():
        value = _found(told, item.path)
        if isinstance(item, Field):
            typed[item.path] = _texts(item, value)
            continue
        for number, row in enumerate(value or ()):
            for one in item.fields:
                typed[f"{item.path}.{number}.{one.path}"] = _texts(one, row.get(one.path))
    return tidy(form, typed)


def place_of(form: RecordForm, pointer: str) -> str:
    """Where the form shows what is wrong at an RFC 6901 pointer: the name of a field or of rows; "" for the whole.

    What is wrong with an object that is no field itself, stands at its first field.
    """
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    while steps:
        name = ".".join(steps)
        for item in form.items():
            if item.path == name or item.path.startswith(f"{name}."):
                return item.path
            row = _ROW.fullmatch(name)
            if isinstance(item, Rows) and row and row["path"] == item.path and _has(item, row["name"]):
                return name
        steps.pop()
    return ""


def key_of(name: str) -> str:
    """A field's path without the numbers of rows, by which its words are found: `education.school`."""
    return ".".join(step for step in name.split(".") if not step.isdecimal())


def differing(form: RecordForm, one: Typed, other: Typed) -> list[Field | Rows]:
    """What stands otherwise in two tidied forms, in the order of the fields."""
    return [item for item in form.items() if _under(one, item.path) != _under(other, item.path)]


def _has(item: Rows, name: str) -> bool:
    return any(one.path == name for one in item.fields)


def _entry(name: str, values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    told = tuple(value.replace("\r\n", "\n").replace("\r", "\n") for value in values if value.strip())
    return {name: told} if told else {}


def _row_numbers(item: Rows, sent: Mapping[str, Sequence[str]]) -> list[int]:
    found = (_ROW.fullmatch(name) for name, values in sent.items() if any(value.strip() for value in values))
    return sorted({int(row["number"]) for row in found if row and row["path"] == item.path})


def _under(typed: Typed, path: str) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in typed.items() if name == path or name.startswith(f"{path}.")}


def _row(item: Rows, typed: Typed, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for one in item.fields:
        _put(row, one.path, _value(one, typed.get(f"{item.path}.{number}.{one.path}", ())))
    return row


_LEFT_OUT = object()


def _put(told: dict[str, Any], path: str, value: Any) -> None:
    """Sets the value at its path; an object of which nothing is told is not made."""
    *above, name = path.split(".")
    if value is _LEFT_OUT or (above and value == []):
        return
    for step in above:
        told = told.setdefault(step, {})
    told[name] = value


def _found(told: Mapping[str, Any], path: str) -> Any:
    value: Any = told
    for step in path.split("."):
        value = value.get(step) if value is not None else None
    return value


def _value(one: Field, values: Sequence[str]) -> Any:
    """What the texts of one field say."""
    match one.kind:
        case Kind.FLAG:
            return bool(values)
        case Kind.CODES:
            return list(values)
        case Kind.WORDS | Kind.PLACES:
            return [line.strip() for value in values for line in value.split("\n") if line.strip()]
        case Kind.NUMBERS:
            return [number_of(word) for value in values for word in _BETWEEN_NUMBERS.split(value) if word]
    if not values:
        return {Blank.LEFT_OUT: _LEFT_OUT, Blank.EMPTY: "", Blank.NULL: None}[one.blank]
    return values[0] if one.kind is Kind.TEXT else _read(one.kind, values[0].strip())


def _read(kind: Kind, text: str) -> Any:
    match kind:
        case Kind.NUMBER:
            return number_of(text)
        case Kind.DAY:
            return day_of(text)
        case Kind.MONTH:
            return month_of(text)
        case Kind.TIME:
            return time_of(text)
        case Kind.MAYBE:
            return {YES: True, NO: False}.get(plain(text), text)
    return text


def _texts(one: Field, value: Any) -> list[str]:
    """How a value stands in its field."""
    match one.kind:
        case Kind.FLAG:
            return [YES] if value else []
        case Kind.MAYBE:
            return [] if value is None else [YES if value else NO]
        case Kind.WORDS:
            return ["\n".join(value or ())]
        case Kind.CODES:
            return list(value or ())
        case Kind.PLACES:
            others = [code for code in value or () if code not in one.values]
            return [*(code for code in value or () if code in one.values), "\n".join(others)]
        case Kind.NUMBERS:
            return [" ".join(number_text(number) for number in value or ())]
        case Kind.NUMBER:
            return [] if value is None else [number_text(value)]
    return [] if value is None else [value]
