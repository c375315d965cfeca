"""How a posting goes, from its publication to the last opening that is filled."""

from collections import Counter
from dataclasses import dataclass

from service.base.ids import PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.introductions.terms import Stage
from service.placements import reads as placements
from service.postings import reads as postings
from service.postings.terms import PostingState, Publication, StoredPosting
from service.shortlists.reads.progress import ListProgress, list_progress
from service.workspace.rules.counting import FUNNEL, LISTS, in_bands, reached
from service.workspace.store import ways

FROM_THE_LIST = (Stage.LISTED, *FUNNEL)


@dataclass(frozen=True, slots=True)
class PostingProgress:
    """`reached` counts people at each stage FROM_THE_LIST; `other_lists` those on so many lists besides, by LISTS."""

    posting: StoredPosting
    company: Company
    publication: Publication
    listed: ListProgress
    reached: tuple[int, ...]
    other_lists: tuple[int, ...]
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
    """In eight statements; raises NoSuchPosting."""
    posting = await postings.posting_for_staff(read, posting_id)
    company = await companies.company(read, posting.company_id)
    listed = await list_progress(read, posting)
    furthest = await ways.furthest_of_posting(read, posting_id)
    only_listed = len(set(listed.person_ids) - set(furthest))
    return PostingProgress(
        posting=posting,
        company=company,
        publication=postings.publication_on(read.today, posting, company),
        listed=listed,
        reached=reached(Counter(furthest.values()) + Counter({Stage.LISTED: only_listed}), FROM_THE_LIST),
        other_lists=in_bands(listed.other_lists, LISTS),
        openings=int(posting.content["openings"]),
        hired=(await placements.hired_for(read, [posting_id])).get(posting_id, 0),
    )
