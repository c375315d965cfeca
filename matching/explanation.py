"""Why a pair has its score: rows that quote both documents, and whose weights sum to it."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.evidence import Close, SkillMatch, match_skill
from matching.parts import PARTS
from matching.reasons import Quote, Reason, ReasonState
from matching.requirements import requirement_reasons
from matching.scoring import DECIMALS, PreparedPerson, PreparedPosting, contributions, pair_values
from matching.views import EVIDENCE, PERSON, POSTING, TITLE, wish_rows

MET, NEAR = 0.6, 0.2
"""From which value on the scale of a part it is met, and from which it is near."""
SAID, AKIN = 0.8, 0.3
"""The same for a sentence beside a sentence, which is near by chance more often."""
SENTENCES = 2
"""Rows that share the contribution of the work done, and of the whole text."""
SENTENCE_FIELDS = ("description", "requirements")
SKILL_FIELDS = ("skills_required", "skills_preferred")
MICRO = 10**DECIMALS


def explain(
    posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date
) -> tuple[float, tuple[Reason, ...]]:
    """The score of the pair in 0…1, and its reasons, heaviest first; the weights sum to the score.

    This is the score: a function of the pair alone, the same in any run and in both directions.
    """
    values = pair_values(posting, person, artefact)
    given = contributions(values[None], artefact)[0]
    names = [part.name for part in PARTS]
    value, share = dict(zip(names, values, strict=True)), dict(zip(names, given, strict=True))
    close = Close(posting, person, artefact)
    told = [
        *_wish(close, value["wish"], share["wish"] + share["wish_text"]),
        *_work(close, value["work"], share["work"]),
        *_skills(close, share["skills"]),
        *_sentences(close, share["whole"]),
    ]
    score = round(sum(reason.weight for reason in told), DECIMALS)
    reasons = [*told, *requirement_reasons(posting, person, artefact, on)]
    return score, tuple(sorted(reasons, key=_order))


def _order(reason: Reason) -> tuple[float, str, int, int]:
    return -reason.weight, reason.posting.field, reason.posting.start, reason.posting.end


def _wish(close: Close, value: float, weight: float) -> Iterator[Reason]:
    """The title beside the nearest wish; without wishes, beside what she does."""
    asked = close.posting.rows(*TITLE) or list(range(len(close.posting.pieces)))[:1]
    best = close.most_wished(wish_rows(close.person)) if asked else None
    if not asked:
        return
    state = _state(value, otherwise=ReasonState.MISSING)
    if best is None or not close.person.document.desired_occupations:
        state = ReasonState.NO_EVIDENCE if best is None else ReasonState.NEAR
    yield Reason("wish", state, _micro(weight), _piece(close.posting, asked[0]), _piece_or_none(close.person, best))


def _work(close: Close, value: float, weight: float) -> Iterator[Reason]:
    """The most telling line of the posting beside what she did that carries over to it most."""
    asked = close.most_telling(close.posting.rows(*SENTENCE_FIELDS) or close.posting.rows(*TITLE))
    done = close.carrying_over(close.person.rows(*EVIDENCE))[:SENTENCES]
    if asked is None:
        return
    if not done:
        yield Reason("experience", ReasonState.NO_EVIDENCE, _micro(weight), _piece(close.posting, asked), None)
        return
    state = _state(value, otherwise=ReasonState.NO_EVIDENCE)
    if weight > 0 and state is ReasonState.NO_EVIDENCE:
        state = ReasonState.NEAR
    parts = _split(weight, np.array([strength for _, strength in done]))
    for (row, _), part in zip(done, parts, strict=True):
        shown = _piece(close.person, row)
        quoted = None if state is ReasonState.NO_EVIDENCE else shown
        yield Reason(_kind_of(quoted, "experience"), state, part, _piece(close.posting, asked), quoted)


def _skills(close: Close, weight: float) -> Iterator[Reason]:
    """Each skill asked beside its best evidence; a posting that names none has its title answered."""
    rows = close.posting.rows(*SKILL_FIELDS) or close.posting.rows(*TITLE)
    found = [match_skill(close, row) for row in rows]
    for row, match, part in zip(rows, found, _split(weight, _shares(found)), strict=True):
        state = match.state
        if part > 0 and state is ReasonState.NO_EVIDENCE:
            state = ReasonState.NEAR if match.row is not None else state
        quoted = None if state is ReasonState.NO_EVIDENCE else _piece_or_none(close.person, match.row)
        yield Reason("skill", state, part, _piece(close.posting, row), quoted)


def _shares(found: Sequence[SkillMatch]) -> NDArray[np.float64]:
    """Evidence shares the contribution; where there is none at all, the nearest takes it."""
    values = np.array([match.value for match in found])
    if values.any() or not len(values):
        return values
    return np.asarray(np.eye(len(found))[int(np.argmax([match.closeness for match in found]))], np.float64)


def _sentences(close: Close, weight: float) -> Iterator[Reason]:
    """The sentences best answered, and every requirement, beside the sentence that answers it best."""
    rows = close.posting.rows(*SENTENCE_FIELDS) or close.posting.rows(*POSTING)
    evidence = close.person.rows(*EVIDENCE) or close.person.rows(*PERSON)
    best = {row: at for row in rows if (at := close.nearest(row, evidence)) is not None}
    first = sorted(best, key=lambda row: (-close.cosines[row, best[row]], row))[:SENTENCES]
    shares = np.array([max(float(close.cosines[row, best[row]]), 0.0) for row in first])
    weights = dict(zip(first, _split(weight, shares), strict=True))
    for row in rows:
        if row not in weights and close.posting.pieces[row].field != "requirements":
            continue
        at = best.get(row)
        value = 0.0 if at is None else close.value(row, at)
        state = ReasonState.MET if value >= SAID else ReasonState.NEAR if value >= AKIN else ReasonState.NO_EVIDENCE
        if weights.get(row, 0.0) > 0 and state is ReasonState.NO_EVIDENCE:
            state = ReasonState.NEAR
        quoted = None if state is ReasonState.NO_EVIDENCE else _piece_or_none(close.person, at)
        kind = _kind_of(quoted, "semantic")
        yield Reason(kind, state, weights.get(row, 0.0), _piece(close.posting, row), quoted)


def _kind_of(profile: Quote | None, otherwise: str) -> str:
    """The kind that the profile's field speaks of."""
    head = profile.field.split(".")[0] if profile else ""
    return {
        "education": "study",
        "experience": "experience",
        "skills": "skill",
        "qualifications": "qualification",
        "desired_occupations": "wish",
    }.get(head, otherwise)


def _state(value: float, otherwise: ReasonState = ReasonState.NO_EVIDENCE) -> ReasonState:
    if value >= MET:
        return ReasonState.MET
    return ReasonState.NEAR if value >= NEAR else otherwise


def _micro(weight: float) -> float:
    return round(weight, DECIMALS)


def _split(weight: float, shares: NDArray[np.float64]) -> list[float]:
    """The weight in parts of whole millionths that sum to it, by shares; the first takes what is left over."""
    if not len(shares):
        return []
    whole = round(weight * MICRO)
    total = float(shares.sum())
    parts = [int(whole * float(share) / total) if total > 0 else 0 for share in shares]
    parts[0] += whole - sum(parts)
    return [part / MICRO for part in parts]


def _piece(one: PreparedPosting | PreparedPerson, row: int) -> Quote:
    piece = one.pieces[row]
    start, end = piece.span
    return Quote(piece.field, start, end, piece.text)


def _piece_or_none(one: PreparedPerson, row: int | None) -> Quote | None:
    return None if row is None else _piece(one, row)
