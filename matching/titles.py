"""Job titles ranked by an encoder alone, in the files of TREC evaluations."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.encoder.base import TextEncoder

TAG = "kakehashi"
_SEPARATOR = re.compile(r"[\0-\x20]")


class BadTitles(ValueError):
    """A file of titles cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title and its identifier, which holds no ASCII blank, so that a run's columns stay apart (U+3000 is kept)."""

    title_id: str
    text: str


@dataclass(frozen=True, slots=True)
class RankedTitle:
    """One line of a run: the `rank`-th title for a query, ranks from 1, `score` their cosine."""

    query_id: str
    document_id: str
    rank: int
    score: float


def read_titles(path: Path) -> list[Title]:
    """Read lines of `id TAB text` in UTF-8. Raises BadTitles for another line, a second use of an id, an empty file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as failure:
        raise BadTitles(f"{path}: cannot be read ({failure})") from failure
    if lines[-1] == "":
        lines.pop()
    if not lines:
        raise BadTitles(f"{path}: holds no line")
    titles: dict[str, Title] = {}
    for number, line in enumerate(lines, start=1):
        title = _title(line.removesuffix("\r"), f"{path}: line {number}")
        if title.title_id in titles:
            raise BadTitles(f"{path}: line {number} uses the id {title.title_id!r} again")
        titles[title.title_id] = title
    return list(titles.values())


def _title(line: str, place: str) -> Title:
    title_id, tab, text = line.partition("\t")
    if not tab or not text.strip() or "\t" in text:
        raise BadTitles(f"{place} is not an id, a tab and a text")
    if not title_id or _SEPARATOR.search(title_id):
        raise BadTitles(f"{place}: the id {title_id!r} is empty or holds a blank")
    return Title(title_id, text)


def rank_titles(encoder: TextEncoder, queries: Sequence[Title], corpus: Sequence[Title]) -> Iterator[RankedTitle]:
    """Give for each query every title of the corpus, the closest first; equally close ones by their ids."""
    by_id = sorted(corpus, key=lambda title: title.title_id)
    asked = encoder.encode_queries([title.text for title in queries])
    offered = encoder.encode_documents([title.text for title in by_id])
    for query, vector in zip(queries, asked, strict=True):
        scores = (offered @ vector).round(6)
        for rank, place in enumerate(np.argsort(-scores, kind="stable"), start=1):
            yield RankedTitle(query.title_id, by_id[place].title_id, rank, float(scores[place]))


def write_trec_run(run: Iterable[RankedTitle], path: Path, tag: str = TAG) -> None:
    """Write `qid Q0 docid rank score tag` a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{one.query_id} Q0 {one.document_id} {one.rank} {one.score:.6f} {tag}\n" for one in run)
