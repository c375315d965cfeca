"""Reading of everything that the encoder learns from: groups of texts that mean the same or belong together.

Three sources lie outside the project (a folder is named on the command line), two are our own.
"""

import csv
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matching.sentences import sentences
from matching.text.words import content_words

JOBTAG, ESCO, SYNONYMS = "jobtag_ja.jsonl", "esco_en.jsonl", "sudachi_synonyms.tsv"
TITLES = Path(__file__).parent / "titles"
SKILLS = Path(__file__).parents[1] / "taxonomy" / "skills"
MOST_SENTENCES = 40

Words = tuple[str, ...]
"""A text as its content words."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning: what it is called and what is told of it; texts as words.

    `names` stand for each other; `tellings` are sentences that go with a name.
    """

    names: tuple[Words, ...]
    tellings: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Every concept by its source."""

    concepts: dict[str, tuple[Concept, ...]] = field(default_factory=dict)

    def texts(self) -> Iterator[Words]:
        """Every text of every concept."""
        for concepts in self.concepts.values():
            for concept in concepts:
                yield from concept.names
                yield from concept.tellings


def read_sources(folder: Path, *, titles: Path = TITLES, skills: Path = SKILLS) -> Sources:
    """Everything; raises OSError where a file is missing."""
    return Sources(
        {
            "jobtag": tuple(_jobtag(folder / JOBTAG)),
            "esco": tuple(_esco(folder / ESCO)),
            "synonyms": tuple(_synonyms(folder / SYNONYMS)),
            "titles": tuple(_titles(sorted(titles.glob("*.jsonl")))),
            "skills": tuple(_skills(sorted(skills.glob("*.toml")))),
        }
    )


def _jobtag(path: Path) -> Iterator[Concept]:
    for record in _records(path):
        english = [record["title_en"]] if record["title_en"] else []
        told = [record["summary"], *record["tasks"], *_sentences(record["what_it_is"])]
        told += [record["summary_en"]] if record["summary_en"] else []
        yield Concept(
            names=_all_words([record["title"], *record["aliases"], *english]),
            tellings=_all_words([*told, *record["certificates"]]),
        )


def _esco(path: Path) -> Iterator[Concept]:
    for record in _records(path):
        yield Concept(
            names=_all_words([record["label"], *record["alternatives"]]),
            tellings=_all_words(_sentences(record["description"])),
        )


def _synonyms(path: Path) -> Iterator[Concept]:
    groups: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            groups[line["group"]].append(line["word"])
    for members in groups.values():
        yield Concept(names=_all_words(members))


def _titles(paths: Iterable[Path]) -> Iterator[Concept]:
    for path in paths:
        for record in _records(path):
            yield Concept(names=_all_words([*record["en"], *record["ja"]]))


def _skills(paths: Iterable[Path]) -> Iterator[Concept]:
    for path in paths:
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["skill"]:
            yield Concept(names=_all_words(dict.fromkeys([entry["ja"], entry["en"], *entry["names"]])))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)][:MOST_SENTENCES]


def _all_words(texts: Iterable[str]) -> tuple[Words, ...]:
    """The texts as words, without those that hold none."""
    return tuple(words for words in (tuple(content_words(text)) for text in texts) if words)


def is_latin(words: Sequence[str]) -> bool:
    """Whether a text is written in ASCII throughout, which stands for English here."""
    return all(word.isascii() for word in words)
