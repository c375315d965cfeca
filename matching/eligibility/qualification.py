"""Every qualification required must be held, in any spelling, or a higher class of it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.qualification_entry import Entry, Group, held_licences, read_entry
from matching.eligibility.qualification_list import is_unspecified, reach
from matching.eligibility.qualification_names import Licence
from matching.eligibility.verdict import Answer, Rule, State

# A degree that is expected (卒業見込み) says nothing of licences.
_SCHOOL_EXPECTED = re.compile(
    r"(?:卒業?|修了|学位(?:取得)?|学[士位]号?取得|(?:修士|博士)号?(?:取得)?)[\s(（【のを]*見込"
    r"|expected to graduate",
    re.IGNORECASE,
)
_TAKES_EXPECTED = re.compile(
    r"見込(?!み?(?:の方|者)?(?:は|も)?(?:不可|除く|対象外))|(?:取得|合格)予定|入[社職]までに.{0,8}取得"
    r"|expected to (?:obtain|receive|pass|get|hold|acquire|qualify)"
    r"|(?:licen[cs]|certif|qualif|regist)\w*[^.\n]{0,25}\bexpected\b|\bexpected\b[^.\n]{0,15}(?:licen|certif|qualif)"
    r"|by the start (?:date|of (?:work|employment))",
    re.IGNORECASE,
)
_EXPECTED_ENTRY = re.compile(r"見込|予定|expected", re.IGNORECASE)
# Licences for one field only, told in brackets; the notes of any other are remarks.
_HAS_FIELDS = re.compile(r"技能士|技術士|教諭|MOS|溶接技能者|キャリア検定|計量士|運行管理者")
SHORTEST_SHARED_NAME = 2
LISTS_KEPT = 1 << 16
_WORST_FIRST = (State.CONFLICTS, State.UNKNOWN, State.FITS)


@dataclass(frozen=True, slots=True)
class Qualifications:
    """What is required, and whether the posting accepts a licence expected by the start of work."""

    required: tuple[str, ...]
    takes_expected: bool


def asked(posting: PostingDocument) -> Qualifications:
    """The required qualifications as written."""
    required = posting.qualifications_required
    said = _TAKES_EXPECTED.search(_SCHOOL_EXPECTED.sub("", posting.requirements)) if required else None
    in_entry = any(_EXPECTED_ENTRY.search(_SCHOOL_EXPECTED.sub("", text)) for text in required)
    return Qualifications(required, takes_expected=bool(said) or in_entry)


def offered(person: PersonDocument, on: date) -> tuple[str | None, ...]:
    """The qualifications held, as written; the list is complete, unless nobody asked (None at its end)."""
    held = tuple(sorted(person.qualifications))
    return (*held, None) if "qualifications" in person.unasked else held


def judge(qualifications: Qualifications, told: tuple[str | None, ...]) -> Answer:
    """One licence missing is a conflict, whatever is unknown about the others."""
    held = tuple(one for one in told if one is not None)
    states = {
        wanted: unless_unasked(
            best_state(wanted, held, takes_expected=qualifications.takes_expected), was_asked=None not in told
        )
        for wanted in qualifications.required
        if read_entry(wanted).binding
    }
    for wanted, state in states.items():
        if state is State.CONFLICTS:
            return (
                State.CONFLICTS,
                f"必須の資格「{wanted}」がありません",
                f"Lacks the licence that is required ({wanted})",
            )
    for wanted, state in states.items():
        if state is State.UNKNOWN:
            return (
                State.UNKNOWN,
                f"必須の資格「{wanted}」に当たるか確認が必要です",
                f"To be asked: whether a licence held stands for the one required ({wanted})",
            )
    return State.FITS, "必須の資格を満たしています", "Has the licences that are required"


def unless_unasked(state: State, *, was_asked: bool) -> State:
    """What is missing may be there where nobody asked."""
    return State.UNKNOWN if state is State.CONFLICTS and not was_asked else state


def best_state(wanted: str, held: tuple[str, ...], *, takes_expected: bool) -> State:
    """How far the licences held answer one entry, whether it names one licence, several or alternatives."""
    entry = read_entry(wanted)
    licences = _licences(held)
    states = {_answer(reading, licences, takes_expected) for reading in entry.readings}
    if len(states) != 1:
        return State.UNKNOWN
    state = states.pop()
    return State.UNKNOWN if state is State.CONFLICTS and _may_take_another(entry, licences) else state


def holds(wanted: Licence, one: Licence, *, takes_expected: bool) -> State:
    """Whether the holder of `one` has the wanted licence; a doubtful spelling is unknown."""
    if not one.held or (one.expected and not takes_expected):
        return State.CONFLICTS
    if not (wanted.readable and one.readable):
        return State.UNKNOWN
    if wanted.listed and one.listed:
        return _listed_state(wanted, one)
    if wanted.name != one.name:
        differs = wanted.step is not None and one.step is not None and one.step > wanted.step
        return State.UNKNOWN if not differs and _alike(wanted.name, one.name) else State.CONFLICTS
    return _class_state(wanted, one, one.step)


@lru_cache(maxsize=LISTS_KEPT)
def _licences(held: tuple[str, ...]) -> tuple[Licence, ...]:
    return tuple(one for text in held for one in held_licences(text))


def _answer(part: Group | Licence, licences: tuple[Licence, ...], takes_expected: bool) -> State:
    if isinstance(part, Group):
        states = {_answer(inner, licences, takes_expected) for inner in part.parts}
        order = _WORST_FIRST if part.every else _WORST_FIRST[::-1]
        return next(state for state in order if state in states)
    best = State.CONFLICTS if part.readable else State.UNKNOWN
    for one in licences if part.readable else ():
        state = holds(part, one, takes_expected=takes_expected)
        if state is State.FITS:
            return state
        best = state if state is State.UNKNOWN else best
    return best


def _may_take_another(entry: Entry, licences: tuple[Licence, ...]) -> bool:
    """等 or 同等の資格 opens an entry to whoever holds any licence at all, 同等の知識 or 2級程度 to everybody."""
    return entry.takes_knowledge or (entry.takes_similar and any(one.held for one in licences))


def _listed_state(wanted: Licence, one: Licence) -> State:
    reached = reach(one.name, one.step)
    if wanted.name in reached:
        if wanted.manual and one.limited:
            return State.CONFLICTS
        return _class_state(wanted, one, reached[wanted.name])
    may_be = reach(wanted.name, wanted.step)
    if not is_unspecified(one.name) or one.name not in may_be:
        return State.CONFLICTS
    least = may_be[one.name]
    lower = least is not None and one.step is not None and one.step > least
    return State.CONFLICTS if lower else State.UNKNOWN


def _class_state(wanted: Licence, one: Licence, step: float | None) -> State:
    """The same licence: the class must reach, and the field be the one asked."""
    if wanted.step is not None and step is not None and step > wanted.step:
        return State.CONFLICTS
    field = _field_state(wanted, one)
    class_unknown = wanted.step is not None and step is None
    return State.UNKNOWN if class_unknown and field is State.FITS else field


def _field_state(wanted: Licence, one: Licence) -> State:
    if wanted.listed and not _HAS_FIELDS.search(wanted.name):
        return State.FITS
    if all(any(_alike(note, other) for other in one.notes) for note in wanted.notes):
        return State.FITS
    return State.CONFLICTS if wanted.listed and one.notes else State.UNKNOWN


def _alike(wanted: str, one: str) -> bool:
    """One name inside the other may be the same licence, written shorter."""
    short, long = sorted((wanted, one), key=len)
    return len(short) >= SHORTEST_SHARED_NAME and short in long


RULE = Rule(constraint="qualification", asked=asked, offered=offered, judge=judge)
