"""Makes the font of the letters: `python -m service.letters.subset NotoSerifJP_400Regular.ttf`.

Every character of the face is kept (JIS X 0208 but for ≒, the kanji of JIS X 0213 and of NEC's and IBM's extensions,
and more that only stand in names), as are the variation sequences. What only typesetting programs use is dropped:
layout features, vertical metrics. The rest is packed by LZMA, which brings 7 MB down to 3.
"""

import argparse
import lzma
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent / "fonts" / "NotoSerifJP-Regular.ttf.xz"
UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "meta", "vhea", "vmtx")
VARIATION_SEQUENCES = 14
"""The format of the subtable of variation sequences (OpenType, cmap)."""
NAMES_KEPT = (0, 1, 2, 3, 4, 5, 6, 13, 14)
"""Copyright, names, version, licence (OpenType, name table)."""


def pack(face: bytes) -> bytes:
    """The packed font from the bytes of the whole face."""
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False, name_IDs=list(NAMES_KEPT)
    )
    options.drop_tables += UNUSED
    font = TTFont(BytesIO(face), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes={*font.getBestCmap(), *variation_selectors(font)})
    subsetter.subset(font)
    out = BytesIO()
    font.save(out)
    return lzma.compress(out.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def variation_selectors(font: TTFont) -> set[int]:
    """The selectors with which the font knows another form of a character (Unicode, chapter 23.4)."""
    tables = [table for table in font["cmap"].tables if table.format == VARIATION_SEQUENCES]
    return {selector for table in tables for selector in table.uvsDict}


def main() -> None:
    """Reads the face that is named and writes the font."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("face", type=Path)
    OUT.write_bytes(pack(reader.parse_args().face.read_bytes()))


if __name__ == "__main__":
    main()
