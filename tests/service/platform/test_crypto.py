"""Sealed fields open only in their place and with their key; indexes find equal values and tell nothing else."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.crypto import Unreadable, Vault, fold

ANN, BEN = UUID(int=1), UUID(int=2)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
VAULT = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
OTHER = Vault(key_encryption_key=b"o" * 32, blind_index_key=b"j" * 32)


@given(TEXTS)
def test_what_was_sealed_opens_with_the_unwrapped_key(text: str) -> None:
    key, wrapped = VAULT.new_person_key(ANN)
    assert VAULT.person_key(ANN, wrapped).open(key.seal(text, "name"), "name") == text


def test_the_same_text_is_never_sealed_the_same_way() -> None:
    key, _ = VAULT.new_person_key(ANN)
    assert len({key.seal("試験 花子", "name") for _ in range(100)}) == 100


def test_a_sealed_field_holds_nothing_of_its_text() -> None:
    key, wrapped = VAULT.new_person_key(ANN)
    assert "花子".encode() not in key.seal("花子", "name")
    assert b"k" * 32 not in wrapped


def test_a_field_that_was_moved_to_another_column_does_not_open() -> None:
    key, _ = VAULT.new_person_key(ANN)
    with pytest.raises(Unreadable):
        key.open(key.seal("096-000-0001", "phone"), "email")


def test_a_field_that_was_moved_to_another_person_does_not_open() -> None:
    ann, bens = VAULT.new_person_key(ANN)[0], VAULT.new_person_key(BEN)[0]
    with pytest.raises(Unreadable):
        bens.open(ann.seal("花子", "name"), "name")


def test_a_wrapped_key_that_was_moved_to_another_person_does_not_open() -> None:
    with pytest.raises(Unreadable):
        VAULT.person_key(BEN, VAULT.new_person_key(ANN)[1])


def test_a_wrapped_key_of_another_service_says_so() -> None:
    with pytest.raises(Unreadable, match="another key"):
        OTHER.person_key(ANN, VAULT.new_person_key(ANN)[1])


@given(st.integers(min_value=0), st.integers(1, 255))
def test_every_altered_byte_is_noticed(place: int, change: int) -> None:
    key, wrapped = VAULT.new_person_key(ANN)
    sealed = bytearray(key.seal("試験 花子", "name"))
    sealed[place % len(sealed)] ^= change
    altered = bytearray(wrapped)
    altered[place % len(altered)] ^= change
    with pytest.raises(Unreadable):
        key.open(bytes(sealed), "name")
    with pytest.raises(Unreadable):
        VAULT.person_key(ANN, bytes(altered))


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12])
def test_what_is_cut_is_unreadable_and_no_other_error(sealed: bytes) -> None:
    key, wrapped = VAULT.new_person_key(ANN)
    with pytest.raises(Unreadable):
        key.open(sealed, "name")
    with pytest.raises(Unreadable):
        VAULT.person_key(ANN, wrapped[: 8 + len(sealed)])


def test_a_key_never_prints_itself() -> None:
    key, _ = VAULT.new_person_key(ANN)
    assert repr(key) == f"PersonKey(person_id={ANN!r})"
    assert "kkkk" not in repr(VAULT)


def test_two_spellings_of_one_value_have_one_index() -> None:
    assert VAULT.index("phone", "096-000-0001") == VAULT.index("phone", "０９６　０００　０００１")
    assert VAULT.index("email", "Hanako@Mail.example") == VAULT.index("email", "hanako@mail.example")
    assert VAULT.index("name_kana", "しけん はなこ") == VAULT.index("name_kana", "ｼｹﾝﾊﾅｺ")


def test_an_index_is_of_its_column_and_its_key() -> None:
    assert VAULT.index("email", "x") != VAULT.index("phone", "x")
    assert VAULT.index("email", "x") != OTHER.index("email", "x")
    assert len(VAULT.index("email", "x")) == 16


@given(st.text("アイウエオカキクケコ", min_size=1, max_size=20), st.integers(1, 8))
def test_a_prefix_is_found_by_its_index(kana: str, length: int) -> None:
    indexes = VAULT.prefix_indexes("name_kana", kana)
    assert len(indexes) == min(len(kana), 8)
    assert VAULT.index("name_kana", kana[: min(length, len(kana))]) in indexes


def test_a_records_digest_is_of_its_key() -> None:
    assert VAULT.digest(b"x") == VAULT.digest(b"x")
    assert VAULT.digest(b"x") != OTHER.digest(b"x")


@given(TEXTS)
def test_folding_separators_away_leaves_none(text: str) -> None:
    assert not any(character.isspace() for character in fold(text))
