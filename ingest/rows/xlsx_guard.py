"""Before a workbook is read: what is none, holds macros, is locked or unpacks to too much is refused."""

import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ingest.files import UnreadableFile
from ingest.rows.limits import ALL_BYTES, FILE_BYTES, PART_BYTES, PARTS, too_large

_ENCRYPTED = 1
"""Bit of a ZIP entry's flags."""
_READ = (".xml", ".rels")


def repacked(data: bytes) -> io.BytesIO:
    """The XML parts of an XLSX file in a new archive; `UnreadableFile` with the reason otherwise.

    Packed anew so that whoever reads it reads what was measured here: an archive can declare other sizes than it has,
    and hold two parts of one name, of which one reader takes the first and another the last.
    """
    if len(data) > FILE_BYTES:
        raise too_large()
    with ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        _refuse_others([entry.filename.lower() for entry in entries])
        _refuse_entries(entries)
        held = io.BytesIO()
        with ZipFile(held, "w", ZIP_STORED) as plain:
            for entry in entries:
                if entry.filename.lower().endswith(_READ):
                    plain.writestr(ZipInfo(entry.filename), archive.read(entry))
    held.seek(0)
    return held


def damaged() -> UnreadableFile:
    """The refusal of a file that begins like a workbook and is none."""
    return UnreadableFile(
        "damaged", "Excelブック（.xlsx）が壊れているため読めません。Excelで開いて保存し直してください。"
    )


def _refuse_others(names: list[str]) -> None:
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise UnreadableFile(
            "macros", "マクロを含むブックは受け付けません。マクロのないExcelブック（.xlsx）で保存してください。"
        )
    if any(name.endswith("workbook.bin") for name in names):
        raise UnreadableFile("not_a_workbook", "バイナリ形式（.xlsb）は読めません。.xlsxで保存してください。")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise UnreadableFile("not_a_workbook", "ZIPの形式ですが、Excelブック（.xlsx）ではありません。")
    if len(set(names)) < len(names):
        raise damaged()


def _refuse_entries(entries: list[ZipInfo]) -> None:
    sizes = [entry.file_size for entry in entries]
    if len(entries) > PARTS or max(sizes) > PART_BYTES or sum(sizes) > ALL_BYTES:
        raise too_large()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise UnreadableFile("protected", "パスワードで保護されたファイルは読めません。保護を外して保存してください。")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise damaged()
