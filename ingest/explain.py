"""pydantic's errors, and broken JSON, as problems in the words of this office."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from itertools import islice
from typing import Any, get_args

from pydantic import ValidationError

from ingest.labels import LABELS
from ingest.masking import masked
from ingest.problems import Language, Problem, pointer_of
from ingest.records.posting import PostingFields, PostingRecord
from ingest.records.profile import ProfileRecord
from ingest.records.record import Record
from ingest.strict_json import BrokenJson
from ingest.wording import Naming, code_of, field_name, sentence

PROBLEMS_OF_ONE_RECORD = 100
"""More than these say nothing new about a record, and a hostile one can have millions."""

_KEYS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "enum": "unknown_code",
    "string_type": "wrong_type:text",
    "int_type": "wrong_type:integer",
    "float_type": "wrong_type:number",
    "bool_type": "wrong_type:boolean",
    "tuple_type": "wrong_type:list",
    "model_type": "wrong_type:object",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "too_short": "too_few",
    "greater_than_equal": "out_of_range:low",
    "less_than_equal": "out_of_range:high",
    "string_unicode": "unreadable_text",
}
_LIMITS = ("max_length", "min_length", "ge", "le")
_FIELDS = tuple(name for name in LABELS if "." not in name)
_RECORDS: dict[str, type[Record]] = {
    record.__name__: record for record in (PostingFields, PostingRecord, ProfileRecord)
}
"""By the title of their errors."""
_QUOTED = re.compile(r"'([^']*)'")


def problems_of(
    error: ValidationError, line: int | None = None, language: Language = "ja", naming: Naming = field_name
) -> list[Problem]:
    """One problem for each error, in the order of the fields, at most `PROBLEMS_OF_ONE_RECORD`.

    `naming` is how a sentence names a field; a form calls it as it is called on the form.
    """
    details = error.errors(include_url=False)
    fields = _fields_within(error.title)
    return [_problem(detail, line, language, naming, fields) for detail in islice(details, PROBLEMS_OF_ONE_RECORD)]


def problem_of_broken(broken: BrokenJson, line: int | None = None, language: Language = "ja") -> Problem:
    """The problem of text that is not one JSON object."""
    return Problem(line, "", broken.code, sentence(broken.code, (), broken.facts, language))


def nearest_values(value: object, known: Sequence[str]) -> list[str]:
    """The known values most like `value`, best first: all of a short list, five of a long one."""
    text = str(value)[:100].lower() if isinstance(value, str | int) else ""

    def unlikeness(candidate: str) -> float:
        return -SequenceMatcher(None, text, candidate.lower()).ratio()

    return sorted(known, key=unlikeness)[: len(known) if len(known) <= 10 else 5]


@cache
def _fields_within(record: str) -> tuple[str, ...]:
    """The names of the fields of this record and of the objects in it; all names where it is none of ours."""
    names = _names_in(_RECORDS[record]) if record in _RECORDS else set(_FIELDS)
    return tuple(name for name in _FIELDS if name in names)


def _names_in(annotation: Any) -> set[str]:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        fields = annotation.model_fields.items()
        return {name for name, _ in fields}.union(*(_names_in(field.annotation) for _, field in fields))
    return set[str]().union(*map(_names_in, get_args(annotation)))


def _problem(detail: Any, line: int | None, language: Language, naming: Naming, fields: Sequence[str]) -> Problem:
    path: Sequence[str | int] = detail["loc"]
    context: dict[str, Any] = detail.get("ctx", {})
    key = context["code"] if detail["type"] == "fault" else _KEYS.get(detail["type"], "invalid")
    code = code_of(key)
    instead = _instead(code, path, context, detail["input"], fields)
    shown = masked(detail["input"], path, code)
    told = sentence(key, path, _facts(context), language, instead, naming)
    return Problem(line, pointer_of(path), code, told, shown)


def _facts(context: dict[str, Any]) -> dict[str, object]:
    facts = {name: fact for name, fact in context.items() if name not in ("code", "known")}
    limit = next((context[name] for name in _LIMITS if name in context), None)
    return facts if limit is None else {**facts, "limit": limit}


def _instead(
    code: str, path: Sequence[str | int], context: dict[str, Any], value: object, fields: Sequence[str]
) -> list[str]:
    if code == "unknown_code":
        return nearest_values(value, context.get("known") or _QUOTED.findall(context["expected"]))
    if code == "unknown_field":
        # The name may be right in another record, or elsewhere in this one; here it is what was refused.
        refused = str(path[-1])[:100]
        return get_close_matches(refused, [name for name in fields if name != refused], n=3)
    return []
