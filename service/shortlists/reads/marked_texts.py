"""Texts of a posting or profile with the words marked that the reasons quote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.reasons import Quote, Reason
from service.shortlists.rules.evidence import SPEAKING

SHOWN_OF_POSTING = (
    "title", "description", "requirements", "skills_required", "skills_preferred",
    "qualifications_required", "qualifications_preferred",
)  # fmt: skip
SHOWN_OF_PROFILE = ("desired_occupations", "experience", "education", "skills", "qualifications", "summary")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row; `is_quoted` when a reason quotes them."""

    words: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text of one field, whole, in pieces; `name` is the field without the numbers of its entries.

    `job`: the number of the job that begins with it.
    """

    name: str
    pieces: tuple[Piece, ...]
    job: int | None = None


def field_name(field: str) -> str:
    """`experience.0.summary` is `experience.summary`."""
    return ".".join(part for part in field.split(".") if not part.isdigit())


def job_number(field: str) -> int | None:
    """Which job a field of a profile tells of: `experience.0.summary` of the first."""
    head, _, rest = field.partition(".")
    return int(rest.partition(".")[0]) if head == "experience" else None


def posting_texts(content: Mapping[str, Any], reasons: Iterable[Reason]) -> list[MarkedText]:
    """The posting's texts; marked is what the person answers."""
    quotes = [reason.posting for reason in reasons if reason.state in SPEAKING]
    return _texts(content, SHOWN_OF_POSTING, quotes)


def profile_texts(content: Mapping[str, Any], reasons: Iterable[Reason]) -> list[MarkedText]:
    """The person's texts without schools and employers; marked is what answers the posting."""
    quotes = [reason.profile for reason in reasons if reason.profile is not None and reason.state in SPEAKING]
    return _texts(content, SHOWN_OF_PROFILE, quotes)


def _texts(content: Mapping[str, Any], shown: Sequence[str], quotes: Sequence[Quote]) -> list[MarkedText]:
    told = [(field, text) for field, text in _fields(content, shown) if text.strip()]
    jobs: dict[int, str] = {}
    for field, _ in told:
        if (number := job_number(field)) is not None:
            jobs.setdefault(number, field)
    first = {field: number for number, field in jobs.items()}
    return [
        MarkedText(
            field_name(field), marked(text, [(q.start, q.end) for q in quotes if q.field == field]), first.get(field)
        )
        for field, text in told
    ]


def _fields(content: Mapping[str, Any], shown: Sequence[str]) -> Iterable[tuple[str, str]]:
    for name in shown:
        value = content[name]
        if isinstance(value, str):
            yield name, value
            continue
        for number, entry in enumerate(value):
            if isinstance(entry, str):
                yield f"{name}.{number}", entry
            else:
                parts = ("title", "summary") if name == "experience" else ("department",)
                yield from ((f"{name}.{number}.{part}", entry[part]) for part in parts)


def marked(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text in pieces, in whose order it can be read again; spans are half-open and may overlap.

    A span beyond the text marks nothing there.
    """
    quoted = [False] * len(text)
    for start, end in spans:
        for place in range(max(start, 0), min(end, len(text))):
            quoted[place] = True
    pieces: list[Piece] = []
    begun = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or quoted[place] != quoted[begun]:
            pieces.append(Piece(text[begun:place], quoted[begun]))
            begun = place
    return tuple(pieces)
