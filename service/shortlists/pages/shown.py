"""What the pages of the slice share: who may, addresses, and how a pair, the last act and a refusal are shown."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response

from service.base.actor import Role
from service.base.ids import PersonId, PostingId
from service.base.refusals import Refusal
from service.people.terms import Identity
from service.shortlists import wire
from service.shortlists.reads.marked_texts import field_name, job_number
from service.shortlists.reads.review_page import ReviewPage
from service.shortlists.rules.deciding import LONGEST_NOTE
from service.shortlists.rules.evidence import Unanswered
from service.shortlists.rules.reviewing import neighbours
from service.shortlists.terms.deciding import (
    AlreadyDecided,
    DecidedSince,
    NoteMayTellWho,
    NoteNeeded,
    NoteTellsWho,
    NoteTooLong,
    Verdict,
)
from service.shortlists.terms.reviewing import FirstDone, LastAct
from service.web.bodies import Form
from service.web.language_names import language_name
from service.web.page import NOTICE_COOKIE, language_of_person, page, signed_in_of
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
READERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR, Role.PROGRAMME_STAFF)
DECIDERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR)
LISTS = "/postings/{posting_id:uuid}/shortlist"
PAIR = "/{person_id:uuid}"
VIA_PERSON = "person"
"""What `via` says of who came from the postings that suit a person, and goes back there."""
MOST_NAMED, LONGEST_NAMED = 3, 40
"""Of what is to be asked after a recommendation: a cookie carries it, and the page of the pair tells all."""
ADVANCE_COOKIE = "__Host-advance"
"""Whether who decides wants to go on to the next undecided; off only by a choice on the form."""


def list_address(
    posting_id: PostingId, told: Mapping[str, str] = MappingProxyType({}), *, tells_first_done: bool = False
) -> str:
    """Of a posting's list, with what its address tells, such as the filter; `tells_first_done`: which says, on this
    look alone, that its first places are done."""
    told = {**told, "first": wire.DONE if tells_first_done else ""}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"/postings/{posting_id}/shortlist" + (f"?{query}" if query else "")


def address_of(
    posting_id: PostingId, person_id: PersonId, *, hides: bool = False, tells_first_done: bool = False
) -> str:
    """Of a pair's page; `hides`: with a queue of those who are not decided on.

    `tells_first_done`: which says, on this look alone, that the first places of the list are done.
    """
    told = [("hide", wire.HIDES)] if hides else []
    told += [("first", wire.DONE)] if tells_first_done else []
    return f"{list_address(posting_id)}/{person_id}" + (f"?{urlencode(told)}" if told else "")


def say(request: AnyRequest, name: str, **words: str | int) -> str:
    """A message of the slice in the language of who is signed in."""
    return site_of(request).messages.text(f"shortlists.{name}", language_of_person(request), **words)


def told(request: AnyRequest, refusal: Refusal) -> str:
    """What a refusal says in that language."""
    return site_of(request).messages.refusal(refusal, language_of_person(request))


def may_decide(request: AnyRequest) -> bool:
    signed_in = signed_in_of(request)
    return signed_in is not None and signed_in.actor.role in DECIDERS.roles


def act_in_words(request: AnyRequest, act: LastAct | None, reference: str | None) -> str:
    """One sentence on what was done last: on whom, and what."""
    if act is None:
        return ""
    if act.word.verdict is Verdict.UNDO:
        return say(request, "act_undone", who=reference or say(request, "somebody_before"))
    verdict = say(request, f"verdicts.{act.word.verdict}")
    if act.people > 1:
        return say(request, "act_on_many", count=act.people, verdict=verdict)
    return say(request, "act", who=reference or say(request, "somebody_before"), verdict=verdict)


def to_ask_in_words(request: AnyRequest, ones: Sequence[Unanswered]) -> str:
    """What is to be asked of somebody who was recommended, behind the sentence that says so; nothing of nothing."""
    if not ones:
        return ""
    language = language_of_person(request)
    first = [
        f"{language_name(one.language, language)} {one.words}".strip() if one.language else one.words[:LONGEST_NAMED]
        for one in ones[:MOST_NAMED]
    ]
    what = say(request, "listed_by").join(first)
    if len(ones) > MOST_NAMED:
        what += say(request, "and_more", count=len(ones) - MOST_NAMED)
    return " " + say(request, "to_ask", what=what)


def review(
    request: AnyRequest,
    shown: ReviewPage,
    *,
    hides: bool = False,
    first_done: FirstDone | None = None,
    identity: Identity | None = None,
    form: Form | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[str]:
    """A pair's page; with `form` what was typed stands there still, with `refusal` why it was not taken."""
    pair = (shown.posting.posting_id, shown.profile.person_id)
    queue = [row for row in shown.queue if not hides or row.verdict is None or row.person_id == pair[1]]
    previous, following = neighbours([row.person_id for row in queue], pair[1])
    answer = page(
        request,
        "shortlists/review.html",
        status=status,
        shown=shown,
        queue=queue,
        hides=hides,
        is_via_person=VIA_PERSON in (form["via"] if form else "", request.query_params.get("via", "")),
        previous=previous,
        following=following,
        may_decide=may_decide(request),
        identity=identity,
        first_done=first_done,
        **_typed(request, form, refusal),
        obstacles=[told(request, obstacle) for obstacle in shown.obstacles],
        **_last_act(request, shown),
        field_name=field_name,
        job_number=job_number,
        base=address_of(*pair),
    )
    if refusal or identity:
        # What is exchanged without loading anew keeps the page's own address: the form's answers no look.
        answer.headers["HX-Push-Url"] = "false"
    return answer


def _last_act(request: AnyRequest, shown: ReviewPage) -> dict[str, Any]:
    act = shown.last_act
    words = act_in_words(request, act, shown.reference(act.person_id) if act else None)
    return {"last_act": act, "last_act_words": words}


def _typed(request: AnyRequest, form: Form | None, refusal: Refusal | None) -> dict[str, Any]:
    """What the form of a decision shows besides the pair: what was typed, and why it was not taken."""
    return {
        "form": form or {},
        "advances": "1" in form.all("advance") if form else request.cookies.get(ADVANCE_COOKIE) != "0",
        "refused": told(request, refusal) if refusal else None,
        "refused_field": field_of(refusal),
        "tells_last_word": isinstance(refusal, DecidedSince | AlreadyDecided),
        "asks_to_check": isinstance(refusal, NoteMayTellWho),
        "longest_note": LONGEST_NOTE,
        "reasons_by_side": wire.REASONS_BY_SIDE,
        "open_side": wire.side_of(form["pass_for"] or form["reason"] if form else ""),
        # Another on each page: a group is shut when it comes beside an open one of its name, which is about to go.
        "sides_name": f"side-{token_hex(4)}",
    }


def part(request: AnyRequest, template: str, **values: Any) -> Response[str]:
    """A piece that is put into a page by itself: it takes no notice that is meant for the next page."""
    answer = page(request, template, **values)
    answer.cookies = [cookie for cookie in answer.cookies if cookie.key != NOTICE_COOKIE]
    return answer


def field_of(refusal: Refusal | None) -> str | None:
    """Which note a refusal is about."""
    if isinstance(refusal, NoteTooLong):
        return str(refusal.facts["field"])
    if isinstance(refusal, NoteTellsWho | NoteMayTellWho):
        return "note_to_company"
    return "note" if isinstance(refusal, NoteNeeded) else None
