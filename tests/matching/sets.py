"""The judged sets of our own, as documents ready for the embedded ranker."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest import Read, read_postings, read_profiles
from matching.artefact import Artefact, encode_all, make_artefact
from matching.documents import person_document, posting_document
from matching.encoder import TextEncoder, load_encoder
from matching.evaluation.judgements import OWN_SETS, JudgedSet, read_set
from matching.scoring import PreparedPerson, PreparedPosting


@dataclass(frozen=True)
class ReadySet:
    """A set with its records, prepared."""

    judged: JudgedSet
    asked: tuple[dict[str, Any], ...]
    profiles: tuple[dict[str, Any], ...]
    postings: tuple[PreparedPosting, ...]
    people: tuple[PreparedPerson, ...]


@cache
def embedded() -> tuple[TextEncoder, Artefact]:
    """The embedded encoder and its ranker."""
    encoder = load_encoder()
    return encoder, make_artefact(encoder)


def ready_people(records: list[dict[str, Any]]) -> list[PreparedPerson]:
    """Profile records, prepared."""
    encoder, artefact = embedded()
    documents = [person_document(record) for record in records]
    vectors = encode_all(encoder, documents)
    return [artefact.prepare(document, found) for document, found in zip(documents, vectors, strict=True)]


def ready_postings(records: list[dict[str, Any]]) -> list[PreparedPosting]:
    """Posting records, prepared."""
    encoder, artefact = embedded()
    documents = [posting_document(record) for record in records]
    vectors = encode_all(encoder, documents)
    return [artefact.prepare(document, found) for document, found in zip(documents, vectors, strict=True)]


@cache
def ready_set(name: str) -> ReadySet:
    """One of our own sets."""
    folder = OWN_SETS / name
    asked, profiles = records_of(folder / "postings.jsonl"), records_of(folder / "profiles.jsonl")
    postings, people = tuple(ready_postings(asked)), tuple(ready_people(profiles))
    return ReadySet(read_set(folder), tuple(asked), tuple(profiles), postings, people)


def records_of(path: Path) -> list[dict[str, Any]]:
    """The validated records of a file of which no line is refused."""
    read = list((read_postings if path.stem == "postings" else read_profiles)(path.read_bytes()))
    assert all(isinstance(result, Read) for result in read), path
    return [result.record.model_dump(mode="json") for result in read if isinstance(result, Read)]
