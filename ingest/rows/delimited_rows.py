"""CSV and TSV: rows of a text stream, with quoted line ends (RFC 4180) and the lines that an editor shows."""

import csv
from collections.abc import Iterator
from typing import TextIO

from ingest.files import UnreadableFile
from ingest.rows.cells import BrokenRow, Row, is_blank
from ingest.rows.limits import ROWS, too_large

_UNCLOSED = "unexpected end of data"
_TOO_LONG = "field larger than field limit"


def delimited_rows(stream: TextIO, separator: str) -> Iterator[Row | BrokenRow]:
    """The rows that hold anything, cells as text; a row whose quotes do not pair is given as broken.

    Raises `UnreadableFile` where a quote is never closed: all rows after it would be taken for one cell.
    """
    # Strict: without it a stray quote joins cells or whole rows, and nobody hears of it.
    reader = csv.reader(stream, delimiter=separator, strict=True)
    given = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _refuse_swallowed_rest(error, line)
            yield BrokenRow(line, "broken_quotes", reader.line_num)
            continue
        if all(map(is_blank, cells)):
            continue
        given += 1
        if given > ROWS:
            raise too_large()
        yield Row(line, cells)


def _refuse_swallowed_rest(error: csv.Error, line: int) -> None:
    if any(reason in str(error) for reason in (_UNCLOSED, _TOO_LONG)):
        raise UnreadableFile(
            "unclosed_quote", f'{line}行目から始まる引用符（"）が閉じていないか、セルが長すぎます。'
        ) from None
