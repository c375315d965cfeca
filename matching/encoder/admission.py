"""Which model folders are let in: local, safetensors only, known modules only, no code.

Releases of sentence-transformers have imported whatever class a local `modules.json` names, also with
`trust_remote_code=False` (its issue 3801), and releases of transformers have run code that `config.json` names
(CVE-2026-4372); so a folder is looked through before either library sees it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from matching.encoder.digests import DIGESTS, check_digests, digest_of_files, revision_of
from matching.encoder.refusal import ModelRefused

WORD_MODULE = "matching.encoder.word_module.WordModule"
"""Our own module's name in modules.json."""

_OF_THE_LIBRARY = re.compile(
    r"sentence_transformers\.(models|base\.modules|sentence_transformer\.modules)(\.[a-z_]+)?"
    r"\.(Transformer|Pooling|Normalize|Dense|LayerNorm|StaticEmbedding)"
)
_SUFFIXES = frozenset({".json", ".txt", ".md", ".safetensors", ".model"})
_NAMES = frozenset({"LICENSE", "NOTICE", ".gitattributes", ".gitignore", DIGESTS})
_CODE_KEYS = re.compile(r"auto_map|custom_pipelines|_attn_implementation.*|_experts_implementation.*")
_NAMED_CODE_KEYS = frozenset({"activation_function"})


@dataclass(frozen=True, slots=True)
class AdmittedModel:
    """A folder that may be loaded, the kinds of its modules in order, and the revision of its files."""

    folder: Path
    modules: tuple[str, ...]
    revision: str


def admit(folder: Path, digests: Mapping[str, str] | None, *further: str) -> AdmittedModel:
    """Look through a model's folder; `further` joins its revision. Raises ModelRefused with the reason."""
    if not folder.is_dir():
        raise ModelRefused(f"{folder}: no such folder; models are loaded from local folders only")
    _check_kinds(folder)
    found = digest_of_files(folder)
    if digests is not None:
        check_digests(found, digests)
    for name in found:
        if name.endswith(".json"):
            _check_names_no_code(name, _read_json(folder, name))
    return AdmittedModel(folder, _modules(folder), revision_of(found, *further))


def _check_kinds(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise ModelRefused(f"{name}: a link; copy the file itself into the folder")
        if path.name == "adapter_config.json":
            raise ModelRefused(f"{name}: adapters would load another model")
        if path.is_file() and path.suffix not in _SUFFIXES and path.name not in _NAMES:
            raise ModelRefused(f"{name}: weights are taken as safetensors only, and no code or other kind of file")


def _check_names_no_code(name: str, value: object) -> None:
    for key, entry in _entries(value):
        if _CODE_KEYS.fullmatch(key):
            raise ModelRefused(f"{name}: {key} may name code to run")
        if key in _NAMED_CODE_KEYS and not str(entry).startswith("torch.nn.modules."):
            raise ModelRefused(f"{name}: {key} is {entry!r}, not one of torch.nn.modules")


def _entries(value: object) -> Iterator[tuple[str, object]]:
    """Every key of every object in a JSON value, at any depth, without recursion."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from one.items()
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _modules(folder: Path) -> tuple[str, ...]:
    modules = _read_json(folder, "modules.json")
    if not isinstance(modules, list) or not modules:
        raise ModelRefused("modules.json: lists no module")
    kinds = tuple(_kind(module) for module in modules)
    if WORD_MODULE in kinds and len(kinds) > 1:
        raise ModelRefused(f"modules.json: {WORD_MODULE} stands alone")
    return kinds


def _kind(module: object) -> str:
    if not isinstance(module, dict) or not isinstance(module.get("type"), str):
        raise ModelRefused("modules.json: an entry has no type")
    kind: str = module["type"]
    place = module.get("path", "")
    if kind != WORD_MODULE and not _OF_THE_LIBRARY.fullmatch(kind):
        raise ModelRefused(f"modules.json: {kind!r} is no known module")
    if not isinstance(place, str) or PurePosixPath(place).is_absolute() or ".." in PurePosixPath(place).parts:
        raise ModelRefused(f"modules.json: the path {place!r} leaves the folder")
    return kind


def _read_json(folder: Path, name: str) -> Any:
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as failure:
        raise ModelRefused(f"{name}: cannot be read as JSON ({type(failure).__name__})") from failure
