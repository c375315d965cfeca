"""A kind of table as its list of columns, from which reading, templates and code lists follow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ingest.fields.choices import one_of
from ingest.fields.form import Choice, Form
from ingest.records.contradiction import Contradiction

R = TypeVar("R")
Check = Callable[[R], Iterable[Contradiction]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files and in the record, its Japanese label, and how its cells are written.

    A column that is not `required` may have blank cells or be left out, but for rows that tell something in the column
    `needed_with`, which stands before it. `example` is a cell that can be read. `meaning`: what it is, as a sentence,
    where the label alone does not tell.
    """

    field: str
    label: str
    form: Form
    example: str
    required: bool = True
    needed_with: str | None = None
    meaning: str = ""

    @property
    def how(self) -> str:
        """What it is, and how its cells are written."""
        return self.meaning + self.form.how


@dataclass(frozen=True, slots=True)
class Layout(Generic[R]):
    """A kind of table.

    `make` takes the values by field; `contradictions` finds what a record says against itself; the fields of
    `unique` together may have each value once in a file.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    make: Callable[..., R]
    contradictions: Check[R]
    unique: tuple[str, ...]

    def label_of(self, field: str) -> str:
        """What people call a field."""
        return next(column.label for column in self.columns if column.field == field)


def with_choices(layout: Layout[R], choices: Mapping[str, Sequence[Choice]]) -> Layout[R]:
    """The layout with closed lists for some of its text columns: those that are data of a programme."""
    forms = {field: one_of(known, str) for field, known in choices.items()}
    columns = tuple(
        replace(column, form=forms[column.field], example=choices[column.field][0].label)
        if column.field in forms
        else column
        for column in layout.columns
    )
    return replace(layout, columns=columns)
