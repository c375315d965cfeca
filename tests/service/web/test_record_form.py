"""Forms of whole records: any record goes into its form and comes back, and whatever is wrong has its place."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from ingest.records.company import CompanyRecord
from ingest.records.posting import PostingFields
from ingest.records.profile import ProfileRecord
from service.companies.pages.company_form import COMPANY
from service.people.pages.profile_form import NEW_PERSON, OPEN_PERSON, SEALED_PERSON
from service.postings.pages.posting_form import KNOWN_POSTING, NEW_POSTING
from service.web.messages import read_messages
from service.web.record_form import Field, Kind, RecordForm, Rows, differing, place_of, tidy, told_by, typed_as
from tests.support import record_strategies as made

RECORDS = [
    pytest.param(NEW_PERSON, ProfileRecord, made.PROFILE, {"profile_id": "D-1"}, id="person"),
    pytest.param(KNOWN_POSTING, PostingFields, made.POSTING, {}, id="posting"),
    pytest.param(COMPANY, CompanyRecord, made.COMPANY, {}, id="company"),
]
FORMS = [NEW_PERSON, OPEN_PERSON, SEALED_PERSON, NEW_POSTING, KNOWN_POSTING, COMPANY]


def json_of(record: BaseModel) -> dict[str, Any]:
    told = record.model_dump(mode="json", exclude={"identity"})
    identity = getattr(record, "identity", None)
    return {**told, "identity": identity.reveal()} if identity else told


@pytest.mark.parametrize(("form", "model", "records", "ids"), RECORDS)
@settings(max_examples=60)
@given(data=st.data())
def test_what_a_record_fills_in_is_read_as_the_same_record(
    form: RecordForm, model: type[BaseModel], records: made.Told, ids: dict[str, str], data: st.DataObject
) -> None:
    record = model.model_validate({**ids, **data.draw(records)})
    typed = typed_as(form, json_of(record))
    assert tidy(form, typed) == typed
    assert model.model_validate({**ids, **told_by(form, typed)}) == record


@pytest.mark.parametrize(("form", "model", "records", "ids"), RECORDS)
@settings(max_examples=30)
@given(data=st.data())
def test_browsers_line_ends_change_nothing(
    form: RecordForm, model: type[BaseModel], records: made.Told, ids: dict[str, str], data: st.DataObject
) -> None:
    record = model.model_validate({**ids, **data.draw(records)})
    sent = {
        name: [value.replace("\n", "\r\n") for value in values]
        for name, values in typed_as(form, json_of(record)).items()
    }
    assert model.model_validate({**ids, **told_by(form, tidy(form, sent))}) == record


def test_what_a_form_cannot_show_is_kept_where_it_was_left_alone() -> None:
    before = {
        "desired_prefectures": ["13", "43", "13"],
        "desired_employment": ["part_time", "permanent"],
        "skills": [" 溶接 "],
        "summary": "  ",
        "education": [],
    }
    typed = typed_as(SEALED_PERSON, before)
    told = told_by(SEALED_PERSON, typed, before)
    assert {name: told[name] for name in before} == before
    changed = told_by(SEALED_PERSON, {**typed, "skills": ("溶接\n研磨",)}, before)
    assert changed["skills"] == ["溶接", "研磨"]
    assert changed["desired_employment"] == ["part_time", "permanent"]


def test_rows_in_which_nothing_stands_are_dropped_and_the_others_numbered_anew() -> None:
    sent = {
        "education.0.school": ["", "x"],
        "education.2.school": ["工業高校"],
        "education.7.level": ["kosen"],
        "education.7.expected": ["yes"],
        "education.8.school": ["　"],
        "education.999999.school": ["遠い"],
        "somebody.elses": ["field"],
        "profile_id": ["D-9"],
    }
    assert tidy(SEALED_PERSON, sent) == {
        "education.0.school": ("x",),
        "education.1.school": ("工業高校",),
        "education.2.level": ("kosen",),
        "education.2.expected": ("yes",),
    }


def _models(annotation: Any) -> Iterator[tuple[type[BaseModel], bool]]:
    """The models within an annotation, and whether a list of them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _models(part)
    elif origin is tuple:
        yield from ((model, True) for model, _ in _models(get_args(annotation)[0]))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, False


def leaves(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """The pointer of each value that a record may hold."""
    for name, info in model.model_fields.items():
        pointer = f"{above}/{info.alias or name}"
        inner = list(_models(info.annotation))
        if not inner:
            yield pointer
        for one, is_list in inner:
            yield from leaves(one, pointer + ("/0" if is_list else ""))


@pytest.mark.parametrize(
    ("form", "model", "untold"),
    [
        (NEW_PERSON, ProfileRecord, {"/profile_id"}),
        (NEW_POSTING, PostingFields, set()),
        (COMPANY, CompanyRecord, set()),
    ],
)
def test_every_value_of_a_record_has_a_field_in_which_it_is_told_and_refused(
    form: RecordForm, model: type[BaseModel], untold: set[str]
) -> None:
    pointers = set(leaves(model)) - untold
    assert {pointer: place_of(form, pointer) for pointer in pointers} == {
        pointer: pointer[1:].replace("/", ".") for pointer in pointers
    }


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/skills/3", "skills"),
        ("/education", "education"),
        ("/education/0", "education"),
        ("/education/1/graduation", "education.1.graduation"),
        ("/conditions/age_limit", ""),
        ("/identity", "identity.name"),
        ("/profile_id", ""),
        ("", ""),
        ("/a~1b", ""),
    ],
)
def test_what_is_wrong_stands_at_the_nearest_field(pointer: str, place: str) -> None:
    assert place_of(NEW_PERSON, pointer) == place


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/conditions/age_limit", "conditions.age_limit.min"),
        ("/conditions/insurance", "conditions.insurance.health"),
        ("/conditions/fixed_overtime", "conditions.fixed_overtime.amount_yen"),
        ("/conditions/youth_employment/management", "conditions.youth_employment.management.monthly_overtime_hours"),
        ("/conditions/fixed_allowances/0/amount_yen", "conditions.fixed_allowances.0.amount_yen"),
    ],
)
def test_what_publication_lacks_stands_at_the_first_field_of_its_group(pointer: str, place: str) -> None:
    assert place_of(NEW_POSTING, pointer) == place


@given(st.text(max_size=30))
def test_any_pointer_has_a_place_or_none(pointer: str) -> None:
    assert isinstance(place_of(NEW_POSTING, pointer), str)


@given(st.dictionaries(st.text(max_size=20) | st.sampled_from(["education.0.level", "skills"]), st.lists(st.text())))
def test_whatever_is_sent_is_tidied_and_told(sent: dict[str, list[str]]) -> None:
    typed = tidy(NEW_PERSON, sent)
    assert tidy(NEW_PERSON, typed) == typed
    told_by(NEW_PERSON, typed)


def test_differences_are_told_by_field() -> None:
    one = {"skills": ("溶接",), "summary": ("同じ",), "education.0.school": ("甲",)}
    other = {"skills": ("研磨",), "summary": ("同じ",), "track": ("student",)}
    assert [item.path for item in differing(SEALED_PERSON, one, other)] == ["track", "education", "skills"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.words}-{len(form.parts)}")
def test_every_word_of_a_form_is_there(form: RecordForm) -> None:
    messages = read_messages()
    wanted = [f"{form.words}.parts.{part.name}" for part in form.parts]
    wanted += [f"{form.words}.leads.{part.name}" for part in form.parts if part.has_lead]
    for item in form.items():
        above = f"{item.path}." if isinstance(item, Rows) else ""
        for one in item.fields if isinstance(item, Rows) else (item,):
            wanted += _words_of(form, one, above)
        if isinstance(item, Rows):
            wanted.append(f"{form.words}.rows.{item.path}")
    assert [name for name in wanted if not messages.knows(name)] == []


def _words_of(form: RecordForm, one: Field, above: str) -> list[str]:
    names = [f"{form.words}.fields.{above}{one.path}"]
    if one.has_hint:
        names.append(f"{form.words}.hints.{above}{one.path}")
    if one.kind is Kind.PLACES:
        names.append(f"{form.words}.others.{one.path}")
    return names + [f"{one.words}.{value}" for value in one.values if one.words and value not in one.names]
