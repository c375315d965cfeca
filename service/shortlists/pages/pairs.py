"""One person beside the posting: the review, its decision and undoing, what else is known, who else looks."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.base.ids import PersonId, PostingId
from service.base.refusals import Refusal
from service.db.work import Work
from service.people import reads as people
from service.people.terms import NoSuchPerson
from service.platform.tools import Tools
from service.shortlists import wire
from service.shortlists.actions import deciding, looking
from service.shortlists.pages.shown import (
    ADVANCE_COOKIE,
    DECIDERS,
    LISTS,
    PAIR,
    READERS,
    VIA_PERSON,
    AnyRequest,
    address_of,
    list_address,
    part,
    review,
    say,
    to_ask_in_words,
    told,
)
from service.shortlists.reads import waiting as reads
from service.shortlists.reads.unanswered import unanswered_at_last
from service.shortlists.reads.waiting import first_undecided, next_waiting
from service.shortlists.terms.deciding import ConsentAskedSince, NotOnShortlist, Verdict, WordUnknown
from service.shortlists.terms.reviewing import FIRST_SCREEN, FirstDone
from service.web.bodies import Form, read_form
from service.web.page import go_to, host_cookie, page
from service.web.problems import STATUS

A_YEAR = 365 * 24 * 60 * 60
MOST_BEATS = 30
"""Signs of a page that is left alone, one every twenty seconds: after ten minutes it keeps no session alive."""
Pair = tuple[PostingId, PersonId]


class PairPages(Controller):
    """The review of one pair, at an address of its own."""

    path = LISTS

    @get(PAIR, guards=[READERS])
    async def review(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
        hide: FromQuery[str] = "",
        first: FromQuery[str] = "",
    ) -> Response[str]:
        pair = (PostingId(posting_id), PersonId(person_id))
        try:
            shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
        except (NotOnShortlist, NoSuchPerson) as refusal:
            return await _gone(request, work, pair, refusal)
        done = FirstDone(FIRST_SCREEN, await next_waiting(work, pair[0])) if first == wire.DONE else None
        return review(request, shown, hides=wire.read_hides(hide), first_done=done)

    @post(PAIR + "/identity", guards=[DECIDERS], status_code=200)
    async def identity(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        pair = (PostingId(posting_id), PersonId(person_id))
        shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
        return review(request, shown, identity=await looking.open_identity(work, tools.vault, pair[1]))

    @post(PAIR + "/decision", guards=[DECIDERS], status_code=303)
    async def decide(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        new, seen = wire.read_decision(form), wire.read_seen(form)
        try:
            await deciding.decide(work, *pair, new, seen, vault=tools.vault)
        except WordUnknown:
            raise
        except Refusal as refusal:
            return await _refused(request, work, tools, pair, form, refusal)
        advances = "1" in form.all("advance")
        verdict = say(request, f"verdicts.{new.verdict}")
        notice = say(request, "act", who=await _reference(work, pair[1]), verdict=verdict)
        if new.verdict is Verdict.ACCEPT:
            to_ask = await unanswered_at_last(work, pair[0], [pair[1]])
            notice += to_ask_in_words(request, to_ask.get(pair[1], ()))
        answer = go_to(request, await _way_on(work, pair, form, advances=advances), notice=notice)
        answer.cookies.append(host_cookie(ADVANCE_COOKIE, "1" if advances else "0", max_age=A_YEAR))
        return answer

    @post(PAIR + "/undo", guards=[DECIDERS], status_code=303)
    async def undo(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        try:
            seen, is_confirmed = wire.read_count(form["sequence"]), form["confirmed"] == "1"
            await deciding.undo(work, *pair, seen_sequence=seen, is_confirmed=is_confirmed)
        except ConsentAskedSince:
            return await _undo_asked(request, work, tools, pair, form)
        except Refusal as refusal:
            return await _refused(request, work, tools, pair, form, refusal)
        notice = say(request, "act_undone", who=await _reference(work, pair[1]))
        return go_to(request, address_of(*pair, hides=wire.read_hides(form["hide"])), notice=notice)

    @get(PAIR + "/beside", guards=[READERS])
    async def beside(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        """A page of its own, of which the review takes the part that it needs."""
        pair = (PostingId(posting_id), PersonId(person_id))
        shown = await looking.open_beside(work, *pair)
        return part(request, "shortlists/beside.html", shown=shown, back=address_of(*pair))

    @post(PAIR + "/presence", guards=[READERS], status_code=200)
    async def presence(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        """A sign that the page is open still; after many of them it asks no more."""
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        sequence, beat = wire.read_count(form["sequence"]), wire.read_count(form["beat"])
        now = await looking.keep_open(work, *pair, sequence)
        return part(
            request,
            "shortlists/presence.html",
            meanwhile=now,
            viewers=now.viewers,
            sequence=sequence,
            next_beat=beat + 1 if beat < MOST_BEATS else None,
            base=address_of(*pair),
        )


async def _undo_asked(request: AnyRequest, work: Work, tools: Tools, pair: Pair, form: Form) -> Response[str]:
    """What became of the recommendation, before it is undone: only this page sends `confirmed`."""
    shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
    answer = page(request, "shortlists/undo_asked.html", shown=shown, form=form, base=address_of(*pair))
    answer.headers["HX-Push-Url"] = "false"
    return answer


async def _way_on(work: Work, pair: Pair, form: Form, *, advances: bool) -> str:
    """To the next undecided, or to the same page where that was chosen; from the last of a list to what waits.

    Who came from the postings that suit the person goes back there.
    """
    if form["via"] == VIA_PERSON:
        return f"/people/{pair[1]}/postings" if advances else f"{address_of(*pair)}?via={VIA_PERSON}"
    onward = await reads.onward(work, *pair)
    if advances and onward.following is None:
        return f"/review?finished={pair[0]}"
    next_one = onward.following if advances and onward.following else pair[1]
    hides = wire.read_hides(form["hide"])
    return address_of(pair[0], next_one, hides=hides, tells_first_done=onward.ends_first_screen)


async def _reference(work: Work, person_id: PersonId) -> str:
    return (await people.references(work, [person_id]))[person_id]


async def _refused(
    request: AnyRequest, work: Work, tools: Tools, pair: Pair, form: Form, refusal: Refusal
) -> Response[str]:
    """The page as it is now, with what was typed; where there is none any more, a sentence and the ways on."""
    try:
        shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
    except (NotOnShortlist, NoSuchPerson):
        return await _gone(request, work, pair, refusal, form)
    hides = wire.read_hides(form["hide"])
    return review(request, shown, hides=hides, form=form, refusal=refusal, status=STATUS[refusal.kind])


async def _gone(
    request: AnyRequest, work: Work, pair: Pair, refusal: Refusal, form: Form | None = None
) -> Response[str]:
    return page(
        request,
        "shortlists/gone.html",
        status=404,
        refused=told(request, refusal),
        form=form or {},
        list=list_address(pair[0]),
        following=await first_undecided(work, pair[0], after=pair[1]),
    )
