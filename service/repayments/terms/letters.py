"""Words of the slice: letters about a support, and why one cannot be made."""

from enum import StrEnum

from service.base.refusals import Conflict, Invalid, Missing


class NoSuchLetter(Missing):
    """No letter of this kind is written, or none for this frame."""


class LetterNotYet(Conflict):
    """What the letter tells has not happened yet."""


class NoticeOfUnfit(Conflict):
    """A condition of the frame is known not to be met, so that nobody is told to show a registration to companies."""


class LetterReasonNeeded(Invalid):
    """Nothing that is recorded says why the person was not certified."""


class LetterKind(StrEnum):
    """Letters about one support; the value is the letter's address and file name."""

    REGISTRATION = "registration"
    CERTIFICATION_COMPANY = "certification_company"
    CERTIFICATION_PERSON = "certification_person"
    DECISION = "decision"
    DECLINED = "declined"
