"""One person changed: every list is as if all had been matched anew."""

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PostingId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.shortlists.terms.matching import RankedPair
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import Office

WORDS = (
    "機械の点検と修理。",
    "電気配線の工事。",
    "会計の仕訳。",
    "看護の記録。",
    "装置の保全と部品の交換。",
    "溶接と塗装。",
)


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    return Office(worker_database, clock, matching_tools(vault, LetterPort(), shortlist_length=3))


async def a_matched_office(office: Office) -> list[PostingId]:
    postings = [await office.put("P-1"), await office.put("P-2", title="経理", description="会計の記録。")]
    for number, words in enumerate(WORDS):
        await office.register(f"D-{number}", summary=words, skills=[words], desired_occupations=[words])
    await office.match()
    return postings


def told(pairs: list[RankedPair]) -> list[tuple[object, ...]]:
    return [(pair.person_id, pair.rank, pair.score, pair.unknown) for pair in pairs]


@pytest.mark.parametrize("words", ["製造装置の点検と修理。", "会計の記録。", "空", "設備保全", "機械の点検と修理。"])
@pytest.mark.parametrize("who", ["D-0", "D-2", "D-9"])
async def test_mending_after_a_change_is_matching_anew(office: Office, who: str, words: str) -> None:
    postings = await a_matched_office(office)
    (person,) = await office.register(who, summary=words, skills=[words], desired_occupations=[words])
    await office.match_person(person)
    mended = [told(await office.shortlist(posting)) for posting in postings]
    await office.match()
    assert mended == [told(await office.shortlist(posting)) for posting in postings]


async def test_who_leaves_makes_room_for_the_next(office: Office) -> None:
    postings = await a_matched_office(office)
    leaves = (await office.people_of(postings[0]))[0]
    await office.withdraw(leaves)
    assert len(await office.people_of(postings[0])) == 2
    await office.match_person(leaves)
    mended = [told(await office.shortlist(posting)) for posting in postings]
    assert len(mended[0]) == 3
    await office.match()
    assert mended == [told(await office.shortlist(posting)) for posting in postings]


async def test_a_person_who_changes_no_list_makes_no_run(office: Office) -> None:
    await a_matched_office(office)
    (person,) = await office.register("D-8", desired_prefectures=["01"])
    assert await office.match_person(person) is None


async def test_a_person_who_comes_back_is_listed_again(office: Office) -> None:
    posting, _ = await a_matched_office(office)
    person = (await office.people_of(posting))[0]
    await office.withdraw(person)
    await office.match_person(person)
    await office.consent(person)
    await office.match_person(person)
    assert (await office.people_of(posting))[0] == person


async def test_a_list_of_an_older_ranker_is_made_anew(office: Office) -> None:
    postings = await a_matched_office(office)
    first = [told(await office.shortlist(posting)) for posting in postings]
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await work.session.execute(text("UPDATE ranked_pair SET score = score / 2"))
        await work.session.execute(text("UPDATE shortlist SET posting_digest = 'other'"))
    person = (await office.people_of(postings[0]))[0]
    await office.match_person(person)
    assert told(await office.shortlist(postings[0])) == first[0]


async def stored_rows(office: Office) -> list[list[tuple[object, ...]]]:
    """All that is stored of the lists of both directions, but for the run that made them."""
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        return [
            [tuple(row) for row in (await read.session.execute(text(query))).all()]
            for query in (
                "SELECT posting_id, posting_digest, length, slots_in_ten FROM shortlist ORDER BY 1",
                "SELECT posting_id, rank, person_id, score, unknown, parts FROM ranked_pair ORDER BY 1, 2",
                "SELECT person_id, posting_id, score, unknown FROM person_posting ORDER BY 1, 3 DESC, 2",
            )
        ]


@pytest.mark.parametrize("slots_in_ten", [0, 1])
async def test_all_with_all_stores_the_same_as_each_posting_pair_by_pair(
    worker_database: Database, clock: FrozenClock, vault: Vault, slots_in_ten: int
) -> None:
    tools = matching_tools(vault, LetterPort(), shortlist_length=3, slots_in_ten=slots_in_ten)
    office = Office(worker_database, clock, tools)
    postings = await a_matched_office(office)
    years = {"requirements": "機械の実務経験3年以上。", "experience_years_min": 3}
    postings += [await office.put("P-3", **years), await office.put("P-4", shift="night")]
    postings += [await office.put(f"P-{n}", title=words) for n, words in enumerate(WORDS[:3], start=5)]
    await office.register("D-7", accepts_shift=False, experience=[])
    await office.match()
    at_once = await stored_rows(office)
    assert all(at_once)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        for table in ("ranked_pair", "person_posting", "shortlist"):
            await work.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    await office.match(postings)
    assert await stored_rows(office) == at_once
