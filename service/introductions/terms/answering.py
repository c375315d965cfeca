"""An answer to a request for consent: how the office heard it, and why none is asked for, or taken."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.base.refusals import Busy, Conflict, Invalid, Missing, Stale


@dataclass(frozen=True, slots=True)
class Heard:
    """On which day and how an answer was heard, and who recorded it; nobody where another posting's link brought it."""

    on_date: date
    source: str
    by: UUID | None


class ClosesToday(Conflict):
    """The posting closes today, so that an answer to a mail would come too late."""


class AlreadyConsented(Conflict):
    """The person has agreed already."""


class DeclinedBefore(Conflict):
    """The person said no for this posting, and is not asked again by mail."""


class NothingAsked(Conflict):
    """No request of the person for the posting waits for an answer."""


class WaitsNoMore(Conflict):
    """The request waits for no answer of the person by mail, or nothing more of it can be mailed."""


class AlreadyAnswered(Conflict):
    """The request was answered; a link answers once."""


class PostingChangedSince(Stale):
    """The posting is another than the page showed on which the answer was given."""


class LinkUnknown(Missing):
    """No link of this token is alive; why, is not told."""


class TooManyTries(Busy):
    """Too many unknown links were tried from one address."""


class AnswerUnreadable(Invalid):
    """Neither yes nor no."""


class WordsTooLong(Invalid):
    """More words with an answer than it takes."""
