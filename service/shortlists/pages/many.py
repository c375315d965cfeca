"""One word for many people of a list: a preview, the word, and its undoing in one act."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import PersonId, PostingId
from service.base.refusals import Refusal
from service.db.work import Work
from service.people import reads as people
from service.shortlists import wire
from service.shortlists.actions import looking
from service.shortlists.actions.deciding_many import decide_many, undo_many
from service.shortlists.pages.lists import NOBODY, rows_of
from service.shortlists.pages.shown import DECIDERS, LISTS, AnyRequest, field_of, list_address, say, told
from service.shortlists.reads.preview import previewed
from service.shortlists.reads.unanswered import unanswered_at_last
from service.shortlists.reads.waiting import ends_first_screen
from service.shortlists.rules.deciding import LONGEST_NOTE
from service.shortlists.terms.deciding import NobodyMarked, Verdict, WordUnknown
from service.web.bodies import Form, read_form
from service.web.page import go_to, page
from service.web.problems import STATUS

MOST_PEOPLE_NAMED = 10


class ManyPages(Controller):
    """Nothing is done before somebody looked at the preview."""

    path = LISTS

    @post("/preview", guards=[DECIDERS], status_code=200)
    async def preview(
        self, request: AnyRequest, work: NamedDependency[Work], posting_id: FromPath[UUID]
    ) -> Response[Any]:
        form, posting = await read_form(request), PostingId(posting_id)
        marked = {wire.read_person(one) for one in form.all("person")[: wire.MOST_AT_ONCE]}
        if form["all"] == "1":
            shown = await looking.open_shortlist(work, posting)
            marked |= {one.pair.person_id for one in rows_of(shown, form["show"], form["q"])}
        if not marked:
            return go_to(request, list_address(posting, {**_filtered(form), "marked": NOBODY}))
        return await _preview(request, work, posting, marked, form)

    @post("/acts", guards=[DECIDERS], status_code=303)
    async def decide(
        self, request: AnyRequest, work: NamedDependency[Work], posting_id: FromPath[UUID]
    ) -> Response[Any]:
        form, posting = await read_form(request), PostingId(posting_id)
        new, seen = wire.read_decision(form), wire.read_seen_of_many(form.all("seen"))
        try:
            await decide_many(work, posting, new, seen)
        except (WordUnknown, NobodyMarked):
            raise
        except Refusal as refusal:
            return await _preview(request, work, posting, list(seen), form, refusal)
        verdict = say(request, f"verdicts.{new.verdict}")
        notice = say(request, "act_on_many", count=len(seen), verdict=verdict)
        if new.verdict is Verdict.ACCEPT:
            notice += await _to_ask(request, work, posting, seen)
        ends = await ends_first_screen(work, posting, seen)
        return go_to(request, list_address(posting, _filtered(form), tells_first_done=ends), notice=notice)

    @post("/acts/{group_id:uuid}/undo", guards=[DECIDERS], status_code=303)
    async def undo(
        self, request: AnyRequest, work: NamedDependency[Work], posting_id: FromPath[UUID], group_id: FromPath[UUID]
    ) -> Response[None]:
        undone = await undo_many(work, group_id)
        notice = say(request, "many_undone", count=len(undone.undone))
        if undone.left:
            names = await people.references(work, undone.left)
            who = _named(request, sorted(names.values()), "and")
            notice += say(request, "many_left", count=len(undone.left), who=who)
        return go_to(request, list_address(undone.posting_id), notice=notice)


async def _to_ask(request: AnyRequest, work: Work, posting_id: PostingId, person_ids: Collection[PersonId]) -> str:
    """Of whom something is to be asked, as `pages.pairs` says what of one; nothing where of nobody."""
    to_ask = await unanswered_at_last(work, posting_id, person_ids)
    names = await people.references(work, to_ask) if to_ask else {}
    who = _named(request, sorted(names.values()), "listed_by")
    return " " + say(request, "many_to_ask", count=len(to_ask), who=who) if to_ask else ""


def _named(request: AnyRequest, references: Sequence[str], between: str) -> str:
    """The first of them, and how many more: a notice is kept in a cookie, which holds no long list."""
    first = say(request, between).join(references[:MOST_PEOPLE_NAMED])
    more = len(references) - MOST_PEOPLE_NAMED
    return first + say(request, "and_more_people", count=more) if more > 0 else first


def _filtered(form: Form) -> dict[str, str]:
    """The filter and the search of the list that the people were marked on."""
    return {"show": form["show"], "q": form["q"]}


async def _preview(
    request: AnyRequest,
    work: Work,
    posting_id: PostingId,
    marked: Collection[PersonId],
    form: Form,
    refusal: Refusal | None = None,
) -> Response[str]:
    shown = await looking.open_shortlist(work, posting_id)
    preview = previewed(shown, marked)
    return page(
        request,
        "shortlists/preview.html",
        status=STATUS[refusal.kind] if refusal else 200,
        shown=shown,
        preview=preview,
        obstacles=[told(request, row.obstacle) if row.obstacle else None for row in preview.rows],
        verdict=wire.read_verdict(form["verdict"]),
        verdicts=[one for one in Verdict if one is not Verdict.UNDO],
        form=form,
        refused=told(request, refusal) if refusal else None,
        refused_field=field_of(refusal),
        reasons_by_side=wire.REASONS_BY_SIDE,
        longest_note=LONGEST_NOTE,
        seen_field=wire.seen_field,
        base=list_address(posting_id),
        back=list_address(posting_id, _filtered(form)),
    )
