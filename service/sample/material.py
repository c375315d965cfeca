"""The written material of the sample, read once from the folders `texts` and `words`."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from service.sample.wording import Line, lines_of


@dataclass(frozen=True)
class Licence:
    """A qualification that people of an occupation hold: how often, and after how many years in the field."""

    name: str
    share: float
    years: int


@dataclass(frozen=True)
class English:
    """What an occupation says in English; empty where nobody wrote it."""

    titles: tuple[str, ...]
    wishes: tuple[str, ...]
    skills: tuple[str, ...]
    employers: tuple[str, ...]
    tasks: tuple[str, ...]
    facts: tuple[Line, ...]
    aims: tuple[Line, ...]
    posting_titles: tuple[str, ...]
    posting: tuple[Line, ...]


@dataclass(frozen=True)
class Occupation:
    """One kind of work or study: its words, its people's sentences, and its firms' sentences."""

    key: str
    titles: tuple[str, ...]
    wishes: tuple[str, ...]
    employers: tuple[str, ...]
    levels: tuple[str, ...]
    fields: tuple[str, ...]
    skills: tuple[str, ...]
    licences: tuple[Licence, ...]
    tasks: tuple[str, ...]
    facts: tuple[Line, ...]
    aims: tuple[Line, ...]
    salary: int
    shift: float
    weight: float
    posting_titles: tuple[str, ...]
    posting: tuple[Line, ...]
    required: tuple[str, ...]
    english: English | None


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.replace("\n", " ").split(" / ") if word.strip())


def _licence(source: str) -> Licence:
    name, share, *years = source.split(":")
    return Licence(name.strip(), float(share), int(years[0]) if years else 0)


def _english(section: dict[str, Any]) -> English | None:
    if "en_facts" not in section:
        return None
    words = ("titles", "wishes", "skills", "employers", "tasks")
    return English(
        **{word: _words(section[f"en_{word}"]) for word in words},
        facts=lines_of(section["en_facts"]),
        aims=lines_of(section["en_aims"]),
        posting_titles=_words(section.get("en_posting_titles", "")),
        posting=lines_of(section.get("en_posting", "")),
    )


def _occupation(key: str, section: dict[str, Any]) -> Occupation:
    return Occupation(
        key=key,
        titles=_words(section.get("titles", "")),
        wishes=_words(section["wishes"]),
        employers=_words(section.get("employers", "")),
        levels=_words(section["levels"]),
        fields=_words(section["fields"]),
        skills=_words(section["skills"]),
        licences=tuple(_licence(each) for each in _words(section.get("licences", ""))),
        tasks=_words(section.get("tasks", "")),
        facts=lines_of(section["facts"]),
        aims=lines_of(section["aims"]),
        salary=int(section.get("salary", 0)),
        shift=float(section.get("shift", 0.3)),
        weight=float(section.get("weight", 1.0)),
        posting_titles=_words(section.get("posting_titles", "")),
        posting=lines_of(section.get("posting", "")),
        required=_words(section.get("required", "")),
        english=_english(section),
    )


@cache
def toml_of(path: str) -> dict[str, Any]:
    """One file of the material under this package, as written."""
    return tomllib.loads((files("service.sample") / path).read_text("utf-8"))


@cache
def table_of(name: str) -> tuple[dict[str, str], ...]:
    """One table of `words`: a row a dictionary, keyed by the header."""
    text = (files("service.sample") / "words" / f"{name}.tsv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def occupations(kind: str = "work") -> dict[str, Occupation]:
    """All occupations of a kind, `work` or `study`, by key, in the order of the files' names."""
    folder = files("service.sample") / "texts" / kind
    found: dict[str, Occupation] = {}
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")):
        for key, section in toml_of(f"texts/{kind}/{name}").items():
            found[key] = _occupation(key, section)
    return found


@cache
def sentences(pool: str) -> tuple[Line, ...]:
    """One pool of the sentences that do not belong to an occupation, named `file.section`."""
    name, section = pool.split(".")
    return lines_of(toml_of(f"texts/{name}.toml")[section])
