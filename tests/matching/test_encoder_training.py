"""The command that makes the embedded table."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import msgspec
import numpy as np
import pytest

from matching.encoder import load_encoder, read_digests
from matching.encoder.digests import DIGESTS, digest_of_files
from matching.encoder.word_table import load_word_table, save_word_table
from matching.training.ja_ginza import read_word_vectors, string_key
from matching.training.table import main

WORDS = ["の", "保全", "設備", "看護", "Java", "java", "半導体"]
ROW_OF = [0, 1, 2, 3, 4, 5, 6]


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A package laid out as ja_ginza's, with seven words."""
    vectors = BytesIO()
    np.save(vectors, np.eye(7, 8, dtype=np.float32) + 0.125)
    keys = {string_key(word): row for word, row in zip(WORDS, ROW_OF, strict=True)}
    with zipfile.ZipFile(tmp_path / "package.whl", "w") as package:
        package.writestr("ja/ja-1/vocab/key2row", msgspec.msgpack.encode(keys))
        package.writestr("ja/ja-1/vocab/strings.json", json.dumps(sorted([*WORDS, "余り"])))
        package.writestr("ja/ja-1/vocab/vectors", vectors.getvalue())
    return tmp_path / "package.whl"


@pytest.fixture
def made(wheel: Path, tmp_path: Path) -> Path:
    synonyms = tmp_path / "synonyms.tsv"
    synonyms.write_text('group\tword\n1\t保全\n1\tupkeepx\n2\t看護\n2\t"nursex\n3\tlonelyx\n', encoding="utf-8")
    main(["--ja-ginza", str(wheel), "--synonyms", str(synonyms), "--out", str(tmp_path / "model")])
    return tmp_path / "model"


@pytest.mark.parametrize(("word", "key"), [("coffee", 3197928453018144401), ("の", 2917952641780334418)])
def test_keys_are_spacys(word: str, key: int) -> None:
    assert string_key(word) == key


def test_words_are_read_in_the_order_of_frequency(wheel: Path) -> None:
    vectors = read_word_vectors(wheel)
    assert vectors.words == WORDS
    assert vectors.row_of.tolist() == ROW_OF


def test_a_wheel_without_vocabulary_is_named(tmp_path: Path) -> None:
    zipfile.ZipFile(tmp_path / "empty.whl", "w").close()
    with pytest.raises(KeyError, match="key2row"):
        read_word_vectors(tmp_path / "empty.whl")


def test_the_table_holds_what_texts_can_yield(made: Path) -> None:
    table = load_word_table(made)
    assert "保全" in table.words
    assert "半導体" not in table.words
    assert "の" not in table.words
    assert table.words.count("java") == 1
    assert table.row_of.max() < len(table.rows)


def test_frequent_words_weigh_less(made: Path) -> None:
    table = load_word_table(made)
    weight = dict(zip(table.words, table.weights, strict=True))
    assert weight["保全"] < weight["設備"] < weight["看護"]


def test_latin_words_stand_beside_their_synonyms(made: Path) -> None:
    table = load_word_table(made)
    row = dict(zip(table.words, table.row_of, strict=True))
    assert row["upkeepx"] == row["保全"]
    assert "lonelyx" not in row


def test_the_same_inputs_make_the_same_bytes_and_a_folder_that_loads(made: Path, tmp_path: Path) -> None:
    before = digest_of_files(made)
    main(["--ja-ginza", f"{tmp_path}/package.whl", "--synonyms", f"{tmp_path}/synonyms.tsv", "--out", str(made)])
    assert digest_of_files(made) == before == read_digests(made / DIGESTS)
    assert load_encoder(made, digests=before).dimension == 8


def test_a_table_is_read_as_it_was_written(made: Path, tmp_path: Path) -> None:
    table = load_word_table(made)
    save_word_table(table, tmp_path)
    again = load_word_table(tmp_path)
    assert again.words == table.words
    assert np.array_equal(again.rows, table.rows)
    assert np.array_equal(again.weights, table.weights)
