"""What a database compares before the ranker does, so that one change need not rank everybody.

Of each posting and person it keeps a row for every part of the score, in half precision, and what the rules read,
as text. From one question it answers who conflicts with no undated rule, and of each a score that lies at most
`slack` below or above the ranker's own. Whoever belongs into a list is thus among the first, and the ranker decides.
"""

import json
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from matching.artefact import Artefact
from matching.edition import edition_of
from matching.eligibility import RULES, Rule, State
from matching.engine.rule_values import as_plain, from_plain
from matching.parts import PARTS, Part
from matching.prepared import Row
from matching.ranker import ROUNDING
from matching.scoring import PreparedPerson, PreparedPosting

UNDATED: tuple[Rule, ...] = tuple(rule for rule in RULES if not rule.is_dated)
"""What these read is the same on any day, so it can be stored."""
ROUNDED = 2.0**-10 + 2.0**-14
"""What a product of two rows of length 1 may lose: each is rounded to half precision (2^-11), and the sum of some
hundred terms to single."""
LONGEST: Mapping[str, float] = MappingProxyType({"backgrounds": 10.0})
"""No view is longer: all others are at most 1 long, and this one as far as roles carry over to each other."""


MADE_BY = ("documents.py", "sentences.py", "prepared.py", "views.py", "parts.py", "eligibility", "taxonomy", "text")
"""What stored rows and values were made by; whatever else may change leaves them as they are."""


@dataclass(frozen=True, eq=False, slots=True)
class Compared:
    """A posting or a person as the database keeps it: a row for each of PARTS, a text for each of UNDATED.

    Texts are equal where what the rule reads is equal.
    """

    rows: tuple[Row, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A part's share of the score: weight · clip((product − low) / (high − low), 0, 1) is
    clip(scale · product − least, 0, weight).
    """

    scale: float
    least: float
    weight: float


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """One side asking for the other: a row and a share for each of PARTS.

    A score from rows in half precision differs from the pair's own by at most `slack`.
    """

    rows: tuple[Row, ...]
    shares: tuple[Share, ...]
    slack: float


def version_of(artefact: Artefact) -> str:
    """Rows and values of two versions are not compared: of two encoders, or made by two editions of the code."""
    return f"{artefact.views_version}-{edition_of(*MADE_BY)}"


def compared_posting(posting: PreparedPosting) -> Compared:
    """A posting as it is kept."""
    values = tuple(_text(rule.asked(posting.document)) for rule in UNDATED)
    return Compared(tuple(posting.views[part.posting] for part in PARTS), values)


def compared_person(person: PreparedPerson) -> Compared:
    """A person as she is kept."""
    values = tuple(_text(rule.offered(person.document, date.min)) for rule in UNDATED)
    return Compared(tuple(person.views[part.person] for part in PARTS), values)


def question(asking: Compared, artefact: Artefact) -> Question:
    """The posting asking for people, or the person for postings."""
    shares = tuple(_share(artefact, part) for part in PARTS)
    lost = sum(share.scale * LONGEST.get(part.posting, 1.0) for part, share in zip(PARTS, shares, strict=True))
    return Question(asking.rows, shares, lost * ROUNDED + ROUNDING)


def _share(artefact: Artefact, part: Part) -> Share:
    low, high = artefact.bounds[part.name]
    weight = artefact.weights[part.name]
    scale = weight / (high - low)
    return Share(scale, scale * low, weight)


def people_let_through(rule: Rule, asked: str, offered: Collection[str]) -> list[str]:
    """Of what people offer, in the order given, what does not conflict with what the posting asks."""
    wanted = from_plain(json.loads(asked))
    return [one for one in offered if rule.judge(wanted, from_plain(json.loads(one)))[0] is not State.CONFLICTS]


def postings_let_through(rule: Rule, offered: str, asked: Collection[str]) -> list[str]:
    """Of what postings ask, in the order given, what does not conflict with what the person offers."""
    held = from_plain(json.loads(offered))
    return [one for one in asked if rule.judge(from_plain(json.loads(one)), held)[0] is not State.CONFLICTS]


def _text(value: Hashable) -> str:
    return json.dumps(as_plain(value), ensure_ascii=False, sort_keys=True)
