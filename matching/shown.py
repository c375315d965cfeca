"""Which state a reason is shown with: met is the thing asked or a kind of it, near is what borders on it.

The states of an explanation tell what lifted the score, and much lifts it that nobody would call the same: the wish
for a neighbouring occupation, or sentences that share a mood. Who reads two quotes beside each other reads more into
the mark between them. States are only lowered here, but where another of her wishes is the very occupation: that one
is quoted, and where only a job of hers is, it stands beside the wish, without weight. Weights stay, so that they sum to
the score as before. What is not known is not near: it has no evidence until there are words of hers to ask about. A
sentence that asks for years of work is met where so many are known to be there, and lacking where they are known not
to be: by its own number, and not by the posting's. Years of something else (since a licence) are never known.
A skill is not told by a wish: in the first tens of the own sets 35 stood beside what she would like, or not, to do.

The limits were read off 816 rows of the sample prefecture (24 postings, three people each), looked at by eye. Below
0.35 a skill's nearest piece was chance in 15 of 18 rows (負荷計算 beside 応用化学科), above it in 4 of 20. Sentences
need more: between 0.35 and 0.6 half were chance (停電作業 beside a wish for electrical work), and of what she writes of
herself even up to 0.8 (入社日は相談に応じます beside 就職課の掲示板…).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache

from matching.artefact import Artefact
from matching.asked_years import years_of_experience
from matching.eligibility import State
from matching.eligibility.experience import SPEAKS_OF_EXPERIENCE, asks_for_years
from matching.evidence import SIMILAR, Close, relation, says
from matching.explanation import MET, SENTENCE_FIELDS
from matching.field import known_years
from matching.reasons import Quote, Reason, ReasonState
from matching.repeated import answered_alike
from matching.scoring import PreparedPerson, PreparedPosting
from matching.taxonomy.extraction import mentions
from matching.taxonomy.loading import taxonomy
from matching.taxonomy.relations import role_affinity
from matching.views import EVIDENCE, TITLE, wish_rows

ALIKE, ALIKE_OF_SELF = 0.6, 0.8
"""From which value on the evidence scale a sentence is near what she did or can, and what she writes of herself."""
AKIN = 0.5
"""From which strength on two occupations of the taxonomy are near."""
STRUCTURED = frozenset({"qualifications_required", "qualifications_preferred", "languages", "education_min"})
"""Judged by rules and not by likeness: these states are as sure as the rules."""
SKILLS = frozenset({"skills_required", "skills_preferred"})
OF_SELF = "summary"
TELLS_A_WISH = re.compile(
    r"(?<![冷重固堅硬み])た(?:い|く(?:て|は|な|あり))|(?:が|で)(?:いい|良い|よい)(?:です|と|。|な|$)|希望|志望|興味|憧れ|つもり"
    r"|考えて(?:い|お)|(?:問|こだわ)(?:い|わ|り|ら)(?:ま|な)|苦手|ほしい|欲しい|やれたら|聞いてみ"
    r"|\b(?:want|wish|hope|hoping|prefer|would like|looking for|interested)\b",
    re.IGNORECASE,
)
"""Of herself she also writes what she would like, or not: 車で通える倉庫がいいです is no skill."""
WISH = "desired_occupations."
JOB_TITLE = re.compile(r"experience\.\d+\.title")
TITLE_AND_NOTE = re.compile(r"\s*[(（【]")
"""What follows an occupation in a title: Test Engineer (wafer sort), 検査員（夜勤）. Behind a comma is more of it."""


def shown(
    reasons: Sequence[Reason], posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date
) -> tuple[Reason, ...]:
    """The reasons of a pair, in their order, with the states to be shown and their weights as they are.

    What is too unlike to stand beside the posting's words has no evidence, and no quote of the person; work that
    carries over to the posting's stands beside its title where it stood beside a sentence by chance. Of her jobs the
    first that is the posting's occupation follows a wish that is near by it.
    """
    close = Close(posting, person, artefact)
    asked = {(piece.field, *piece.span): row for row, piece in enumerate(posting.pieces)}
    told = {(piece.field, *piece.span): row for row, piece in enumerate(person.pieces)}
    years = cache(lambda words: known_years(words, posting, person, artefact, on))
    able = [_unless_wish(reason, close, asked) for reason in reasons]
    lowered = [_by_years(_lowered(reason, close, asked, told), years) for reason in able]
    alike = answered_alike(lowered, posting.document)
    return tuple(one for reason in alike for one in (reason, *_same_jobs(reason, person)))


Places = Mapping[tuple[str, int, int], int]


def _lowered(reason: Reason, close: Close, asked: Places, told: Places) -> Reason:
    head = reason.posting.field.partition(".")[0]
    if reason.profile is None or head in STRUCTURED:
        return _unless_silent(reason)
    if reason.state is ReasonState.MET and (_is_of_years(reason) or _is_the_thing(reason, reason.profile)):
        return reason
    if reason.kind == "wish" and head == "title":
        same = _same_wish(reason, close.person)
        if same is not None:
            return replace(reason, state=ReasonState.MET, profile=same)
        return replace(reason, state=ReasonState.NEAR) if reason.state is ReasonState.MET else reason
    if reason.state not in (ReasonState.MET, ReasonState.NEAR):
        return reason
    row, at = asked.get(_place(reason.posting)), told.get(_place(reason.profile))
    value = 0.0 if row is None or at is None else close.value(row, at)
    if value >= _limit(reason, reason.profile) or _is_akin(
        reason.posting.words, reason.profile.words, is_skill=head in SKILLS
    ):
        return replace(reason, state=ReasonState.NEAR)
    title = next(iter(close.posting.rows(*TITLE)), None)
    if at is not None and title is not None and _carries_over(reason, reason.profile, close, at):
        piece = close.posting.pieces[title]
        return replace(reason, state=ReasonState.NEAR, posting=Quote(piece.field, *piece.span, piece.text))
    return replace(reason, state=ReasonState.NO_EVIDENCE, profile=None)


def _unless_wish(reason: Reason, close: Close, asked: Places) -> Reason:
    """A skill beside a wish has the best of her other words instead, or none: she may want what she cannot do yet."""
    row, told = asked.get(_place(reason.posting)), reason.profile
    is_skill = reason.posting.field.partition(".")[0] in SKILLS
    if row is None or told is None or not is_skill or not _tells_a_wish(told.field, told.words):
        return reason
    pieces = [(at, close.person.pieces[at]) for at in close.person.rows(*EVIDENCE)]
    others = [
        (at, Quote(one.field, *one.span, one.text)) for at, one in pieces if not _tells_a_wish(one.field, one.text)
    ]
    same = next((quote for _, quote in others if _is_the_thing(reason, quote)), None)
    if same is not None:
        return replace(reason, profile=same)
    nearest = max(others, key=lambda one: (close.value(row, one[0]), -one[0]), default=None)
    if nearest is None:
        return replace(reason, state=ReasonState.NO_EVIDENCE, profile=None)
    return replace(reason, state=ReasonState.NEAR, profile=nearest[1])


def _tells_a_wish(field: str, words: str) -> bool:
    return field == OF_SELF and TELLS_A_WISH.search(words) is not None


def _unless_silent(reason: Reason) -> Reason:
    """Near is said beside words of hers alone."""
    is_silent = reason.profile is None and reason.state is ReasonState.NEAR
    return replace(reason, state=ReasonState.NO_EVIDENCE) if is_silent else reason


def _by_years(reason: Reason, years: Callable[[str], State]) -> Reason:
    """A word of hers is what a sentence is about, and not yet the years that it asks for: those `years` knows.

    The rule judged the posting's own number: its row follows the sentence's, and is silent where that is open.
    """
    if reason.posting.field != "requirements" or not asks_for_years(reason.posting.words):
        return reason
    known = years(reason.posting.words)
    if known is State.CONFLICTS:
        return replace(reason, state=ReasonState.MISSING)
    if reason.state is ReasonState.MISSING:
        is_met = known is State.FITS
        return replace(
            reason,
            state=ReasonState.MET if is_met else ReasonState.NO_EVIDENCE,
            profile=reason.profile if is_met else None,
        )
    is_open = known is State.UNKNOWN and reason.state is ReasonState.MET
    return replace(reason, state=ReasonState.NEAR) if is_open else reason


def _same_wish(reason: Reason, person: PreparedPerson) -> Quote | None:
    """Of her wishes the first that is the posting's occupation, where the row quotes another."""
    if reason.state is ReasonState.NO_EVIDENCE:
        return None
    pieces = [person.pieces[row] for row in sorted(wish_rows(person))]
    quotes = [Quote(piece.field, *piece.span, piece.text) for piece in pieces if piece.field.startswith(WISH)]
    return next((quote for quote in quotes if _is_the_thing(reason, quote)), None)


def _same_jobs(reason: Reason, person: PreparedPerson) -> list[Reason]:
    """The first of her jobs that is the posting's occupation, beside a wish that is only near; it gives no weight."""
    if reason.kind != "wish" or reason.posting.field != "title" or reason.state is not ReasonState.NEAR:
        return []
    titles = [piece for piece in person.pieces if JOB_TITLE.fullmatch(piece.field)]
    quotes = [Quote(piece.field, *piece.span, piece.text) for piece in titles]
    same = [quote for quote in quotes if _is_that_work(reason.posting.words, quote.words)]
    return [Reason("experience", ReasonState.MET, 0.0, reason.posting, quote) for quote in same[:1]]


def _carries_over(reason: Reason, told: Quote, close: Close, at: int) -> bool:
    """Whether what she did carries over to the posting's occupation, whatever the sentence that it stood beside."""
    is_of_work = reason.posting.field in SENTENCE_FIELDS and reason.weight > 0 and told.field != OF_SELF
    return is_of_work and reason.state is ReasonState.MET and close.worth_as_work(at) >= MET


def _is_of_years(reason: Reason) -> bool:
    """Whether the row asks how long she worked: a rule judged that, and quotes her longest job."""
    words = reason.posting.words
    return (
        reason.kind == "experience"
        and not reason.weight
        and reason.posting.field == "requirements"
        and SPEAKS_OF_EXPERIENCE.search(words) is not None
        and (not asks_for_years(words) or bool(years_of_experience(words)))
    )


def _is_the_thing(reason: Reason, told: Quote) -> bool:
    """Whether her words name what the posting's name, or a kind of it; of herself she may write of what she hopes."""
    asked = reason.posting.words
    if reason.posting.field.partition(".")[0] in SKILLS:
        return says(told.words, asked) or relation(asked, told.words) == 1
    if told.field == OF_SELF:
        return False
    if says(asked, told.words):
        return True
    return _is_that_work(asked, told.words) if reason.posting.field == "title" else _is_same(asked, told.words)


def _is_that_work(title: str, told: str) -> bool:
    """Whether a job or a wish is the posting's own occupation; what is wider than it (設計) is not yet it."""
    return says(told, title) or TITLE_AND_NOTE.split(title)[0].casefold() == told.casefold() or _is_same(title, told)


def _is_same(asked: str, told: str) -> bool:
    return relation(asked, told) == 1 or bool(_roles(asked) & _roles(told))


def _limit(reason: Reason, told: Quote) -> float:
    """A skill is near sooner than a sentence."""
    if reason.posting.field.partition(".")[0] in SKILLS or _is_of_years(reason):
        return SIMILAR
    return ALIKE_OF_SELF if told.field == OF_SELF else ALIKE


def _is_akin(asked: str, told: str, *, is_skill: bool) -> bool:
    """Whether the taxonomy calls what the two name alike; of a skill it says so more exactly than of a sentence."""
    nearness = relation(asked, told)
    if is_skill or nearness == 1:
        return nearness > 0
    affinity, places = role_affinity(), _places()
    return any(affinity[places[one], places[other]] >= AKIN for one in _roles(asked) for other in _roles(told))


def _place(quote: Quote) -> tuple[str, int, int]:
    return quote.field, quote.start, quote.end


@lru_cache(maxsize=1)
def _places() -> Mapping[str, int]:
    return {role.role_id: place for place, role in enumerate(taxonomy().roles)}


@lru_cache(maxsize=65_536)
def _roles(text: str) -> frozenset[str]:
    """The occupations that a text names and does not deny."""
    return frozenset(one.concept_id for one in mentions(text) if one.kind == "role" and not one.is_negated)
