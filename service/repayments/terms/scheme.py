"""A scheme (制度) as data: frames (枠) with the parameters by which public schemes differ, each with its source.

Nothing here knows a prefecture's name: what differs between schemes is a value in `schemes/*.toml`, and what the
published sources leave open is a value too, marked there as a question.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.base.fiscal_year import FiscalYear
from service.base.refusals import Missing
from service.base.yen import Yen
from service.repayments.terms.choices import Absence as Absence
from service.repayments.terms.choices import Basis as Basis
from service.repayments.terms.choices import BeforeWhat as BeforeWhat
from service.repayments.terms.choices import Category as Category
from service.repayments.terms.choices import Credential as Credential
from service.repayments.terms.choices import EndReason as EndReason
from service.repayments.terms.choices import Flow as Flow
from service.repayments.terms.choices import Halving as Halving
from service.repayments.terms.choices import Loan as Loan
from service.repayments.terms.choices import Mechanism as Mechanism
from service.repayments.terms.choices import MonthRule as MonthRule
from service.repayments.terms.choices import OnTransfer as OnTransfer
from service.repayments.terms.choices import Paper as Paper
from service.repayments.terms.choices import PartYear as PartYear
from service.repayments.terms.choices import Side as Side
from service.repayments.terms.choices import Unused as Unused
from service.repayments.terms.choices import YearsBy as YearsBy


class NoSuchFrame(Missing):
    """No scheme has this frame for people hired in that year."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may be supported. An empty list means that the scheme does not ask; None of a number likewise."""

    categories: frozenset[Category]
    registered_before: BeforeWhat
    loans: frozenset[Loan]
    without_loans: bool
    """For those only who use none of `loans` (熊ターン枠)."""
    graduated_within_years: int | None
    age_below: int | None
    """Years of age on the day of hire that the person must not have reached."""
    age_below_of: frozenset[Category]
    """Of applicants of these categories."""
    not_employed_in_prefecture: bool
    """At registration not at work for a firm in the prefecture."""
    from_outside: frozenset[Category]
    """Applicants of these categories must have lived outside the prefecture at registration."""
    excludes_other_support: bool
    """Not for those who are supported by another scheme."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """A payment each year: `years` of them within `window_years` after the year of hire, the first `first_offset` years
    after it, each for the fiscal year `reference_offset` years from its own (0 the same, -1 the one before)."""

    first_offset: int
    years: int
    window_years: int
    reference_offset: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """One payment, for what was paid out from employment year `from_year` to `to_year`, both counted whole.

    `cap` is the limit of the support, None where only the other limits hold. `stay` asks that the person was in work
    through to the last day.
    """

    kind: str
    from_year: int
    to_year: int
    years_by: YearsBy
    cap: Yen | None = None
    stay: bool = False


@dataclass(frozen=True, slots=True)
class Reclaim:
    """What is to be paid back when support ends for this reason; within so many years of hire, None for ever."""

    reason: EndReason
    within_years: int | None
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits in yen; None where there is none. A company may set its own below `caps`."""

    caps: Mapping[Credential, Yen]
    """Over the whole life, of the support (both sides), by credential."""
    credentials: frozenset[Credential]
    """The only ones that are eligible."""
    of_loan: tuple[int, int] | None
    """Over the whole life, this part of the loan (of what remained of it for those who had begun to repay)."""
    a_year: Yen | None
    """In one year, of the support; None: `caps` spread evenly over the years."""
    prefecture_a_year: Yen | None
    """In one year, of the prefecture's part."""
    prefecture_a_company: Yen | None
    """In one year, of the prefecture's part for all of one company's people."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who bears which part, and who an odd yen falls to."""

    company_numerator: int
    company_denominator: int
    mechanism: Mechanism
    halving: Halving
    odd_yen: Side
    rounding_unit: int
    """Amounts of support are rounded down to this many yen."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame (枠) of a scheme as it holds for people hired from `hired_from` to `hired_to` (None: until now).

    Read once from its file, a frame is equal to itself alone, so that what follows from it can be kept.
    """

    scheme: str
    scheme_label: str
    scheme_label_en: str
    frame: str
    version: int
    hired_from: FiscalYear
    hired_to: FiscalYear | None
    label: str
    label_en: str
    flow: Flow
    basis: Basis
    rate: tuple[int, int]
    """Which part of the basis is supported."""
    limits: Limits
    schedule: Yearly | tuple[Milestone, ...]
    unused: Unused
    month_rule: MonthRule
    part_year: PartYear
    absences_not_counted: frozenset[Absence]
    on_transfer: OnTransfer
    sharing: Sharing
    eligibility: Eligibility
    papers: Mapping[Category, frozenset[Paper]]
    """Asked for at the application."""
    evidence: frozenset[Paper]
    """Asked for each payment."""
    reclaims: tuple[Reclaim, ...]
    persons_a_company: int | None
    """At most so many new people a company and year of hire; None: as the company and the prefecture agree."""
    two_deciders_above: Yen
    """Above this amount who approves must be another than who proposed."""
    days_to_pay: int
    """A claim is due so many days after it is made."""
    sources: Mapping[str, str]
    """Parameter to the source that says so."""
    titles: Mapping[str, str]
    """Address of a source to what the page is called."""
    open_questions: Mapping[str, str]
    """Parameter to what is asked of the prefecture, where the sources are silent and the value is a default."""

    @property
    def name(self) -> str:
        """`scheme/frame`, by which people, companies and budgets refer to it over all its versions."""
        return f"{self.scheme}/{self.frame}"

    def holds_for(self, hired: FiscalYear) -> bool:
        return self.hired_from <= hired and (self.hired_to is None or hired <= self.hired_to)
