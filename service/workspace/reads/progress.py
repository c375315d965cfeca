"""How a posting goes, from its publication to the last opening that is filled."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from service.base.ids import PersonId, PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.introductions.terms import Stage
from service.people import reads as people
from service.people.terms import PersonState
from service.placements import reads as placements
from service.postings import reads as postings
from service.postings.terms import PostingState, Publication, StoredPosting
from service.shortlists.reads.own_words import said_no
from service.shortlists.reads.progress import ListProgress, list_progress
from service.shortlists.reads.shortlist_page import Outside
from service.shortlists.terms.own_words import SaidNo
from service.workspace.rules.counting import FUNNEL, LISTS, in_bands, reached
from service.workspace.store import ways

FROM_THE_LIST = (Stage.LISTED, *FUNNEL)


@dataclass(frozen=True, slots=True)
class AtStage:
    """Who came as far as a stage and no further: by id and reference, those on the list in its order, the others by
    their references; `erased` counts those of whom nothing is left to be led to.
    """

    stage: Stage
    people: tuple[tuple[PersonId, str], ...]
    erased: int


@dataclass(frozen=True, slots=True)
class PostingProgress:
    """`reached` counts people at each stage FROM_THE_LIST, `stages` tell who they are, each at the last one reached;
    `said_no` tells who of them said no, and it stands; `other_lists` counts those on so many lists besides, by LISTS.
    `outside` left the list after they were recommended or held, and were not introduced.
    """

    posting: StoredPosting
    company: Company
    publication: Publication
    listed: ListProgress
    reached: tuple[int, ...]
    stages: tuple[AtStage, ...]
    said_no: Mapping[PersonId, SaidNo]
    other_lists: tuple[int, ...]
    outside: tuple[Outside, ...]
    openings: int
    hired: int

    @property
    def is_sought(self) -> bool:
        """Whether coordinators have a list for it to look at."""
        return self.posting.state is PostingState.OPEN and not self.posting.is_for_high_school

    @property
    def left(self) -> int:
        """Openings that nobody has accepted yet; never below none."""
        return max(0, self.openings - self.hired)


async def posting_progress(read: Read, posting_id: PostingId) -> PostingProgress:
    """In ten statements; raises NoSuchPosting."""
    posting = await postings.posting_for_staff(read, posting_id)
    company = await companies.company(read, posting.company_id)
    listed = await list_progress(read, posting)
    furthest = await ways.furthest_of_posting(read, posting_id)
    stood = dict.fromkeys(listed.person_ids, Stage.LISTED) | furthest
    no = await said_no(read, posting_id, list(stood))
    return PostingProgress(
        posting=posting,
        company=company,
        publication=postings.publication_on(read.today, posting, company),
        listed=listed,
        reached=reached(Counter(stood.values()), FROM_THE_LIST),
        stages=await _stages(read, stood),
        said_no={person_id: one for person_id, one in no.items() if one.stands},
        other_lists=in_bands(listed.other_lists, LISTS),
        outside=tuple(one for one in listed.outside if _is_before_introduction(furthest.get(one.person_id))),
        openings=int(posting.content["openings"]),
        hired=(await placements.hired_for(read, [posting_id])).get(posting_id, 0),
    )


def _is_before_introduction(stage: Stage | None) -> bool:
    return stage is None or FROM_THE_LIST.index(stage) < FROM_THE_LIST.index(Stage.INTRODUCED)


async def _stages(read: Read, stood: Mapping[PersonId, Stage]) -> tuple[AtStage, ...]:
    known = {
        person_id: profile.profile_ref
        for person_id, profile in (await people.profiles(read, list(stood))).items()
        if profile.state is not PersonState.ERASED
    }
    told = []
    for stage in FROM_THE_LIST:
        here = [person_id for person_id, one in stood.items() if one is stage]
        named = [(person_id, known[person_id]) for person_id in here if person_id in known]
        by_reference = named if stage is Stage.LISTED else sorted(named, key=lambda one: one[1])
        told.append(AtStage(stage, tuple(by_reference), len(here) - len(named)))
    return tuple(told)
