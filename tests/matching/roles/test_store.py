"""Role spaces in files: fitted once, believed only where they say what they are, the same bytes by any threads."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from threadpoolctl import threadpool_limits

from matching.encoder import load_encoder
from matching.roles import RoleSpace, RolesRefused, fitting, has_role_space, role_space_for
from matching.roles.fitting import Plan
from matching.roles.store import ABOUT, EMBEDDED, STEP, _lessons, keep
from tests.matching.builders import LetterEncoder


class Named(LetterEncoder):
    """Letters under a name, with something added to each number; counts how often it is asked."""

    def __init__(self, identity: str = "letters@1", added: float = 0.0) -> None:
        self.identity = identity
        self.asked = 0
        self._added = added

    def encode_documents(self, texts: Sequence[str]) -> NDArray[Any]:
        """Rows as they are, or as another processor might round them."""
        self.asked += 1
        rows = super().encode_documents(texts)
        noise = np.random.default_rng(0).normal(0, 1, rows.shape)
        return rows + self._added * noise if self._added else rows


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of an encoder named letters@1."""
    folder = tmp_path_factory.mktemp("roles")
    role_space_for(Named(), folder)
    return (folder / "letters@1.safetensors").read_bytes()


@pytest.fixture
def kept(written: bytes, tmp_path: Path) -> Path:
    """That file in a folder of its own."""
    path = tmp_path / "letters@1.safetensors"
    path.write_bytes(written)
    return path


def saying(path: Path, **changed: object) -> None:
    """The same numbers, with another account of them."""
    with safe_open(path, framework="numpy") as file:
        about = json.loads(file.metadata()[ABOUT])
    save_file(load_file(path), path, metadata={ABOUT: json.dumps(about | changed)})


def is_same(one: RoleSpace, other: RoleSpace) -> bool:
    return (one.roles, one.directions.tobytes(), one.offsets.tobytes()) == (
        other.roles,
        other.directions.tobytes(),
        other.offsets.tobytes(),
    )


def test_what_was_fitted_once_is_read_at_the_next_start(tmp_path: Path) -> None:
    first, second = Named("maker/letters@1"), Named("maker/letters@1")
    assert not has_role_space(first.identity, tmp_path / "roles")
    fitted = role_space_for(first, tmp_path / "roles")
    assert is_same(role_space_for(second, tmp_path / "roles"), fitted)
    assert (first.asked, second.asked) == (1, 0)
    (path,) = (tmp_path / "roles").iterdir()
    assert path.name == "maker%2Fletters@1.safetensors"
    assert not has_role_space("maker%2Fletters@1", tmp_path / "roles")


@pytest.mark.parametrize("threads", [1, 2])
def test_any_number_of_threads_writes_the_same_bytes(threads: int, written: bytes, tmp_path: Path) -> None:
    with threadpool_limits(threads):
        role_space_for(Named(), tmp_path)
    assert (tmp_path / "letters@1.safetensors").read_bytes() == written


def test_the_last_bits_of_vectors_make_no_other_space(written: bytes, tmp_path: Path) -> None:
    role_space_for(Named(added=1e-9), tmp_path)
    assert (tmp_path / "letters@1.safetensors").read_bytes() == written


def test_kept_numbers_lie_on_the_grid_and_no_zero_has_a_sign(kept: Path) -> None:
    space = role_space_for(Named(), kept.parent)
    for numbers in (space.directions, space.offsets):
        assert np.array_equal(np.rint(numbers / STEP) * STEP, numbers)
        assert not np.signbit(numbers[numbers == 0]).any()


def test_what_was_fitted_on_something_else_is_fitted_anew_and_replaced(kept: Path, written: bytes) -> None:
    saying(kept, step=0.5)
    assert not has_role_space("letters@1", kept.parent)
    saying(kept, step=STEP, lessons="other phrases")
    encoder = Named()
    assert not has_role_space(encoder.identity, kept.parent)
    role_space_for(encoder, kept.parent)
    assert encoder.asked == 1
    assert kept.read_bytes() == written


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-5]), "cannot be read"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (lambda path: save_file(load_file(path), path), "cannot be read"),
        (lambda path: save_file(load_file(path), path, metadata={ABOUT: "[]"}), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"), "not hold what was written"),
        (lambda path: saying(path, encoder="words@2"), "roles of words@2, not of letters@1"),
    ],
)
def test_a_file_that_is_damaged_or_of_another_encoder_is_refused_and_left(
    damage: Callable[[Path], None], reason: str, kept: Path
) -> None:
    damage(kept)
    found, encoder = kept.read_bytes(), Named()
    with pytest.raises(RolesRefused, match=reason) as refusal:
        role_space_for(encoder, kept.parent)
    assert str(kept) in refusal.value.reason
    assert "once it is removed" in refusal.value.reason
    assert kept.read_bytes() == found
    assert encoder.asked == 0


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_changed_byte_gives_other_roles(
    data: st.DataObject, written: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    header = 8 + int.from_bytes(written[:8], "little")
    at = data.draw(st.integers(0, len(written) - 1) | st.integers(0, header), label="place")
    value = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "letters@1.safetensors"
    path.write_bytes(written)
    expected = role_space_for(Named(), path.parent)
    path.write_bytes(written[:at] + bytes([value]) + written[at + 1 :])
    try:
        is_believed = has_role_space("letters@1", path.parent)
    except RolesRefused:
        return
    assert not is_believed or is_same(role_space_for(Named(), path.parent), expected)


def test_a_place_that_cannot_be_written_to_costs_no_fit(tmp_path: Path) -> None:
    (tmp_path / "roles").write_text("a file")
    encoder = Named()
    with pytest.raises(OSError, match="roles"):
        role_space_for(encoder, tmp_path / "roles" / "below")
    assert encoder.asked == 0


def test_a_folder_that_takes_no_file_costs_no_fit() -> None:
    encoder = Named()
    # It is there, and nobody may make a file in it, not even root.
    with pytest.raises(OSError, match=r"/proc/"):
        role_space_for(encoder, Path("/proc/self"))
    assert encoder.asked == 0


class Failing(Named):
    """Letters that cannot be read."""

    def encode_documents(self, texts: Sequence[str]) -> NDArray[Any]:
        """Gives nothing."""
        raise MemoryError


def test_a_fit_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(MemoryError):
        role_space_for(Failing(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_phrases_that_cannot_be_read_are_not_told_as_a_damaged_file(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Plan) -> str:
        raise ValueError("no phrases")

    monkeypatch.setattr(fitting, "digest_of_lessons", broken)
    _lessons.cache_clear()
    with pytest.raises(ValueError, match="no phrases"):
        has_role_space("letters@1", kept.parent)


def test_who_names_no_folder_gets_what_this_process_read_last(kept: Path) -> None:
    read = role_space_for(Named(), kept.parent)
    assert is_same(role_space_for(Named()), read)


def test_without_any_folder_a_process_fits_once() -> None:
    first, second = Named("letters@alone"), Named("letters@alone")
    assert is_same(role_space_for(first), role_space_for(second))
    assert (first.asked, second.asked) == (1, 0)


def test_the_embedded_one_needs_no_folder_and_is_written_as_it_is_committed(tmp_path: Path) -> None:
    encoder = load_encoder()
    space = role_space_for(encoder, tmp_path / "roles")
    assert has_role_space(encoder.identity, tmp_path / "roles")
    assert not (tmp_path / "roles").exists()
    keep(space, encoder.identity, tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == EMBEDDED.read_bytes()
