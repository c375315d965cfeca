"""What the pages of the slice share."""

from typing import Any

from litestar import Request

from service.base.refusals import Refusal
from service.web.page import language_of_person
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]


def say(request: AnyRequest, name: str, **words: str | int) -> str:
    """A message of the slice in the language of who looks."""
    return site_of(request).messages.text(f"candidates.{name}", language_of_person(request), **words)


def told(request: AnyRequest, refusal: Refusal) -> str:
    """What a refusal says in that language."""
    return site_of(request).messages.refusal(refusal, language_of_person(request))
