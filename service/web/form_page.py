"""What pages with a whole record in a form share: reading what was sent, sentences beside their fields, references."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from litestar import Request
from pydantic import ValidationError

from ingest import problems_of
from ingest.records.not_asked import matters_in
from ingest.records.record import Record
from ingest.wording import field_name
from service.base.language import Language
from service.web.forms import posted_fields
from service.web.page import language_of_person
from service.web.record_form import (
    Kind,
    Part,
    RecordForm,
    Rows,
    Typed,
    count_rows,
    key_of,
    place_of,
    tidy,
    without_row,
)
from service.web.signing import Signer
from service.web.site import site_of
from service.web.typed_values import day_of

AnyRequest = Request[Any, Any, Any]
Sentences = Mapping[str, Sequence[str]]
"""By the name of the field beside which they stand; what concerns the whole stands under ""."""
Model = TypeVar("Model", bound=Record)
FREE_TEXT = (Kind.TEXT, Kind.WORDS)
UNREADABLE = "\ufffd"
"""Stands where bytes were no UTF-8."""
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none is taken for another when it is read out."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the tidied fields, and which button was pressed with which value."""

    typed: dict[str, tuple[str, ...]]
    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The first text of a field that is none of the record's; empty where it was not sent."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def has(self, name: str) -> bool:
        return name in self.fields


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with what stands in it, as a template shows it.

    `gaps` are sentences on what is still open, `new_row` the path of rows of which an empty one was asked for, `asks`
    the fields whose change asks at `asks_at` for likely duplicates, `prefix` what tells its fields from another form's.
    """

    form: RecordForm
    typed: Typed
    errors: Sentences = field(default_factory=dict)
    matters: Sentences = field(default_factory=dict)
    gaps: Sentences = field(default_factory=dict)
    new_row: str = ""
    asks: tuple[str, ...] = ()
    asks_at: str = ""
    prefix: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(self.typed.get(name, ()))

    def value(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    def rows(self, item: Rows) -> list[str]:
        """The names of the rows to show: those with something in them, and an empty one where it is asked or alone."""
        count = count_rows(item, self.typed)
        return [f"{item.path}.{number}" for number in range(count + (self.new_row == item.path or not count))]

    def count(self, item: Rows, typed: Typed) -> int:
        return count_rows(item, typed)

    def key(self, name: str) -> str:
        return key_of(name)

    def is_open(self, part: Part) -> bool:
        """Whether a folded part has something to be seen to."""
        names = [*self.errors, *self.matters, *self.gaps, *([self.new_row] if self.new_row else [])]
        return any(name == item.path or name.startswith(f"{item.path}.") for name in names for item in part.items)


async def read_sent(request: AnyRequest, form: RecordForm) -> Sent:
    """The form's fields, tidied; a row whose removal was asked for is gone."""
    posted = await posted_fields(request)
    fields = {name: [value for value in posted.getall(name) if isinstance(value, str)] for name in posted}
    removed = next(iter(fields.get("remove", ())), "")
    return Sent(tidy(form, without_row({name: tuple(told) for name, told in fields.items()}, removed)), fields)


def check(
    request: AnyRequest, form: RecordForm, typed: Typed, model: type[Model], told: Mapping[str, Any]
) -> tuple[Model | None, dict[str, list[str]]]:
    """The record, or None and what is wrong beside each field, in the reader's language."""
    language = language_of_person(request)
    errors: dict[str, list[str]] = {}
    for name, values in typed.items():
        if any(UNREADABLE in value for value in values):
            errors[name] = [site_of(request).messages.text("web.form.unreadable", language)]
    try:
        record = model.model_validate(dict(told))
    except ValidationError as failure:

        def naming(path: Sequence[str | int], _language: str) -> str:
            return _called(request, form, path)

        for problem in problems_of(failure, language=language.value, naming=naming):
            name = place_of(form, problem.pointer)
            is_day = problem.code == "bad_format" and any(map(_is_written_as_day, typed.get(name, ())))
            no_day = site_of(request).messages.text("web.form.no_such_day", language)
            errors.setdefault(name, []).append(no_day if is_day else problem.detail)
        return None, _in_order_of(form, errors)
    return (None if errors else record), errors


def _is_written_as_day(told: str) -> bool:
    """Whether it is written as a day is, though there may be no such day."""
    return _ISO_DAY.fullmatch(day_of(told)) is not None


def _in_order_of(form: RecordForm, errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The sentences as their fields stand in the form."""
    places = {item.path: place for place, item in enumerate(form.items())}

    def place(name: str) -> int:
        parts = name.split(".")
        paths = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((places[path] for path in paths if path in places), -1)

    return {name: errors[name] for name in sorted(errors, key=place)}


def matters_beside(
    request: AnyRequest, form: RecordForm, typed: Typed, before: Typed | None = None
) -> dict[str, list[str]]:
    """Where a free text names what hiring must not ask for, with the words around it and the reason.

    A text that stands as it did before is left alone.
    """
    messages, language = site_of(request).messages, language_of_person(request)
    found: dict[str, list[str]] = {}
    changed = {name: values for name, values in typed.items() if (before or {}).get(name) != values}
    for name in _free_texts(form, changed):
        for one in matters_in("\n".join(typed.get(name, ()))):
            reason = messages.text(f"web.form.matters.{one.matter}", language)
            sentence = messages.text("web.form.matter", language, quote=one.quote, reason=reason)
            found.setdefault(name, []).append(sentence)
    return found


def seen_revision(sent: Sent) -> int:
    """The revision that stood when the form was shown; 0, which nothing has, for a word that is none."""
    told = sent.one("revision")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def new_reference(signer: Signer, purpose: str) -> str:
    """A word for the form of a new thing that carries its reference, so that sending it twice registers it once.

    The reference is K-, then eight signs that no one takes for another on the telephone (40 bits of chance).
    """
    return signer.sign(purpose, f"K-{''.join(secrets.choice(_SIGNS) for _ in range(8))}".encode())


def reference_in(signer: Signer, purpose: str, word: str) -> str | None:
    """The reference of a form that was shown; None for a word that is not ours."""
    content = signer.open(purpose, word)
    return content.decode() if content else None


def _free_texts(form: RecordForm, typed: Typed) -> list[str]:
    """The names of the fields in which somebody wrote freely."""
    free = set()
    for item in form.items():
        fields = item.fields if isinstance(item, Rows) else (item,)
        above = f"{item.path}." if isinstance(item, Rows) else ""
        free |= {above + one.path for one in fields if one.kind in FREE_TEXT}
    return [name for name in typed if key_of(name) in free]


def _called(request: AnyRequest, form: RecordForm, path: Sequence[str | int]) -> str:
    """The field as the form calls it, in brackets; one that the form does not have, by its path."""
    messages, language = site_of(request).messages, language_of_person(request)
    key = key_of(".".join(str(step) for step in path))
    for name in (f"{form.words}.fields.{key}", f"{form.words}.rows.{key}"):
        if messages.knows(name):
            label = messages.text(name, language)
            return f"「{label}」" if language is Language.JAPANESE else f"“{label}”"
    return field_name(path, language.value)
