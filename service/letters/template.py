"""A letter's words from a data file with named places, so that they can be changed without code.

    title = "登録通知書"
    paragraphs = ["{person}様を、次のとおり登録しました。"]
    [[rows]]
    label = "登録番号"
    value = "{case}"

A file is checked whole when it is read: a place that the letter does not know would stay empty, and one that the file
leaves out would keep something back that the letter has to tell. Both refuse it (TemplateUnusable).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

import msgspec

from service.letters.letter import Column, Letter, Row, Table


class TemplateUnusable(Exception):
    """A data file of letters that cannot be meant; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a kind of letter tells: the places that its template has to use, each at least once.

    `columns` are those of its table, in their order, with the share of the width of each; `numbers` of them stand at
    the right. `sentences` are those that are told where they hold, each with the places that it may use.
    """

    name: str
    places: frozenset[str]
    columns: Mapping[str, int] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    sentences: Mapping[str, frozenset[str]] = field(default_factory=dict)


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    label: str
    value: str


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    headings: dict[str, str]
    title: str = ""
    total: str = ""


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    number: str
    addressee: tuple[str, ...]
    paragraphs: tuple[str, ...]
    closing: str = ""
    rows: tuple[_Row, ...] = ()
    notes: tuple[str, ...] = ()
    table: _Table | None = None
    sentences: dict[str, str] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A file that was checked against its shape."""

    shape: Shape
    _written: _Written

    def letter(
        self,
        day: date,
        sender: tuple[str, ...],
        values: Mapping[str, str],
        lines: Sequence[Sequence[str]] = (),
        total: str = "",
    ) -> Letter:
        """The letter with every place filled. A row or a note all of whose places are empty is left out.

        `lines` of the table have a cell a column; `total` stands at the right of its last line.
        """
        told = {name: values[name] for name in self.shape.places}
        written = self._written
        rows = (Row(each.label, filled(each.value, told)) for each in written.rows if _tells(each.value, told))
        return Letter(
            number=filled(written.number, told),
            day=day,
            addressee=tuple(filled(line, told) for line in written.addressee if _tells(line, told)),
            sender=sender,
            title=filled(written.title, told),
            paragraphs=tuple(filled(text, told) for text in written.paragraphs if _tells(text, told)),
            closing=written.closing,
            rows=tuple(rows),
            table=self._table(lines, total, told),
            notes=tuple(filled(note, told) for note in written.notes if _tells(note, told)),
        )

    def sentence(self, code: str, values: Mapping[str, str]) -> str:
        """One of the sentences that hold at times."""
        return filled(self._written.sentences[code], values)

    def _table(self, lines: Sequence[Sequence[str]], total: str, told: Mapping[str, str]) -> Table | None:
        written, shape = self._written.table, self.shape
        if written is None or not lines:
            return None
        columns = tuple(
            Column(written.headings[name], shape.columns[name], name in shape.numbers) for name in shape.columns
        )
        last = (written.total, *("" for _ in columns[2:]), total) if total else ()
        return Table(filled(written.title, told), columns, tuple(tuple(line) for line in lines), last)


@cache
def template_of(shape: Shape) -> Template:
    """The template that comes with the service; raises TemplateUnusable."""
    return read_template((files("service.letters") / "templates" / f"{shape.name}.toml").read_text("utf-8"), shape)


def read_template(text: str, shape: Shape) -> Template:
    """A file's template; raises TemplateUnusable with everything that is wrong."""
    try:
        written = msgspec.convert(tomllib.loads(text), _Written)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as failure:
        raise TemplateUnusable(f"{shape.name}: {failure}") from failure
    if faults := list(_faults(written, shape)):
        raise TemplateUnusable(f"{shape.name}: {'; '.join(faults)}")
    return Template(shape, written)


def _faults(written: _Written, shape: Shape) -> Iterator[str]:
    used = set[str]()
    for text in _texts(written):
        yield from _faults_of(text, shape.places)
        used |= set(_places(text))
    for place in sorted(shape.places - used):
        yield f"the place {{{place}}} is missing"
    headings = written.table.headings if written.table else {}
    yield from _differences("column", headings, shape.columns)
    yield from _differences("sentence", written.sentences, shape.sentences)
    for code in sorted(written.sentences.keys() & shape.sentences.keys()):
        yield from _faults_of(written.sentences[code], shape.sentences[code])


def _texts(written: _Written) -> Iterator[str]:
    yield from (written.number, written.title, *written.addressee, *written.paragraphs, *written.notes)
    yield from (row.value for row in written.rows)
    if written.table is not None:
        yield written.table.title


def _faults_of(text: str, known: frozenset[str]) -> Iterator[str]:
    """A place is a bare name: anything else could reach into a value or change it."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as failure:
        yield f"{text!r}: {failure}"
        return
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or name not in known:
            yield f"there is no place {{{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}}}"


def _differences(what: str, written: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    has, wants = set(written), set(known)
    yield from (f"there is no {what} {name}" for name in sorted(has - wants))
    yield from (f"the {what} {name} is missing" for name in sorted(wants - has))


def _places(text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return []


def _tells(text: str, values: Mapping[str, str]) -> bool:
    """Whether something stands in one of its places, or it has none."""
    places = _places(text)
    return not places or any(values[name] for name in places)


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with its places filled; what stands in a value is never read as a place."""
    return text.format_map(values)
