"""Working conditions of a sample posting, in the keys of the import; complete, or with gaps made on purpose."""

from datetime import date, timedelta
from random import Random
from typing import Any

from service.sample.companies import Company
from service.sample.lives import fiscal_year_of
from service.sample.material import sentences
from service.sample.places import towns
from service.sample.wording import expand

_GAPS = (
    ("job_content_change_scope",),
    ("workplace_change_scope",),
    ("job_content_change_scope", "workplace_change_scope"),
    ("trial_period",),
    ("holidays",),
    ("insurance",),
    ("smoking_policy",),
    ("overtime", "overtime_hours_monthly"),
    ("break_minutes",),
    ("start_time", "end_time", "working_time_system"),
    ("youth_employment",),
    ("renewal_criteria", "renewal_cap", "renewal_cap_years"),
)


def conditions_of(random: Random, company: Company, posting: dict[str, Any], kind: str, today: date) -> dict[str, Any]:
    """The conditions of a posting of a kind (`mid_career`, `new_graduate`, `high_school`, `side_job`, `internship`)."""
    conditions = {
        "posting_kind": {"high_school": "hs_new_grad", "new_graduate": "new_grad"}.get(kind, "general"),
        "job_content_initial": posting["title"],
        "job_content_change_scope": _line(random, "change_scope"),
        "workplace_initial": f"{towns()[company.municipality].name}({company.name})",
        "workplace_change_scope": "変更なし" if posting["work_style"] == "onsite" else _line(random, "place_scope"),
        "wage_type": "monthly",
        "wage_min": posting["monthly_salary_min"],
        "wage_max": posting["monthly_salary_max"],
        "employer_name": company.name,
        "employer_address": company.address,
        "employer_contact": company.contact,
        "smoking_policy": random.choice(("no_smoking", "no_smoking", "no_smoking", "smoking_room")),
    }
    if posting["employment_type"] != "contractor":
        conditions |= _contract(random, posting, today) | _hours(random, posting)
    if "new_graduate" in posting["audience"]:
        conditions["youth_employment"] = _youth(random, company, fiscal_year_of(today))
    if kind == "high_school":
        confirmed = date(posting["graduation_fy"][0], 6, random.randrange(3, 29))
        conditions["hello_work_no"] = f"43999-{random.randrange(10_000):08d}"
        conditions["hello_work_confirmed_on"] = confirmed.isoformat() if confirmed < today else None
    return {key: value for key, value in conditions.items() if value is not None}


def with_gaps(random: Random, conditions: dict[str, Any]) -> dict[str, Any]:
    """The conditions less one or two groups of items that the law wants shown."""
    present = [group for group in _GAPS if any(key in conditions for key in group)]
    left_out = {key for group in random.sample(present, random.choice((1, 1, 2))) for key in group}
    return {key: value for key, value in conditions.items() if key not in left_out}


def _line(random: Random, pool: str) -> str:
    return expand(random.choice(sentences(f"openings.{pool}")).text, random, {})


def _contract(random: Random, posting: dict[str, Any], today: date) -> dict[str, Any]:
    trial = posting["employment_type"] in ("permanent", "fixed_term") and random.random() < 0.85
    parts: dict[str, Any] = {
        "contract_term": "indefinite" if posting["employment_type"] == "permanent" else "fixed",
        "trial_period": trial,
        "insurance": {"health": True, "pension": True, "accident": True, "employment": True},
        "dispatch": posting["employment_type"] == "dispatched",
    }
    if trial:
        parts["trial_period_length"] = random.choice(("3か月", "2か月", "6か月", "14日"))
        parts["trial_period_conditions_differ"] = False
    if parts["contract_term"] == "fixed":
        starts = today + timedelta(days=random.randrange(30, 90))
        parts |= {
            "contract_starts_on": starts.isoformat(),
            "contract_ends_on": (starts + timedelta(days=random.choice((60, 180, 364)))).isoformat(),
            "renewal_criteria": random.choice(
                ("勤務成績、業務量により判断", "契約満了時の業務の進み具合による", "原則更新")
            ),
            "renewal_cap": "none",
        }
        if random.random() < 0.5:
            parts |= {"renewal_cap": "limited", "renewal_cap_years": random.choice((3, 5))}
    return parts


def _hours(random: Random, posting: dict[str, Any]) -> dict[str, Any]:
    start, end, rest = random.choice(
        (("08:00", "17:00", 60), ("08:30", "17:30", 60), ("09:00", "18:00", 60), ("08:15", "17:00", 55))
    )
    system = "shift" if posting["shift"] != "day" else random.choice(("fixed", "fixed", "flextime", "variable"))
    overtime = random.random() < 0.85
    return {
        "working_time_system": system,
        "start_time": start,
        "end_time": end,
        "break_minutes": rest,
        "overtime": overtime,
        "overtime_hours_monthly": random.choice((5, 8, 10, 12, 15, 20, 25)) if overtime else None,
        "holidays": _line(random, "holidays"),
        "annual_holidays": random.choice((105, 110, 115, 118, 120, 122, 124, 125)),
    }


def _youth(random: Random, company: Company, year: int) -> dict[str, Any]:
    """青少年雇用情報: at least one item of each group; the larger the firm, the more graduates it tells of."""
    scale = max(1, company.employees // 60)
    years = []
    for back in (3, 2, 1):
        hired = random.randrange(scale + 2)
        left = random.randrange(hired // 3 + 1)
        years.append({"fiscal_year": year - back, "hired": hired, "left": left})
    return {
        "fiscal_year": year - 1,
        "recruitment": {"new_graduates": years, "average_tenure_years": round(random.uniform(4.5, 17.5), 1)},
        "development": {"training": _line(random, "training"), "mentor_system": random.choice(("あり", "なし"))},
        "management": {
            "monthly_overtime_hours": round(random.uniform(4, 24), 1),
            "paid_leave_days": round(random.uniform(8, 15.5), 1),
        },
    }
