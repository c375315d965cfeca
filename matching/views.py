"""What is compared of a posting and of a person: which work, which skills, and the whole text.

Every part of the score is the product of one view of each, so that all pairs of a region are a few matrix products.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.documents import PersonDocument, PostingDocument
from matching.prepared import D, Pieces, Prepared, Row, directions
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
        return Prepared(cut.document, cut.pieces, cut.vectors, _of_posting(cut, space))
    return Prepared(cut.document, cut.pieces, cut.vectors, *_of_person(cut, space))


def wish_rows(person: Pieces[PersonDocument]) -> list[int]:
    """The pieces that tell her wishes; who names no occupation is taken to wish for what she does."""
    return person.rows(*WISHED) or person.rows(*TOLD)


def _of_posting(posting: Pieces[D], space: RoleSpace) -> dict[str, Row]:
    """`roles` is the work offered; `backgrounds` the same spread over the work that carries over to it."""
    title, asked, whole = posting.pooled([posting.rows(*TITLE), posting.rows(*ASKED)], [posting.rows(*POSTING)])
    of_title, of_asked, of_whole = space.strengths(np.stack([title, asked, whole]))
    roles = shortened((2 * of_title + of_asked + of_whole) / 4)
    return {"roles": roles, "backgrounds": role_transfer() @ roles, "asked": asked, "whole": whole}


def _of_person(person: Pieces[Any], space: RoleSpace) -> tuple[dict[str, Row], dict[int, Row]]:
    """The views, and the strengths of each job that is told of, by its number; all asked of the space at once.

    `wished` and `done` are roles; `able` and `whole` are vectors of text.
    """
    jobs = _jobs(person)
    texts = [person.rows(*fields) for fields in (TOLD, EVIDENCE, PERSON)]
    pooled = person.pooled([person.rows(*ABLE)], [*texts, *jobs.values()])
    able, told, done, whole, work = *pooled[:4], pooled[4:]
    wished = person.vectors[person.rows(*WISHED)]
    wishes: NDArray[np.float32] = directions(wished + SHARE_OF_TOLD * told) if len(wished) else told[None]
    strengths = space.strengths(np.stack([done, *work, *wishes]))
    views = {
        "wished": shortened(strengths[len(work) + 1 :].mean(axis=0)),
        "wish": directions(wishes.sum(axis=0, keepdims=True))[0],
        "done": shortened(strengths[0]),
        "able": able,
        "whole": whole,
    }
    return views, dict(zip(jobs, strengths[1:], strict=False))


def _jobs(person: Pieces[Any]) -> dict[int, list[int]]:
    """The pieces of each job that is told of, by its number, in order."""
    jobs: dict[int, list[int]] = {}
    for row in person.rows(JOB):
        jobs.setdefault(int(person.pieces[row].field.split(".")[1]), []).append(row)
    return dict(sorted(jobs.items()))


def stacked(documents: Sequence[Prepared[D]] | Iterable[Prepared[D]], view: str) -> Row:
    """One view of many documents, a row each."""
    return np.stack([document.views[view] for document in documents])


def shortened(strengths: Row) -> Row:
    """Strengths of roles at length 1, the faint ones left as they are."""
    return np.asarray(strengths / max(float(np.linalg.norm(strengths)), LEAST_LENGTH), np.float32)
