"""Tables as companies send them: rows by field, written as CSV, TSV, XLSX or JSON Lines."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter

from ingest import SCHOLARSHIP_APPLICATIONS, SCHOLARSHIP_EVIDENCE, Layout, Problem, Read, Refused, read_table

Value = str | int | float | bool | date | None
Rows = Sequence[Mapping[str, Value]]


def an_evidence(**changes: Value) -> dict[str, Value]:
    """A row of evidence as text; `changes` replace cells."""
    return {column.field: column.example for column in SCHOLARSHIP_EVIDENCE.columns} | changes


def an_application(**changes: Value) -> dict[str, Value]:
    """A row of an application as text; `changes` replace cells."""
    return {column.field: column.example for column in SCHOLARSHIP_APPLICATIONS.columns} | changes


def cells_of(rows: Rows, labels: Mapping[str, str] | None = None) -> list[list[Value]]:
    """Headings and rows; `labels` are headings that stand for the field names."""
    fields = list(rows[0])
    return [[(labels or {}).get(field, field) for field in fields], *([row[field] for field in fields] for row in rows)]


def delimited(table: Iterable[Sequence[Value]], separator: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(table)
    return text.getvalue()


def csv_bytes(table: Iterable[Sequence[Value]]) -> bytes:
    return delimited(table).encode("utf-8")


def tsv_bytes(table: Iterable[Sequence[Value]]) -> bytes:
    return delimited(table, "\t", "\n").encode("utf-8")


def cp932_bytes(table: Iterable[Sequence[Value]]) -> bytes:
    return delimited(table).encode("cp932")


def excel_csv_bytes(table: Iterable[Sequence[Value]]) -> bytes:
    return delimited(table).encode("utf-8-sig")


def xlsx_bytes(table: Iterable[Sequence[Value]]) -> bytes:
    """As openpyxl writes it: texts inline in shared strings, days with a date format."""
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(list(row))
    for row in book.active.iter_rows():
        for cell in row:
            if cell.data_type == "f":  # a text that begins with = is meant as text
                cell.data_type = "s"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def written_xlsx(write: Callable[[Any, Any], None]) -> bytes:
    """As xlsxwriter writes it; `write` is given the workbook and its one sheet."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        write(book, book.add_worksheet("入力"))
    return held.getvalue()


def jsonl_bytes(rows: Rows) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, default=date.isoformat) + "\n" for row in rows).encode()


def raw_xlsx(sheet: str, **parts: str) -> bytes:
    """A workbook of hand-made XML: the inside of its one sheet, and other parts by `styles` and `strings`."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships {relations}><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{office}"><workbookPr {parts.get("properties", "")}/>'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships {relations}><Relationship Id="r1" Type="{office}/worksheet" Target="/xl/s.xml"/>'
            f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/>'
            f'<Relationship Id="r3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        archive.writestr("xl/styles.xml", f"<styleSheet {main}>{parts.get('styles', '')}</styleSheet>")
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}>{parts.get('strings', '')}</sst>")
        archive.writestr(
            "xl/s.xml", parts.get("whole", f"<worksheet {main}><sheetData>{sheet}</sheetData></worksheet>")
        )
    return held.getvalue()


def results_of(layout: Layout[Any], data: bytes) -> list[Read[Any] | Refused]:
    """Every row's result; what was read is what was good and what was refused."""
    reading = read_table(layout, data)
    results = list(reading)
    assert reading.read == reading.good + reading.refused == len(results)
    assert reading.good == sum(isinstance(result, Read) for result in results)
    return results


def records_of(layout: Layout[Any], data: bytes) -> list[Any]:
    """The records of a file in which every row is good."""
    results = results_of(layout, data)
    assert all(isinstance(result, Read) for result in results), results
    return [result.record for result in results if isinstance(result, Read)]


def problems_in(layout: Layout[Any], data: bytes) -> list[Problem]:
    """All problems of all rows."""
    return [
        problem for result in results_of(layout, data) if isinstance(result, Refused) for problem in result.problems
    ]
