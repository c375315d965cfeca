"""From a pair's page: the person's consent and the introduction; what becomes of it is recorded on its own page."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import PersonId, PostingId
from service.base.refusals import Refusal
from service.db.recording import NotYetHappened
from service.db.work import Work
from service.people.terms import NoSuchPerson, OlderThanWithdrawal
from service.platform.tools import Tools
from service.shortlists import wire
from service.shortlists.actions import introducing, looking
from service.shortlists.pages.shown import DECIDERS, LISTS, PAIR, AnyRequest, address_of, review, say, told
from service.shortlists.reads.review_page import ReviewPage, review_page
from service.shortlists.reads.unanswered import to_ask_before_introduction
from service.shortlists.terms.deciding import (
    BirthDateUnknown,
    IntroductionDayUnfit,
    NotOnShortlist,
    OutsideAgeLimit,
    SourceNeeded,
    TooYoungForNightWork,
)
from service.shortlists.terms.own_words import OlderThanNo, SaidNoBefore
from service.web.bodies import Form, read_form
from service.web.page import go_to, page
from service.web.problems import STATUS


class PairIntroductionPages(Controller):
    """Acts of one pair; each leads back to its page."""

    path = LISTS

    @post(PAIR + "/consent", guards=[DECIDERS], status_code=303)
    async def consent(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        """Over a no of hers it asks once more first: only the page that shows it sends `confirmed`, with the reason."""
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        given_on, is_confirmed = wire.read_day(form["given_on"]), form["confirmed"] == "1"
        try:
            await introducing.record_consent_to_introduction(
                work,
                *pair,
                given_on=given_on,
                source=form["source"],
                reason=form["reason"],
                is_confirmed=is_confirmed,
            )
        except SaidNoBefore:
            return await _over_no(request, work, tools, pair, form)
        except (SourceNeeded, OlderThanNo, OlderThanWithdrawal, NotYetHappened) as refusal:
            if not is_confirmed:
                raise
            return await _over_no(request, work, tools, pair, form, refusal)
        return go_to(request, address_of(*pair), notice=say(request, "consent_recorded"))

    @post(PAIR + "/introduction", guards=[DECIDERS], status_code=303)
    async def introduce(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        """Asks once more first, since nothing takes it back: only the page that says so sends `confirmed`.

        And `asked_her`, where something that is required stands unanswered (`_is_unasked`).
        """
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        is_confirmed = form["confirmed"] == "1"
        if not is_confirmed or await _is_unasked(work, tools, pair, form):
            shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
            if not shown.introduction and not shown.obstacles:
                return _introducing(request, work, shown, form if is_confirmed else None)
        try:
            on = wire.read_day(form["introduced_on"]) if form["introduced_on"] else None
            await introducing.introduce(work, tools.vault, tools.placement_office, *pair, on)
        except IntroductionDayUnfit as refusal:
            shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
            return _introducing(request, work, shown, form, refusal)
        except (BirthDateUnknown, OutsideAgeLimit, TooYoungForNightWork):
            # Shown here and not raised on: the work must be stored, and with it that the birth date was asked.
            shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
            return review(request, shown, status=409)
        return go_to(request, address_of(*pair), notice=say(request, "introduced"))


async def _is_unasked(work: Work, tools: Tools, pair: tuple[PostingId, PersonId], form: Form) -> bool:
    """Whether something that is required stands unanswered, and who records does not say that she was asked.

    It is of this page, as `confirmed` is, and no rule of the act: what answers is said to nobody but who records.
    """
    if form["asked_her"] == "1":
        return False
    try:
        shown = await review_page(work, tools.placement_office, *pair)
    except (NotOnShortlist, NoSuchPerson):
        return False  # The act says what stands against it.
    return bool((await to_ask_before_introduction(work, shown)).ones)


def _introducing(
    request: AnyRequest, work: Work, shown: ReviewPage, form: Form | None = None, refusal: Refusal | None = None
) -> Response[str]:
    """With `form` what was typed stands there still, and without a `refusal` she was not asked what is to be asked."""
    is_unasked = form is not None and refusal is None
    return page(
        request,
        "shortlists/introduce.html",
        status=STATUS[refusal.kind] if refusal else 422 if is_unasked else 200,
        shown=shown,
        introduced_on=form["introduced_on"] if form else work.today.isoformat(),
        is_asked=form is not None and form["asked_her"] == "1",
        unasked=say(request, "unasked") if is_unasked else None,
        refused=told(request, refusal) if refusal else None,
        base=address_of(shown.posting.posting_id, shown.profile.person_id),
    )


async def _over_no(
    request: AnyRequest,
    work: Work,
    tools: Tools,
    pair: tuple[PostingId, PersonId],
    form: Form,
    refusal: Refusal | None = None,
) -> Response[str]:
    """What she said and when, with what was typed, and the reason that is asked for."""
    shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
    return page(
        request,
        "shortlists/consent_over_no.html",
        status=STATUS[refusal.kind] if refusal else 200,
        shown=shown,
        form=form,
        refused=told(request, refusal) if refusal else None,
        base=address_of(*pair),
    )
