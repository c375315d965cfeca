"""What pages are sent: which consent is taken back, in which language a mail is written."""

from uuid import UUID

from service.base.ids import CompanyId
from service.base.language import Language
from service.candidates.terms import ChoiceUnreadable
from service.people.terms import Purpose


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
