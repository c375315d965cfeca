"""The list of postings: conditions, publication states that rules alone tell, files."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, PostingId
from service.db.engine import Database
from service.db.keyset import Around, Place
from service.db.work import begin_read, begin_work
from service.postings import listed
from service.postings.actions import close_posting
from service.postings.listed import count_postings, listed_page
from service.postings.pages import posting_list
from service.postings.terms import ListedPosting, PostingsOrder, PostingState, PostingsWanted, PublicationState
from tests.factories.companies import a_company
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.support.listed import Office, csv_of, following, table_on

MOST_STATEMENTS = 12

LACKING = {"smoking_policy": None, "overtime": None}


@pytest.fixture
async def company(worker_database: Database, clock: FrozenClock) -> CompanyId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_company(work)


async def some_postings(database: Database, clock: FrozenClock, company: CompanyId, count: int) -> list[PostingId]:
    """Each stored at an instant of its own; every fifth closed, some with gaps, one for high schools."""
    chance, made = Random(5), []  # noqa: S311 - a test's own chance
    async with begin_work(database, SYSTEM, clock) as work:
        other = await a_company(work, "C-2", name="阿蘇精機", name_kana="アソセイキ")
    for number in range(count):
        clock.advance(timedelta(seconds=1))
        told: dict[str, Any] = {
            "title": chance.choice(["装置保全", "製造オペレーター", "CAD設計"]),
            "openings": chance.randrange(1, 4),
            "municipality": chance.choice([None, "43101", "43216"]),
            "closes_on": chance.choice([None, "2026-12-01", "2027-03-31"]),
            "conditions": LACKING if number % 3 == 0 else {},
        }
        async with begin_work(database, SYSTEM, clock) as work:
            owner = other if number % 4 == 0 else company
            made.append(await a_posting(work, owner, f"P-{number}", **told))
            if number % 5 == 0:
                await close_posting(work, made[-1])
    async with begin_work(database, SYSTEM, clock) as work:
        made.append(await a_posting(work, company, "H-1", **HIGH_SCHOOL))
    return made


def some_wish(chance: Random) -> PostingsWanted:
    whole: dict[str, Any] = {
        "title": chance.choice(["保全", "cad", "製造　オペ", "%"]),
        "words": chance.choice(["製造装置", "設備保全", "ない言葉"]),
        "company": chance.choice(["阿蘇", "アソ", "肥後 テスト", "ない会社"]),
        "state": chance.choice([PostingState.OPEN, PostingState.CLOSED]),
        "publication": chance.choice(list(PublicationState)),
        "gap": chance.choice(["受動喫煙", "OVERTIME whether", "休日"]),
        "municipalities": chance.choice([("43101", "43100"), ("43216",)]),
        "closes_within": chance.choice([0, 7, 200]),
        "openings": chance.choice([2, 3]),
        "for_high_school": chance.choice([True, False]),
        "changed_since": date(2026, 11, 24),
    }
    return PostingsWanted(**{name: whole[name] for name in chance.sample(sorted(whole), chance.randrange(4))})


def suits(one: ListedPosting, wanted: PostingsWanted) -> bool:
    """The conditions once more, as plain sentences over what the list tells."""
    content, today = one.posting.content, date(2026, 11, 24)
    texts = [content["description"], content["requirements"], *content["skills_required"], *content["skills_preferred"]]
    kana = {"阿蘇精機": "アソセイキ"}.get(one.company_name, "")
    closes = date.fromisoformat(content["closes_on"]) if content["closes_on"] else None
    return (
        all(word in one.posting.title.lower() for word in wanted.title.split())
        and all(any(word in told for told in texts) for word in wanted.words.split())
        and all(word in one.company_name or word in kana for word in wanted.company.split())
        and wanted.state in (None, one.posting.state)
        and wanted.publication in (None, one.publication.state)
        and (not wanted.gap or (wanted.gap != "休日" and any("overtime" in gap.detail_en for gap in one.gaps)))
        and (not wanted.municipalities or content["municipality"] in wanted.municipalities)
        and (
            wanted.closes_within is None
            or (closes is not None and today <= closes <= today + timedelta(days=wanted.closes_within))
        )
        and content["openings"] >= (wanted.openings or 0)
        and wanted.for_high_school in (None, one.posting.is_for_high_school)
    )


async def test_what_is_found_fulfils_every_condition_and_nothing_else_does(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    await some_postings(worker_database, clock, company, 24)
    chance, order = Random(11), PostingsOrder.NEWEST  # noqa: S311 - a test's own chance
    async with begin_read(worker_database, SYSTEM, clock) as read:
        everything, _, _ = await listed_page(read, PostingsWanted(), order=order, at=None, limit=100)
        assert len(everything) == 25
        found_any = 0
        for _ in range(60):
            wanted = some_wish(chance)
            found, around, is_partial = await listed_page(read, wanted, order=order, at=None, limit=100)
            assert (around, is_partial) == (Around(), False)
            assert found == [one for one in everything if suits(one, wanted)], wanted
            assert await count_postings(read, [wanted]) == [None if wanted.publication or wanted.gap else len(found)]
            found_any += bool(found)
        assert found_any > 20


async def test_a_search_by_publication_goes_on_where_it_stopped(
    worker_database: Database, clock: FrozenClock, company: CompanyId, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_postings(worker_database, clock, company, 20)
    monkeypatch.setattr(listed, "BATCH", 4)
    wanted = PostingsWanted(publication=PublicationState.WILL_NOT_BE_PUBLISHED)
    async with begin_read(worker_database, SYSTEM, clock) as read:

        async def walk(
            limit: int, most: int | None, at: Place | None = None, *, back: bool = False
        ) -> tuple[list[PostingId], list[bool], Place | None]:
            seen: list[PostingId] = []
            ended_early = []
            while True:
                rows, around, is_partial = await listed_page(
                    read, wanted, order=PostingsOrder.CHANGED, at=at, limit=limit, most=most
                )
                told = [row.posting.posting_id for row in rows]
                seen = told + [one for one in seen if one not in told] if back else seen + told
                ended_early.append(is_partial)
                following = around.previous if back else around.following
                if following is None:
                    return seen, ended_early, around.previous
                at = following

        whole, _, _ = await walk(100, None)
        assert len(whole) == 9
        for limit, most in ((100, 4), (2, 100), (1, 4), (3, 8)):
            seen, ended_early, last = await walk(limit, most)
            assert seen == whole
            assert any(ended_early) == (most < 20)
            # And back from the last page: nothing is lost, whichever pages ended before they were full.
            back, _, _ = await walk(limit, most, last, back=True)
            assert back == whole[: len(back)]
            assert len(whole) - len(back) <= limit


async def test_a_file_is_what_is_on_the_screen_but_for_what_only_leads_on(office: Office, clock: FrozenClock) -> None:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        company = await a_company(work, "F-1", name="天草製作所")
    await some_postings(office.jobs, clock, company, 12)
    columns = ["title", "company", "place", "openings", "publication", "gap_count", "gaps", "candidates"]
    for conditions in ({"state": "any", "columns": columns}, {"publication": "will_not_be_published"}):
        wish = {"company": "天草", **conditions}
        heads, *shown = table_on((await office.aiko.get("/postings", params=wish)).text)
        await office.aiko.get("/postings")
        told = csv_of(await office.aiko.post("/postings/export", {**wish, "format": "csv"}))
        assert told[0] == heads[:-1]
        assert len(told) == len(shown) + 1 > 1
        kept = [index for index, head in enumerate(told[0]) if head not in ("締切日", "採用人数")]
        for ours, theirs in zip(shown, told[1:], strict=True):
            assert [ours[index] for index in kept] == [theirs[index] or "―" for index in kept]
            place = heads.index("採用人数")
            assert ours[place] == f"{theirs[place]}人"


async def test_a_page_that_stopped_looking_says_so_and_not_that_there_is_nothing(
    office: Office, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        company = await a_company(work, "N-1", name="阿蘇の湯")
        for number in range(3):
            await a_posting(work, company, f"P-{number}")
    monkeypatch.setattr(listed, "BATCH", 1)
    monkeypatch.setattr(posting_list, "MOST_LOOKED_AT", 2)
    path = "/postings?company=阿蘇の湯&publication=will_not_be_published"
    first = (await office.aiko.get(path)).text
    assert "途中まで探しました" in first
    assert "該当する求人はありません" not in first
    second = await following(office.aiko, first)
    assert "該当する求人はありません" in (second or "")


async def test_signs_of_patterns_are_only_signs(office: Office, clock: FrozenClock) -> None:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        company = await a_company(work, "S-1")
        await a_posting(work, company, "P-1", title="100%", description='C:\\x "引用" [a-z]+ 𠮷')
    for name in ("title", "words", "company"):
        for odd in ("%", ".*", "_", "(", "[", "\\", '"', "'", "$", "|", "👷", "a" * 100):
            assert (await office.aiko.get("/postings", params={name: odd})).status_code == 200, (name, odd)
    for word, is_found in (
        ("[A-Z]+", True),
        ('"引用"', True),
        ("\\X", True),
        ("𠮷", True),
        ("引.", False),
        ("c.", False),
    ):
        page = (await office.aiko.get("/postings", params={"words": word})).text
        assert (">100%</a>" in page) == is_found, word


async def test_gaps_are_told_in_the_readers_words(office: Office, clock: FrozenClock) -> None:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        await a_posting(work, await a_company(work, "G-1"), "P-1", title="足りない求人", conditions=LACKING)
    path = "/postings?title=足りない&columns=title&columns=gaps"
    assert "受動喫煙" in table_on((await office.emi.get(path)).text)[1][1]
    await office.emi.post("/language", {"language": "en", "back": "/postings"})
    assert "passive smoking" in table_on((await office.emi.get(path)).text)[1][1]
