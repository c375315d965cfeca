"""What was sent, read strictly: JSON into a wire model, forms into texts."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from litestar import Request
from litestar.exceptions import ClientException, HTTPException
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.base.language import Language
from service.base.refusals import Invalid
from service.web.forms import posted_fields, received
from service.web.problems import FieldError, FieldsRefused
from service.web.site import site_of

Model = TypeVar("Model", bound=BaseModel)
AnyRequest = Request[Any, Any, Any]


class TextRefused(Invalid):
    """A form's field holds what no text has: NUL, a control character, or bytes that were no UTF-8."""


class UnsupportedMediaType(HTTPException):
    status_code = 415


async def read_json(request: AnyRequest, model: type[Model]) -> Model:
    """The body as this model: 415 for another media type, 400 when it is not JSON, 422 with every wrong place."""
    if request.content_type[0] != "application/json":
        raise UnsupportedMediaType
    try:
        return model.model_validate_json(await received(request.body()))
    except ValidationError as failure:
        errors = failure.errors(include_url=False, include_input=False)
        if any(error["type"] == "json_invalid" for error in errors):
            raise ClientException from None
        raise FieldsRefused([_field_error(request, error) for error in errors]) from None


async def read_form(request: AnyRequest) -> "Form":
    """The fields of a form that was posted."""
    sent = await posted_fields(request)
    return Form({name: [value for value in sent.getall(name) if isinstance(value, str)] for name in sent})


class Form(Mapping[str, str]):
    """Each field's first text, without the spaces around it; a field that was not sent is empty."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        if any(_is_no_text(character) for values in fields.values() for value in values for character in value):
            raise TextRefused("使えない文字が含まれています。")
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return self.exact(name).strip()

    def __contains__(self, name: object) -> bool:
        """Whether the field was sent, though every other reads as empty."""
        return name in self._fields

    def exact(self, name: str) -> str:
        """The text with its spaces, as a password needs it."""
        return next(iter(self._fields.get(name, ())), "")

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be sent more than once."""
        return [value.strip() for value in self._fields.get(name, [])]


def _is_no_text(character: str) -> bool:
    return (character < " " and character not in "\t\r\n") or character in "\x7f\ufffd"


def _field_error(request: AnyRequest, error: ErrorDetails) -> FieldError:
    """The model's complaint without the value it complains of; the words are `[fields.<type>]` of the messages."""
    pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in error["loc"])
    messages, name = site_of(request).messages, f"web.fields.{error['type']}"
    known = name if messages.knows(name) else "web.fields.unusable"
    return FieldError(pointer, error["type"], messages.text(known, Language.JAPANESE))
