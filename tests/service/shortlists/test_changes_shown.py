"""What would lift a person into the first ten is told beside the reasons, and only where it would."""

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.shortlists.reads.review_page import review_page
from tests.factories.people import a_person
from tests.factories.shortlists import a_matched_posting, match

OFFICE = PlacementOffice(notice_number="43-特-000001", occupations="全職種", complaints_to="職業紹介責任者")


async def test_who_stands_below_the_first_ten_is_told_what_would_change_it(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, people=11)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        other = await a_person(
            work, vault, "D-90", desired_occupations=["会計"], skills=["簿記"], summary="数字が好き。"
        )
    await match(worker_database, clock, vault, matched.posting_id)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        below = await review_page(read, OFFICE, matched.posting_id, other)
        pages = [await review_page(read, OFFICE, matched.posting_id, one) for one in matched.people.values()]
    assert below.place is not None
    assert below.place.position == 12
    assert below.changes
    assert below.place.to_pass is not None
    assert below.changes[-1].score > below.place.to_pass
    firsts = [page for page in pages if page.place is not None and page.place.to_pass is None]
    assert len(firsts) >= 10
    assert all(page.changes == () for page in firsts)
