"""Why a pair has its score: rows that quote both documents, and whose weights sum to it."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.fusion import leg_values
from matching.legs import LEGS, lexical, skills, whole, wishes
from matching.legs.base import PreparedPerson, PreparedPosting
from matching.prepared import Place
from matching.reasons import Quote, Reason, ReasonState
from matching.requirements import requirement_reasons
from matching.scales import Scales

DECIMALS = 6
MET, NEAR = 0.6, 0.2
SENTENCES = 2
WORDS = 3
SENTENCE_FIELDS = ("description", "requirements")


def explain(
    posting: PreparedPosting, person: PreparedPerson, scales: Scales, on: date
) -> tuple[float, tuple[Reason, ...]]:
    """The score of the pair in 0…1, and its reasons, heaviest first; the weights sum to the score.

    This is the score: a function of the pair alone, the same in any run and in both directions.
    """
    parts = {leg.name: leg.weight * float(leg_values(leg, [posting], [person], scales)[0, 0]) for leg in LEGS}
    close = np.asarray(posting.vectors @ person.vectors.T, np.float64)
    reasons = [
        *_wish(posting, person, close, parts["title_wish"] + parts["work_wish"]),
        *_skills(posting, person, close, parts["skills"], scales),
        *_sentences(posting, person, close, parts["whole"], scales),
        *_words(posting, person, parts["lexical"]),
        *requirement_reasons(posting.document, person.document, on),
    ]
    score = round(sum(reason.weight for reason in reasons), DECIMALS)
    return score, tuple(sorted(reasons, key=_order))


def _order(reason: Reason) -> tuple[float, str, int, int]:
    return -reason.weight, reason.posting.field, reason.posting.start, reason.posting.end


def _wish(
    posting: PreparedPosting, person: PreparedPerson, close: NDArray[np.float64], weight: float
) -> Iterator[Reason]:
    """The title beside the nearest wish; without wishes, beside what she does."""
    titles, rows = posting.rows("title"), wishes.wish_rows(person)
    if not titles:
        titles = list(range(len(posting.pieces)))[:1]
    if not titles:
        return
    most = sum(leg.weight for leg in LEGS if leg.name.endswith("wish"))
    state = _state(weight / most, otherwise=ReasonState.MISSING)
    best = _best(close, titles[0], rows)
    if best is None or not person.rows("desired_occupations"):
        state = ReasonState.NO_EVIDENCE if best is None else ReasonState.NEAR
    yield Reason("wish", state, round(weight, DECIMALS), _piece(posting, titles[0]), _piece_or_none(person, best))


def _skills(
    posting: PreparedPosting,
    person: PreparedPerson,
    close: NDArray[np.float64],
    weight: float,
    scales: Scales,
) -> Iterator[Reason]:
    """Each thing asked beside its best evidence; below the scale's foot there is none."""
    rows, shares = skills.asked_rows(posting)
    evidence = person.rows(*skills.EVIDENCE)
    best = [_best(close, row, evidence) for row in rows]
    values = np.array([0.0 if at is None else close[row, at] for row, at in zip(rows, best, strict=True)], np.float64)
    scaled = scales.scaled("skills", values)
    weights = _split(weight, scaled * shares[: len(rows)])
    for row, at, value, part in zip(rows, best, scaled, weights, strict=True):
        kind = "experience" if posting.pieces[row].field == "title" else "skill"
        found = at is not None and (value > 0 or part > 0)
        state = _state(max(float(value), NEAR)) if found else ReasonState.NO_EVIDENCE
        if found and at is not None and _says(person.pieces[at].text, posting.pieces[row].text):
            state = ReasonState.MET
        yield Reason(kind, state, part, _piece(posting, row), _piece_or_none(person, at if found else None))


def _sentences(
    posting: PreparedPosting,
    person: PreparedPerson,
    close: NDArray[np.float64],
    weight: float,
    scales: Scales,
) -> Iterator[Reason]:
    """The sentences best answered, and every requirement, beside the sentence that answers it best."""
    rows = posting.rows(*SENTENCE_FIELDS) or posting.rows(*whole.POSTING_FIELDS)
    evidence = person.rows(*skills.EVIDENCE) or person.rows(*whole.PERSON_FIELDS)
    if not rows or not evidence:
        return
    best = {row: at for row in rows if (at := _best(close, row, evidence)) is not None}
    first = sorted(rows, key=lambda row: (-close[row, best[row]], row))[:SENTENCES]
    weights = dict(zip(first, _split(weight, np.array([max(close[row, best[row]], 0) for row in first])), strict=True))
    for row in rows:
        if row not in weights and posting.pieces[row].field != "requirements":
            continue
        value = float(scales.scaled("skills", np.array([close[row, best[row]]]))[0])
        state, part = _state(value, otherwise=ReasonState.NO_EVIDENCE), weights.get(row, 0.0)
        if part > 0 and state is ReasonState.NO_EVIDENCE:
            state = ReasonState.NEAR
        at = None if state is ReasonState.NO_EVIDENCE else best[row]
        quoted = _piece_or_none(person, at)
        yield Reason(_kind_of(quoted), state, part, _piece(posting, row), quoted)


def _words(posting: PreparedPosting, person: PreparedPerson, weight: float) -> Iterator[Reason]:
    """The rarest words that both use."""
    shared = lexical.contributions(posting, person)[:WORDS]
    for (_, word), part in zip(shared, _split(weight, np.array([value for value, _ in shared])), strict=True):
        there = _place(person, person.places[word])
        yield Reason(_kind_of(there), ReasonState.MET, part, _place(posting, posting.places[word]), there)


def _kind_of(profile: Quote | None) -> str:
    """The kind that the profile's field speaks of."""
    head = profile.field.split(".")[0] if profile else ""
    return {
        "education": "study",
        "experience": "experience",
        "skills": "skill",
        "qualifications": "qualification",
        "desired_occupations": "wish",
    }.get(head, "semantic")


def _state(value: float, otherwise: ReasonState = ReasonState.NO_EVIDENCE) -> ReasonState:
    if value >= MET:
        return ReasonState.MET
    return ReasonState.NEAR if value >= NEAR else otherwise


def _says(evidence: str, asked: str) -> bool:
    """Whether the evidence holds the very words asked for."""
    return asked.strip().casefold() in evidence.casefold()


def _split(weight: float, shares: NDArray[np.float64]) -> list[float]:
    """The weight in rounded parts, by shares; the first takes all where no share tells more."""
    if not len(shares):
        return []
    total = float(shares.sum())
    if total <= 0:
        return [round(weight, DECIMALS), *[0.0] * (len(shares) - 1)]
    return [round(weight * float(share) / total, DECIMALS) for share in shares]


def _best(close: NDArray[np.float64], row: int, columns: Sequence[int]) -> int | None:
    """The nearest of these pieces, the first of equals."""
    return max(columns, key=lambda at: (close[row, at], -at)) if columns else None


def _piece(one: PreparedPosting | PreparedPerson, row: int) -> Quote:
    piece = one.pieces[row]
    start, end = piece.span
    return Quote(piece.field, start, end, piece.text)


def _piece_or_none(one: PreparedPerson, row: int | None) -> Quote | None:
    return None if row is None else _piece(one, row)


def _place(one: PreparedPosting | PreparedPerson, place: Place) -> Quote:
    piece = one.pieces[place.piece]
    words = piece.text[place.start - piece.start : place.end - piece.start]
    return Quote(piece.field, place.start, place.end, words)
