"""JSON shapes of postings, in and out; every key is always present."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar.exceptions import ClientException
from pydantic import BaseModel, ConfigDict, ValidationError

from ingest import BrokenJson, PostingFields, Problem, object_of, problems_of
from service.base.language import Language
from service.postings.published import SchoolPlace
from service.postings.reads import Place
from service.postings.terms import CursorRefused, PostingState, Publication, PublicationState, Stored, StoredPosting
from service.web.problems import FieldError, FieldsRefused
from service.web.signing import Signer

CURSOR = "postings cursor"
SCHOOL_CURSOR = "school postings cursor"


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PostingOut(Shape):
    """A posting as its company reads it back: where it stands, and the fields as they were sent."""

    id: str
    external_ref: str
    revision: int
    state: PostingState
    is_test: bool
    created_at: datetime
    updated_at: datetime
    posting: dict[str, Any]


class PutOut(Shape):
    """What became of a posting that was put."""

    id: str
    external_ref: str
    revision: int
    changed: bool


class PageOut(Shape):
    """One page of a list; `next_cursor` is null at its end."""

    items: list[PostingOut]
    next_cursor: str | None


class ReasonOut(Shape):
    """Why a posting is not published, where, and the way out."""

    code: str
    pointer: str
    detail: str


class PublicationOut(Shape):
    """Whether a posting is published on the day of the request."""

    id: str
    state: PublicationState
    from_on: date | None
    reasons: list[ReasonOut]


def posting_out(posting: StoredPosting) -> PostingOut:
    return PostingOut(
        id=str(posting.posting_id),
        external_ref=posting.external_ref,
        revision=posting.revision,
        state=posting.state,
        is_test=posting.is_test,
        created_at=posting.created_at,
        updated_at=posting.updated_at,
        posting=dict(posting.content),
    )


def put_out(stored: Stored, *, changed: bool) -> PutOut:
    return PutOut(
        id=str(stored.posting_id), external_ref=stored.external_ref, revision=stored.revision, changed=changed
    )


def publication_out(posting: StoredPosting, publication: Publication, language: Language) -> PublicationOut:
    is_english = language is Language.ENGLISH
    reasons = [
        ReasonOut(code=reason.code, pointer=reason.pointer, detail=reason.detail_en if is_english else reason.detail)
        for reason in publication.reasons
    ]
    return PublicationOut(
        id=str(posting.posting_id), state=publication.state, from_on=publication.from_on, reasons=reasons
    )


def described_body() -> dict[str, Any]:
    """The JSON Schema of the body that `fields_of` reads, without references, so that it can stand anywhere."""
    schema = PostingFields.model_json_schema()
    objects = schema.pop("$defs")

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(one) for one in part]
        if not isinstance(part, dict):
            return part
        named = part.get("$ref", "").rpartition("/")[2]
        beside = {key: whole(value) for key, value in part.items() if key != "$ref"}
        return {**whole(objects[named]), **beside} if named else beside

    described: dict[str, Any] = whole(schema)
    return described


def fields_of(body: bytes, external_ref: str, language: Language) -> PostingFields:
    """The posting of a body, read strictly: 400 when it is not JSON, 422 with every wrong place.

    The path names the posting; a reference in the body must be the same.
    """
    try:
        told = {"external_ref": external_ref, **object_of(body.decode("utf-8"))}
    except (BrokenJson, UnicodeDecodeError):
        raise ClientException from None
    try:
        fields = PostingFields.model_validate(told)
    except ValidationError as failure:
        raise FieldsRefused([_error(problem) for problem in problems_of(failure, language=language.value)]) from None
    if fields.external_ref != external_ref:
        detail = "URL の external_ref と同じ値にするか、省いてください。"
        raise FieldsRefused([FieldError("/external_ref", "differs_from_path", detail)])
    return fields


def _error(problem: Problem) -> FieldError:
    return FieldError(problem.pointer, problem.code, problem.detail)


def cursor_of(place: Place, signer: Signer, state: PostingState | None) -> str:
    """An opaque word for where a page ended; it carries its filter."""
    created_at, posting_id = place
    content = json.dumps([created_at.isoformat(), str(posting_id), state.value if state else None])
    return signer.sign(CURSOR, content.encode())


def place_of(cursor: str, signer: Signer) -> tuple[Place, PostingState | None]:
    """Where the next page begins, and the filter of the first; refuses a word that is not ours."""
    content = signer.open(CURSOR, cursor)
    if content is None:
        raise CursorRefused("cursor には、このAPIが返した next_cursor をそのまま指定してください。")
    created_at, posting_id, state = json.loads(content)
    return (datetime.fromisoformat(created_at), UUID(posting_id)), PostingState(state) if state else None


def school_cursor_of(place: SchoolPlace, signer: Signer) -> str:
    """An opaque word for where a page for schools ended."""
    last_day, posting_id = place
    return signer.sign(SCHOOL_CURSOR, json.dumps([last_day.isoformat(), str(posting_id)]).encode())


def school_place_of(cursor: str, signer: Signer) -> SchoolPlace | None:
    """Where the next page begins; None, which is the first, for a word that is not ours."""
    content = signer.open(SCHOOL_CURSOR, cursor)
    if content is None:
        return None
    last_day, posting_id = json.loads(content)
    return date.fromisoformat(last_day), UUID(posting_id)
