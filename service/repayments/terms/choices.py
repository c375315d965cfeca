"""What a scheme can choose for each of its parameters: closed lists, each word with its meaning."""

from enum import StrEnum


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


class YearsBy(StrEnum):
    """What "the first year of work" is."""

    FISCAL_YEAR = "fiscal_year"
    """The fiscal year of hire is the first, its payment falls into the last of the years counted."""
    ANNIVERSARY = "anniversary"
    """The first ends on the day before the anniversary of hire, its payment falls into the year of the day after."""
