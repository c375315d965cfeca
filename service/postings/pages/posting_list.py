"""What the list of postings tells and asks: the one registry behind its table and its files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from service.base.actor import Actor, Role
from service.base.ids import PostingId
from service.db.keyset import Place
from service.db.work import Read
from service.postings import rules
from service.postings.lacking import complete_postings, lacking_postings
from service.postings.listed import MOST_LOOKED_AT, count_postings, listed_page
from service.postings.terms import (
    ListedPosting,
    PostingsOrder,
    PostingState,
    PostingsWanted,
    PublicationState,
    StoredPosting,
)
from service.web.list_view import PAGE, Found, counted
from service.web.listing import ANY, Chosen, Column, Filter, Kind, Listing, Say, Value
from service.web.place_filter import codes_of, name_of, place_filter

WORDS = "postings.list"
SEES_CANDIDATES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
CHIPS = {
    PublicationState.PUBLISHED: "met",
    PublicationState.WILL_BE_PUBLISHED: "near",
    PublicationState.WILL_NOT_BE_PUBLISHED: "missing",
}
YES, NO = "yes", "no"


def has_candidates(posting: StoredPosting, actor: Actor) -> bool:
    """Whether to lead on to the shortlist: never for high schools, whose students come through their school (R-33)."""
    return actor.role in SEES_CANDIDATES and posting.state is PostingState.OPEN and not posting.is_for_high_school


def _place(one: ListedPosting, say: Say) -> Value:
    content = one.posting.content
    prefecture, town = say(f"postings.prefectures.{content['prefecture']}"), content["municipality"]
    return say("postings.in_town", prefecture=prefecture, town=name_of(town, say)) if town else prefecture


def _publication(one: ListedPosting, say: Say) -> Value:
    if one.posting.state is not PostingState.OPEN:
        return say(f"postings.states.{one.posting.state.value}")
    match one.publication.state:
        case PublicationState.PUBLISHED:
            return say("postings.published")
        case PublicationState.WILL_BE_PUBLISHED:
            return say("postings.will_be_published", day=one.publication.from_on or "―")
    return say("postings.gaps", count=len(one.publication.reasons))


def _chip(one: ListedPosting) -> str:
    return CHIPS[one.publication.state] if one.posting.state is PostingState.OPEN else "plain"


def _gaps(one: ListedPosting, say: Say) -> Value:
    """What to ask the company for, sentence by sentence."""
    return tuple(say(f"{WORDS}.gap", ja=reason.detail, en=reason.detail_en) for reason in one.gaps)


def _wage(name: str) -> Column[ListedPosting]:
    return Column(name, lambda one, _: one.posting.content[name], is_first=False, is_numeric=True)


POSTINGS: Listing[ListedPosting] = Listing(
    name="postings",
    path="/postings",
    words=WORDS,
    columns=(
        Column("title", lambda one, _: one.posting.title, link=lambda one: f"/postings/{one.posting.posting_id}"),
        Column("company", lambda one, _: one.company_name, link=lambda one: f"/companies/{one.posting.company_id}"),
        Column("place", _place, is_short=True),
        Column(
            "employment_type",
            lambda one, say: say(f"postings.codes.employment_type.{one.posting.content['employment_type']}"),
            is_short=True,
        ),
        Column("openings", lambda one, _: one.posting.content["openings"], is_numeric=True, says="postings.people"),
        Column("closes_on", lambda one, _: rules.day(one.posting.content["closes_on"])),
        Column("state", lambda one, say: say(f"postings.states.{one.posting.state.value}"), is_first=False),
        Column("publication", _publication, chip=_chip),
        Column("gap_count", lambda one, _: len(one.gaps), is_first=False, is_numeric=True),
        Column("gaps", _gaps, is_first=False),
        Column(
            "for_high_school",
            lambda one, say: say("postings.for_high_school") if one.posting.is_for_high_school else None,
            is_first=False,
        ),
        _wage("monthly_salary_min"),
        _wage("monthly_salary_max"),
        Column("external_ref", lambda one, _: one.posting.external_ref, is_first=False),
        Column("updated_at", lambda one, _: one.posting.updated_at, is_first=False),
        Column("created_at", lambda one, _: one.posting.created_at, is_first=False),
        Column(
            "candidates",
            lambda one, say: say("postings.see_candidates") if one.leads_to_candidates else None,
            is_exported=False,
            is_short=True,
            link=lambda one: f"/postings/{one.posting.posting_id}/shortlist" if one.leads_to_candidates else None,
            label=lambda one, say: say("postings.see_candidates_of", title=one.posting.title),
        ),
    ),
    filters=(
        Filter("title", Kind.WORDS, is_first=True),
        Filter("state", Kind.CHOICE, (*PostingState, ANY), f"{WORDS}.states", default="open", is_first=True),
        Filter("publication", Kind.CHOICE, tuple(PublicationState), f"{WORDS}.publications", is_first=True),
        Filter("lacks", Kind.CHOICE, (YES, NO), f"{WORDS}.lacking"),
        Filter("gap", Kind.WORDS, has_hint=True),
        Filter("company", Kind.WORDS),
        Filter("company_ref", Kind.WORDS),
        Filter("words", Kind.WORDS),
        place_filter(),
        Filter("closes_within", Kind.NUMBER),
        Filter("openings", Kind.NUMBER),
        Filter("for_high_school", Kind.CHOICE, (YES, NO), f"{WORDS}.for_schools"),
        Filter("since", Kind.DAY),
    ),
    orders=tuple(PostingsOrder),
)


async def find_postings(read: Read, chosen: Chosen, at: Place | None, limit: int) -> Found[ListedPosting]:
    """A page of the postings of which an address tells; a file looks at all of them."""
    wanted, is_for_screen = wanted_by(chosen, await _among(read, [chosen])), limit == PAGE
    order, most = PostingsOrder(chosen.order), MOST_LOOKED_AT if is_for_screen else None
    rows, around, is_partial = await listed_page(read, wanted, order=order, at=at, limit=limit, most=most)
    told = [replace(row, leads_to_candidates=has_candidates(row.posting, read.actor)) for row in rows]
    found = await counted(told, around, limit, lambda: count_found_postings(read, [chosen]))
    return replace(found, is_partial=is_partial)


async def count_found_postings(read: Read, chosen: Sequence[Chosen]) -> Sequence[int | None]:
    """How many postings each of these finds, None where only their contents tell."""
    among = await _among(read, chosen)
    return await count_postings(read, [wanted_by(one, among) for one in chosen])


Among = Mapping[str | None, tuple[PostingId, ...]]
"""The open postings that lack something (YES) and that lack nothing (NO), as far as somebody asks for those alone."""


async def _among(read: Read, chosen: Iterable[Chosen]) -> Among:
    asked = {one.text("lacks") for one in chosen}
    lacking = [one.posting_id for one in await lacking_postings(read)] if YES in asked else []
    complete = await complete_postings(read) if NO in asked else []
    return {YES: tuple(lacking), NO: tuple(complete)}


def wanted_by(chosen: Chosen, among: Among) -> PostingsWanted:
    """The conditions that are set."""
    state, publication, place = chosen.text("state"), chosen.text("publication"), chosen.text("municipality")
    for_high_school = chosen.text("for_high_school")
    return PostingsWanted(
        title=chosen.text("title") or "",
        words=chosen.text("words") or "",
        company=chosen.text("company") or "",
        company_ref=chosen.text("company_ref") or "",
        state=PostingState(state) if state else None,
        publication=PublicationState(publication) if publication else None,
        gap=chosen.text("gap") or "",
        municipalities=codes_of(place),
        closes_within=chosen.number("closes_within"),
        openings=chosen.number("openings"),
        for_high_school=for_high_school == YES if for_high_school else None,
        changed_since=chosen.day("since"),
        among=among.get(chosen.text("lacks")),
    )
