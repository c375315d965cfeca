"""Where each line of a letter stands: A4, from the top left corner, in points of 1/72 inch.

The customary order of a Japanese business letter: number and date at the top right, whom it is for on the left, who
writes on the right, the title in the middle, the text, 記 with its rows, 以上 on the right. A letter of more than one
page bears page numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.letters.letter import Letter, Row
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
    if letter.rows:
        _write_rows(pen, letter)
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
    pen.skip(0.5)
    for note in letter.notes:
        pen.note("※", note)
    pen.right("以上")


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
        height = max(len(labels), len(values)) * ROW_PITCH + 2 * PADDING
        self.keep(height if height <= BOTTOM - TOP else ROW_PITCH + 2 * PADDING)
        while labels or values:
            room = int((BOTTOM - self._top - 2 * PADDING) // ROW_PITCH)
            self._cells(labels[:room], values[:room])
            labels, values = labels[room:], values[room:]
            if labels or values:
                self.keep(PAGE_HEIGHT)

    def _cells(self, labels: Sequence[str], values: Sequence[str]) -> None:
        height = max(len(labels), len(values)) * ROW_PITCH + 2 * PADDING
        columns = ((MARGIN, LABEL_WIDTH, labels), (MARGIN + LABEL_WIDTH, WIDTH - LABEL_WIDTH, values))
        for left, width, lines in columns:
            self.sheets[-1].boxes.append(Box(left, self._top, width, height))
            for number, line in enumerate(lines):
                base = _base(self._top + PADDING + number * ROW_PITCH, SIZE, ROW_PITCH)
                self.sheets[-1].lines.append(Placed(line, left + PADDING, base))
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


def _base(top: float, size: float, pitch: float) -> float:
    """The base line of a text in the middle of its line."""
    return top + (pitch - size) / 2 + ASCENT * size
