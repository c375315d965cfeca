"""Every qualification required must be held, in any spelling, or a higher class of it."""

import re
from dataclasses import dataclass
from datetime import date

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.qualification_names import Licence, covered, is_unspecified, read_licence
from matching.eligibility.verdict import Rule, State

_ALTERNATIVES = re.compile(r"または|又は|もしくは|若しくは|\bor\b|\|")
_TAKES_EXPECTED = re.compile(r"見込|取得予定|expected", re.IGNORECASE)
SHORTEST_SHARED_NAME = 2


@dataclass(frozen=True, slots=True)
class Qualifications:
    """What is required, and whether the posting accepts a licence expected by the start of work."""

    required: tuple[str, ...]
    takes_expected: bool


def asked(posting: PostingDocument) -> Qualifications:
    """The required qualifications as written."""
    said = bool(posting.qualifications_required and _TAKES_EXPECTED.search(_words(posting)))
    return Qualifications(posting.qualifications_required, takes_expected=said)


def offered(person: PersonDocument, on: date) -> tuple[str, ...]:
    """The qualifications held, as written; the list is complete."""
    return tuple(sorted(person.qualifications))


def judge(qualifications: Qualifications, held: tuple[str, ...]) -> tuple[State, str]:
    """One licence missing is a conflict, whatever is unknown about the others."""
    states = {
        wanted: best_state(wanted, held, takes_expected=qualifications.takes_expected)
        for wanted in qualifications.required
    }
    for wanted, state in states.items():
        if state is State.CONFLICTS:
            return State.CONFLICTS, f"必須の資格「{wanted}」がありません"
    for wanted, state in states.items():
        if state is State.UNKNOWN:
            return State.UNKNOWN, f"必須の資格「{wanted}」に当たるか確認が必要です"
    return State.FITS, "必須の資格を満たしています"


def best_state(wanted: str, held: tuple[str, ...], *, takes_expected: bool) -> State:
    """The best answer that any licence held gives to any alternative named in the requirement."""
    states = {
        holds(read_licence(alternative), read_licence(one), takes_expected=takes_expected)
        for alternative in _ALTERNATIVES.split(wanted)
        if alternative.strip()
        for one in held
    }
    return next((state for state in (State.FITS, State.UNKNOWN) if state in states), State.CONFLICTS)


def holds(wanted: Licence, one: Licence, *, takes_expected: bool) -> State:
    """Whether the holder of `one` has the wanted licence; a doubtful spelling is unknown."""
    if not one.held or (one.expected and not takes_expected):
        return State.CONFLICTS
    if wanted.listed and one.listed:
        if wanted.name in covered(one.name):
            return State.FITS
        may_be = is_unspecified(one.name) and one.name in covered(wanted.name)
        return State.UNKNOWN if may_be else State.CONFLICTS
    if wanted.step is not None and one.step is not None and one.step > wanted.step:
        return State.CONFLICTS
    if wanted.name != one.name:
        return State.UNKNOWN if _alike(wanted.name, one.name) else State.CONFLICTS
    class_unknown = wanted.step is not None and one.step is None
    return State.UNKNOWN if class_unknown or not wanted.notes <= one.notes else State.FITS


def _alike(wanted: str, one: str) -> bool:
    """One name inside the other may be the same licence, written shorter."""
    short, long = sorted((wanted, one), key=len)
    return len(short) >= SHORTEST_SHARED_NAME and short in long


def _words(posting: PostingDocument) -> str:
    return "\n".join((posting.requirements, *posting.qualifications_required))


RULE = Rule(constraint="qualification", asked=asked, offered=offered, judge=judge)
