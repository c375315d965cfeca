"""Answers for people: a whole page in the layout, or a way on after a form."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType

from service.base.language import Language
from service.web.security import FORM_TOKEN, VISITOR_COOKIE, KeyHolder, SignedIn, form_token, new_visitor
from service.web.site import Connection, NavigationItem, Site, site_of

NOTICE_COOKIE = "__Host-notice"
LANGUAGE_COOKIE = "__Host-language"
MAILED_IN = "mailed_in"
"""Where a request keeps the language of the link that it follows."""
URL_SIGNS = "/?#[]@!$&'()*+,;=%:"
"""What a path and its query may hold as it is; anything else is percent-encoded."""
AnyRequest = Request[Any, Any, Any]


def page(request: AnyRequest, template: str, *, status: int = 200, **values: object) -> Response[str]:
    """The template with the chrome's values and these; shows and forgets the notice that `go_to` left."""
    site = site_of(request)
    signed_in, language = signed_in_of(request), language_of_person(request)
    cookies: list[Cookie] = []
    visitor = None if signed_in else request.cookies.get(VISITOR_COOKIE)
    is_known_who = "auth" in request.scope
    if is_known_who and not signed_in and not visitor:
        visitor = new_visitor()
        cookies.append(host_cookie(VISITOR_COOKIE, visitor))
    notice = _notice(request)
    if NOTICE_COOKIE in request.cookies:
        cookies.append(host_cookie(NOTICE_COOKIE, "", max_age=0))
    chrome: dict[str, object] = {
        "say": lambda name, /, **words: site.messages.text(name, language, **words),
        "language": language.value,
        "static": site.static,
        "is_known_who": is_known_who,
        "signed_in": signed_in,
        "uses_keys": signed_in is not None and signed_in.uses_keys,
        "navigation": _navigation(site, signed_in),
        "here": request.scope["path"],
        "form_token_name": FORM_TOKEN,
        "form_token": form_token(request, visitor),
        "notice": notice,
    }
    content = site.rendering.get_template(template).render({**chrome, **values})
    return Response(content, status_code=status, media_type=MediaType.HTML, cookies=cookies)


def _navigation(site: Site, signed_in: SignedIn | None) -> list[NavigationItem]:
    """The places of the role; none while something must be done before anything else."""
    if signed_in is None or signed_in.first:
        return []
    return [item for item in site.navigation if signed_in.actor.role in item.roles]


def go_to(request: AnyRequest, path: str, *, notice: str | None = None) -> Response[None]:
    """After a form: 303 to a page of ours, which shows the notice once."""
    cookies = []
    if notice:
        word = site_of(request).signer.sign("notice", notice.encode())
        cookies.append(host_cookie(NOTICE_COOKIE, word, max_age=60))
    return Response(None, status_code=303, headers={"Location": quote(path, safe=URL_SIGNS)}, cookies=cookies)


def is_own_path(path: str) -> bool:
    """Whether a told address stays on this site: one leading slash, nothing that browsers read as a host."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def signed_in_of(request: Connection) -> SignedIn | None:
    found: SignedIn | KeyHolder | None = request.scope.get("auth")
    return found if isinstance(found, SignedIn) else None


def language_of_person(request: Connection) -> Language:
    """The account's language, before sign-in what the switch was set to.

    Until it is used the language in which a link was mailed, where one was followed (`speak_as_mailed`), or Japanese.
    """
    signed_in = signed_in_of(request)
    if signed_in:
        return signed_in.language
    told = request.cookies.get(LANGUAGE_COOKIE, request.scope.get(MAILED_IN))
    return Language.ENGLISH if told == Language.ENGLISH else Language.JAPANESE


def speak_as_mailed(request: Connection, language: Language) -> None:
    """Whoever follows a link reads on in the language of its mail, until the switch is used."""
    request.scope[MAILED_IN] = language  # type: ignore[literal-required]


def host_cookie(name: str, value: str, *, max_age: int | None = None) -> Cookie:
    """A cookie for this host alone that scripts do not see."""
    return Cookie(key=name, value=value, path="/", secure=True, httponly=True, samesite="lax", max_age=max_age)


def _notice(request: AnyRequest) -> str | None:
    content = site_of(request).signer.open("notice", request.cookies.get(NOTICE_COOKIE, ""))
    return content.decode() if content else None
