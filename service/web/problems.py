"""From refusals and failures to answers: RFC 9457 JSON for programs, a page with a way on for people."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.types import ExceptionHandlersMap

from service.base.language import Language
from service.base.refusals import Invalid, Kind, Refusal
from service.web.messages import language_of
from service.web.page import go_to, language_of_person, page
from service.web.requests import request_id_of
from service.web.security import origin_of
from service.web.site import is_for_programs, site_of

STATUS = {
    Kind.MISSING: 404,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.INVALID: 422,
    Kind.BUSY: 503,
}
RETRY_AFTER_SECONDS = "5"
UNREADABLE = 400
log = structlog.get_logger()
AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one place of what was sent: a JSON pointer (RFC 6901), a stable code, a sentence."""

    pointer: str
    code: str
    detail: str


class FieldsRefused(Invalid):
    """What was sent can be read, and some of its places cannot be meant."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("送られた内容に正しくない項目があります。", count=len(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer before it takes the form of JSON or of a page."""

    status: int
    code: str
    title: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def exception_handlers() -> ExceptionHandlersMap:
    """For the whole application; what no line names is an unexpected failure."""
    return {
        Refusal: _answer_refusal,
        HTTPException: _answer_http_exception,
        RecursionError: _answer_too_deep,
        ExceptionGroup: _answer_group,
        ConnectionError: _answer_unreachable,
        Exception: _answer_unexpected,
    }


def _answer_refusal(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    language = _language(request)
    messages = site_of(request).messages
    status = STATUS[refusal.kind]
    log.info("request.refused", code=refusal.code, status=status)
    return _answer(
        request,
        Problem(
            status,
            refusal.code,
            messages.text(f"web.titles.{refusal.kind}", language),
            messages.refusal(refusal, language),
            tuple(refusal.errors) if isinstance(refusal, FieldsRefused) else (),
            (("Retry-After", RETRY_AFTER_SECONDS),) if refusal.kind is Kind.BUSY else (),
        ),
    )


def _answer_http_exception(request: AnyRequest, failure: HTTPException) -> Response[Any]:
    """What the framework refuses; its own words may quote what was sent, so ours are told by status."""
    if isinstance(failure, NotAuthorizedException) and not is_for_programs(request):
        return _go_to_sign_in(request)
    problem = _problem_of(request, failure.status_code, tuple((failure.headers or {}).items()))
    return _answer(request, replace(problem, errors=_parameters_of(failure)))


def _parameters_of(failure: HTTPException) -> tuple[FieldError, ...]:
    """Which parameters of the address could not be read."""
    if not isinstance(failure, ValidationException) or not isinstance(failure.extra, list):
        return ()
    keys = [problem.get("key", "") for problem in failure.extra if isinstance(problem, dict)]
    return tuple(FieldError(f"/{key}", "unusable", "使えない値です。") for key in keys)


def _answer_group(request: AnyRequest, group: ExceptionGroup[Exception]) -> Response[Any]:
    """What a dependency made of the handler's failure: the framework wraps the work's refusal in a group."""
    only = group.exceptions[0] if len(group.exceptions) == 1 else group
    if isinstance(only, Refusal):
        return _answer_refusal(request, only)
    return _answer_unexpected(request, only)


def _answer_unreachable(request: AnyRequest, failure: ConnectionError) -> Response[Any]:
    """The database is not there: it may be back in a moment."""
    log.error("request.failed", exc_info=failure)
    return _answer(request, _problem_of(request, STATUS[Kind.BUSY], (("Retry-After", RETRY_AFTER_SECONDS),)))


def _answer_too_deep(request: AnyRequest, failure: RecursionError) -> Response[Any]:
    """JSON nested deeper than the parser's stack; with no body it would be a failure of ours."""
    if request.method in ("GET", "HEAD"):
        return _answer_unexpected(request, failure)
    return _answer(request, _problem_of(request, UNREADABLE))


def _answer_unexpected(request: AnyRequest, failure: Exception) -> Response[Any]:
    """Logged by type and place, because an exception's text may quote a person; told by request id only."""
    log.error("request.failed", exc_info=failure)
    return _answer(request, _problem_of(request, 500))


def _problem_of(request: AnyRequest, status: int, headers: tuple[tuple[str, str], ...] = ()) -> Problem:
    messages, language = site_of(request).messages, _language(request)
    name = f"web.status.{status}" if messages.knows(f"web.status.{status}.title") else f"web.status.{status // 100}xx"
    return Problem(
        status,
        f"http_{status}",
        messages.text(f"{name}.title", language),
        messages.text(f"{name}.detail", language),
        headers=headers,
    )


def _answer(request: AnyRequest, problem: Problem) -> Response[Any]:
    answer = _as_json(request, problem) if is_for_programs(request) else _as_page(request, problem)
    answer.headers.update(dict(problem.headers))
    return answer


def _as_json(request: AnyRequest, problem: Problem) -> Response[Any]:
    content: dict[str, Any] = {
        "type": f"urn:kakehashi:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "instance": request.scope["path"].encode("utf-8", "replace").decode(),
        "request_id": request_id_of(request.scope),
        "errors": [{"pointer": error.pointer, "code": error.code, "detail": error.detail} for error in problem.errors],
    }
    headers = {"Content-Language": _language(request).value, "Vary": "Accept-Language"}
    return Response(content, status_code=problem.status, media_type="application/problem+json", headers=headers)


def _detail(request: AnyRequest, error: FieldError) -> str:
    """In the caller's language where the messages have the code, else as the refusal says it."""
    messages, name = site_of(request).messages, f"web.fields.{error.code}"
    return messages.text(name, _language(request)) if messages.knows(name) else error.detail


def _as_page(request: AnyRequest, problem: Problem) -> Response[Any]:
    return page(
        request,
        "web/error.html",
        status=problem.status,
        problem=problem,
        request_id=request_id_of(request.scope),
        back=_page_before(request),
        home=f"{origin_of(site_of(request).public_url)}/",
    )


def _go_to_sign_in(request: AnyRequest) -> Response[None]:
    if request.method != "GET":
        return go_to(request, "/sign-in")
    query = request.scope["query_string"].decode("latin-1")
    wanted = request.scope["path"] + (f"?{query}" if query else "")
    return go_to(request, "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}")


def _page_before(request: AnyRequest) -> str:
    """The page of ours that the person came from, else the first page."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc and parts.netloc == urlsplit(site_of(request).public_url).netloc:
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return "/"


def _language(request: AnyRequest) -> Language:
    if is_for_programs(request):
        return language_of(request.headers.get("Accept-Language", ""))
    return language_of_person(request)
