"""The one font of the letters, loaded once a process, and small fonts with the characters of one letter.

A whole Japanese face is too slow to load and to cut down for every letter. It is read once; what a letter needs is
copied from it, glyph by glyph, into a font of a few dozen characters.
"""

import lzma
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from service.base.refusals import Invalid
from service.letters.subset import OUT, VARIATION_SEQUENCES

NOTHING = ".notdef"


class MissingGlyph(Invalid):
    """The font has no picture of a character; it would vanish, so the letter is not made."""


@dataclass(frozen=True, eq=False)
class Typeface:
    """The face as it is read; nobody changes it."""

    font: TTFont
    glyphs: Mapping[int, str]
    """The glyph of each character."""
    forms: Mapping[tuple[int, int], str]
    """The glyph of a character followed by a variation selector."""
    advances: Mapping[str, tuple[int, int]]
    """Of each glyph its advance and left side bearing, in thousandths of the size."""

    def width(self, text: str, size: float) -> float:
        """How far a text reaches at a size, in the size's unit; variation selectors take no room."""
        shown = (self.glyphs.get(ord(character)) for character in text)
        return sum(self.advances[glyph][0] for glyph in shown if glyph is not None) * size / 1000


@cache
def typeface() -> Typeface:
    """The font of the letters."""
    packed = (files("service.letters") / "fonts" / OUT.name).read_bytes()
    font = TTFont(BytesIO(lzma.decompress(packed)), recalcTimestamp=False)
    glyphs = font.getBestCmap()
    return Typeface(font, glyphs, _forms(font, glyphs), font["hmtx"].metrics)


def _forms(font: TTFont, glyphs: Mapping[int, str]) -> dict[tuple[int, int], str]:
    """Where the table names no glyph, the sequence asks for the form that the character has anyway."""
    return {
        (character, selector): glyph or glyphs[character]
        for table in font["cmap"].tables
        if table.format == VARIATION_SEQUENCES
        for selector, pairs in table.uvsDict.items()
        for character, glyph in pairs
    }


def carve(face: Typeface, texts: Iterable[str]) -> bytes:
    """A font with the characters of these texts alone; MissingGlyph names those of which the face has no picture.

    A form asked for by a variation selector is the character's form in the whole letter: a font that maps each
    character to one glyph cannot hold two of them.
    """
    wanted = _glyphs_of(face, texts)
    outlines = face.font["glyf"]
    order, taken = [NOTHING, *sorted(set(wanted.values()))], {}
    for name in order:  # grows while it is walked: parts of composed glyphs come last
        taken[name] = _copied(face, outlines.glyphs[name])
        parts = outlines.glyphs[name].getComponentNames(outlines)
        order += [part for part in dict.fromkeys(parts) if part not in order]
    return _built(face, order, wanted, taken)


def _glyphs_of(face: Typeface, texts: Iterable[str]) -> dict[int, str]:
    wanted: dict[int, str] = {}
    forms: dict[int, str] = {}
    missing: list[str] = []
    for text in texts:
        for character, follower in zip(text, (text + " ")[1:], strict=True):
            pair = (ord(character), ord(follower))
            if is_selector(character):
                continue
            if is_selector(follower) and pair in face.forms:
                forms[pair[0]] = face.forms[pair]
            elif is_selector(follower) or pair[0] not in face.glyphs:
                missing.append(character)
            else:
                wanted[pair[0]] = face.glyphs[pair[0]]
    if missing:
        shown = "、".join(f"{one}（U+{ord(one):04X}）" for one in dict.fromkeys(missing))
        raise MissingGlyph(f"書体にない文字があるため、文書を作成できません：{shown}", count=len(missing))
    return wanted | forms


def is_selector(character: str) -> bool:
    """A variation selector: it chooses the form of the character before it (Unicode, chapter 23.4)."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _copied(face: Typeface, glyph: Glyph) -> Glyph:
    """Packed as it is, which makes a letter quick; a composed one is read, because it names its parts by number.

    Reading unpacks in place, so it is done to a copy: others may read the face at the same time.
    """
    copied = deepcopy(glyph)
    if copied.isComposite():
        copied.expand(face.font["glyf"])
    return copied


def _built(face: Typeface, order: list[str], characters: Mapping[int, str], glyphs: Mapping[str, Glyph]) -> bytes:
    """The tables that a PDF needs; limits and bounds are those of the whole face, which hold for its part too."""
    builder = FontBuilder(face.font["head"].unitsPerEm, isTTF=True)
    builder.font.recalcBBoxes = False
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(dict(sorted(characters.items())))
    # As `setupGlyf` does, which would read every outline to see whether it is a quadratic one.
    builder.font["loca"], builder.font["glyf"] = newTable("loca"), newTable("glyf")
    builder.font["glyf"].glyphs, builder.font["glyf"].glyphOrder = dict(glyphs), order
    builder.setupHorizontalMetrics({name: face.advances[name] for name in order})
    builder.setupNameTable(_names(face.font))
    builder.setupPost(keepGlyphNames=False)
    for tag in ("head", "hhea", "maxp", "OS/2"):
        builder.font[tag] = deepcopy(face.font[tag])
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _names(font: TTFont) -> dict[str, Any]:
    kept = {"copyright": 0, "familyName": 1, "styleName": 2, "uniqueFontIdentifier": 3, "fullName": 4, "psName": 6}
    return {name: font["name"].getDebugName(number) for name, number in kept.items()}
