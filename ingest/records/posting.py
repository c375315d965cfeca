"""A job posting: what a company offers and asks, and under which conditions."""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ingest.records.codes import Audience, EducationMinimum, EmploymentType, Shift, WorkStyle
from ingest.records.conditions import Conditions
from ingest.records.faults import fault
from ingest.records.languages import LanguageLevel
from ingest.records.order import in_order
from ingest.records.places import Municipality, Prefecture
from ingest.records.record import Record
from ingest.records.text import Identifier, Line, LongText
from ingest.records.values import IsoDate, Openings, Year, Years, Yen, written_as

Words = Annotated[tuple[Line, ...], Field(max_length=200)]
IndustryCode = Annotated[str, Field(strict=True), written_as(r"[0-9]{4}", "2814")]


class PostingFields(Record):
    """A posting as its company sends it; ids and company come from the key or from `PostingRecord`.

    A key whose value may be null may also be left out, which says the same. Lists must be there:
    an empty one says "none". `description` may be blank: such a posting is kept, and not published.
    """

    external_ref: Identifier | None = None
    company_industry: IndustryCode | None = None
    title: Line
    description: LongText
    requirements: LongText
    skills_required: Words
    skills_preferred: Words
    qualifications_required: Words
    qualifications_preferred: Words
    education_min: EducationMinimum
    audience: Annotated[tuple[Audience, ...], Field(min_length=1, max_length=20)]
    graduation_fy: Annotated[tuple[Year, ...], Field(max_length=20)]
    experience_years_min: Years
    employment_type: EmploymentType
    openings: Openings
    prefecture: Prefecture
    municipality: Municipality | None = None
    work_style: WorkStyle
    shift: Shift
    monthly_salary_min: Yen | None = None
    monthly_salary_max: Yen | None = None
    languages: Annotated[tuple[LanguageLevel, ...], Field(max_length=50)]
    opens_on: IsoDate | None = None
    closes_on: IsoDate | None = None
    conditions: Conditions | None = None

    @field_validator("graduation_fy")
    @classmethod
    def _only_for_new_graduates(cls, years: tuple[int, ...], given: ValidationInfo) -> tuple[int, ...]:
        if years and "audience" in given.data and Audience.NEW_GRADUATE not in given.data["audience"]:
            raise fault("not_for_new_graduates")
        return years

    @field_validator("municipality")
    @classmethod
    def _lies_in_the_prefecture(cls, code: str | None, given: ValidationInfo) -> str | None:
        prefecture = given.data.get("prefecture")
        if code is not None and prefecture is not None and code[:2] != prefecture:
            raise fault("not_in_prefecture", prefecture=prefecture)
        return code

    @field_validator("monthly_salary_max")
    @classmethod
    def _max_is_not_below_min(cls, salary: int | None, given: ValidationInfo) -> int | None:
        return in_order(salary, given, after="monthly_salary_min")

    @field_validator("closes_on")
    @classmethod
    def _closes_after_opening(cls, day: date | None, given: ValidationInfo) -> date | None:
        return in_order(day, given, after="opens_on")


class PostingRecord(PostingFields):
    """A posting of a file, which names its company."""

    posting_id: Identifier
    company_id: Identifier
    company_name: Line

    @property
    def reference(self) -> str:
        """The company's own reference, unique within the company: `external_ref`, else `posting_id`."""
        return self.external_ref or self.posting_id
