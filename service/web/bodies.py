"""What was sent, read strictly: JSON into a wire model, forms into texts."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from litestar import Request
from litestar.exceptions import ClientException, HTTPException
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.base.refusals import Invalid
from service.web.problems import FieldError, FieldsRefused

Model = TypeVar("Model", bound=BaseModel)
AnyRequest = Request[Any, Any, Any]


class TextRefused(Invalid):
    """A form's field holds a character that no text has: NUL, a control character, half of a pair."""


class UnsupportedMediaType(HTTPException):
    status_code = 415


async def read_json(request: AnyRequest, model: type[Model]) -> Model:
    """The body as this model: 415 for another media type, 400 when it is not JSON, 422 with every wrong place."""
    if request.content_type[0] != "application/json":
        raise UnsupportedMediaType
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as failure:
        errors = failure.errors(include_url=False, include_input=False)
        if any(error["type"] == "json_invalid" for error in errors):
            raise ClientException from None
        raise FieldsRefused([_field_error(error) for error in errors]) from None


async def read_form(request: AnyRequest) -> "Form":
    """The fields of a form that was posted."""
    sent = await request.form()
    return Form({name: [value for value in sent.getall(name) if isinstance(value, str)] for name in sent})


class Form(Mapping[str, str]):
    """Each field's first text, without the spaces around it; a field that was not sent is empty."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        if any(_is_no_text(character) for values in fields.values() for value in values for character in value):
            raise TextRefused("使えない文字が含まれています。")
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return self.exact(name).strip()

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
    return (character < " " and character not in "\t\r\n") or character == "\x7f" or "\ud800" <= character <= "\udfff"


SENTENCES = {
    "missing": "必須の項目です。",
    "extra_forbidden": "この名前の項目はありません。",
    "string_type": "文字列で指定してください。",
    "string_too_short": "短すぎます。",
    "string_too_long": "長すぎます。",
    "string_pattern_mismatch": "書式が違います。",
    "int_type": "整数で指定してください。",
    "int_parsing": "整数で指定してください。",
    "int_from_float": "整数で指定してください。",
    "bool_type": "true か false で指定してください。",
    "list_type": "配列で指定してください。",
    "model_type": "オブジェクトで指定してください。",
    "model_attributes_type": "オブジェクトで指定してください。",
    "dict_type": "オブジェクトで指定してください。",
    "enum": "決められた値のどれかで指定してください。",
    "literal_error": "決められた値のどれかで指定してください。",
    "greater_than_equal": "小さすぎます。",
    "greater_than": "小さすぎます。",
    "less_than_equal": "大きすぎます。",
    "less_than": "大きすぎます。",
}


def _field_error(error: ErrorDetails) -> FieldError:
    """The model's complaint without the value it complains of."""
    pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in error["loc"])
    detail = SENTENCES.get(error["type"], "日付の書式が違います。" if "date" in error["type"] else "使えない値です。")
    return FieldError(pointer, error["type"], detail)
