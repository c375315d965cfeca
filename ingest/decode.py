"""Bytes to text: byte-order mark, then UTF-8, then cp932, each strictly; nothing is ever replaced."""

import codecs
import io
import re
from collections.abc import Iterator

from ingest.files import UnreadableFile

_CHUNK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SIGNATURES = (
    (b"\x89PNG", "PNG画像"),
    (b"\xff\xd8\xff", "JPEG画像"),
    (b"GIF8", "GIF画像"),
    (b"PK\x03\x04", "ZIPまたはExcelブック"),
    (b"\xd0\xcf\x11\xe0", "古い形式のExcelなど"),
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "gzip圧縮"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def open_text(data: bytes) -> io.TextIOWrapper:
    """A text stream over `data` with every line end as `\\n`; the whole of it is known to decode.

    Raises `UnreadableFile` for binary files and for text in no encoding of the order
    byte-order mark, UTF-8, cp932. The bytes are not copied, so large files stay cheap.
    """
    _refuse_binary(data)
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding_of(data), errors="strict", newline=None)


def encoding_of(data: bytes) -> str:
    """The codec that reads all of `data`: `utf-8-sig`, `utf-16`, `utf-8` or `cp932`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if _first_fault(data, encoding) is not None:
                raise UnreadableFile("undecodable", f"{encoding}の印がありますが、その文字コードとして読めません。")
            return encoding
    fault = _first_fault(data, "utf-8")
    if fault is None:
        return "utf-8"
    # A damaged UTF-8 file often decodes as cp932, into other words (山田 -> 螻ｱ逕ｰ).
    if _first_fault(data, "cp932") is not None or _is_mostly_utf8(data):
        line = 1 + sum(1 for _ in _LINE_END.finditer(data, 0, fault))
        raise UnreadableFile(
            "undecodable",
            f"文字コードがUTF-8でもShift_JIS（cp932）でもありません（{line}行目に読めない文字があります）。",
        )
    return "cp932"


def _first_fault(data: bytes, encoding: str) -> int | None:
    """Where `data` stops being `encoding`, as a byte offset, or None; decodes in pieces to spare memory."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done = 0
    try:
        for piece in _pieces(data):
            decoder.decode(piece)
            done += len(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return min(done + error.start, len(data))
    except UnicodeError:
        return done
    return None


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))


def _is_mostly_utf8(data: bytes) -> bool:
    beyond_ascii = sum(len(run.group()) for run in _NOT_ASCII.finditer(data))
    in_sequences = sum(len(run.group()) for run in _UTF8_SEQUENCE.finditer(data))
    return in_sequences > 0.9 * beyond_ascii


def _refuse_binary(data: bytes) -> None:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile("binary", f"文字のファイルではありません（{name}の形式です）。")
    head = data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    controls = len(_CONTROL.findall(head))
    if controls >= 8 and controls * 20 > len(head):
        raise UnreadableFile("binary", "文字のファイルではありません（制御文字が多く含まれています）。")
