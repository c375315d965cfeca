"""A change is matched by searching: to the last digit what matching everybody gives, and nearly nobody made ready."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from matching.scoring import PreparedPerson
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId, PostingId
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.people.terms import RankableProfile
from service.platform.crypto import Vault
from service.platform.tools import Tools
from service.shortlists.actions import searching
from service.shortlists.actions.embedding import ready_people
from service.shortlists.store.compared import list_kept
from service.shortlists.store.suiting import list_suiting
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import Office

WORDS = (
    "機械の点検と修理。",
    "電気配線の工事。",
    "会計の仕訳。",
    "看護の記録。",
    "装置の保全。",
    "溶接と塗装。",
    "機械の設計。",
)
LENGTH = 3


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    return Office(worker_database, clock, matching_tools(vault, LetterPort(), shortlist_length=LENGTH))


class Another(Office):
    """The same office with other weights: another ranker."""

    def __init__(self, database: Database, clock: FrozenClock, tools: Tools) -> None:
        port = LetterPort()
        equal = {name: 1 / len(port.artefact.weights) for name in port.artefact.weights}
        port.artefact = port.artefact.weighing(equal)
        super().__init__(database, clock, replace(tools, encoder=port))


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "AT_ONCE", 2)


async def settle(office: Office) -> tuple[list[PostingId], list[PersonId]]:
    """Postings that differ in what they ask, and people who differ in what they offer."""
    postings = [
        await office.put(f"P-{n}", title=words[:4], description=words, shift="night" if n % 3 == 2 else "day")
        for n, words in enumerate(WORDS[:6])
    ]
    people: list[PersonId] = []
    for n in range(14):
        words = WORDS[n % 7] + WORDS[n * 3 % 5]
        wishes: dict[str, Any] = {"accepts_shift": n % 2 == 0, "desired_prefectures": [] if n % 4 else ["13"]}
        wishes |= {"summary": words, "skills": [words], "desired_occupations": [words]}
        people += await office.register(f"D-{n:02}", **wishes)
    return postings, people


async def all_lists(office: Office, postings: Sequence[PostingId], people: Sequence[PersonId]) -> list[object]:
    """Both directions, as far as they can be compared between runs."""
    lists: list[object] = [
        [(pair.person_id, pair.rank, pair.score, pair.unknown, pair.parts) for pair in await office.shortlist(posting)]
        for posting in postings
    ]
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        for person in people:
            lists.append([(one.posting_id, one.score, one.unknown) for one in await list_suiting(read, person)])
    return lists


async def statement(office: Office, words: str) -> None:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await work.session.execute(text(words))


async def test_named_postings_get_the_lists_that_a_match_of_all_gives(office: Office) -> None:
    postings, people = await settle(office)
    await office.match(postings[:4])
    await office.match(postings[4:])
    searched = await all_lists(office, postings, people)
    assert any(searched[:6])
    assert any(searched[6:])
    await office.match()
    assert await all_lists(office, postings, people) == searched


async def test_people_one_by_one_get_the_places_that_a_match_of_all_gives(office: Office) -> None:
    postings, people = await settle(office)
    await office.match()
    expected = await all_lists(office, postings, people)
    await statement(office, "DELETE FROM person_posting")
    for person in people:
        await office.match_person(person)
    assert await all_lists(office, postings, people) == expected


async def test_of_whom_no_row_is_kept_she_is_found_all_the_same(office: Office) -> None:
    postings, people = await settle(office)
    await office.match()
    expected = await all_lists(office, postings, people)
    await statement(office, "DELETE FROM compared WHERE object_kind = 'person'")
    await office.match(postings)
    assert await all_lists(office, postings, people) == expected


async def test_a_row_of_an_older_profile_decides_nothing(office: Office) -> None:
    postings, people = await settle(office)
    await office.match()
    await office.register("D-00", summary=WORDS[2], skills=[WORDS[2]], desired_occupations=[WORDS[2]])
    await office.match(postings)
    searched = await all_lists(office, postings, people)
    await office.match()
    assert await all_lists(office, postings, people) == searched


async def test_what_a_rule_read_in_an_older_version_is_read_anew(office: Office) -> None:
    postings, people = await settle(office)
    await office.match()
    expected = await all_lists(office, postings, people)
    await statement(office, "UPDATE compared SET rule_values[4] = 'false' WHERE object_kind = 'person'")
    await office.match()
    await office.match(postings)
    assert await all_lists(office, postings, people) == expected


async def test_who_cannot_reach_the_list_is_not_made_ready(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await settle(office)
    for n, words in enumerate(WORDS[1:]):
        await office.put(f"Q-{n}", title=words[:4], description=words)
    posting = await office.put("P-9", title=WORDS[0][:4], description=WORDS[0])
    await office.match()
    made_ready: list[PersonId] = []

    async def noting(work: Work, tools: Tools, profiles: Sequence[RankableProfile]) -> list[PreparedPerson]:
        made_ready.extend(profile.person_id for profile in profiles)
        return await ready_people(work, tools, profiles)

    monkeypatch.setattr(searching, "ready_people", noting)
    await office.match([posting])
    assert LENGTH <= len(set(made_ready)) < 10  # so many the rules let through


async def test_who_withdraws_has_no_row(office: Office) -> None:
    _, people = await settle(office)
    await office.match()
    assert await office.count("compared WHERE object_id = :id", people[0]) == 1
    await office.withdraw(people[0])
    await office.match_person(people[0])
    assert await office.count("compared WHERE object_id = :id", people[0]) == 0


async def test_a_night_drops_the_rows_of_whom_nobody_asks_for_any_more(office: Office) -> None:
    _, people = await settle(office)
    await office.match()
    await statement(office, "UPDATE compared SET version = 'views-of-another'")
    await office.withdraw(people[0])
    await office.match()
    assert await office.count("compared WHERE object_id = :id OR version = 'views-of-another'", people[0]) == 0


async def asked_for_all(office: Office) -> int:
    return await office.count("outbox WHERE kind = :id", "many_changed")


async def test_where_lists_are_of_another_ranker_a_match_of_all_is_asked_for_once(office: Office) -> None:
    postings, people = await settle(office)
    await office.match()
    await office.match([postings[0]])
    assert await asked_for_all(office) == 0
    another = Another(office.database, office.clock, office.tools)
    await another.match([postings[0]])
    await another.match_person(people[0])
    assert await asked_for_all(office) == 1
    await another.match()
    await another.match([postings[0]])
    assert await asked_for_all(office) == 1
    await office.match_person(people[0])
    assert await asked_for_all(office) == 2


async def test_where_nothing_is_kept_to_compare_a_match_of_all_is_asked_for(office: Office) -> None:
    postings, _ = await settle(office)
    await office.match(postings[:1])
    assert await asked_for_all(office) == 0
    await statement(office, "DELETE FROM compared")
    await office.match(postings[:1])
    assert await asked_for_all(office) == 1


async def test_more_may_be_asked_about_than_a_statement_has_parameters(office: Office) -> None:
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert await list_kept(read, [UUID(int=number) for number in range(40_000)], "views") == {}
