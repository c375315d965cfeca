"""Encodings are found in the order of the contract, and nothing is ever replaced."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import encoding_of, open_text
from ingest.files import UnreadableFile

TEXT = "髙﨑さんは①㈱白川の設計です\n二行目"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "utf-8-sig"),
        (TEXT.encode("cp932"), "cp932"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (b"plain", "utf-8"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_out_whole(data: bytes, encoding: str) -> None:
    assert encoding_of(data) == encoding
    assert open_text(data).read() == (TEXT if encoding != "utf-8" or data != b"plain" else "plain")


def test_a_damaged_utf8_file_is_refused_with_its_line_and_not_read_as_other_words() -> None:
    damaged = "山田\n".encode() * 9 + b"\x82\xa0\n" + "山田\n".encode()
    damaged.decode("cp932")  # it would decode: that is the trap
    with pytest.raises(UnreadableFile, match="10行目") as refused:
        open_text(damaged)
    assert refused.value.code == "undecodable"


def test_a_utf8_mark_allows_no_other_encoding() -> None:
    with pytest.raises(UnreadableFile):
        open_text(codecs.BOM_UTF8 + "熊本".encode("cp932"))


def test_a_character_cut_in_two_at_the_end_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        open_text(("熊本" * 30).encode()[:-1])


def test_a_character_across_two_chunks_is_read() -> None:
    text = "a" + "熊" * 700_000
    assert encoding_of(text.encode("utf-8")) == "utf-8"


@pytest.mark.parametrize(
    "head", [b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x1f\x8b\x08", bytes(range(32))]
)
def test_a_binary_file_is_refused_in_japanese(head: bytes) -> None:
    with pytest.raises(UnreadableFile, match="文字のファイルではありません") as refused:
        open_text(head + b"\x00\x01" * 40)
    assert refused.value.code == "binary"


@given(st.binary(max_size=300))
def test_any_bytes_decode_whole_or_are_refused(data: bytes) -> None:
    with suppress(UnreadableFile):
        open_text(data).read()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_all_utf8_text_comes_out_as_it_went_in(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert open_text(text.encode("utf-8")).read() == text
