"""The columns that a member of staff chose of a list, kept in the browser for the next time.

A cookie for each list, signed together with whose it is: whoever signs in after her in the same browser has her own.
"""

from dataclasses import replace
from typing import Any

from litestar import Request, Response

from service.web.listing import Chosen, Listing, Row
from service.web.page import host_cookie, signed_in_of
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
COLUMNS = "columns"
KEEP, FORGET = "these", "none"
"""What an address asks by `keep`: the button that shows a list so sends it, and the way back to the list at first."""
DAYS = 400
"""As long as browsers keep a cookie."""


def with_kept_columns(request: AnyRequest, listing: Listing[Row], chosen: Chosen) -> Chosen:
    """With the kept columns where the address names none; what the list no longer has is left out."""
    asked = request.query_params
    content = site_of(request).signer.open(_purpose(request, listing), request.cookies.get(_cookie(listing), ""))
    if content is None or COLUMNS in asked or asked.get("keep") == FORGET:
        return chosen
    return replace(chosen, columns=listing.with_columns(content.decode().split(","), chosen.filters))


def keep_columns(request: AnyRequest, listing: Listing[Row], chosen: Chosen, answer: Response[str]) -> None:
    """Keeps or forgets columns where the address asks for it."""
    wish = request.query_params.get("keep")
    if wish == KEEP:
        word = site_of(request).signer.sign(_purpose(request, listing), ",".join(chosen.columns).encode())
        answer.set_cookie(host_cookie(_cookie(listing), word, max_age=DAYS * 24 * 60 * 60))
    elif wish == FORGET:
        answer.set_cookie(host_cookie(_cookie(listing), "", max_age=0))


def _cookie(listing: Listing[Row]) -> str:
    return f"__Host-columns-{listing.name}"


def _purpose(request: AnyRequest, listing: Listing[Row]) -> str:
    signed_in = signed_in_of(request)
    return f"columns of {listing.name} for {signed_in.actor.id if signed_in else None}"
