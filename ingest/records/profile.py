"""A person's profile: wishes, schooling, work and skills; who the person is, stands apart."""

from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, ValidationInfo, field_validator, model_serializer

from ingest.records.codes import ConsentPurpose, EducationLevel, EmploymentType, Track, Unasked, WorkStyle
from ingest.records.identity import Identity
from ingest.records.languages import SpokenLanguage
from ingest.records.order import in_order
from ingest.records.places import Municipality, Origin, Prefecture
from ingest.records.posting import Words
from ingest.records.record import Record
from ingest.records.text import Identifier, Line, LongText, MaybeLine
from ingest.records.values import Flag, IsoDate, Year, YearMonth, Yen


class Education(Record):
    """A school finished, or with `expected` one still attended and the month in which it will be finished."""

    school: MaybeLine
    department: MaybeLine
    level: EducationLevel
    graduation: YearMonth
    expected: Flag


class Experience(Record):
    """A job held: `from` and `to` are months, both counted; `to` null is a job still held."""

    title: MaybeLine
    employer: MaybeLine
    from_month: YearMonth = Field(alias="from")
    to_month: YearMonth | None = Field(alias="to")
    summary: LongText

    @field_validator("to_month")
    @classmethod
    def _ends_after_start(cls, month: str | None, given: ValidationInfo) -> str | None:
        return in_order(month, given, after="from_month", called="from")


class Statistics(Record):
    """For consultation statistics alone; ranking never reads it. Self-declared words, all optional."""

    gender: MaybeLine | None = None
    birth_year: Year | None = None
    household: MaybeLine | None = None
    origin_prefecture: Origin | None = None


class Consent(Record):
    """What the person agreed to, since when, and where that is written down."""

    purpose: ConsentPurpose
    given_on: IsoDate
    source: Line


class ProfileRecord(Record):
    """A profile of a file. Keys whose value may be null may be left out; lists must be there.

    A null is unknown, never no. `unasked` names the lists of which nobody asked; it is told where it names any.
    """

    profile_id: Identifier
    track: Track
    residence_prefecture: Prefecture
    desired_prefectures: Annotated[tuple[Prefecture, ...], Field(max_length=47)]
    desired_municipalities: Annotated[tuple[Municipality, ...], Field(max_length=2000)]
    desired_occupations: Words
    desired_employment: Annotated[tuple[EmploymentType, ...], Field(max_length=20)]
    desired_monthly_salary_min: Yen | None = None
    available_from: IsoDate | None = None
    accepts_shift: Flag | None = None
    work_styles: Annotated[tuple[WorkStyle, ...], Field(max_length=20)]
    education: Annotated[tuple[Education, ...], Field(max_length=50)]
    experience: Annotated[tuple[Experience, ...], Field(max_length=100)]
    skills: Words
    qualifications: Words
    languages: Annotated[tuple[SpokenLanguage, ...], Field(max_length=50)]
    summary: LongText
    statistics: Statistics | None = None
    identity: Identity | None = None
    consents: Annotated[tuple[Consent, ...], Field(max_length=50)] = ()
    unasked: Annotated[tuple[Unasked, ...], Field(max_length=10)] = ()

    @model_serializer(mode="wrap")
    def _without_nothing(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A profile of which everything was asked is written as before the key was there, and has the same digest."""
        told: dict[str, Any] = write(self)
        if not told.get("unasked"):
            told.pop("unasked", None)
        return told
