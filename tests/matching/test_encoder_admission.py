"""Which model folders are let in."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from matching.encoder import ModelRefused, load_encoder, read_digests
from matching.encoder.admission import WORD_MODULE, admit
from matching.encoder.digests import digest_of_files, written_digests
from matching.encoder.loading import EMBEDDED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that would be admitted."""
    model = tmp_path / "model"
    model.mkdir()
    write_modules(model, {"type": "sentence_transformers.models.Transformer", "path": ""})
    (model / "config.json").write_text('{"model_type": "bert", "layers": [{"size": 3}]}')
    (model / "model.safetensors").write_bytes(b"weights")
    return model


def write_modules(folder: Path, *modules: object) -> None:
    (folder / "modules.json").write_text(json.dumps(modules))


def refusal(folder: Path, digests: dict[str, str] | None = None) -> str:
    with pytest.raises(ModelRefused) as refused:
        admit(folder, digests)
    return refused.value.reason


def test_a_folder_of_safetensors_and_known_modules_is_admitted(folder: Path) -> None:
    assert admit(folder, digest_of_files(folder)).modules == ("sentence_transformers.models.Transformer",)


def test_a_name_that_is_no_local_folder_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "intfloat" / "multilingual-e5-base")
    with pytest.raises(ModelRefused):
        load_encoder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name",
    [
        "pytorch_model.bin",
        "weights.pkl",
        "model.pt",
        "model.pth",
        "modeling_own.py",
        "1_Pooling/a.bin",
        "x.so",
        "pickle",
    ],
)
def test_a_pickle_or_any_code_in_the_folder_is_refused(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"\x80\x04.")
    assert name in refusal(folder)


def test_a_link_is_refused(folder: Path) -> None:
    (folder / "vocab.txt").symlink_to("/etc/hostname")
    assert "vocab.txt: a link" in refusal(folder)


def test_a_changed_file_is_refused(folder: Path) -> None:
    digests = digest_of_files(folder)
    (folder / "model.safetensors").write_bytes(b"other weights")
    assert refusal(folder, digests) == "other SHA-256 than pinned: model.safetensors"


def test_a_file_that_is_not_pinned_is_refused(folder: Path) -> None:
    digests = digest_of_files(folder)
    (folder / "vocab.txt").write_text("a")
    assert refusal(folder, digests) == "there but not pinned: vocab.txt"


def test_a_pinned_file_that_is_missing_is_refused(folder: Path) -> None:
    assert "pinned but not there: x.txt" in refusal(folder, {**digest_of_files(folder), "x.txt": "0" * 64})


@pytest.mark.parametrize(
    "kind",
    [
        "os.system",
        "model.OwnModule",
        "sentence_transformers.util.import_from_string",
        "sentence_transformers.models.Router",
        "sentence_transformers.models.Transformer.x",
        "matching.encoder.word_module",
        "",
    ],
)
def test_an_unknown_module_is_refused(folder: Path, kind: str) -> None:
    write_modules(folder, {"type": "sentence_transformers.models.Transformer"}, {"type": kind})
    assert "no known module" in refusal(folder)


def test_a_table_of_words_stands_alone(folder: Path) -> None:
    write_modules(folder, {"type": WORD_MODULE}, {"type": "sentence_transformers.models.Normalize"})
    assert "stands alone" in refusal(folder)


@pytest.mark.parametrize("modules", ["{}", "[]", "[1]", '[{"type": 5}]', "[", "null", "[" * 100_000])
def test_a_list_of_modules_that_is_none_is_refused(folder: Path, modules: str) -> None:
    (folder / "modules.json").write_text(modules)
    assert "modules.json" in refusal(folder)


@pytest.mark.parametrize("path", ["../other", "/etc", "a/../../b", 3])
def test_a_module_outside_the_folder_is_refused(folder: Path, path: object) -> None:
    write_modules(folder, {"type": "sentence_transformers.models.Pooling", "path": path})
    assert "leaves the folder" in refusal(folder)


@pytest.mark.parametrize(
    "config",
    [
        {"auto_map": {"AutoModel": "modeling_own.Model"}},
        {"text_config": [{"auto_map": {}}]},
        {"_attn_implementation_internal": "someone/kernel"},
        {"activation_function": "os.system"},
    ],
)
def test_settings_that_name_code_are_refused(folder: Path, config: dict[str, Any]) -> None:
    (folder / "config.json").write_text(json.dumps(config))
    assert "config.json" in refusal(folder)


def test_an_adapter_is_refused_because_it_loads_another_model(folder: Path) -> None:
    (folder / "adapter_config.json").write_text("{}")
    assert "adapter" in refusal(folder)


def test_weights_that_cannot_be_read_are_refused(folder: Path) -> None:
    with pytest.raises(ModelRefused):
        load_encoder(folder)
    write_modules(folder, {"type": WORD_MODULE, "path": ""})
    with pytest.raises(ModelRefused, match="no table of words"):
        load_encoder(folder)


def test_the_embedded_model_is_checked_whenever_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "model"
    shutil.copytree(EMBEDDED, copy)
    (copy / "README.md").write_text("another card")
    monkeypatch.setattr("matching.encoder.loading.EMBEDDED", copy)
    with pytest.raises(ModelRefused, match=r"README\.md"):
        load_encoder()


def test_the_revision_changes_with_the_weights_and_not_with_the_card(folder: Path) -> None:
    before = admit(folder, None).revision
    (folder / "README.md").write_text("words")
    assert admit(folder, None).revision == before
    (folder / "model.safetensors").write_bytes(b"other weights")
    assert admit(folder, None).revision != before


def test_digests_are_read_as_sha256sum_writes_them(tmp_path: Path) -> None:
    digests = {"model.safetensors": "a" * 64, "1_Pooling/config.json": "b" * 64}
    (tmp_path / "sums").write_text(written_digests(digests))
    assert read_digests(tmp_path / "sums") == digests
    (tmp_path / "sums").write_text(f"{'A' * 64} *./model.safetensors\n\n")
    assert read_digests(tmp_path / "sums") == {"model.safetensors": "a" * 64}


@pytest.mark.parametrize("content", [b"abc  model", b"\xff\xfe", b"\x00"])
def test_a_file_without_digests_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sums").write_bytes(content)
    with pytest.raises(ModelRefused):
        read_digests(tmp_path / "sums")
    with pytest.raises(ModelRefused):
        read_digests(tmp_path / "nowhere")
