"""The form of a posting: every field and condition, under the headings of the posting's page."""

from collections.abc import Iterable

from ingest.records.codes import (
    AgeLimitReason,
    Audience,
    ContractTerm,
    EducationMinimum,
    EmploymentType,
    PostingKind,
    RenewalCap,
    Shift,
    SmokingPolicy,
    WageType,
    WorkingTimeSystem,
    WorkStyle,
)
from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO, PREFECTURES
from service.web.place_filter import TOWNS
from service.web.record_form import Blank, Field, Kind, Part, RecordForm, Rows
from service.web.record_rows import languages

YOUTH = "conditions.youth_employment"
REFERENCE = Field("external_ref", Kind.LINE, has_hint=True)


def code(path: str, values: Iterable[str], *, is_needed: bool = False, has_hint: bool = False) -> Field:
    """A choice among a closed list, whose words stand under the last part of its path."""
    words = f"postings.codes.{path.rpartition('.')[2]}"
    return Field(path, Kind.CODE, is_needed, values=tuple(values), words=words, has_hint=has_hint)


def day(path: str) -> Field:
    return Field(path, Kind.DAY, input_type="date")


OFFER = Part(
    "offer",
    (
        Field("title", Kind.LINE, is_needed=True),
        REFERENCE,
        code("employment_type", EmploymentType, is_needed=True),
        Field("openings", Kind.NUMBER, is_needed=True),
        code("conditions.posting_kind", PostingKind, has_hint=True),
        day("opens_on"),
        day("closes_on"),
        Field("company_industry", Kind.LINE, has_hint=True),
    ),
)
JOB = Part(
    "job",
    (
        Field("description", Kind.TEXT, blank=Blank.EMPTY, is_long=True),
        Field("conditions.job_content_initial", Kind.TEXT),
        Field("conditions.job_content_change_scope", Kind.TEXT, has_hint=True),
    ),
)
CONTRACT = Part(
    "contract",
    (
        code("conditions.contract_term", ContractTerm),
        day("conditions.contract_starts_on"),
        day("conditions.contract_ends_on"),
        Field("conditions.renewal_criteria", Kind.TEXT),
        code("conditions.renewal_cap", RenewalCap),
        Field("conditions.renewal_cap_years", Kind.NUMBER),
        Field("conditions.renewal_cap_count", Kind.NUMBER),
        Field("conditions.trial_period", Kind.MAYBE),
        Field("conditions.trial_period_length", Kind.LINE, has_hint=True),
        Field("conditions.trial_period_conditions_differ", Kind.MAYBE),
        Field("conditions.trial_period_conditions", Kind.TEXT),
    ),
)
WORKPLACE = Part(
    "workplace",
    (
        Field("prefecture", Kind.CODE, is_needed=True, values=PREFECTURES, words="postings.prefectures"),
        Field("municipality", Kind.CODE, values=tuple(MUNICIPALITIES_OF_KUMAMOTO), words=TOWNS),
        code("work_style", WorkStyle, is_needed=True),
        code("shift", Shift, is_needed=True),
        Field("conditions.workplace_initial", Kind.TEXT),
        Field("conditions.workplace_change_scope", Kind.TEXT, has_hint=True),
    ),
)
HOURS = Part(
    "hours",
    (
        code("conditions.working_time_system", WorkingTimeSystem),
        Field("conditions.start_time", Kind.TIME, has_hint=True),
        Field("conditions.end_time", Kind.TIME, has_hint=True),
        Field("conditions.break_minutes", Kind.NUMBER),
        Field("conditions.overtime", Kind.MAYBE),
        Field("conditions.overtime_hours_monthly", Kind.NUMBER),
        Field("conditions.annual_holidays", Kind.NUMBER),
        Field("conditions.holidays", Kind.TEXT),
    ),
)
WAGE = Part(
    "wage",
    (
        code("conditions.wage_type", WageType),
        Field("conditions.wage_min", Kind.NUMBER),
        Field("conditions.wage_max", Kind.NUMBER),
        Field("monthly_salary_min", Kind.NUMBER),
        Field("monthly_salary_max", Kind.NUMBER),
        Rows(
            "conditions.fixed_allowances",
            (Field("name", Kind.LINE, is_needed=True), Field("amount_yen", Kind.NUMBER, is_needed=True)),
        ),
        Field("conditions.fixed_overtime.amount_yen", Kind.NUMBER),
        Field("conditions.fixed_overtime.hours", Kind.NUMBER),
        Field("conditions.fixed_overtime.excess_is_paid", Kind.MAYBE),
    ),
    has_lead=True,
)
INSURANCES = ("health", "pension", "accident", "employment")
INSURANCE_AND_SAFETY = Part(
    "insurance_and_safety",
    (
        *(Field(f"conditions.insurance.{name}", Kind.MAYBE) for name in INSURANCES),
        code("conditions.smoking_policy", SmokingPolicy),
        Field("conditions.smoking_policy_note", Kind.TEXT),
    ),
)
EMPLOYER = Part(
    "employer",
    (
        Field("conditions.employer_name", Kind.LINE),
        Field("conditions.employer_address", Kind.LINE),
        Field("conditions.employer_contact", Kind.LINE),
        Field("conditions.dispatch", Kind.MAYBE, has_hint=True),
    ),
    has_lead=True,
)
REQUIREMENTS = Part(
    "requirements",
    (
        Field("audience", Kind.CODES, is_needed=True, values=tuple(Audience), words="postings.codes.audience"),
        Field("graduation_fy", Kind.NUMBERS, has_hint=True),
        code("education_min", EducationMinimum, is_needed=True),
        Field("experience_years_min", Kind.NUMBER, is_needed=True, has_hint=True),
        Field("requirements", Kind.TEXT, blank=Blank.EMPTY, is_long=True),
        Field("skills_required", Kind.WORDS, has_hint=True),
        Field("skills_preferred", Kind.WORDS, has_hint=True),
        Field("qualifications_required", Kind.WORDS, has_hint=True),
        Field("qualifications_preferred", Kind.WORDS, has_hint=True),
        languages(),
        Field("conditions.age_limit.min", Kind.NUMBER),
        Field("conditions.age_limit.max", Kind.NUMBER),
        code("conditions.age_limit.reason_code", AgeLimitReason, has_hint=True),
        Field("conditions.age_limit.reason_text", Kind.TEXT),
    ),
    has_lead=True,
)
DEVELOPMENT = (
    "training",
    "self_development_support",
    "mentor_system",
    "career_consulting",
    "internal_certification",
)
MANAGEMENT = (
    "monthly_overtime_hours",
    "paid_leave_days",
    "childcare_leave_eligible_women",
    "childcare_leave_taken_women",
    "childcare_leave_eligible_men",
    "childcare_leave_taken_men",
    "women_among_officers_percent",
    "women_among_managers_percent",
)
HIRING_YEAR = ("fiscal_year", "hired", "left", "hired_men", "hired_women")
YOUTH_EMPLOYMENT = Part(
    "youth",
    (
        Field(f"{YOUTH}.fiscal_year", Kind.NUMBER),
        Rows(
            f"{YOUTH}.recruitment.new_graduates",
            tuple(Field(name, Kind.NUMBER, is_needed=name in HIRING_YEAR[:2]) for name in HIRING_YEAR),
        ),
        Field(f"{YOUTH}.recruitment.average_tenure_years", Kind.NUMBER),
        Field(f"{YOUTH}.recruitment.average_age", Kind.NUMBER),
        *(Field(f"{YOUTH}.development.{name}", Kind.TEXT) for name in DEVELOPMENT),
        *(Field(f"{YOUTH}.management.{name}", Kind.NUMBER) for name in MANAGEMENT),
    ),
    has_lead=True,
    is_folded=True,
)
HIGH_SCHOOL = Part(
    "high_school",
    (Field("conditions.hello_work_no", Kind.LINE, has_hint=True), day("conditions.hello_work_confirmed_on")),
    has_lead=True,
    is_folded=True,
)
_REST = (
    JOB,
    CONTRACT,
    WORKPLACE,
    HOURS,
    WAGE,
    INSURANCE_AND_SAFETY,
    EMPLOYER,
    REQUIREMENTS,
    YOUTH_EMPLOYMENT,
    HIGH_SCHOOL,
)
NEW_POSTING = RecordForm("postings.form", (OFFER, *_REST))
"""A posting that is entered; the company's own reference may be told once."""
KNOWN_POSTING = RecordForm(
    "postings.form",
    (Part("offer", tuple(item for item in OFFER.items if item is not REFERENCE)), *_REST),
)
NOTHING_TOLD = {
    "prefecture": "43",
    "openings": 1,
    "education_min": "none",
    "experience_years_min": 0,
    "work_style": "onsite",
    "shift": "day",
}
"""What stands in the form of a new posting before anything is typed."""
HARDLY_TOLD = {
    **NOTHING_TOLD,
    "title": "―",
    "description": "",
    "requirements": "",
    "employment_type": "permanent",
    "audience": ["mid_career"],
    **{name: [] for name in ("graduation_fy", "languages", "skills_required", "skills_preferred")},
    **{name: [] for name in ("qualifications_required", "qualifications_preferred")},
}
"""The least that is a posting: what publication lacks then is marked before anything is typed."""
ASKS = ("title", "municipality")
"""Whose change asks for likely duplicates."""
