"""The command that makes the embedded model: its vectors, and the roles known by them.

    python -m matching.training --sources FOLDER --ja-ginza ja_ginza-5.3.0-py3-none-any.whl --out matching/model

FOLDER holds job tag, ESCO and the synonym dictionary under the names of `matching.training.sources`. The same
inputs give the same model.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from matching.encoder import load_encoder
from matching.encoder.admission import WORD_MODULE
from matching.encoder.digests import DIGESTS, digest_of_files, written_digests
from matching.encoder.loading import EMBEDDED
from matching.encoder.word_table import TABLE, save_word_table
from matching.roles.fitting import fit_role_space
from matching.roles.store import keep
from matching.training.export import table_of
from matching.training.ja_ginza import read_word_vectors
from matching.training.japanese import japanese_table
from matching.training.learning import Plan, learn
from matching.training.lexicon import make_lexicon
from matching.training.model import LearningModel
from matching.training.sources import ESCO, JOBTAG, SYNONYMS, Sources, read_sources

DIMENSION = 256


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, and write the model with its digests; 2 where a source is missing."""
    parser = argparse.ArgumentParser(description="make the embedded model")
    parser.add_argument("--sources", type=Path, required=True, help=f"folder with {JOBTAG}, {ESCO}, {SYNONYMS}")
    parser.add_argument("--ja-ginza", type=Path, required=True, help="the wheel of the package ja_ginza")
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="folder of the model")
    asked = parser.parse_args(arguments)
    missing = [path for path in (asked.ja_ginza, *(asked.sources / name for name in (JOBTAG, ESCO, SYNONYMS)))]
    if absent := [str(path) for path in missing if not path.is_file()]:
        print(f"not there: {', '.join(absent)}", file=sys.stderr)  # noqa: T201
        return 2
    make_model(read_sources(asked.sources), asked.ja_ginza, asked.out)
    if asked.out == EMBEDDED:
        keep_roles()
    return 0


def make_model(sources: Sources, wheel: Path, out: Path, plan: Plan | None = None) -> None:
    """Learn from the sources and write what the encoder reads; the card is left as it is."""
    plan = plan or Plan()
    torch.set_num_threads(plan.threads)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(plan.seed)
    japanese = japanese_table(read_word_vectors(wheel))
    lexicon = make_lexicon(sources.texts(), sources.concepts["synonyms"], japanese, plan.english_words)
    model = LearningModel(lexicon, DIMENSION, seed=plan.seed)
    learn(model, sources, plan, _tell)
    out.mkdir(parents=True, exist_ok=True)
    modules = [{"idx": 0, "name": "0", "path": "", "type": WORD_MODULE}]
    (out / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf-8")
    save_word_table(table_of(model, japanese), out)
    (out / TABLE).chmod(0o644)
    (out / DIGESTS).write_text(written_digests(digest_of_files(out)), encoding="utf-8")


def keep_roles() -> None:
    """Fit the roles of the embedded encoder as it stands."""
    encoder = load_encoder()
    keep(fit_role_space(encoder), encoder.identity)


def _tell(epoch: int, loss: float) -> None:
    print(f"epoch {epoch + 1}: loss {loss:.3f}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
