"""A scheme (制度) as data: frames (枠) with the parameters by which public schemes differ, each with its source.

Nothing here knows a prefecture's name: what differs between schemes is a value in `schemes/*.toml`, and what the
published sources leave open is a value too, marked there as a question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.base.fiscal_year import FiscalYear
from service.base.refusals import Missing
from service.base.yen import Yen


class NoSuchFrame(Missing):
    """No scheme has this frame for people hired in that year."""


class Credential(StrEnum):
    """The highest course completed, as the schemes' lists tell them apart."""

    GRADUATE_SCHOOL = "graduate_school"
    UNIVERSITY_6Y = "university_6y"
    UNIVERSITY_4Y = "university_4y"
    ADVANCED_KOSEN = "advanced_kosen"
    """高専専攻科."""
    KOSEN = "kosen"
    """高専本科."""
    JUNIOR_COLLEGE = "junior_college"
    VOCATIONAL = "vocational"
    """専門学校."""
    POLYTECHNIC = "polytechnic"
    """職業能力開発短期大学校: 技大."""
    HIGH_SCHOOL = "high_school"


class Category(StrEnum):
    """As what a person applies."""

    NEW_GRADUATE = "new_graduate"
    """新卒者."""
    GRADUATED = "graduated"
    """既卒者."""
    EXPERIENCED = "experienced"
    """社会人経験者."""


class Loan(StrEnum):
    """Kinds of student loans that lists of schemes name."""

    JASSO_1 = "jasso_1"
    JASSO_2 = "jasso_2"
    KUMAMOTO_IKUEI_UNIVERSITY = "kumamoto_ikuei_university"
    KUMAMOTO_IKUEI_SCHOOL = "kumamoto_ikuei_school"
    GOVERNOR_APPROVED = "governor_approved"
    OTHER = "other"


class Paper(StrEnum):
    """What proves something: papers of the application, and evidence of a year."""

    EMPLOYMENT = "employment"
    """採用証明書; in later years 在職証明書."""
    DIPLOMA = "diploma"
    LOAN = "loan"
    """奨学金返還証明書, that there is a loan."""
    LEAVING = "leaving"
    """直近の勤務先の退職証明書."""
    REPAYMENT = "repayment"
    """返還実績: what was repaid within the year."""
    OUTLAY = "outlay"
    """What the company paid to the person, or for the person to the lender."""
    RESIDENCE = "residence"
    """住民票."""


class Flow(StrEnum):
    """Who pays first, and so which way the other side's part goes."""

    PREFECTURE_PAYS = "prefecture_pays"
    """The prefecture pays the person, the company owes the prefecture its part."""
    COMPANY_PAYS = "company_pays"
    """The company pays the person, the prefecture refunds its part."""


class Mechanism(StrEnum):
    """By which title one side's part reaches the other."""

    CONTRIBUTION = "contribution"
    """負担金, claimed by the prefecture."""
    DONATION = "donation"
    """寄附 to the prefecture's fund."""
    REFUND = "refund"
    """補助金 to the company."""


class Basis(StrEnum):
    """What support is measured by."""

    REPAYMENTS = "repayments"
    """What the person repaid within the period."""
    OUTLAY = "outlay"
    """What the company paid within the period."""


class Unused(StrEnum):
    """What becomes of a year's limit that was not used up."""

    LAPSES = "lapses"
    CARRIES = "carries"


class Halving(StrEnum):
    """Where a part is rounded."""

    OVER_LIFE = "over_life"
    """The part of all so far, less what was owed so far: the sides never drift apart by more than a unit."""
    EACH_YEAR = "each_year"
    """Each amount by itself; what is lost to rounding falls to who bears it, every year again."""


class Side(StrEnum):
    """The two who pay."""

    PREFECTURE = "prefecture"
    COMPANY = "company"


class MonthRule(StrEnum):
    """When a calendar month counts as a month in work."""

    LAST_DAY = "last_day"
    """In work on its last day."""
    ANY_DAY = "any_day"
    WHOLE = "whole"


class PartYear(StrEnum):
    """What a year counts that was not worked through."""

    MONTHS = "months"
    """Its limit in proportion to the months in work."""
    FULL = "full"
    """Its whole limit."""
    NOTHING = "nothing"
    """Nothing, unless all of it was worked."""


class OnTransfer(StrEnum):
    """Who bears the company's part of a year in which the person changed companies."""

    BY_MONTHS = "by_months"
    LAST_COMPANY = "last_company"


class Absence(StrEnum):
    """Within an employment, times in which something the scheme asks for rests."""

    LEAVE = "leave"
    """休職."""
    CHILDCARE = "childcare"
    """育児休業."""
    TRANSFER_OUTSIDE = "transfer_outside"
    """県外勤務."""
    DEFERRAL = "deferral"
    """返還猶予."""


class EndReason(StrEnum):
    """Why support ends before its last year."""

    LEFT = "left"
    """Left the company, to none that takes part."""
    DIED = "died"
    LOAN_SETTLED = "loan_settled"
    MOVED_OUT = "moved_out"
    """Lives or works outside the prefecture."""
    WITHDREW = "withdrew"
    FALSE_STATEMENT = "false_statement"
    COMPANY_LEFT_PROGRAMME = "company_left_programme"


class BeforeWhat(StrEnum):
    """By when a person must be registered."""

    OFFER = "offer"
    HIRE = "hire"
    NOT_ASKED = "not_asked"


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


class YearsBy(StrEnum):
    """What "the first year of work" is."""

    FISCAL_YEAR = "fiscal_year"
    """The fiscal year of hire is the first, its payment falls into the last of the years counted."""
    ANNIVERSARY = "anniversary"
    """The first ends on the day before the anniversary of hire, its payment falls into the year of the day after."""


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


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame (枠) of a scheme as it holds for people hired from `hired_from` to `hired_to` (None: until now)."""

    scheme: str
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
    sources: Mapping[str, str]
    """Parameter to the source that says so."""
    open_questions: Mapping[str, str]
    """Parameter to what is asked of the prefecture, where the sources are silent and the value is a default."""

    @property
    def name(self) -> str:
        """`scheme/frame`, by which people, companies and budgets refer to it over all its versions."""
        return f"{self.scheme}/{self.frame}"

    def holds_for(self, hired: FiscalYear) -> bool:
        return self.hired_from <= hired and (self.hired_to is None or hired <= self.hired_to)
