"""Words of the slice: a company (企業・参加企業) as others see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.base.ids import CompanyId
from service.base.refusals import Conflict, Missing, Stale


class NoSuchCompany(Missing):
    """No company of this id."""


class ChangedSince(Stale):
    """Somebody changed the company since the form was shown."""


class AlreadyRegistered(Conflict):
    """The form's reference stands for a company told otherwise."""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """A company as a file or a form tells it; `company_ref` is the teller's own name for it.

    `contact` is where applicants reach the firm, one of the six items whose lack misleads (R-13). Whether a firm
    counts as semiconductor-related is the staff's judgement with its basis, never guessed (domain, open question 9).
    """

    company_ref: str
    name: str
    name_kana: str | None = None
    industry_code: str | None = None
    municipality: str | None = None
    address: str | None = None
    contact: str | None = None
    corporate_number: str | None = None
    employees: int | None = None
    is_semiconductor: bool | None = None
    semiconductor_basis: str | None = None
    joins_scholarship_programme: bool = False
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A stored company; its revision counts the changes."""

    id: CompanyId
    facts: CompanyFacts
    registered_on: date
    revision: int = 1
    updated_at: datetime | None = None

    @property
    def name(self) -> str:
        return self.facts.name


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """A stored company that may be the one being entered: of the same number, or of a name that begins alike."""

    company: Company
    has_same_number: bool
    has_same_name: bool


class CompaniesOrder(StrEnum):
    """What comes first in the list of companies: by kana, or what was changed last."""

    KANA = "kana"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class CompaniesWanted:
    """What a list shows; None or nothing: no condition. Every one of `words` stands in the name or its kana.

    `industry` is the beginning of a code; `among`: of these companies alone.
    """

    words: str = ""
    municipalities: tuple[str, ...] = ()
    industry: str = ""
    is_semiconductor: bool | None = None
    joins_scholarship_programme: bool | None = None
    changed_since: date | None = None
    among: tuple[CompanyId, ...] | None = None


def industry_message(code: str | None) -> str | None:
    """The message that names the middle group (中分類) of a code of the Japan Standard Industrial Classification.

    None without a code, and where no group begins so: they are numbered from 01 to 99 without a gap.
    """
    return f"companies.industries.{code[:2]}" if code and code[:2] != "00" else None


def industry_in_words(code: str | None, say: Callable[..., str]) -> str | None:
    """The code with what its middle group is called in the reader's language; the code alone where none has it."""
    name = industry_message(code)
    return f"{code} {say(name)}" if name else code
