"""Records of every kind that a form can tell: emoji, letters that run from right to left, long texts, odd numbers.

No digit stands in their texts, so that none is taken for an Individual Number by chance. What a form cannot tell is
not made: spaces around a line, an optional text of nothing, an object of which nothing is told.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from ingest.records import codes
from ingest.records.languages import CEFR, JLPT, LANGUAGES
from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO, PREFECTURES

Told = st.SearchStrategy[Any]
SIGNS = st.sampled_from("あア漢々ー・aZ é<>&\"'{}%＃😀👩‍🔧שלוםمرحبا，、。-/.　")
LINE = st.text(SIGNS, min_size=1, max_size=12).map(str.strip).filter(bool)
TEXT = st.text(SIGNS | st.just("\n"), max_size=40).filter(lambda text: text == "" or bool(text.strip()))
TOLD_TEXT = TEXT.filter(bool)
WORDS = st.lists(LINE, max_size=4)
YEN, COUNT, YEAR = st.integers(0, 100_000_000), st.integers(0, 100_000), st.integers(1900, 2100)
DAY = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)
MONTH = DAY.map(lambda day: day[:7])
TIME = st.from_regex(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", fullmatch=True)
PLACES = tuple(MUNICIPALITIES_OF_KUMAMOTO)


def measure(most: float, least: float = 0) -> Told:
    return st.floats(least, most, allow_nan=False) | st.integers(int(least), int(most)).map(float)


def one_of(values: Iterable[str]) -> Told:
    return st.sampled_from([str(value) for value in values])


def some_of(values: Iterable[str], least: int = 0) -> Told:
    """In the order of the list, each once, as checkboxes tell them."""
    known = [str(value) for value in values]
    return st.sets(st.sampled_from(known), min_size=least).map(lambda chosen: [one for one in known if one in chosen])


def maybe(**told: Told) -> Told:
    """An object of which each part may be untold, or none where all are."""
    whole = st.fixed_dictionaries({name: st.none() | value for name, value in told.items()})
    return whole.map(lambda made: made if any(value not in (None, []) for value in made.values()) else None)


def ordered(low: str, high: str) -> Any:
    """Puts two parts of an object in order, where both are told."""

    def put(told: dict[str, Any] | None) -> dict[str, Any] | None:
        if told and told[low] is not None and told[high] is not None:
            told[low], told[high] = sorted((told[low], told[high]))
        return told

    return put


SPOKEN = st.one_of(
    st.fixed_dictionaries({"language": st.just("ja"), "level": one_of(JLPT)}),
    st.fixed_dictionaries({"language": one_of(sorted(LANGUAGES - {"ja"})), "level": one_of(CEFR)}),
)


def _spoken(language: dict[str, str], native: bool) -> dict[str, Any]:
    return {**language, "native": native}


EDUCATION = st.fixed_dictionaries(
    {
        "school": LINE | st.just(""),
        "department": LINE | st.just(""),
        "level": one_of(codes.EducationLevel),
        "graduation": MONTH,
        "expected": st.booleans(),
    }
)
EXPERIENCE = st.fixed_dictionaries(
    {
        "title": LINE | st.just(""),
        "employer": LINE | st.just(""),
        "from": MONTH,
        "to": st.none() | MONTH,
        "summary": TEXT,
    }
).map(ordered("from", "to"))
IDENTITY = st.fixed_dictionaries(
    {
        "name": LINE,
        "name_kana": st.none() | st.just("シケン ハナコ"),
        "email": st.none() | st.just("hanako@mail.example"),
        "phone": st.none() | st.just("0960000001"),
        "postal_code": st.none() | st.just("8628570"),
        "address": st.none() | LINE,
        "birth_date": st.none() | DAY,
    }
)
PROFILE = st.fixed_dictionaries(
    {
        "track": one_of(codes.Track),
        "residence_prefecture": one_of(PREFECTURES),
        "desired_prefectures": some_of(("43", *(code for code in PREFECTURES if code != "43"))),
        "desired_municipalities": st.tuples(some_of(PLACES), st.lists(st.just("13101"), max_size=2)).map(
            lambda places: [*places[0], *places[1]]
        ),
        "desired_occupations": WORDS,
        "desired_employment": some_of(codes.EmploymentType),
        "desired_monthly_salary_min": st.none() | YEN,
        "available_from": st.none() | DAY,
        "accepts_shift": st.booleans(),
        "work_styles": some_of(codes.WorkStyle),
        "education": st.lists(EDUCATION, max_size=3),
        "experience": st.lists(EXPERIENCE, max_size=3),
        "skills": WORDS,
        "qualifications": WORDS,
        "languages": st.lists(
            st.builds(lambda one, native: {**one, "native": native}, SPOKEN, st.booleans()), max_size=3
        ),
        "summary": TEXT,
        "statistics": maybe(
            gender=LINE,
            birth_year=YEAR,
            household=one_of(("single", "別の言葉")),
            origin_prefecture=one_of(("43", "-")),
        ),
        "identity": IDENTITY,
        "consents": st.lists(
            st.fixed_dictionaries({"purpose": one_of(codes.ConsentPurpose), "given_on": DAY, "source": LINE}),
            max_size=2,
        ),
    }
)
HIRED = st.fixed_dictionaries(
    {
        "fiscal_year": YEAR,
        "hired": COUNT,
        "left": st.none() | COUNT,
        "hired_men": st.none() | COUNT,
        "hired_women": st.none() | COUNT,
    }
)
YOUTH = maybe(
    fiscal_year=YEAR,
    recruitment=maybe(
        new_graduates=st.lists(HIRED, max_size=3), average_tenure_years=measure(60), average_age=measure(100, 15)
    ).map(lambda told: told and {**told, "new_graduates": told["new_graduates"] or []}),
    development=maybe(
        training=TOLD_TEXT,
        self_development_support=TOLD_TEXT,
        mentor_system=TOLD_TEXT,
        career_consulting=TOLD_TEXT,
        internal_certification=TOLD_TEXT,
    ),
    management=maybe(
        monthly_overtime_hours=measure(744),
        paid_leave_days=measure(366),
        childcare_leave_eligible_women=COUNT,
        childcare_leave_taken_women=COUNT,
        childcare_leave_eligible_men=COUNT,
        childcare_leave_taken_men=COUNT,
        women_among_officers_percent=measure(100),
        women_among_managers_percent=measure(100),
    ),
)
CONDITIONS = (
    maybe(
        posting_kind=one_of(codes.PostingKind),
        job_content_initial=TOLD_TEXT,
        job_content_change_scope=TOLD_TEXT,
        contract_term=one_of(codes.ContractTerm),
        contract_starts_on=DAY,
        contract_ends_on=DAY,
        renewal_criteria=TOLD_TEXT,
        renewal_cap=one_of(codes.RenewalCap),
        renewal_cap_years=measure(60),
        renewal_cap_count=COUNT,
        trial_period=st.booleans(),
        trial_period_length=LINE,
        trial_period_conditions_differ=st.booleans(),
        trial_period_conditions=TOLD_TEXT,
        workplace_initial=TOLD_TEXT,
        workplace_change_scope=TOLD_TEXT,
        working_time_system=one_of(codes.WorkingTimeSystem),
        start_time=TIME,
        end_time=TIME,
        break_minutes=st.integers(0, 720),
        overtime=st.booleans(),
        overtime_hours_monthly=measure(744),
        holidays=TOLD_TEXT,
        annual_holidays=measure(366),
        wage_type=one_of(codes.WageType),
        wage_min=YEN,
        wage_max=YEN,
        fixed_allowances=st.lists(st.fixed_dictionaries({"name": LINE, "amount_yen": YEN}), min_size=1, max_size=3),
        fixed_overtime=st.fixed_dictionaries(
            {"amount_yen": YEN, "hours": st.none() | measure(744), "excess_is_paid": st.none() | st.booleans()}
        ),
        insurance=maybe(health=st.booleans(), pension=st.booleans(), accident=st.booleans(), employment=st.booleans()),
        employer_name=LINE,
        employer_address=LINE,
        employer_contact=LINE,
        dispatch=st.booleans(),
        smoking_policy=one_of(codes.SmokingPolicy),
        smoking_policy_note=TOLD_TEXT,
        age_limit=maybe(
            min=st.integers(15, 100),
            max=st.integers(15, 100),
            reason_code=one_of(codes.AgeLimitReason),
            reason_text=TOLD_TEXT,
        ).map(ordered("min", "max")),
        youth_employment=YOUTH,
        hello_work_no=st.just("43010-1234567"),
        hello_work_confirmed_on=DAY,
    )
    .map(ordered("contract_starts_on", "contract_ends_on"))
    .map(ordered("wage_min", "wage_max"))
)
POSTING = (
    st.fixed_dictionaries(
        {
            "company_industry": st.none() | st.just("2814"),
            "title": LINE,
            "description": TEXT,
            "requirements": TEXT,
            "skills_required": WORDS,
            "skills_preferred": WORDS,
            "qualifications_required": WORDS,
            "qualifications_preferred": WORDS,
            "education_min": one_of(codes.EducationMinimum),
            "audience": some_of(codes.Audience, least=1),
            "graduation_fy": st.lists(YEAR, max_size=3),
            "experience_years_min": measure(60),
            "employment_type": one_of(codes.EmploymentType),
            "openings": st.integers(1, 10_000),
            "prefecture": st.just("43"),
            "municipality": st.none() | one_of(PLACES),
            "work_style": one_of(codes.WorkStyle),
            "shift": one_of(codes.Shift),
            "monthly_salary_min": st.none() | YEN,
            "monthly_salary_max": st.none() | YEN,
            "languages": st.lists(SPOKEN, max_size=3),
            "opens_on": st.none() | DAY,
            "closes_on": st.none() | DAY,
            "conditions": CONDITIONS,
        }
    )
    .map(ordered("opens_on", "closes_on"))
    .map(ordered("monthly_salary_min", "monthly_salary_max"))
    .map(lambda told: told if "new_graduate" in told["audience"] else {**told, "graduation_fy": []})
)
COMPANY = st.fixed_dictionaries(
    {
        "name": LINE,
        "name_kana": st.none() | st.just("ヒゴ テスト"),
        "corporate_number": st.none() | st.just("8700110005901"),
        "industry_code": st.none() | st.just("2814"),
        "employees": st.none() | COUNT,
        "postal_code": st.none() | st.just("8620950"),
        "municipality": st.none() | one_of(PLACES),
        "address": st.none() | LINE,
        "contact": st.none() | LINE,
        "is_semiconductor": st.none() | st.booleans(),
        "semiconductor_basis": TOLD_TEXT,
        "joins_scholarship_programme": st.booleans(),
    }
)
"""JSON of valid records; `PROFILE` and `POSTING` without the ids that no form tells."""
