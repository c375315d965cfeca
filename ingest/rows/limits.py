"""How much of a table is read at once: far above any real file, far below what would stop the service."""

from ingest.files import UnreadableFile

FILE_BYTES = 50 << 20
"""Of the file as it was sent."""
PART_BYTES = 100 << 20
"""Of one part of an XLSX file, unpacked."""
ALL_BYTES = 200 << 20
"""Of all parts, unpacked."""
PARTS = 2_000
ROWS = 50_000
"""Rows that hold anything."""
COLUMNS = 200
CELLS = 1_000_000
"""Cells that hold anything, in all sheets."""
AREA = 4_000_000
"""Of one sheet: its rows to the last, times its columns to the last, that hold anything."""
CHARACTERS = 50_000_000
"""Of all texts in cells, each counted as often as it is shown."""


def too_large() -> UnreadableFile:
    """The refusal of a file that goes beyond a limit."""
    return UnreadableFile("too_large", f"表が大きすぎます（{ROWS:,}行、{COLUMNS}列まで）。ファイルを分けてください。")
