"""Where a person stands with each posting: on its list, recommended, asked, introduced, hired."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from service.base.clock import date_in_japan
from service.base.ids import IntroductionId, PostingId
from service.introductions.reads.cases import points_of
from service.introductions.terms import ConsentRequest, Stage
from service.placements.reads import PlacementHistory
from service.postings.terms import PostingInShort
from service.shortlists.terms.deciding import Introduction, Verdict
from service.shortlists.terms.reviewing import OtherList
from service.workspace.reads.told import Told
from service.workspace.terms import Way


def ways_of(told: Told, known: Mapping[PostingId, PostingInShort], now: datetime, *, lists: bool) -> list[Way]:
    """One way a posting, in no order; `lists`: those on which she only stands too, where the posting is open.

    Hires without an introduction stand by themselves: they came from another book.
    """
    shown = {one.posting_id: one for one in told.pipeline.lists if lists and one.posting_id in known}
    introduced: dict[PostingId, Introduction] = {}
    for one in reversed(told.pipeline.introductions):
        introduced[one.posting_id] = one
    hires = {hire.introduction_id: hire for hire in told.placements if hire.introduction_id}
    requests: dict[PostingId, ConsentRequest] = {}
    for request in reversed(told.requests):
        requests[request.posting_id] = request
    ways = [_introduced(one, hires.get(one.id), shown.get(posting_id)) for posting_id, one in introduced.items()]
    before = {posting_id for posting_id in (*shown, *told.pipeline.standing, *requests) if posting_id in known}
    for posting_id in sorted(before - set(introduced)):
        way = _before(told, known[posting_id], requests.get(posting_id), shown.get(posting_id), now)
        ways += [way] if way else []
    return [*ways, *_hires_alone(told)]


def _introduced(one: Introduction, hire: PlacementHistory | None, listed: OtherList | None) -> Way:
    points = points_of(one, hire.events if hire else ())
    stage, day = (points[-1].stage, points[-1].on_date) if points else (Stage.INTRODUCED, one.introduced_on)
    rank, score = _place(listed)
    return Way(one.posting_id, one.company_id, stage, day, rank, score, Verdict.ACCEPT, IntroductionId(one.id))


def _before(
    told: Told, posting: PostingInShort, request: ConsentRequest | None, listed: OtherList | None, now: datetime
) -> Way | None:
    """None for a list of a posting that is over, on which nothing was said."""
    verdict = told.pipeline.standing.get(posting.posting_id)
    stage, day = Stage.LISTED, None
    if verdict is not None:
        day = date_in_japan(told.pipeline.words[posting.posting_id][-1].decided_at)
        stage = Stage.RECOMMENDED if verdict is Verdict.ACCEPT else Stage.LISTED
    if request is not None and verdict is Verdict.ACCEPT:
        stage, day = _asked(request, now, is_sought=posting.is_sought) or (stage, day)
    if verdict is None and not (posting.is_sought and listed):
        return None
    rank, score = _place(listed)
    has_message = request is not None and request.has_words
    return Way(posting.posting_id, posting.company_id, stage, day, rank, score, verdict, has_message=has_message)


def _asked(request: ConsentRequest, now: datetime, *, is_sought: bool) -> tuple[Stage, date] | None:
    """What became of a request; None where its time passed without an answer, or the posting closed."""
    if request.answered_on is not None:
        stage = Stage.CONSENTED if request.is_given else Stage.NOT_CONSENTED
        return stage, request.answered_on
    return (Stage.CONSENT_ASKED, date_in_japan(request.asked_at)) if request.is_open(now) and is_sought else None


def _place(listed: OtherList | None) -> tuple[int | None, float | None]:
    return (listed.rank, listed.score) if listed else (None, None)


def _hires_alone(told: Told) -> Iterator[Way]:
    known = {one.id for one in told.pipeline.introductions}
    for hire in told.placements:
        if hire.introduction_id not in known:
            last = hire.events[-1] if hire.events else None
            stage, day = (Stage(last.kind.value), last.on_date) if last else (Stage.ACCEPTED, hire.accepted_on)
            yield Way(hire.posting_id, hire.company_id, stage, day)
