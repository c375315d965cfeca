"""Bytes to records of one length: with CRLF, CR, LF, a mixture of them or nothing between, and an end-of-file mark."""

import re
from dataclasses import dataclass

from ingest.zengin.problems import BankProblem

_LINE_END = re.compile(rb"\r\n|\r|\n")
_AFTER_THE_END = b"\r\n\x1a"
_NOT_JIS = re.compile(rb"[^\x20-\x7e\xa1-\xdf]")
"""What is neither ASCII nor half-width kana in JIS X 0201, whose bytes cp932 takes over."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record of a file: its running number from 1, and its bytes, as many as the format says."""

    number: int
    content: bytes


def lines_of(content: bytes, length: int) -> tuple[tuple[Line, ...], tuple[BankProblem, ...]]:
    """All records of `content`, each of `length` bytes, and no problem; or what is wrong, and then nothing else counts.

    A 0x1A (end of file of old systems) and line ends after the last record are passed over. A record whose trailing
    spaces were cut off is not filled up: such a file went through an editor, and nobody knows what else happened to it.
    """
    body = content.rstrip(_AFTER_THE_END)
    if not body:
        return (), (BankProblem("empty", "ファイルが空です。"),)
    lines: list[Line] = []
    problems: list[BankProblem] = []
    for piece in _LINE_END.split(body):
        number = len(lines) + len(problems) + 1
        problem = _problem(piece, number, length)
        if problem:
            problems.append(problem)
        else:
            lines.extend(_records(piece, number, length))
    return tuple(lines), tuple(problems)


def _records(piece: bytes, number: int, length: int) -> list[Line]:
    starts = range(0, len(piece), length)
    return [Line(number + index, piece[start : start + length]) for index, start in enumerate(starts)]


def _problem(piece: bytes, number: int, length: int) -> BankProblem | None:
    if not piece:
        return BankProblem("blank_line", f"{number}行目が空行です。", number, 1)
    stranger = _NOT_JIS.search(piece)
    if stranger:
        return _not_jis(number, stranger.start(), length)
    excess = len(piece) % length
    if excess == 0:
        return None
    column = excess + 1 if len(piece) < length else length + 1
    detail = f"{number}行目が{len(piece)}バイトです。1件は{length}バイトでなければなりません。"
    return BankProblem("record_length", detail, number, column)


def _not_jis(number: int, at: int, length: int) -> BankProblem:
    line, column = number + at // length, at % length + 1
    detail = f"{line}行目の{column}桁目が、半角の英数字・カナ・記号（JIS X 0201）ではありません。"
    return BankProblem("not_jis", detail, line, column)
