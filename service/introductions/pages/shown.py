"""What the pages of the slice share."""

from typing import Any

from litestar import Request

from service.base.actor import Role
from service.base.refusals import Refusal
from service.introductions.rules.path import RECORDERS
from service.web.page import language_of_person, signed_in_of
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
READERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR, Role.PROGRAMME_STAFF)
WRITERS = requires(*sorted(RECORDERS))


def say(request: AnyRequest, name: str, **words: str | int) -> str:
    """A message of the slice in the language of who looks."""
    return site_of(request).messages.text(f"introductions.{name}", language_of_person(request), **words)


def told(request: AnyRequest, refusal: Refusal) -> str:
    """What a refusal says in that language."""
    return site_of(request).messages.refusal(refusal, language_of_person(request))


def may_record(request: AnyRequest) -> bool:
    signed_in = signed_in_of(request)
    return signed_in is not None and signed_in.actor.role in RECORDERS
