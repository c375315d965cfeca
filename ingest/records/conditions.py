"""Working conditions of a posting: what 職業安定法 5条の3 and 5条の4 want shown, each item optional here.

A posting that lacks an item is stored and not published; only a malformed value is refused. Which items a
posting lacks is for the service to say. The list follows 職業安定法施行規則 4条の2 3項; `age_limit` 労働施策総合推進法
施行規則 1条の3; `youth_employment` 若者雇用促進法 13条.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ingest.records.codes import (
    AgeLimitReason,
    ContractTerm,
    PostingKind,
    RenewalCap,
    SmokingPolicy,
    WageType,
    WorkingTimeSystem,
)
from ingest.records.order import in_order
from ingest.records.record import Record
from ingest.records.text import Line, LongText
from ingest.records.values import (
    Age,
    AverageAge,
    Count,
    Days,
    Flag,
    Hours,
    IsoDate,
    Minutes,
    Percent,
    TimeOfDay,
    Year,
    Years,
    Yen,
    written_as,
)

HelloWorkNumber = Annotated[str, Field(strict=True), written_as(r"[0-9]{5}-[0-9]{7,8}", "43010-12345678")]


class FixedAllowance(Record):
    """An allowance paid every month in the same amount (定額的に支払われる手当)."""

    name: Line
    amount_yen: Yen


class FixedOvertime(Record):
    """固定残業代: the amount, the hours that it covers, and whether hours beyond are paid."""

    amount_yen: Yen
    hours: Hours | None = None
    excess_is_paid: Flag | None = None


class Insurance(Record):
    """加入保険: 健康, 厚生年金, 労災, 雇用."""

    health: Flag | None = None
    pension: Flag | None = None
    accident: Flag | None = None
    employment: Flag | None = None


class AgeLimit(Record):
    """An age limit, in full years and inclusive, with the exception of the law on which it rests."""

    min: Age | None = None
    max: Age | None = None
    reason_code: AgeLimitReason | None = None
    reason_text: LongText | None = None

    @field_validator("max")
    @classmethod
    def _is_not_below_min(cls, highest: int | None, given: ValidationInfo) -> int | None:
        return in_order(highest, given, after="min")


class HiringYear(Record):
    """New graduates of one fiscal year: how many were hired, and how many of them have left."""

    fiscal_year: Year
    hired: Count
    left: Count | None = None
    hired_men: Count | None = None
    hired_women: Count | None = None


class YouthRecruitment(Record):
    """(ア) 募集・採用に関する状況."""

    new_graduates: Annotated[tuple[HiringYear, ...], Field(max_length=10)] = ()
    average_tenure_years: Years | None = None
    average_age: AverageAge | None = None


class YouthDevelopment(Record):
    """(イ) 職業能力の開発・向上に関する取組; where there is none, the text says so."""

    training: LongText | None = None
    self_development_support: LongText | None = None
    mentor_system: LongText | None = None
    career_consulting: LongText | None = None
    internal_certification: LongText | None = None


class YouthManagement(Record):
    """(ウ) 雇用管理に関する取組, for the fiscal year before."""

    monthly_overtime_hours: Hours | None = None
    paid_leave_days: Days | None = None
    childcare_leave_eligible_women: Count | None = None
    childcare_leave_taken_women: Count | None = None
    childcare_leave_eligible_men: Count | None = None
    childcare_leave_taken_men: Count | None = None
    women_among_officers_percent: Percent | None = None
    women_among_managers_percent: Percent | None = None


class YouthEmployment(Record):
    """青少年雇用情報: three groups of items, and the fiscal year of the figures."""

    fiscal_year: Year | None = None
    recruitment: YouthRecruitment | None = None
    development: YouthDevelopment | None = None
    management: YouthManagement | None = None


class Conditions(Record):
    """Everything that is known of a posting's conditions; null means not told."""

    posting_kind: PostingKind | None = None
    job_content_initial: LongText | None = None
    job_content_change_scope: LongText | None = None
    contract_term: ContractTerm | None = None
    contract_starts_on: IsoDate | None = None
    contract_ends_on: IsoDate | None = None
    renewal_criteria: LongText | None = None
    renewal_cap: RenewalCap | None = None
    renewal_cap_years: Years | None = None
    renewal_cap_count: Count | None = None
    trial_period: Flag | None = None
    trial_period_length: Line | None = None
    trial_period_conditions_differ: Flag | None = None
    trial_period_conditions: LongText | None = None
    workplace_initial: LongText | None = None
    workplace_change_scope: LongText | None = None
    working_time_system: WorkingTimeSystem | None = None
    start_time: TimeOfDay | None = None
    end_time: TimeOfDay | None = None
    break_minutes: Minutes | None = None
    overtime: Flag | None = None
    overtime_hours_monthly: Hours | None = None
    holidays: LongText | None = None
    annual_holidays: Days | None = None
    wage_type: WageType | None = None
    wage_min: Yen | None = None
    wage_max: Yen | None = None
    fixed_allowances: Annotated[tuple[FixedAllowance, ...], Field(max_length=50)] | None = None
    fixed_overtime: FixedOvertime | None = None
    insurance: Insurance | None = None
    employer_name: Line | None = None
    employer_address: Line | None = None
    employer_contact: Line | None = None
    dispatch: Flag | None = None
    smoking_policy: SmokingPolicy | None = None
    smoking_policy_note: LongText | None = None
    age_limit: AgeLimit | None = None
    youth_employment: YouthEmployment | None = None
    hello_work_no: HelloWorkNumber | None = None
    hello_work_confirmed_on: IsoDate | None = None

    @field_validator("contract_ends_on")
    @classmethod
    def _ends_after_start(cls, day: date | None, given: ValidationInfo) -> date | None:
        return in_order(day, given, after="contract_starts_on")

    @field_validator("wage_max")
    @classmethod
    def _max_is_not_below_min(cls, wage: int | None, given: ValidationInfo) -> int | None:
        return in_order(wage, given, after="wage_min")
