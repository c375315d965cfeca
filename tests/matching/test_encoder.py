"""The embedded encoder."""

import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.encoder import TextEncoder, load_encoder

any_text = st.text(st.characters(codec=None, exclude_categories=[]), max_size=60)


@cache
def embedded() -> TextEncoder:
    return load_encoder()


def closeness(one: str, other: str) -> float:
    vectors = embedded().encode_documents([one, other])
    return float(vectors[0] @ vectors[1])


def test_it_names_its_model_revision_and_dimension() -> None:
    name, _, revision = embedded().identity.partition("@")
    assert name == "kakehashi-words"
    assert len(revision) == 12
    assert embedded().dimension == 256


def test_postings_and_people_are_encoded_alike_without_prefixes() -> None:
    texts = ["装置保全エンジニア", "Process engineer, lithography"]
    assert np.array_equal(embedded().encode_queries(texts), embedded().encode_documents(texts))


def test_a_prefix_changes_vectors_and_identity() -> None:
    prefixed = load_encoder(query_prefix="検索クエリ: ")
    assert prefixed.identity != embedded().identity
    assert np.array_equal(prefixed.encode_queries(["保全"]), embedded().encode_documents(["検索クエリ: 保全"]))
    assert np.array_equal(prefixed.encode_documents(["保全"]), embedded().encode_documents(["保全"]))


@pytest.mark.parametrize(
    ("query", "near", "far"),
    [
        ("看護師", "保健師", "溶接工"),
        ("半導体製造装置の保全", "設備のメンテナンス", "経理事務"),
        ("software engineer", "プログラマー", "調理師"),
        ("ﾌﾟﾛｸﾞﾗﾏｰ", "ソフトウェア開発", "農業"),
    ],
)
def test_kindred_work_is_closer_than_other_work(query: str, near: str, far: str) -> None:
    assert closeness(query, near) > closeness(query, far) + 0.1


def test_an_unknown_word_meets_itself_and_near_spellings() -> None:
    assert closeness("zyxoplane", "zyxoplane") == pytest.approx(1)
    assert closeness("zyxoplane", "zyxoplanes") > 0.5
    assert abs(closeness("zyxoplane", "qwertbuv")) < 0.3


@pytest.mark.parametrize("text", ["", " \n", "。、！", "のがを", "😀"])
def test_a_text_of_which_nothing_is_known_gives_zeros(text: str) -> None:
    assert not embedded().encode_documents([text]).any()


def test_no_texts_give_no_rows() -> None:
    assert embedded().encode_documents([]).shape == (0, 256)


@settings(deadline=None)
@given(st.lists(any_text, max_size=6))
def test_any_text_gives_a_row_of_length_one_or_zeros(texts: list[str]) -> None:
    vectors = embedded().encode_documents(texts)
    lengths = np.linalg.norm(vectors, axis=1)
    assert vectors.shape == (len(texts), 256)
    assert vectors.dtype == np.float32
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


@pytest.mark.parametrize("unit", ["あ", "半導体。", "a", "zq ", "\ud800", "\x00", "ﷺ", "鑪"])
def test_a_text_of_200000_characters_is_encoded(unit: str) -> None:
    assert np.isfinite(embedded().encode_documents([unit * (200_000 // len(unit))])).all()


@settings(deadline=None, max_examples=40)
@given(st.lists(any_text, min_size=1, max_size=8))
def test_company_and_order_of_a_text_change_no_byte_of_its_vector(texts: list[str]) -> None:
    others = ["機械の点検", "zyxoplane", *["設備" * (n % 5) for n in range(200)]]
    alone = [embedded().encode_documents([text])[0].tobytes() for text in texts]
    together = embedded().encode_documents([*others, *texts])[len(others) :]
    backwards = embedded().encode_documents([*texts, *others][::-1])[::-1]
    assert alone == [row.tobytes() for row in together]
    assert alone == [row.tobytes() for row in backwards[: len(texts)]]


def test_it_is_loaded_and_used_without_torch() -> None:
    program = (
        "import sys; from matching.encoder import load_encoder; load_encoder().encode_queries(['保全']);"
        "sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
