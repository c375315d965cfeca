"""Which piece of a person answers which piece of a posting, and whether that is the thing asked or something near."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.artefact import EVIDENCE_SCALE, Artefact
from matching.parts import PARTS
from matching.prepared import Row
from matching.reasons import ReasonState
from matching.scoring import PreparedPerson, PreparedPosting
from matching.taxonomy.extraction import mentions
from matching.taxonomy.relations import skill_relation
from matching.views import EVIDENCE, TITLE, shortened

SIMILAR = 0.35
"""From which value on the evidence scale a piece counts as near; it is never enough for the thing itself."""
SAID, IMPLIED = 1.0, 0.9
LOOKED_AT = 5
"""In how many of a person's nearest pieces skills are sought by the taxonomy: it reads word by word, and lists open at
once."""
QUALIFICATIONS = ("qualifications",)
WORK = next(part for part in PARTS if part.name == "work")


@dataclass(frozen=True, slots=True)
class SkillMatch:
    """The person's best piece for a skill asked: its row, how sure it is, on the evidence scale, and its cosine."""

    row: int | None
    value: float
    state: ReasonState
    closeness: float


class Close:
    """A pair and how near its pieces are; `cosines` is shaped (posting pieces, person pieces)."""

    def __init__(self, posting: PreparedPosting, person: PreparedPerson, artefact: Artefact) -> None:
        self.posting = posting
        self.person = person
        self.artefact = artefact
        self.cosines: NDArray[np.float64] = np.asarray(posting.vectors @ person.vectors.T, np.float64)

    def nearest(self, row: int, columns: Sequence[int]) -> int | None:
        """The nearest of these pieces of the person, the first of equals."""
        return max(columns, key=lambda at: (self.cosines[row, at], -at)) if columns else None

    def value(self, row: int, at: int) -> float:
        """The nearness of two pieces on the evidence scale, in 0…1."""
        low, high = self.artefact.bounds[EVIDENCE_SCALE]
        return float(np.clip((self.cosines[row, at] - low) / (high - low), 0, 1))

    def most_telling(self, rows: Sequence[int]) -> int | None:
        """The posting's piece that tells most of its work, the first of equals."""
        told = self._strengths(self.posting) @ self.posting.views["roles"]
        return max(rows, key=lambda row: (told[row], -row)) if rows else None

    def most_wished(self, columns: Sequence[int]) -> int | None:
        """The person's piece that tells most of the posting's own work, the nearer one where it tells of none."""
        told = self._of_person @ self.posting.views["roles"]
        title = self.cosines[self.posting.rows(*TITLE)].sum(axis=0)
        return max(columns, key=lambda at: (round(float(told[at]), 2), title[at], -at)) if columns else None

    def carrying_over(self, columns: Sequence[int]) -> list[tuple[int, float]]:
        """The person's pieces by how much of their work carries over to the posting's, the most first."""
        order = sorted(columns, key=lambda at: (-self._carried[at], at))
        return [(at, float(self._carried[at])) for at in order]

    def worth_as_work(self, at: int) -> float:
        """What the part "work" would be, in 0…1, had she done nothing but what this piece of hers tells."""
        strengths = self.artefact.space.strengths(self.person.vectors[at : at + 1])[0]
        alone = shortened(strengths).astype(np.float64) @ self.posting.views["backgrounds"]
        return float(self.artefact.scaled(WORK, np.asarray(alone)))

    @cached_property
    def _carried(self) -> Row:
        return self._of_person @ self.posting.views["backgrounds"]

    @cached_property
    def _of_person(self) -> NDArray[np.float32]:
        return self._strengths(self.person)

    def _strengths(self, document: PreparedPosting | PreparedPerson) -> NDArray[np.float32]:
        """How strongly each piece tells of each role, a row a piece."""
        return self.artefact.space.strengths(document.vectors)


def match_skill(close: Close, row: int) -> SkillMatch:
    """What the person shows for the skill in this row: the very words, the same skill by the taxonomy, or near."""
    asked = close.posting.pieces[row].text
    columns = close.person.rows(*EVIDENCE, *QUALIFICATIONS)
    embedded = [at for at in columns if close.person.pieces[at].field.split(".")[0] not in QUALIFICATIONS]
    likely = set(sorted(embedded, key=lambda at: (-close.cosines[row, at], at))[:LOOKED_AT])
    best, value, state = None, 0.0, ReasonState.NO_EVIDENCE
    for at in columns:
        if value >= SAID:
            break
        text = close.person.pieces[at].text
        known = SAID if says(text, asked) else relation(asked, text) if at in likely or at not in embedded else 0.0
        if known > value:
            best, value = at, known
            state = ReasonState.MET if known >= IMPLIED else ReasonState.NEAR
    nearest = close.nearest(row, embedded)
    closeness = float(close.cosines[row, nearest]) if nearest is not None else 0.0
    if nearest is not None and state is not ReasonState.MET and close.value(row, nearest) > max(value, SIMILAR):
        best, value, state = nearest, close.value(row, nearest), ReasonState.NEAR
    return SkillMatch(best if best is not None else nearest, value, state, closeness)


def says(evidence: str, asked: str) -> bool:
    """Whether it stands there as it was asked; Latin letters as words of their own (no C in IC or C++)."""
    wanted, told = asked.strip().casefold(), evidence.casefold()
    return wanted in told and _as_words(wanted).search(told) is not None


@lru_cache(maxsize=1 << 12)
def _as_words(wanted: str) -> re.Pattern[str]:
    before = "(?<![a-z0-9])" if wanted[:1].isascii() and wanted[:1].isalnum() else ""
    after = "(?![a-z+#])" if wanted[-1:].isascii() and wanted[-1:].isalnum() else ""
    return re.compile(f"{before}{re.escape(wanted)}{after}")


def relation(asked: str, evidence: str) -> float:
    """The strongest relation of skills that the taxonomy finds in both."""
    pairs = ((one, other) for one in named_skills(asked) for other in named_skills(evidence))
    return max((skill_relation(one, other) for one, other in pairs), default=0.0)


@lru_cache(maxsize=65_536)
def named_skills(text: str) -> tuple[str, ...]:
    """The skills that a piece names and does not deny."""
    return tuple(
        dict.fromkeys(
            mention.concept_id for mention in mentions(text) if mention.kind == "skill" and not mention.is_negated
        )
    )
