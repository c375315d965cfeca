"""What would change it: the fewest changes to a profile that lift a pair to a score.

Exact: each change is worked into the person's views with the vectors that the posting has already, and the pair is
scored again. Nothing is encoded, and nobody is advised to write what she has not done: a coordinator reads here
what to ask about.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matching.artefact import Artefact
from matching.documents import PartText, PersonDocument
from matching.evidence import Close, match_skill
from matching.prepared import Pieces
from matching.reasons import Quote, ReasonState
from matching.scoring import PreparedPerson, PreparedPosting, pair_values, scores_of
from matching.views import TITLE, with_views

SKILLS = ("skills_required", "skills_preferred")
MOST = 3
"""More changes than this make another person."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a profile could say besides: a wish for the posting's work, or a skill that it asks for.

    `kind` is "wish" or "skill"; `posting` quotes what is asked; `score` is the pair's with this and the changes
    before it.
    """

    kind: str
    posting: Quote
    score: float


def what_would_change(
    posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, wanted: float
) -> tuple[Change, ...]:
    """The fewest changes, the strongest first, after which the score is above `wanted`; none where none reach it.

    Greedy: each step takes the change that lifts the score most, of equals the first in the posting. Empty also for
    a pair that is above already.
    """
    open_rows = list(_open(posting, person, artefact))
    taken: list[Change] = []
    now, score = person, _score(posting, person, artefact)
    while score <= wanted and open_rows and len(taken) < MOST:
        tries = [(row, _with(now, posting, row, artefact)) for row in open_rows]
        row, best = max(tries, key=lambda one: (_score(posting, one[1], artefact), -one[0]))
        lifted = _score(posting, best, artefact)
        if lifted <= score:
            return ()
        taken.append(Change(_kind(posting, row), _quote(posting, row), lifted))
        now, score = best, lifted
        open_rows.remove(row)
    return tuple(taken) if score > wanted else ()


def _open(posting: PreparedPosting, person: PreparedPerson, artefact: Artefact) -> Iterator[int]:
    """The posting's pieces that the profile could answer and does not: its title as a wish, and its skills."""
    yield from posting.rows(*TITLE)
    close = Close(posting, person, artefact)
    for row in posting.rows(*SKILLS):
        if match_skill(close, row).state is not ReasonState.MET:
            yield row


def _with(person: PreparedPerson, posting: PreparedPosting, row: int, artefact: Artefact) -> PreparedPerson:
    """The person as if her profile also said what this piece of the posting says."""
    field = "desired_occupations" if _kind(posting, row) == "wish" else "skills"
    text = posting.pieces[row].text
    document = _saying(person.document, field, text)
    listed = document.desired_occupations if field == "desired_occupations" else document.skills
    place = f"{field}.{len(listed) - 1}"
    piece = PartText(part=place, text=text, field=place, start=0)
    changed = Pieces(
        document,
        (*person.pieces, piece),
        np.concatenate([person.vectors, posting.vectors[row][None]]),
    )
    return with_views(changed, artefact.space)


def _saying(document: PersonDocument, field: str, text: str) -> PersonDocument:
    if field == "desired_occupations":
        return replace(document, desired_occupations=(*document.desired_occupations, text))
    return replace(document, skills=(*document.skills, text))


def _score(posting: PreparedPosting, person: PreparedPerson, artefact: Artefact) -> float:
    return float(scores_of(pair_values(posting, person, artefact)[None], artefact)[0])


def _kind(posting: PreparedPosting, row: int) -> str:
    return "wish" if posting.pieces[row].field in TITLE else "skill"


def _quote(posting: PreparedPosting, row: int) -> Quote:
    piece = posting.pieces[row]
    return Quote(piece.field, *piece.span, piece.text)
