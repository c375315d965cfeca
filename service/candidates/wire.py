"""What pages are sent: which consent is taken back, what a company was told, in which language a mail is written."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from service.base.ids import CompanyId
from service.base.language import Language
from service.base.refusals import Refusal
from service.candidates import rules
from service.candidates.terms import ChoiceUnreadable
from service.introductions.terms.telling import check_note, check_told_to
from service.introductions.wire import read_note, read_told_on, read_told_way
from service.people.terms import Purpose
from service.web.bodies import Form


def read_which(told: str) -> tuple[Purpose, CompanyId | None]:
    """Of `introduction:<company>` or `matching`, what is taken back."""
    purpose, _, company = told.partition(":")
    try:
        return Purpose(purpose), CompanyId(UUID(company)) if company else None
    except ValueError:
        raise ChoiceUnreadable("撤回する同意を選んでください。") from None


def wrong_in_telling(form: Form, withdrawn_on: date, today: date) -> list[Refusal]:
    """Everything that stands against what was told to the company, not the first alone."""
    found: list[Refusal] = []
    checks: tuple[Callable[[], object], ...] = (
        lambda: rules.check_withdrawal_told_on(read_told_on(form), withdrawn_on, today),
        lambda: read_told_way(form),
        lambda: check_told_to(form["told_to"].strip()),
        lambda: check_note(read_note(form)),
    )
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            found.append(refusal)
    return found


def read_language(told: str) -> Language:
    """Japanese for anything but English."""
    return Language.ENGLISH if told == Language.ENGLISH else Language.JAPANESE
