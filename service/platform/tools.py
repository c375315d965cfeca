"""What the assembly hands down to jobs and pages: the things that are made once a process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from service.platform.crypto import Vault


class Encoder(Protocol):
    """Turns texts into vectors in a process of its own; `model` names model and revision."""

    @property
    def model(self) -> str: ...

    @property
    def artefact(self) -> Artefact:
        """The ranker of this model."""
        ...

    async def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As below, for the texts of postings."""
        ...

    async def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit row a text; a text of which nothing is known gives a row of zeros."""
        ...


@dataclass(frozen=True)
class PlacementOffice:
    """What must be known before anyone is introduced (職業安定法29条): the notice, its scope, who hears complaints."""

    notice_number: str
    occupations: str
    complaints_to: str
    name: str = ""
    """What the office is called in letters; empty: who takes complaints stands there."""
    address: str = ""
    telephone: str = ""

    def lines(self) -> tuple[str, ...]:
        """Who writes, line by line, as a letter or a mail ends."""
        telephone = f"電話 {self.telephone}" if self.telephone else ""
        return tuple(line for line in (self.name or self.complaints_to, self.address, telephone) if line)


@dataclass(frozen=True)
class Issuer:
    """In whose name the support programme writes; `name` empty: the prefecture's name stands alone."""

    prefecture: str = "熊本県"
    title: str = "熊本県知事"
    name: str = ""

    def lines(self) -> tuple[str, ...]:
        """Who writes, as a letter begins."""
        return (f"{self.title}　{self.name}" if self.name else self.prefecture,)


@dataclass(frozen=True)
class Treasury:
    """The prefecture's account, from which support is paid; names in kana as the bank knows them.

    `requester_code` empty: no file for the bank can be made.
    """

    requester_code: str = ""
    requester_name: str = ""
    bank_code: str = ""
    bank_name: str = ""
    branch_code: str = ""
    branch_name: str = ""
    account_type: str = "1"
    account_number: str = ""
    payee: str = ""
    """The account as claims name it, in words."""


@dataclass(frozen=True)
class IntroductionTerms:
    """How long people are waited for on the way from decision to start of work, in days."""

    consent_days: int = 14
    """A link that asks for consent is good."""
    reminder_days: int = 5
    """After them who has not answered is reminded, once."""
    patience_days: int = 14
    """An introduction without news is asked after."""
    page_days: int = 14
    """The link to a person's own page is good."""


@dataclass(frozen=True)
class SchoolCalendar:
    """The days of the high-school path as month and day, which are agreed for each year's graduates (R-34, R-35)."""

    applications_from: str = "09-05"
    selection_from: str = "09-16"
    several_from: str = ""
    """From then on a student may have `several` applications open; empty: one the whole year."""
    several: int = 2


class MailSecurity(StrEnum):
    """How the way to the mail server is kept secret."""

    STARTTLS = "starttls"
    """Begun in the clear, then made secret or given up."""
    TLS = "tls"
    """Secret from the first byte."""
    NONE = "none"
    """In the clear: for a relay of the own network, and without a password."""


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mails are handed over, and as whom they are sent."""

    host: str
    port: int
    from_address: str
    from_name: str = ""
    security: MailSecurity = MailSecurity.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authority: Path | None = None
    """PEM of whoever signed the server's certificate; none: those whom the machine trusts."""


@dataclass(frozen=True)
class Tools:
    """Handed to every job and page."""

    vault: Vault
    encoder: Encoder
    exports: Path
    placement_office: PlacementOffice
    shortlist_length: int
    slots_in_ten: int
    mail: MailServer | None = None
    """None: no server is set, and mails wait."""
    public_url: str = ""
    """How people reach the pages: links in mails begin with it."""
    introductions: IntroductionTerms = IntroductionTerms()
    school_calendar: SchoolCalendar = SchoolCalendar()
    issuer: Issuer = Issuer()
    treasury: Treasury = Treasury()
