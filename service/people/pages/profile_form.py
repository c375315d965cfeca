"""The form of a person's profile: every field of the record, in the order in which it is told at the counter."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from ingest.records.codes import ConsentPurpose, EducationLevel, EmploymentType, Track, Unasked, WorkStyle
from ingest.records.identity import birth_date, email_address, phone_number
from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO, PREFECTURES, UNKNOWN_ORIGIN
from service.people.terms import Identity, StoredProfile
from service.web.place_filter import TOWNS
from service.web.record_form import Blank, Field, Kind, Part, RecordForm, Rows, Typed
from service.web.record_rows import languages
from service.web.typed_values import day_of

WORDS = "people.form"
HOME_FIRST = ("43", *(code for code in PREFECTURES if code != "43"))
GENDERS = ("female", "male", "other")
HOUSEHOLDS = ("single", "married", "married_children", "single_parent", "with_parents", "dormitory", "other")

IDENTITY = Part(
    "identity",
    (
        Field("identity.name", Kind.LINE, is_needed=True),
        Field("identity.name_kana", Kind.LINE, has_hint=True),
        Field("identity.birth_date", Kind.DAY, has_hint=True),
        Field("identity.phone", Kind.LINE, input_type="tel"),
        Field("identity.email", Kind.LINE, input_type="email"),
        Field("identity.postal_code", Kind.LINE),
        Field("identity.address", Kind.LINE),
    ),
    has_lead=True,
)
CONSENT = Part(
    "consents",
    (
        Rows(
            "consents",
            (
                Field(
                    "purpose",
                    Kind.CODE,
                    is_needed=True,
                    values=tuple(ConsentPurpose),
                    words="people.purposes",
                ),
                Field("given_on", Kind.DAY, is_needed=True, input_type="date"),
                Field("source", Kind.LINE, is_needed=True, has_hint=True),
            ),
        ),
    ),
    has_lead=True,
)
REGISTRATION = Part(
    "registration",
    (
        Field("track", Kind.CODE, is_needed=True, values=tuple(Track), words="people.tracks"),
        Field(
            "residence_prefecture",
            Kind.CODE,
            is_needed=True,
            values=PREFECTURES,
            words="postings.prefectures",
        ),
    ),
)
WISHES = Part(
    "wishes",
    (
        Field("desired_prefectures", Kind.CODES, values=HOME_FIRST, words="postings.prefectures"),
        Field(
            "desired_municipalities",
            Kind.PLACES,
            values=tuple(MUNICIPALITIES_OF_KUMAMOTO),
            words=TOWNS,
        ),
        Field("desired_occupations", Kind.WORDS, has_hint=True),
        Field("desired_employment", Kind.CODES, values=tuple(EmploymentType), words="postings.codes.employment_type"),
        Field("work_styles", Kind.CODES, values=tuple(WorkStyle), words="postings.codes.work_style"),
        Field("desired_monthly_salary_min", Kind.NUMBER),
        Field("available_from", Kind.DAY, input_type="date"),
        Field("accepts_shift", Kind.MAYBE, blank=Blank.NULL),
    ),
)
UNASKED = Part(
    "unasked",
    (Field("unasked", Kind.CODES, values=tuple(Unasked), words="people.unasked", has_hint=True),),
)
EDUCATION = Part(
    "education",
    (
        Rows(
            "education",
            (
                Field("school", Kind.LINE, blank=Blank.EMPTY),
                Field("department", Kind.LINE, blank=Blank.EMPTY),
                Field(
                    "level",
                    Kind.CODE,
                    is_needed=True,
                    values=tuple(EducationLevel),
                    words="people.education_levels",
                ),
                Field("graduation", Kind.MONTH, is_needed=True, has_hint=True),
                Field("expected", Kind.FLAG),
            ),
        ),
    ),
    has_lead=True,
)
EXPERIENCE = Part(
    "experience",
    (
        Rows(
            "experience",
            (
                Field("title", Kind.LINE, blank=Blank.EMPTY),
                Field("employer", Kind.LINE, blank=Blank.EMPTY),
                Field("from", Kind.MONTH, is_needed=True, has_hint=True),
                Field("to", Kind.MONTH, blank=Blank.NULL, has_hint=True),
                Field("summary", Kind.TEXT, blank=Blank.EMPTY, is_long=True),
            ),
        ),
    ),
)
ABILITIES = Part(
    "abilities",
    (
        Field("skills", Kind.WORDS, has_hint=True),
        Field("qualifications", Kind.WORDS, has_hint=True),
        languages(Field("native", Kind.FLAG)),
        Field("summary", Kind.TEXT, blank=Blank.EMPTY, has_hint=True, is_long=True),
    ),
)
STATISTICS = Part(
    "statistics",
    (
        Field("statistics.gender", Kind.CODE, values=GENDERS, words="people.genders"),
        Field("statistics.birth_year", Kind.NUMBER),
        Field("statistics.household", Kind.CODE, values=HOUSEHOLDS, words="people.households"),
        Field(
            "statistics.origin_prefecture",
            Kind.CODE,
            values=(*PREFECTURES, UNKNOWN_ORIGIN),
            words="postings.prefectures",
            names={UNKNOWN_ORIGIN: "国外・答えない (abroad, not said)"},
            has_hint=True,
        ),
    ),
    has_lead=True,
    is_folded=True,
)

NEW_PERSON = RecordForm(
    WORDS, (REGISTRATION, IDENTITY, CONSENT, WISHES, UNASKED, EDUCATION, EXPERIENCE, ABILITIES, STATISTICS)
)
"""A person who registers."""
OPEN_PERSON = NEW_PERSON.without("consents")
"""A known person whose identity was opened."""
SEALED_PERSON = OPEN_PERSON.without("identity")
"""A known person whose identity stays sealed."""
ALL_BUT_IDENTITY = NEW_PERSON.without("identity")
NOTHING_TOLD = {"desired_prefectures": ["43"], "unasked": list(Unasked)}
"""What stands in the form of a new person before anything is typed: nothing was asked, so nothing is answered."""
ASKS = ("identity.name_kana", "identity.birth_date", "identity.phone", "identity.email")
"""Whose change asks for likely duplicates."""


SOUGHT_BY: dict[str, Callable[[str], str]] = {
    "name_kana": str,
    "birth_date": lambda text: birth_date(day_of(text)),
    "phone": phone_number,
    "email": email_address,
}


def as_asked(told: dict[str, Any]) -> dict[str, Any]:
    """What a form tells, where a list in which something was typed was asked for, whatever is ticked."""
    return {**told, "unasked": [name for name in told.get("unasked", ()) if not told.get(name)]}


def not_asked(content: Mapping[str, Any]) -> tuple[str, ...]:
    """What nobody asked of a person, though postings ask for it: names under `people.unasked`."""
    shift = () if content["accepts_shift"] is not None else ("accepts_shift",)
    return (*(name for name in content.get("unasked", ()) if not content[name]), *shift)


def sought(typed: Typed) -> dict[str, str]:
    """What likely duplicates are looked for by, as the record writes it; what cannot be read yet is left out."""
    told: dict[str, str] = {}
    for name, rule in SOUGHT_BY.items():
        try:
            told[name] = rule(next(iter(typed.get(f"identity.{name}", ())), "").strip())
        except PydanticCustomError:
            continue
    return told


def stored_json(profile: StoredProfile, statistics: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a person as her record tells it, but for the sealed identity."""
    return {**profile.content, "statistics": dict(statistics)}


def identity_typed(identity: Identity) -> dict[str, tuple[str, ...]]:
    """An identity that was opened, as it stands in its fields."""
    known = {name: getattr(identity, name) for name in Identity.__slots__}
    return {f"identity.{name}": (value.reveal(),) for name, value in known.items() if value is not None}
