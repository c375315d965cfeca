"""What pages are sent: which consent is taken back, in which language a mail is written, what a company was told."""

from datetime import date
from uuid import UUID

from service.base.ids import CompanyId
from service.base.language import Language
from service.candidates.terms import ChoiceUnreadable, ToldOnUnfit, ToldWayNeeded
from service.introductions.terms.telling import CompanyTold, TellingWay
from service.people.terms import Purpose
from service.web.bodies import Form


def read_which(told: str) -> tuple[Purpose, CompanyId | None]:
    """Of `introduction:<company>` or `matching`, what is taken back."""
    purpose, _, company = told.partition(":")
    try:
        return Purpose(purpose), CompanyId(UUID(company)) if company else None
    except ValueError:
        raise ChoiceUnreadable("撤回する同意を選んでください。") from None


def read_language(told: str) -> Language:
    """Japanese for anything but English."""
    return Language.ENGLISH if told == Language.ENGLISH else Language.JAPANESE


def read_told(form: Form) -> CompanyTold:
    """Whom at the company was told, when and how. Raises ToldOnUnfit and ToldWayNeeded."""
    try:
        on_date = date.fromisoformat(form["told_on"])
    except ValueError:
        raise ToldOnUnfit("企業に伝えた日を選んでください。") from None
    if form["told_way"] not in set(TellingWay):
        raise ToldWayNeeded("企業に伝えた方法を選んでください。")
    return CompanyTold(on_date, TellingWay(form["told_way"]), form["told_to"].strip())


def read_note(form: Form) -> str:
    """What was noted on it; may be empty."""
    return form["told_note"].replace("\r\n", "\n").strip()
