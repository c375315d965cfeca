"""What pages are sent: filters, cursors, outcomes, answers, what a company was told."""

import json
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from service.introductions.store.due import Place
from service.introductions.terms import (
    DueKind,
    EndReason,
    Evidence,
    Milestone,
    NewOutcome,
    Stage,
    StageUnknown,
)
from service.introductions.terms.answering import (
    AnswerUnreadable,
)
from service.introductions.terms.telling import CompanyTold, TellingWay, ToldOnUnfit, ToldWayNeeded
from service.shortlists.terms.deciding import ReasonSide
from service.web.bodies import Form
from service.web.signing import Signer

CURSOR = "introductions due"
W = TypeVar("W", bound=StrEnum)


def read_kind(told: str) -> DueKind | None:
    """The filter's word; anything else shows all."""
    return DueKind(told) if told in set(DueKind) else None


def read_outcome(form: Form) -> NewOutcome:
    """What the form tells; an end is `<stage>.<side>.<reason>` in one field. Raises StageUnknown."""
    stage, side, reason = (*form["ending"].split("."), "", "")[:3] if form["ending"] else (form["stage"], "", "")
    return NewOutcome(
        stage=_one_of(Stage, stage),
        on_date=read_day(form["on_date"]),
        reason=_one_of(EndReason, reason) if reason else None,
        side=_one_of(ReasonSide, side) if reason else None,
        milestone=_one_of(Milestone, form["milestone"]) if form["milestone"] else None,
        evidence=_one_of(Evidence, form["evidence"]) if form["evidence"] else None,
        starts_on=read_day(form["starts_on"]) if form["starts_on"] and stage == Stage.ACCEPTED else None,
    )


def read_point(told: str) -> UUID:
    """Which of the way's points a form is about."""
    try:
        return UUID(told)
    except ValueError:
        raise StageUnknown("一覧にない値です。画面から選んでください。") from None


def read_day(told: str) -> date:
    """The day that a date field holds."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise StageUnknown("日付を選んでください。") from None


def read_answer(form: Form) -> tuple[bool, int, str]:
    """Yes or no, the posting's revision that was shown, and the words that came along."""
    if form["answer"] not in ("agree", "decline"):
        raise AnswerUnreadable("「同意する」「同意しない」のどちらかを選んでください。")
    told = form["revision"]
    revision = int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1
    return form["answer"] == "agree", revision, form["words"].replace("\r\n", "\n")


def read_heard(form: Form) -> tuple[bool, date]:
    """Yes or no as the office heard it, and on which day. Raises AnswerUnreadable and StageUnknown."""
    if form["answer"] not in ("agree", "decline"):
        raise AnswerUnreadable("「同意する」「同意しない」のどちらかを選んでください。")
    return form["answer"] == "agree", read_day(form["given_on"])


def read_told(form: Form) -> CompanyTold:
    """Whom at the company was told, when and how. Raises ToldOnUnfit and ToldWayNeeded."""
    return CompanyTold(read_told_on(form), read_told_way(form), form["told_to"].strip())


def read_told_on(form: Form) -> date:
    try:
        return date.fromisoformat(form["told_on"])
    except ValueError:
        raise ToldOnUnfit("企業に伝えた日を選んでください。") from None


def read_told_way(form: Form) -> TellingWay:
    if form["told_way"] not in set(TellingWay):
        raise ToldWayNeeded("企業に伝えた方法を選んでください。")
    return TellingWay(form["told_way"])


def read_note(form: Form, field: str = "told_note") -> str:
    """What was noted on it; may be empty."""
    return form[field].replace("\r\n", "\n").strip()


def cursor_of(place: Place, signer: Signer) -> str:
    return signer.sign(CURSOR, json.dumps([place.due_on.isoformat(), str(place.id), *place[2:]]).encode())


def place_of(cursor: str, signer: Signer) -> Place | None:
    """Where a page begins; the first one for a word that is not ours."""
    content = signer.open(CURSOR, cursor) if cursor else None
    if content is None:
        return None
    due_on, ident, *rest = json.loads(content)
    return Place(date.fromisoformat(due_on), UUID(ident), *rest)


def _one_of(words: type[W], told: str) -> W:
    try:
        return words(told)
    except ValueError:
        raise StageUnknown("一覧にない値です。画面から選んでください。") from None
