"""pydantic's errors, and broken JSON, as problems in the words of this office."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from typing import Any

from pydantic import ValidationError

from ingest.labels import LABELS
from ingest.masking import masked
from ingest.problems import Language, Problem, pointer_of
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
_FIELDS = [name for name in LABELS if "." not in name]
_QUOTED = re.compile(r"'([^']*)'")


def problems_of(
    error: ValidationError, line: int | None = None, language: Language = "ja", naming: Naming = field_name
) -> list[Problem]:
    """One problem for each error, in the order of the fields, at most `PROBLEMS_OF_ONE_RECORD`.

    `naming` is how a sentence names a field; a form calls it as it is called on the form.
    """
    details = error.errors(include_url=False)
    return [_problem(detail, line, language, naming) for detail in islice(details, PROBLEMS_OF_ONE_RECORD)]


def problem_of_broken(broken: BrokenJson, line: int | None = None, language: Language = "ja") -> Problem:
    """The problem of text that is not one JSON object."""
    return Problem(line, "", broken.code, sentence(broken.code, (), broken.facts, language))


def nearest_values(value: object, known: Sequence[str]) -> list[str]:
    """The known values most like `value`, best first: all of a short list, five of a long one."""
    text = str(value)[:100].lower() if isinstance(value, str | int) else ""

    def unlikeness(candidate: str) -> float:
        return -SequenceMatcher(None, text, candidate.lower()).ratio()

    return sorted(known, key=unlikeness)[: len(known) if len(known) <= 10 else 5]


def _problem(detail: Any, line: int | None, language: Language, naming: Naming) -> Problem:
    path: Sequence[str | int] = detail["loc"]
    context: dict[str, Any] = detail.get("ctx", {})
    key = context["code"] if detail["type"] == "fault" else _KEYS.get(detail["type"], "invalid")
    code = code_of(key)
    instead = _instead(code, path, context, detail["input"])
    shown = masked(detail["input"], path, code)
    told = sentence(key, path, _facts(context), language, instead, naming)
    return Problem(line, pointer_of(path), code, told, shown)


def _facts(context: dict[str, Any]) -> dict[str, object]:
    facts = {name: fact for name, fact in context.items() if name not in ("code", "known")}
    limit = next((context[name] for name in _LIMITS if name in context), None)
    return facts if limit is None else {**facts, "limit": limit}


def _instead(code: str, path: Sequence[str | int], context: dict[str, Any], value: object) -> list[str]:
    if code == "unknown_code":
        return nearest_values(value, context.get("known") or _QUOTED.findall(context["expected"]))
    if code == "unknown_field":
        return get_close_matches(str(path[-1])[:100], _FIELDS, n=2)
    return []
