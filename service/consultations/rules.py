"""Whether someone's coming to work is a U, I or J turn; who may note a consultation, and what."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from service.base.actor import Actor, Role
from service.consultations.terms import (
    DayNeeded,
    JRule,
    MayNotNote,
    NewNote,
    Noted,
    NoteEmpty,
    NoteId,
    NoteRow,
    NoteTooLong,
    NotYourNote,
    Uij,
)

NOTERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
LONGEST = 5_000
"""Characters of a note."""
REPEATED_WITHIN = timedelta(minutes=10)
"""The same words again are one form sent twice; later, somebody called twice and said the same."""
FIRST_DAY = date(2000, 1, 1)
"""Of notes; a day before it is a slip of the finger."""

TARGET = "43"
"""Kumamoto."""
KYUSHU = frozenset({"40", "41", "42", "44", "45", "46"})
"""The other six prefectures of the island."""
METROPOLITAN = frozenset({"11", "12", "13", "14", "21", "23", "24", "26", "27", "28", "29"})
"""三大都市圏 of the Basic Resident Registration migration report: Tokyo, Nagoya and Osaka areas."""
ELSEWHERE = frozenset(f"{number:02}" for number in range(1, 48)) - {TARGET}

HOMES_OF_A_J_TURN: Mapping[JRule, frozenset[str]] = {
    JRule.NEAR_LIST: KYUSHU,
    JRule.SAME_REGION: KYUSHU | {"47"},
    JRule.ANY_RURAL: ELSEWHERE - METROPOLITAN,
}


def uij_of(home: str | None, residence: str | None, work: str, rule: JRule = JRule.NEAR_LIST) -> Uij | None:
    """The class by home (出身), residence at registration and place of work, each a prefecture's code.

    None where the work is not in Kumamoto: nobody turns to it then. Values must be those of registration; taken
    later, everyone who has moved to Kumamoto would be local.
    """
    if work != TARGET:
        return None
    if residence == TARGET:
        return Uij.LOCAL
    if home is None or residence is None:
        return Uij.UNKNOWN
    if home == TARGET:
        return Uij.U
    if home in HOMES_OF_A_J_TURN[rule] and residence != home:
        return Uij.J
    return Uij.I


def uij_of_consultation(home: str | None, residence: str | None) -> Uij:
    """The class of someone who asks about work in Kumamoto."""
    uij = uij_of(home, residence, TARGET)
    if uij is None:
        raise AssertionError("work in the target prefecture always has a class")
    return uij


def check_may_note(actor: Actor) -> None:
    if actor.role not in NOTERS or actor.id is None:
        raise MayNotNote("相談の記録は、コーディネーターまたは管理者だけが書き、読めます。")


def may_change(actor: Actor, noted: Noted) -> bool:
    """Its maker may, and an administrator for somebody who is gone; nobody what is taken back."""
    return not noted.is_withdrawn and (actor.id == noted.first.noted_by or actor.role is Role.ADMINISTRATOR)


def check_may_change(actor: Actor, noted: Noted) -> None:
    if not may_change(actor, noted):
        raise NotYourNote("相談の記録は、書いた本人または管理者だけが訂正し、取り消せます。")


def check_note(told: NewNote) -> None:
    """Refuses a note that says nothing or too much, and a day of another century; one to come is refused elsewhere."""
    if told.held_on < FIRST_DAY:
        raise DayNeeded("相談した日を2000年以降の日付で入力してください。")
    if not told.words.strip():
        raise NoteEmpty("話した内容を書いてください。")
    if len(told.words) > LONGEST:
        raise NoteTooLong(f"話した内容は{LONGEST:,}文字以内で書いてください（いま{len(told.words):,}文字）。",
                          most=LONGEST, length=len(told.words))  # fmt: skip


def gathered(rows: Iterable[NoteRow]) -> list[Noted]:
    """Rows of one person, in any order, as the consultations that they tell; the last day first.

    A row follows the one that it replaces, whatever the clock said when it was noted.
    """
    told, following = list[Noted](), dict[NoteId | None, list[NoteRow]]()
    for row in rows:
        following.setdefault(row.replaces, []).append(row)
    for first in following.get(None, []):
        chain = [first]
        while chain[-1].id in following:
            chain += following[chain[-1].id]
        told.append(Noted(tuple(chain)))
    return sorted(told, key=lambda one: (one.last.held_on, one.first.noted_at, one.first.id), reverse=True)
