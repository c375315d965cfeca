"""What one word for many people would change, before it is given: whom it reaches, and whom not and why."""

from collections.abc import Collection
from dataclasses import dataclass

from service.base.ids import PersonId
from service.base.refusals import Refusal
from service.shortlists.reads.shortlist_page import Candidate, ShortlistPage
from service.shortlists.rules import deciding as rules
from service.shortlists.terms.deciding import AlreadyDecided
from service.shortlists.terms.matching import BeingMatched


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A person who was marked; `obstacle`: why the word cannot be given to her, None where it can."""

    candidate: Candidate
    obstacle: Refusal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Everybody who was marked, in the order of the list; `gone` counts those who left it since."""

    rows: tuple[PreviewRow, ...]
    gone: int

    @property
    def reached(self) -> list[Candidate]:
        """Whom the word can be given to."""
        return [row.candidate for row in self.rows if row.obstacle is None]

    @property
    def unanswering(self) -> list[Candidate]:
        """Of these who shows nothing of something that is required."""
        return [one for one in self.reached if one.unanswered]


def previewed(shown: ShortlistPage, marked: Collection[PersonId]) -> Preview:
    """The preview of a word for these people of the list."""
    rows = [PreviewRow(one, _obstacle(one)) for one in shown.candidates if one.pair.person_id in marked]
    return Preview(tuple(rows), len(set(marked)) - len(rows))


def _obstacle(candidate: Candidate) -> Refusal | None:
    if candidate.states is None:
        return BeingMatched("内容が変わったため、計算し直しています。しばらくしてからもう一度お試しください。")
    try:
        rules.check_undecided(candidate.decision)
    except AlreadyDecided as refusal:
        return refusal
    return None
