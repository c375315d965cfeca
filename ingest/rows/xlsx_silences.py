"""What the library that reads workbooks keeps silent about, seen in one pass over their XML before it reads them.

python-calamine (0.9.1) gives an empty text for a cell whose formula failed (#REF!) and nothing for one whose formula
was never calculated, so that an amount would be taken for not told; and it holds the whole rectangle from the first
cell to the last in memory, each text as often as it is shown. So the former are noted here, and the latter measured.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from ingest.rows.cells import BrokenCell
from ingest.rows.limits import AREA, CELLS, CHARACTERS, COLUMNS, too_large
from ingest.rows.xlsx_guard import damaged

_WORKBOOK, _RELATIONS, _TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_CHUNK = 1 << 20
"""Large, for expat reads a tag that has not ended anew with each chunk: one of 95 MB took 64 s in chunks of 64 KiB."""
Place = tuple[int, int]
"""Row and column, from 0."""
_Attributes = Mapping[str, str]


class Size:
    """How much of a file was seen so far."""

    def __init__(self) -> None:
        self.cells = self.characters = 0

    def add(self, characters: int) -> None:
        """Counts a cell and the text in it; raises `UnreadableFile` when it was too much."""
        self.cells += 1
        self.characters += characters
        if self.cells > CELLS or self.characters > CHARACTERS:
            raise too_large()


def parts_of_sheets(archive: ZipFile) -> list[str | None]:
    """The part of each sheet in the workbook's order, hidden ones included; None where a sheet is no table."""
    parts: dict[str | None, str] = {}
    ids: list[str] = []

    def note_part(name: str, told: _Attributes) -> None:
        if name == "Relationship" and told.get("Type", "").endswith("/worksheet"):
            target = told.get("Target", "")
            parts[told.get("Id")] = target.lstrip("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"

    def note_sheet(name: str, told: _Attributes) -> None:
        if name == "sheet":
            (found,) = (value for key, value in told.items() if key.endswith(" id"))
            ids.append(found)

    _go_through(archive, _RELATIONS, note_part)
    _go_through(archive, _WORKBOOK, note_sheet)
    return [parts.get(each) for each in ids]


def lengths_of_texts(archive: ZipFile) -> list[int]:
    """How long each shared text is at most, by its number."""
    lengths = [0]

    def begin(name: str, _told: _Attributes) -> None:
        if name == "si":
            lengths.append(0)

    def count(text: str) -> None:
        lengths[-1] += len(text)

    if _TEXTS in archive.namelist():
        _go_through(archive, _TEXTS, begin, text=count)
    return lengths[1:]


def silences(archive: ZipFile, part: str, lengths: Sequence[int], size: Size) -> Mapping[Place, BrokenCell]:
    """The cells of a sheet that would be taken for blank and are not; raises `UnreadableFile` beyond a limit."""
    cells = _Cells(lengths, size)
    _go_through(archive, part, cells.begin, cells.end, cells.text)
    return cells.broken


class _Cells:
    """Notes and measures the cells of a sheet as its XML goes by."""

    def __init__(self, lengths: Sequence[int], size: Size) -> None:
        self.broken: dict[Place, BrokenCell] = {}
        self._lengths, self._size = lengths, size
        self._row, self._column = -1, -1
        self._rows = self._columns = 0
        self._kind = ""
        self._is_inside = self._has_formula = self._is_value = False
        self._texts: list[str] = []
        self._value = ""

    def begin(self, name: str, told: _Attributes) -> None:
        if name == "c":
            self._begin_cell(told)
        elif name == "row":
            self._row, self._column = int(told.get("r", self._row + 2)) - 1, -1
        elif name == "f":
            self._has_formula = True
        self._is_value = name == "v"

    def _begin_cell(self, told: _Attributes) -> None:
        if "r" in told:
            self._row, self._column = _place(told["r"])
        else:
            self._column += 1
        self._kind = told.get("t", "n")
        self._is_inside, self._has_formula = True, False
        self._texts.clear()
        self._value = ""

    def text(self, text: str) -> None:
        if self._is_inside:
            self._texts.append(text)
            if self._is_value:
                self._value += text

    def end(self, name: str) -> None:
        self._is_value = False
        if name != "c":
            return
        self._is_inside = False
        if self._texts or self._has_formula:
            self._measure()
            self._note()

    def _measure(self) -> None:
        length = sum(map(len, self._texts))
        if self._kind == "s" and self._value:
            length = self._lengths[int(self._value)]
        self._size.add(length)
        self._rows, self._columns = max(self._rows, self._row + 1), max(self._columns, self._column + 1)
        if self._columns > COLUMNS or self._rows * self._columns > AREA:
            raise too_large()

    def _note(self) -> None:
        if self._kind == "e":
            self.broken[self._row, self._column] = BrokenCell("formula_error")
        elif self._has_formula and not self._value and self._kind != "str":
            # A result that is an empty text is typed as one (`str`).
            self.broken[self._row, self._column] = BrokenCell("not_calculated")


def _place(reference: str) -> Place:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise damaged()
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found.group(2)) - 1, column - 1


def _go_through(
    archive: ZipFile,
    part: str,
    begin: Callable[[str, _Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Tells the elements of a part, by their names without namespaces; refuses a document type and its entities."""
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, told: begin(name.rpartition(" ")[2], told)
    if end is not None:
        told_end = end
        parser.EndElementHandler = lambda name: told_end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_doctype(*_declared: object) -> None:
    # No spreadsheet program writes one.
    raise damaged()
