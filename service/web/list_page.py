"""The doors of a list: its page, its file, conditions put by; what is on the page is in the file."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic
from urllib.parse import parse_qs
from uuid import UUID

from litestar import Request, Response

from service.base.refusals import Invalid, Refusal
from service.db.work import Read, Work
from service.platform import audit
from service.web.bodies import Form, read_form
from service.web.downloads import MOST_ROWS, Format, file_of, signs_without_cp932
from service.web.kept_columns import keep_columns, with_kept_columns
from service.web.list_view import PAGE, Count, Find, Found, SavedFilter, say_of, shown_of, table_of
from service.web.listing import Chosen, Kind, Listing, Row, address_of, chosen_of, place_of
from service.web.page import go_to, language_of_person, page
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
REPLACE = "replace"
"""Sent with the wish for a file in which 〓 stands for what its encoding lacks."""


class FormatUnknown(Invalid):
    """A file was asked for in a format that no button has."""


@dataclass(frozen=True, slots=True)
class ListDoor(Generic[Row]):
    """How a slice serves a list: its registry, how rows are found and counted, its template and what else that is told.

    `saved` and `save` put conditions by and find them again, by the list's name.
    """

    listing: Listing[Row]
    find: Find[Row]
    count: Count
    template: str
    saved: Callable[[Read, str], Awaitable[Sequence[SavedFilter]]]
    save: Callable[[Work, str, str, str, bool], Awaitable[None]]
    more: Mapping[str, Any] = field(default_factory=dict)


def read_query(request: AnyRequest, listing: Listing[Row]) -> Chosen:
    """What the address asks for, with the reader's own columns; raises TextRefused for what no text is."""
    params = request.query_params
    sent = {name: params.getall(name) for name in params}
    Form(sent)
    return with_kept_columns(request, listing, chosen_of(listing, sent))


async def show_list(request: AnyRequest, read: Read, signer: Signer, door: ListDoor[Row]) -> Response[str]:
    """The page that the address asks for; a condition that cannot be read finds nothing until it is put right."""
    chosen = read_query(request, door.listing)
    if chosen.errors:
        return await list_page(request, read, signer, door, chosen, Found(()))
    after = place_of(door.listing, chosen, request.query_params.get("cursor", ""), signer)
    return await list_page(request, read, signer, door, chosen, await door.find(read, chosen, after, PAGE))


async def export_list(request: AnyRequest, work: Work, signer: Signer, door: ListDoor[Row]) -> Response[Any]:
    """All that is found as a file, noted in the audit log; or the page with what stands against it."""
    form, listing = await read_form(request), door.listing
    chosen = _sent(form, listing)
    if form["format"] not in tuple(Format):
        raise FormatUnknown("書き出す形式を選んでください。")
    kind, lost = Format(form["format"]), Counter[str]()
    found: Found[Row] = Found(()) if chosen.errors else await door.find(work, chosen, None, MOST_ROWS)
    # Thousands of rows take seconds, in which other requests are to be answered.
    table = await asyncio.to_thread(table_of, request, listing, chosen, () if found.around.following else found.rows)
    if kind is Format.CSV_CP932 and not form[REPLACE]:
        lost = signs_without_cp932(table)
    if chosen.errors or found.around.following or lost:
        some = Found(found.rows[:PAGE], is_beyond=bool(found.around.following))
        return await list_page(request, work, signer, door, chosen, some, lost=lost, status=409)
    await audit.note(
        work,
        f"{listing.name}.list_exported",
        filter=told_filters(listing, chosen),
        columns=",".join(chosen.columns),
        format=kind.value,
        count=len(found.rows),
    )
    return await asyncio.to_thread(file_of, table, kind, f"{listing.name}-{work.today.isoformat()}")


async def save_conditions(request: AnyRequest, work: Work, signer: Signer, door: ListDoor[Row]) -> Response[Any]:
    """Puts the conditions by under a name; refused, the page keeps what was typed."""
    form, listing = await read_form(request), door.listing
    chosen = _sent(form, listing)
    address, is_shared = address_of(listing, chosen), bool(form["shared"])
    if chosen.errors:
        return await list_page(request, work, signer, door, chosen, Found(()))
    try:
        await door.save(work, listing.name, form["name"], address.partition("?")[2], is_shared)
    except Refusal as refusal:
        found = await door.find(work, chosen, None, PAGE)
        sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
        told: dict[str, Any] = {"save_refused": sentence, "save_name": form["name"], "save_shared": is_shared}
        return await list_page(request, work, signer, door, chosen, found, status=422, **told)
    return go_to(request, address, notice=say_of(request)("web.list.saved", name=form["name"]))


async def list_page(
    request: AnyRequest,
    read: Read,
    signer: Signer,
    door: ListDoor[Row],
    chosen: Chosen,
    found: Found[Row],
    *,
    lost: Counter[str] | None = None,
    status: int = 200,
    **more: Any,
) -> Response[str]:
    """The page; 422 where a condition cannot be read."""
    saved = await door.saved(read, door.listing.name)
    # What was posted has no address to come back to: the switch of language leads to the list.
    told = {
        "shown": shown_of(request, door.listing, chosen, found, signer, saved, lost or Counter()),
        "counts": await _counts(read, door, saved),
        "here": door.listing.path,
        "save_refused": None,
        "save_name": "",
        "save_shared": False,
        **door.more,
        **more,
    }
    answer = page(request, door.template, status=422 if chosen.errors else status, **told)
    keep_columns(request, door.listing, chosen, answer)
    return answer


async def _counts(read: Read, door: ListDoor[Row], saved: Sequence[SavedFilter]) -> dict[UUID, int | None]:
    """How many rows each of what was put by finds today; not told of conditions that cannot be read any more."""
    kept = {one.filter_id: chosen_of(door.listing, parse_qs(one.query, keep_blank_values=True)) for one in saved}
    readable = {filter_id: chosen for filter_id, chosen in kept.items() if not chosen.errors}
    return dict(zip(readable, await door.count(read, list(readable.values())), strict=True)) if readable else {}


def told_filters(listing: Listing[Row], chosen: Chosen) -> str:
    """Filters for the audit log: names and codes; of free words only that there were some (they may be a name)."""
    set_ones = [one for one in listing.filters if chosen.filters[one.name] != one.default]
    return " ".join(f"{one.name}={'*' if one.kind is Kind.WORDS else chosen.filters[one.name]}" for one in set_ones)


def _sent(form: Form, listing: Listing[Row]) -> Chosen:
    return chosen_of(listing, {name: form.all(name) for name in form})
