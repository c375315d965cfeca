"""What is compared of a posting and of a person: which work, which skills, and the whole text.

Every part of the score is the product of one view of each, so that all pairs of a region are a few matrix products.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from matching.documents import PersonDocument, PostingDocument
from matching.prepared import D, Pieces, Prepared, Row, direction
from matching.roles.space import RoleSpace
from matching.taxonomy.relations import role_transfer

TITLE = ("title",)
ASKED = ("title", "skills_required", "skills_preferred")
POSTING = ("title", "description", "requirements", "skills_required", "skills_preferred")
WISHED = ("desired_occupations",)
JOB = "experience"
TOLD = (JOB, "summary")
ABLE = ("skills", "education")
EVIDENCE = ("skills", "education", "experience", "summary")
PERSON = ("desired_occupations", "skills", "education", "experience", "summary")

SHARE_OF_TOLD = 0.5
"""A wish is a word or two: it is read in the light of what she tells, so that one word more does not upset a list."""
LEAST_LENGTH = 0.1
"""Roles that a text hardly tells of are not blown up to length 1."""


def with_views(cut: Pieces[D], space: RoleSpace) -> Prepared[D]:
    """The document ready for scoring."""
    if isinstance(cut.document, PostingDocument):
        return Prepared(cut.document, cut.pieces, cut.vectors, *_of_posting(cut, space))
    return Prepared(cut.document, cut.pieces, cut.vectors, *_of_person(cut, space))


def wish_rows(person: Pieces[PersonDocument]) -> list[int]:
    """The pieces that tell her wishes; who names no occupation is taken to wish for what she does."""
    return person.rows(*WISHED) or person.rows(*TOLD)


def _of_posting(posting: Pieces[D], space: RoleSpace) -> tuple[dict[str, Row], Row]:
    """The views, and the strengths of the pieces, all asked of the space at once.

    `roles` is the work offered; `backgrounds` the same spread over the work that carries over to it."""
    title, asked = posting.pooled(posting.rows(*TITLE)), posting.pooled(posting.rows(*ASKED))
    whole = posting.pooled(posting.rows(*POSTING), by_length=True)
    strengths = space.strengths(np.concatenate([[title, asked, whole], posting.vectors]))
    (of_title, of_asked, of_whole), own = strengths[:3], strengths[3:]
    roles = _shortened((2 * of_title + of_asked + of_whole) / 4)
    views = {"roles": roles, "backgrounds": role_transfer() @ roles, "asked": asked, "whole": whole}
    return views, own


def _of_person(person: Pieces[D], space: RoleSpace) -> tuple[dict[str, Row], Row, dict[int, Row]]:
    """The same for a person, and the strengths of each job that is told of, by its number.

    `wished` and `done` are roles; `able` and `whole` are vectors of text."""
    told = person.pooled(person.rows(*TOLD), by_length=True)
    wishes: list[Row] = [direction(person.vectors[row] + SHARE_OF_TOLD * told) for row in person.rows(*WISHED)] or [
        told
    ]
    done = person.pooled(person.rows(*EVIDENCE), by_length=True)
    jobs = sorted({int(person.pieces[row].field.split(".")[1]) for row in person.rows(JOB)})
    work: list[Row] = [person.pooled(person.rows(f"{JOB}.{number}"), by_length=True) for number in jobs]
    strengths = space.strengths(np.concatenate([[*wishes, done, *work], person.vectors]))
    of_wishes, of_done, rest = strengths[: len(wishes)], strengths[len(wishes)], strengths[len(wishes) + 1 :]
    views = {
        "wished": _shortened(of_wishes.mean(axis=0)),
        "wish": direction(np.sum(wishes, axis=0)),
        "done": _shortened(of_done),
        "able": person.pooled(person.rows(*ABLE)),
        "whole": person.pooled(person.rows(*PERSON), by_length=True),
    }
    return views, rest[len(jobs) :], dict(zip(jobs, rest[: len(jobs)], strict=True))


def stacked(documents: Sequence[Prepared[D]] | Iterable[Prepared[D]], view: str) -> Row:
    """One view of many documents, a row each."""
    return np.stack([document.views[view] for document in documents])


def _shortened(strengths: Row) -> Row:
    return np.asarray(strengths / max(float(np.linalg.norm(strengths)), LEAST_LENGTH), np.float32)
