"""How much a shared word says: rarity in general occupational texts, frozen in a committed table.

Made by `python -m matching.vocabulary.word_weights CORPUS.jsonl …`: for every corpus, ln(1 + texts / (1 + texts
with the word)), and of these the least, so that a common word of either language is common. Only the words'
weights are kept, no text.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from matching.text.words import content_words

TABLE = "word_weights.tsv"
SHORTEST_TEXT = 8
FEWEST_TEXTS = 4


def word_weight(word: str) -> float:
    """The weight of a normalised word; a word not in the table is as rare as any."""
    table, rarest = _table()
    return table.get(word, rarest)


@cache
def _table() -> tuple[dict[str, float], float]:
    text = files("matching.vocabulary").joinpath(TABLE).read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    table = {word: float(weight) for word, weight in rows}
    return table, max(table.values())


def measure(corpora: Iterable[Iterable[str]]) -> dict[str, float]:
    """The weight of every word that stands in at least FEWEST_TEXTS texts of some corpus."""
    least: dict[str, float] = {}
    for corpus in corpora:
        texts = [frozenset(content_words(text)) for text in corpus if len(text) >= SHORTEST_TEXT]
        counts = Counter(word for text in texts for word in text)
        for word, count in counts.items():
            if count >= FEWEST_TEXTS and word.isprintable() and not word.isnumeric():
                weight = math.log(1 + len(texts) / (1 + count))
                least[word] = min(weight, least.get(word, weight))
    return least


def _texts(value: Any) -> Iterator[str]:
    """Every string inside a JSON value."""
    if isinstance(value, str):
        if not value.startswith("http"):
            yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _corpus(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield from _texts(json.loads(line))


if __name__ == "__main__":
    measured = measure(_corpus(Path(name)) for name in sys.argv[1:])
    lines = [f"{word}\t{weight:.2f}\n" for word, weight in sorted(measured.items())]
    Path(__file__).with_name(TABLE).write_text("".join(lines), encoding="utf-8")
