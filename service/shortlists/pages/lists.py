"""The list of a posting, searched and filtered, and the way to whom nobody has decided on."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.base.ids import PostingId
from service.db.work import Work
from service.shortlists import wire
from service.shortlists.actions import looking
from service.shortlists.pages.shown import (
    LISTS,
    READERS,
    AnyRequest,
    act_in_words,
    address_of,
    list_address,
    may_decide,
    say,
)
from service.shortlists.reads.shortlist_page import Candidate, ShortlistPage
from service.shortlists.reads.waiting import first_undecided, next_waiting
from service.shortlists.terms.reviewing import FIRST_SCREEN, FirstDone
from service.web.page import go_to, page

NOBODY = "none"
"""What the address of a list says after many were to be decided on and nobody was marked."""


class ShortlistPages(Controller):
    """A posting's people, best first."""

    path = LISTS

    @get("/", guards=[READERS])
    async def shortlist(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        posting_id: FromPath[UUID],
        show: FromQuery[str] = "",
        q: FromQuery[str] = "",
        marked: FromQuery[str] = "",
        first: FromQuery[str] = "",
    ) -> Response[str]:
        posting = PostingId(posting_id)
        shown = await looking.open_shortlist(work, posting)
        return page(
            request,
            "shortlists/shortlist.html",
            shown=shown,
            rows=rows_of(shown, show, q),
            filter=wire.read_filter(show),
            filters=wire.FILTERS,
            searched=q[: wire.LONGEST_SEARCH],
            marks_nobody=marked == NOBODY,
            may_decide=may_decide(request),
            first_done=FirstDone(FIRST_SCREEN, await next_waiting(work, posting)) if first == wire.DONE else None,
            last_act=shown.last_act,
            last_act_words=act_in_words(request, shown.last_act, _reference(shown)),
        )

    @get("/next", guards=[READERS])
    async def next_undecided(
        self, request: AnyRequest, work: NamedDependency[Work], posting_id: FromPath[UUID]
    ) -> Response[Any]:
        """To the first whom nobody has decided on, else to the list."""
        posting = PostingId(posting_id)
        found = await first_undecided(work, posting)
        if found is None:
            return go_to(request, list_address(posting), notice=say(request, "all_decided"))
        return go_to(request, address_of(posting, found))


def rows_of(shown: ShortlistPage, show: str, searched: str) -> list[Candidate]:
    """Those of the list whom the filter and the search leave."""
    wanted, words = wire.read_filter(show), wire.read_words(searched)
    return [
        one
        for one in shown.candidates
        if one.tells(words) and (not wanted or (one.verdict or wire.UNDECIDED) == wanted)
    ]


def _reference(shown: ShortlistPage) -> str | None:
    act = shown.last_act
    return next((one.profile_ref for one in shown.candidates if act and one.pair.person_id == act.person_id), None)
