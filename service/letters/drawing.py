"""Pages to the bytes of a PDF, with the font in it."""

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO

from fpdf import FPDF
from fpdf.fonts import TTFFont

from service.base.clock import JAPAN
from service.letters.layout import PAGE_HEIGHT, PAGE_WIDTH, Sheet, sheets_of
from service.letters.letter import Letter
from service.letters.typeface import carve, typeface

FONT = "letter"
FRAME_WIDTH, FRAME_GREY = 0.5, 90
NOON = time(12)
OWN_WORDS = ("0123456789 /記以上※令和年（）月日元平成続き【問合せ先】", "　")
"""What the layout writes itself."""


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a PDF; the same letter gives the same bytes.

    Raises MissingGlyph for a character without picture: it would vanish from the paper.
    """
    face = typeface()
    font = carve(face, [text.replace("\n", "") for text in (*letter.texts(), *OWN_WORDS)])
    return _drawn(letter, sheets_of(letter, face), font)


def _drawn(letter: Letter, sheets: Sequence[Sheet], font: bytes) -> bytes:
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    pdf.set_auto_page_break(False)
    pdf.set_title(letter.title)
    pdf.set_lang("ja-JP")
    pdf.set_creator("Kakehashi")
    # Bytes depend on the letter alone, so it is not the machine's clock that says when it was made.
    pdf.set_creation_date(datetime.combine(letter.day, NOON, JAPAN))
    pdf.fonts[FONT] = _loaded(pdf, font)
    pdf.set_line_width(FRAME_WIDTH)
    pdf.set_draw_color(FRAME_GREY)
    for sheet in sheets:
        pdf.add_page()
        for box in sheet.boxes:
            pdf.rect(box.left, box.top, box.width, box.height)
        for line in sheet.lines:
            pdf.set_font(FONT, size=line.size)
            pdf.set_char_spacing(line.stretch)
            pdf.text(line.left, line.base, line.text)
    return bytes(pdf.output())


def _loaded(pdf: FPDF, font: bytes) -> TTFFont:
    """The font from memory; by `add_font` it would have to lie in a file."""
    loaded = TTFFont(pdf, BytesIO(font), FONT, "")  # type: ignore[arg-type]
    # Its bounds are right already, and to compute them again takes longer than all the rest.
    loaded.ttfont.recalcBBoxes = False
    return loaded
