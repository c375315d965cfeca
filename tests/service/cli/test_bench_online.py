"""The online measurement in small: what it stores is what a match would store, so that its pages are whole pages."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import SystemClock
from service.cli.bench_online.measures import fill, match, night, open_all
from service.cli.bench_online.table import written
from service.db.engine import Database
from service.db.work import begin_read
from service.people import rules
from service.people.reads.listed import count_people
from service.people.terms import PeopleWanted
from service.postings.reads import open_postings
from service.shortlists.reads.matching import current_shortlist


@pytest.mark.long
async def test_a_small_region_is_filled_opened_and_matched_to_the_same_lists(
    database_url: str, worker_database: Database, tmp_path: Path
) -> None:
    filled = await fill(database_url, tmp_path, people=120, postings=12)
    assert filled["counts"]["people"] == 120
    before = await lists_of(worker_database)
    await check_people_are_found_by_their_words(worker_database)
    pages = await open_all(database_url, 3)
    assert {kind: len(seconds) for kind, seconds in pages.items()} == {"shortlist": 3, "suiting": 3, "review": 3}
    await match(database_url)
    assert await lists_of(worker_database) == before
    await night(database_url)
    assert await lists_of(worker_database) == before


async def check_people_are_found_by_their_words(database: Database) -> None:
    async with begin_read(database, SYSTEM, SystemClock()) as read:
        query = "SELECT content, to_jsonb(listed_profile) FROM profile LEFT JOIN listed_profile USING (person_id)"
        told = (await read.session.execute(text(query))).all()
        for content, stored in told:
            expected = rules.listed(content)
            assert stored["words"] == expected["words"]
            assert stored["desired_municipalities"] == expected["desired_municipalities"]
            assert stored["available_from"] == (content["available_from"] or None)
        word = told[0][0]["desired_occupations"][0]
        assert await count_people(read, [PeopleWanted(words=word)]) > [0]


async def lists_of(database: Database) -> list[list[tuple[object, float]]]:
    async with begin_read(database, SYSTEM, SystemClock()) as read:
        shown = [await current_shortlist(read, posting.posting_id) for posting in await open_postings(read)]
    return [[(pair.person_id, pair.score) for pair in pairs] for pairs in shown]


MATCHED = {"posting": 9.04, "next_posting": 4.0, "person": 3.0, "next_person": 2.0, "memory": 1.26}


def test_the_table_says_each_limit_beside_what_was_measured() -> None:
    filled = {"counts": {"people": 100_000}, "seconds": {"vectors": 61.2}}
    pages = {"shortlist": [0.08, 0.1, 0.12]}
    text = written(date(2026, 11, 25), 0.4, filled, pages, MATCHED, {"seconds": 300.4, "memory": 2.04})
    assert "| 150 ms at the median, 300 ms p95 | 100 ms, 118 ms |" in text
    assert "| 60 s | 9.0 s, 4.0 s |" in text
    assert "| 1800 s | 300 s, 2.0 GiB |" in text
    assert "100,000 people" in text
    assert "the load before was 0.4" in text


@pytest.mark.parametrize("kind", ["shortlist", "suiting", "review"])
def test_every_kind_of_page_has_words(kind: str) -> None:
    text = written(None, 0.0, {"counts": {}, "seconds": {}}, {kind: [0.1]}, MATCHED, None)
    assert text.count("| 100 ms, 100 ms |") == 1
    assert "night" not in text
