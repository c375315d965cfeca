"""Sentences of postings that tell nothing of the work: how to apply, who may, what is offered, praise of oneself."""

import tomllib
from functools import lru_cache
from pathlib import Path

from matching.text.words import content_words

SENTENCES = Path(__file__).with_name("boilerplate.toml")


@lru_cache(maxsize=1 << 16)
def is_boilerplate(sentence: str) -> bool:
    """Whether every word of it, numbers aside, is one of which such sentences are made; a blank sentence is none."""
    told = [word for word in content_words(sentence) if not word.isdecimal()]
    return bool(told) and said_without_work().issuperset(told)


@lru_cache(maxsize=1)
def said_without_work() -> frozenset[str]:
    """The words of the sentences in the file."""
    topics = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    return frozenset(
        word for languages in topics.values() for sentences in languages.values() for one in sentences
        for word in content_words(one)
    )  # fmt: skip
