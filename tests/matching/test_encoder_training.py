"""The command that makes the embedded model."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import msgspec
import numpy as np
import pytest

from matching.encoder import load_encoder, read_digests
from matching.encoder.digests import DIGESTS, digest_of_files
from matching.encoder.loading import EMBEDDED
from matching.encoder.word_table import load_word_table, save_word_table
from matching.roles.store import EMBEDDED as EMBEDDED_ROLES
from matching.roles.store import role_space_for
from matching.training.__main__ import main, make_model
from matching.training.ja_ginza import read_word_vectors, string_key
from matching.training.learning import Plan
from matching.training.sources import Sources, read_sources

WORDS = ["の", "保全", "設備", "看護", "Java", "java", "半導体"]
ROW_OF = [0, 1, 2, 3, 4, 5, 6]
SHORT = Plan(epochs=20, batch=4, english_words=20, threads=1)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package laid out as ja_ginza's, with seven words."""
    path = tmp_path_factory.mktemp("wheel") / "package.whl"
    vectors = BytesIO()
    np.save(vectors, np.eye(7, 300, dtype=np.float32) + 0.125)
    keys = {string_key(word): row for word, row in zip(WORDS, ROW_OF, strict=True)}
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("ja/ja-1/vocab/key2row", msgspec.msgpack.encode(keys))
        package.writestr("ja/ja-1/vocab/strings.json", json.dumps(sorted([*WORDS, "余り"])))
        package.writestr("ja/ja-1/vocab/vectors", vectors.getvalue())
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three outside sources, tiny, and beside them two of our own."""
    folder = tmp_path_factory.mktemp("sources")
    job = {
        "title": "設備保全",
        "aliases": ["保全員", "機械修理工"],
        "title_en": "Maintenance Technician",
        "summary": "工場の設備を点検する。",
        "summary_en": "Keeps machines running.",
        "tasks": ["点検する。", "部品を交換する。"],
        "what_it_is": "設備を守る仕事である。故障を直す。",
        "certificates": ["機械保全技能士"],
    }
    (folder / "jobtag_ja.jsonl").write_text(json.dumps(job, ensure_ascii=False) + "\n", encoding="utf-8")
    occupation = {"label": "nurse", "alternatives": ["ward nurse", "staff nurse"], "description": "Cares for patients."}
    (folder / "esco_en.jsonl").write_text(json.dumps(occupation) + "\n", encoding="utf-8")
    (folder / "sudachi_synonyms.tsv").write_text(
        'group\tword\n1\t保全\n1\tupkeep\n2\t看護\n2\tnursing\n2\t"nursex\n3\tlonelyx\n', encoding="utf-8"
    )
    (folder / "titles").mkdir()
    title = {"group": "nurse", "en": ["Nurse", "Registered Nurse"], "ja": ["看護師", "ナース"]}
    (folder / "titles" / "one.jsonl").write_text(json.dumps(title, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "skills").mkdir()
    skill = '[[skill]]\nja = "点検"\nen = "inspection"\nnames = ["日常点検", "inspection"]\n'
    (folder / "skills" / "one.toml").write_text(skill, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sources(folder: Path) -> Sources:
    return read_sources(folder, titles=folder / "titles", skills=folder / "skills")


@pytest.fixture(scope="module")
def made(wheel: Path, sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    make_model(sources, wheel, out, SHORT)
    return out


@pytest.mark.parametrize(("word", "key"), [("coffee", 3197928453018144401), ("の", 2917952641780334418)])
def test_keys_are_spacys(word: str, key: int) -> None:
    assert string_key(word) == key


def test_a_wheel_without_vocabulary_is_named(tmp_path: Path) -> None:
    zipfile.ZipFile(tmp_path / "empty.whl", "w").close()
    with pytest.raises(KeyError, match="key2row"):
        read_word_vectors(tmp_path / "empty.whl")


def test_words_come_in_the_order_of_frequency_with_their_rows(wheel: Path) -> None:
    vectors = read_word_vectors(wheel)
    assert vectors.words == WORDS
    assert vectors.row_of.tolist() == ROW_OF


def test_a_model_made_twice_is_the_same_to_the_byte(made: Path, wheel: Path, sources: Sources, tmp_path: Path) -> None:
    make_model(sources, wheel, tmp_path, SHORT)
    assert digest_of_files(tmp_path) == digest_of_files(made)


def test_a_model_that_was_made_is_pinned_and_loads(made: Path) -> None:
    assert read_digests(made / DIGESTS) == digest_of_files(made)
    encoder = load_encoder(made, digests=read_digests(made / DIGESTS))
    rows = encoder.encode_documents(["設備保全", "ward nurse", "zzzqx"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_learning_brings_the_names_of_one_occupation_together(made: Path) -> None:
    encoder = load_encoder(made)
    maintenance, repairer, nurse = encoder.encode_documents(["設備保全", "機械修理工", "ward nurse"])
    assert maintenance @ repairer > maintenance @ nurse


def test_a_table_is_read_back_as_it_was_written(made: Path, tmp_path: Path) -> None:
    table = load_word_table(made)
    save_word_table(table, tmp_path)
    again = load_word_table(tmp_path)
    assert again.words == table.words
    np.testing.assert_allclose(again.rows, table.rows, atol=np.abs(table.rows).max() / 100)


def test_a_missing_source_is_named(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--sources", str(folder), "--ja-ginza", str(tmp_path / "none.whl"), "--out", str(tmp_path)]
    assert main(asked) == 2
    assert "none.whl" in capsys.readouterr().err


def test_the_committed_roles_are_those_of_the_committed_model() -> None:
    encoder = load_encoder()
    space = role_space_for(encoder)
    assert space.directions.shape == (encoder.dimension, len(space.roles))
    assert encoder.identity.encode() in EMBEDDED_ROLES.read_bytes()[:20_000]
    assert sum(path.stat().st_size for path in EMBEDDED.iterdir()) <= 30 * 2**20
