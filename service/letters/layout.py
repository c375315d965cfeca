"""Where each line of a letter stands: A4, from the top left corner, in points of 1/72 inch.

The customary order of a Japanese business letter: number and date at the top right, whom it is for on the left, who
writes on the right, the title in the middle, the text, 記 with its rows, 以上 on the right, whom to ask. A letter of
more than one page bears page numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.letters.letter import Letter, Row, Table
from service.letters.typeface import Typeface, is_selector
from service.letters.wrapping import wrapped

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN, TOP = 72.0, 60.0
"""25 mm on the left and right, 21 mm above and below."""
WIDTH = PAGE_WIDTH - 2 * MARGIN
BOTTOM = PAGE_HEIGHT - TOP
SIZE, PITCH = 10.5, 17.0
TITLE_SIZE = 16.0
ASCENT = 0.88
"""How far above the line a character of this face reaches, of its size."""
LABEL_WIDTH, PADDING, ROW_PITCH = 100.0, 3.5, 15.0
LINE_PADDING = 2.0
"""Lines of a table stand closer than rows."""
CONTINUED = "（続き）"
ASK = "【問合せ先】"
LONGEST_STRETCH = 2 * SIZE
"""A line that lacks more than this to the margin is left as it is."""
OPENINGS = ("拝啓", "謹啓", "前略", "拝復", "　")
"""A paragraph that begins so is not indented."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of text: its left end, its base line, its size, and what is added after each of its characters."""

    text: str
    left: float
    base: float
    size: float = SIZE
    stretch: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A frame of the table."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Cell:
    """A frame and the lines in it; numbers stand at its right."""

    left: float
    width: float
    lines: tuple[str, ...]
    is_number: bool = False

    def cut(self, first: int, last: int | None = None) -> "_Cell":
        return replace(self, lines=self.lines[first:last])


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page."""

    lines: list[Placed] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


def sheets_of(letter: Letter, face: Typeface) -> list[Sheet]:
    """The pages of a letter, one or more."""
    pen = _Pen(face)
    _write_head(pen, letter)
    for paragraph in letter.paragraphs:
        for line in paragraph.split("\n"):
            pen.paragraph(line if not line or line.startswith(OPENINGS) else "　" + line)
    if letter.closing:
        pen.right(letter.closing)
    if letter.rows or letter.table:
        _write_rows(pen, letter)
    if letter.contact:
        _write_contact(pen, letter.contact)
    return _numbered(pen.sheets, face)


def _write_head(pen: "_Pen", letter: Letter) -> None:
    if letter.number:
        pen.right(letter.number)
    pen.right(letter.dated)
    pen.skip(1)
    for line in letter.addressee:
        pen.paragraph(line)
    pen.skip(1)
    pen.right_block(letter.sender)
    pen.skip(1.5)
    pen.centre(letter.title, TITLE_SIZE)
    pen.skip(1.5)


def _write_rows(pen: "_Pen", letter: Letter) -> None:
    pen.skip(0.5)
    pen.keep(PITCH * 3)
    pen.centre("記")
    pen.skip(0.5)
    for row in letter.rows:
        pen.row(row)
    if letter.table is not None:
        pen.skip(0.5)
        pen.table(letter.table)
    pen.skip(0.5)
    for note in letter.notes:
        pen.note("※", note)
    pen.right("以上")


def _write_contact(pen: "_Pen", contact: Sequence[str]) -> None:
    """Together with its heading on one page."""
    pen.skip(1)
    pen.keep(PITCH * (len(contact) + 1))
    pen.right_block((ASK, *contact))


def _numbered(sheets: list[Sheet], face: Typeface) -> list[Sheet]:
    if len(sheets) > 1:
        for number, sheet in enumerate(sheets, start=1):
            text = f"{number} / {len(sheets)}"
            left = (PAGE_WIDTH - face.width(text, SIZE)) / 2
            sheet.lines.append(Placed(text, left, PAGE_HEIGHT - TOP / 2))
    return sheets


class _Pen:
    """Writes from the top of the first page downwards and takes a new page where one is full."""

    def __init__(self, face: Typeface) -> None:
        self._face = face
        self.sheets = [Sheet()]
        self._top = TOP

    def skip(self, lines: float) -> None:
        """Leaves room; at the top of a page there is enough."""
        if self._top > TOP:
            self._top += lines * PITCH

    def keep(self, height: float) -> None:
        """Goes on to the next page where less than this is left."""
        if self._top + height > BOTTOM:
            self.sheets.append(Sheet())
            self._top = TOP

    def right(self, text: str) -> None:
        for line in self._wrapped(text, WIDTH):
            self._put(line, MARGIN + WIDTH - self._face.width(line, SIZE))

    def right_block(self, texts: Sequence[str]) -> None:
        """Lines of one left end, the longest of which reaches the right margin."""
        lines = [line for text in texts for line in self._wrapped(text, WIDTH)]
        longest = max((self._face.width(line, SIZE) for line in lines), default=0.0)
        for line in lines:
            self._put(line, MARGIN + WIDTH - longest)

    def centre(self, text: str, size: float = SIZE) -> None:
        for line in self._wrapped(text, WIDTH, size):
            self._put(line, MARGIN + (WIDTH - self._face.width(line, size)) / 2, size)

    def paragraph(self, text: str, left: float = 0.0) -> None:
        """Lines that reach from margin to margin but for the last."""
        *full, last = self._wrapped(text, WIDTH - left)
        for line in full:
            self._put(line, MARGIN + left, stretch=self._stretch(line, WIDTH - left))
        self._put(last, MARGIN + left)

    def note(self, mark: str, text: str) -> None:
        """A paragraph beside its mark."""
        self.keep(PITCH)
        sheet, top = self.sheets[-1], self._top
        self.paragraph(text, left=SIZE * 1.5)
        sheet.lines.append(Placed(mark, MARGIN, _base(top, SIZE, PITCH)))

    def row(self, row: Row) -> None:
        """Label and value in frames of one height; on the next page where they do not fit, cut where no page would."""
        labels = self._wrapped(row.label, LABEL_WIDTH - 2 * PADDING)
        values = self._wrapped(row.value, WIDTH - LABEL_WIDTH - 2 * PADDING)
        label = _Cell(MARGIN, LABEL_WIDTH, tuple(labels))
        self._line((label, _Cell(MARGIN + LABEL_WIDTH, WIDTH - LABEL_WIDTH, tuple(values))), PADDING)

    def table(self, table: Table) -> None:
        """Its title, its headings and a line each; on every page that it goes on to the headings again."""
        head = self._cells_of(table, [column.heading for column in table.columns])
        lines = [self._cells_of(table, line) for line in (*table.lines, *([table.total] if table.total else []))]
        title = [table.title] if table.title else []
        height = sum(_height(cells, LINE_PADDING) for cells in (head, *lines[:1]))
        self.keep(min(height + PITCH * len(title), BOTTOM - TOP))
        for text in title:
            self._put(text, MARGIN)
        self._line(head, LINE_PADDING)
        for cells in lines:
            self._line(cells, LINE_PADDING, head)

    def _cells_of(self, table: Table, texts: Sequence[str]) -> tuple[_Cell, ...]:
        cells, left, shares = [], MARGIN, sum(column.share for column in table.columns)
        for column, text in zip(table.columns, texts, strict=True):
            width = WIDTH * column.share / shares
            cells.append(_Cell(left, width, tuple(self._wrapped(text, width - 2 * PADDING)), column.is_number))
            left += width
        return tuple(cells)

    def _line(self, cells: Sequence[_Cell], padding: float, head: Sequence[_Cell] = ()) -> None:
        """Cells of one height, cut only where no page would hold them; `head` begins a page that they go on to."""
        most = BOTTOM - TOP - (PITCH + _height(head, padding) if head else 0.0)
        height = _height(cells, padding)
        if self._top + (height if height <= most else ROW_PITCH + 2 * padding) > BOTTOM:
            self._turn(head, padding)
        while any(cell.lines for cell in cells):
            room = int((BOTTOM - self._top - 2 * padding) // ROW_PITCH)
            self._frame([cell.cut(0, room) for cell in cells], padding)
            cells = [cell.cut(room) for cell in cells]
            if any(cell.lines for cell in cells):
                self._turn(head, padding)

    def _turn(self, head: Sequence[_Cell], padding: float) -> None:
        """The next page, with the headings again where a table goes on."""
        self.keep(PAGE_HEIGHT)
        if head:
            self._put(CONTINUED, MARGIN)
            self._frame(head, padding)

    def _frame(self, cells: Sequence[_Cell], padding: float) -> None:
        height = _height(cells, padding)
        for cell in cells:
            self.sheets[-1].boxes.append(Box(cell.left, self._top, cell.width, height))
            for number, line in enumerate(cell.lines):
                base = _base(self._top + padding + number * ROW_PITCH, SIZE, ROW_PITCH)
                inset = cell.width - PADDING - self._face.width(line, SIZE) if cell.is_number else PADDING
                self.sheets[-1].lines.append(Placed(line, cell.left + inset, base))
        self._top += height

    def _wrapped(self, text: str, width: float, size: float = SIZE) -> list[str]:
        shown = "".join(character for character in text if not is_selector(character))
        lines = [wrapped(line, width, lambda part: self._face.width(part, size)) for line in shown.split("\n")]
        return [line for some in lines for line in some]

    def _stretch(self, line: str, width: float) -> float:
        lacking = width - self._face.width(line, SIZE)
        return lacking / (len(line) - 1) if 0 < lacking <= LONGEST_STRETCH and len(line) > 1 else 0.0

    def _put(self, text: str, left: float, size: float = SIZE, stretch: float = 0.0) -> None:
        pitch = max(PITCH, size * 1.5)
        self.keep(pitch)
        if text:
            self.sheets[-1].lines.append(Placed(text, left, _base(self._top, size, pitch), size, stretch))
        self._top += pitch


def _height(cells: Sequence[_Cell], padding: float) -> float:
    return max((len(cell.lines) for cell in cells), default=0) * ROW_PITCH + 2 * padding


def _base(top: float, size: float, pitch: float) -> float:
    """The base line of a text in the middle of its line."""
    return top + (pitch - size) / 2 + ASCENT * size
