"""One introduction with all that became of it, and the requests for consent before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.access import reads as access
from service.base.ids import IntroductionId, PersonId, PostingId
from service.companies.terms import Company
from service.correspondence import reads as correspondence
from service.db.work import Read
from service.introductions.rules import asking, path
from service.introductions.rules.timeline import Entry, timeline
from service.introductions.store import consent as store
from service.introductions.store.beside import beside
from service.introductions.terms import Case, ConsentRequest, Point, Stage
from service.people import reads as people
from service.people.standing import last_words
from service.people.terms import ConsentEvent, NoSuchPerson, Purpose
from service.placements import reads as placements
from service.placements.terms import EventKind, PlacementEvent
from service.postings import reads as postings
from service.postings.published import posting_with_company
from service.postings.terms import StoredPosting
from service.shortlists.reads import introductions as shortlists
from service.shortlists.reads.introductions import PairRead
from service.shortlists.terms.deciding import Introduction
from service.shortlists.terms.own_words import SaidNo


async def case(read: Read, introduction_id: IntroductionId) -> Case:
    """The introduction with its way so far, oldest first; raises NoSuchIntroduction."""
    introduction = await shortlists.introduction(read, introduction_id)
    placement_id, events = await placements.hire_of_introduction(read, introduction_id)
    kept = await beside(read, introduction_id)
    points = points_of(introduction, events)
    planned = kept.interviews[-1] if kept.interviews else None
    history = await people.consent_history(read, introduction.person_id)
    word = last_words(history, read.today).get((Purpose.INTRODUCTION, introduction.company_id))
    return Case(
        introduction_id,
        introduction.posting_id,
        introduction.posting_revision,
        introduction.person_id,
        introduction.company_id,
        introduction.introduced_on,
        kept.introduced_by,
        placement_id,
        points,
        path.stage_of(points),
        _open_to(path.following(points), has_placement=placement_id is not None),
        path.interview_ahead(points, planned.on_date if planned else None, planned.at if planned else None),
        kept.starts_on,
        word is not None and word.is_given,
        kept.taken_back,
        kept.recorded_at,
        kept.withdrawal,
        kept.has_support,
        kept.consent_taken_back,
        kept.interviews,
        kept.letters_made,
        kept.letters_sent,
        kept.is_known_to_company,
        tuple(history),
    )


def points_of(introduction: Introduction, events: Sequence[PlacementEvent]) -> tuple[Point, ...]:
    """The steps and the hire's events as one way; an acceptance that both tell stands once."""
    steps = [
        Point(
            Stage(step.kind.value),
            step.on_date,
            {"reason": step.reason_code} if step.reason_code else {},
            step.id,
            step.recorded_at,
            step.recorded_by,
        )
        for step in introduction.steps
    ]
    has_accepted = any(point.stage is Stage.ACCEPTED for point in steps)
    hire = [
        Point(
            Stage(event.kind.value),
            event.on_date,
            {name: str(fact) for name, fact in event.facts.items()},
            event.id,
            event.recorded_at,
            event.recorded_by,
        )
        for event in events
        if not (has_accepted and event.kind is EventKind.ACCEPTED)
    ]
    return (*steps, *hire)


def _open_to(stages: Sequence[Stage], *, has_placement: bool) -> tuple[Stage, ...]:
    """Without a placement there is nothing of which a start could be told: such a past came from another book."""
    return tuple(stage for stage in stages if has_placement or stage not in path.IS_HIRE)


async def openings_left(read: Read, posting: StoredPosting) -> int:
    """How many places of the posting are not taken by who accepted; never below none."""
    hired = (await placements.hired_for(read, [posting.posting_id])).get(posting.posting_id, 0)
    return max(0, int(posting.content["openings"]) - hired)


@dataclass(frozen=True, slots=True)
class CasePage:
    """An introduction as one screen shows it, in at most twelve statements and with no name.

    `was_asked`: her consent was asked by mail; `has_message`: she wrote to the office with an answer.
    """

    case: Case
    posting: StoredPosting
    company: Company
    reference: str
    entries: tuple[Entry, ...]
    names: Mapping[UUID, str]
    openings_left: int
    was_asked: bool
    has_message: bool


async def case_page(read: Read, introduction_id: IntroductionId) -> CasePage:
    """Raises NoSuchIntroduction."""
    now = await case(read, introduction_id)
    posting, company = await posting_with_company(read, now.posting_id)
    asked = await store.requests_of_pair(read, now.posting_id, now.person_id)
    requests = asking.answered(asked, now.history, posting.content)
    mails = await correspondence.mails_about(read, [introduction_id, *(request.id for request in requests)])
    entries = timeline(now, requests, mails)
    return CasePage(
        now,
        posting,
        company,
        (await people.references(read, [now.person_id])).get(now.person_id, "―"),
        entries,
        await access.staff_names(read, {by for entry in entries for by in (entry.by, entry.undone_by) if by}),
        await openings_left(read, posting),
        bool(requests),
        any(request.has_words for request in requests),
    )


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """What was asked of a person for a posting, before she is introduced."""

    posting: StoredPosting
    pair: PairRead
    requests: tuple[ConsentRequest, ...]
    has_consent: bool
    names: Mapping[UUID, str]

    @property
    def company(self) -> Company:
        return self.pair.company

    @property
    def person_id(self) -> PersonId:
        return self.pair.profile.person_id

    @property
    def reference(self) -> str:
        return self.pair.profile.profile_ref

    @property
    def history(self) -> Sequence[ConsentEvent]:
        return self.pair.history

    @property
    def said_no(self) -> SaidNo | None:
        return self.pair.said_no


async def consent_page(read: Read, posting_id: PostingId, person_id: PersonId) -> ConsentPage:
    """Raises NoSuchPosting, and NoSuchPerson for who is not known or reached through the school alone (R-33)."""
    posting = await postings.posting(read, posting_id)
    pair = await shortlists.read_pair(read, posting, person_id)
    if pair.profile.is_high_school_student:
        raise NoSuchPerson("該当する方が見つかりません。")
    asked = await store.requests_of_pair(read, posting_id, person_id)
    requests = asking.answered(asked, pair.history, posting.content)
    word = last_words(pair.history, read.today).get((Purpose.INTRODUCTION, posting.company_id))
    asked_by = {request.asked_by for request in requests if request.asked_by}
    asked_by |= {request.heard.by for request in requests if request.heard and request.heard.by}
    return ConsentPage(
        posting,
        pair,
        tuple(requests),
        word is not None and word.is_given and not (pair.said_no is not None and pair.said_no.stands),
        await access.staff_names(read, asked_by) if asked_by else {},
    )


async def requests_of_pair(read: Read, posting_id: PostingId, person_id: PersonId) -> list[ConsentRequest]:
    """Every request for consent of the pair, the last first."""
    return await store.requests_of_pair(read, posting_id, person_id)


async def requests_of_person(read: Read, person_id: PersonId) -> list[ConsentRequest]:
    """Every request for consent of the person, the last first."""
    return await store.requests_of_person(read, person_id)
