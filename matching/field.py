"""Experience in the field that a posting names: what dates leave open, the work itself often decides.

Sure of a no only where nothing that a person did, can, learned or tells carries over to the posting's work; sure of
a yes only where the jobs that clearly do make up the years. Between them it stays unknown, and is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.asked_years import years_of_experience
from matching.eligibility import RULES, State, Verdict, experience
from matching.eligibility.experience import Field, asks_for_years
from matching.parts import PARTS
from matching.scoring import PreparedPerson, PreparedPosting
from matching.views import stacked

WORK = next(part for part in PARTS if part.name == "work")
CLEARLY = 0.5
"""From which value on the scale of work a job is in the field."""
_IS_WELCOME = re.compile(
    r"尚可|なお可|なお良|尚良|あれば|できれば|歓迎|優遇|望ましい"
    r"|\b(?:preferred|a plus|nice to have|desirable|welcome|ideally)\b",
    re.IGNORECASE,
)


def pair_verdicts(
    posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date
) -> tuple[Verdict, ...]:
    """What every rule says of one pair, in the order of RULES: what lists are made by."""
    return tuple(
        experience_verdict(posting, person, artefact, on)
        if rule is experience.RULE
        else rule(posting.document, person.document, on)
        for rule in RULES
    )


def experience_verdict(posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date) -> Verdict:
    """What dates say of the years asked, and where they leave the field open, the work itself."""
    by_dates = experience.RULE(posting.document, person.document, on)
    if by_dates.state is not State.UNKNOWN:
        return by_dates
    if outside_the_field([posting], [person], artefact)[0, 0]:
        return replace(
            by_dates,
            state=State.CONFLICTS,
            detail="求められる分野に通じる職歴がありません",
            detail_en="No work of before carries over to the field that is asked for",
        )
    if has_the_years(posting, person, artefact, on):
        years = experience.asked(posting.document).years
        return replace(
            by_dates,
            state=State.FITS,
            detail=f"職歴の内容から、求められる分野で{years:g}年以上と読めます",
            detail_en=f"What is told of the work reads as {years:g} years or more in the field that is asked for",
        )
    return by_dates


def known_years(words: str, posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date) -> State:
    """Whether she has the years of work that a sentence of what is required asks for, by its own numbers.

    Met at the most of them, and lacking at the least, read alone as among the other sentences. Unknown of years that
    are not of work, and where the posting's own field names none; what is merely welcome is never lacking.
    """
    if not posting.document.experience_years_min or not asks_for_years(words):
        return State.UNKNOWN
    states = {
        experience_verdict(_asking(posting, years, requirements), person, artefact, on).state
        for years in years_of_experience(words)
        for requirements in (posting.document.requirements, words)
    }
    (state,) = states if len(states) == 1 else (State.UNKNOWN,)
    return State.UNKNOWN if state is State.CONFLICTS and _IS_WELCOME.search(words) else state


def _asking(posting: PreparedPosting, years: float, requirements: str) -> PreparedPosting:
    """The posting as if it asked for so many years, in these words."""
    document = replace(posting.document, experience_years_min=years, requirements=requirements)
    return replace(posting, document=document)


def names_a_field(posting: PreparedPosting) -> bool:
    """Whether years are asked in a field that is named narrowly."""
    wanted = experience.asked(posting.document)
    return bool(wanted.years) and wanted.field is Field.NAMED


def outside_the_field(
    postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], artefact: Artefact
) -> NDArray[np.bool_]:
    """Pairs of which nothing carries over to the field that the posting names, shaped (postings, people).

    In the double precision of a pair's own parts, so that a pair is outside in any company.
    """
    outside = np.zeros((len(postings), len(people)), np.bool_)
    named = [number for number, posting in enumerate(postings) if names_a_field(posting)]
    if named and people:
        done = stacked(people, WORK.person).astype(np.float64)
        low, _ = artefact.bounds[WORK.name]
        for number in named:
            asked = postings[number].views[WORK.posting].astype(np.float64)
            outside[number] = np.einsum("d,nd->n", asked, done, optimize=False) <= low
    return outside


def has_the_years(posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date) -> bool:
    """Whether the jobs that are clearly in the field make up the years asked."""
    years = experience.asked(posting.document).years
    if years is None or not names_a_field(posting) or not person.jobs:
        return False
    told = [person.document.experience[number] for number in person.jobs]
    strengths = np.stack(list(person.jobs.values())).astype(np.float64)
    lengths = np.maximum(np.linalg.norm(strengths, axis=1, keepdims=True), 1e-9)
    values = artefact.scaled(WORK, (strengths / lengths) @ posting.views[WORK.posting].astype(np.float64))
    held = experience.months([job for job, value in zip(told, values, strict=True) if value >= CLEARLY], on)
    return held is not None and held >= years * 12
