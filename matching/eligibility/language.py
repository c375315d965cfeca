"""Every language that the posting asks for must be held at its level or above."""

from datetime import date

from matching.documents import Language, PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State

JLPT = ("N5", "N4", "N3", "N2", "N1")
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")


def asked(posting: PostingDocument) -> frozenset[Language]:
    """The languages required."""
    return frozenset(posting.languages)


def offered(person: PersonDocument, on: date) -> frozenset[Language | None]:
    """The languages held; what the list does not name is not held, unless nobody asked (None among them)."""
    held: frozenset[Language | None] = frozenset(person.languages)
    return held | {None} if "languages" in person.unasked else held


def judge(required: frozenset[Language], held: frozenset[Language | None]) -> Answer:
    """One language short is a conflict, whatever is unknown about the others."""
    answers = {
        wanted: _holds(wanted, held) for wanted in sorted(required, key=lambda one: (one.language, one.level or ""))
    }
    short = [wanted for wanted, state in answers.items() if state is State.CONFLICTS]
    if short:
        return (
            State.CONFLICTS,
            f"語学要件({_named(short[0])})を満たしていません",
            f"Lacks the language asked for ({_named(short[0])})",
        )
    unread = [wanted for wanted, state in answers.items() if state is State.UNKNOWN]
    if unread:
        return (
            State.UNKNOWN,
            f"語学要件({_named(unread[0])})を満たすか分かりません",
            f"Whether the language asked for ({_named(unread[0])}) is reached is not known",
        )
    return State.FITS, "語学要件を満たしています", "Has the languages asked for"


def holds(wanted: Language, entry: Language) -> State:
    """Whether this entry of a profile reaches the level; a native speaker always does."""
    if wanted.language != entry.language:
        return State.CONFLICTS
    if entry.native:
        return State.FITS
    for scale in (JLPT, CEFR):
        if wanted.level in scale and entry.level in scale:
            return State.FITS if scale.index(entry.level) >= scale.index(wanted.level) else State.CONFLICTS
    return State.UNKNOWN


def _holds(wanted: Language, held: frozenset[Language | None]) -> State:
    """The best answer that any entry gives; one in a language that is not named at all is unknown where not asked."""
    is_named = any(entry is not None and entry.language == wanted.language for entry in held)
    states = {holds(wanted, entry) for entry in held if entry is not None}
    if None in held and not is_named:
        states.add(State.UNKNOWN)
    return next((state for state in (State.FITS, State.UNKNOWN) if state in states), State.CONFLICTS)


def _named(wanted: Language) -> str:
    return f"{wanted.language} {wanted.level or ''}".strip()


RULE = Rule(constraint="language", asked=asked, offered=offered, judge=judge)
