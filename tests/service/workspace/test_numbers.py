"""The numbers, against a history made by hand; and that the page, its tables and its files say the same."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

from litestar import Litestar
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.db.work import begin_work
from service.introductions.terms import Stage
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from service.shortlists.actions.deciding import undo
from service.shortlists.actions.introducing import record_introductions
from service.shortlists.terms.deciding import IntroductionFacts, ReasonCode, ReasonSide
from service.workspace.reads.numbers import Asked, Numbers, numbers, wanted_of
from service.workspace.rules.counting import BANDS
from service.workspace.terms import ChartName, Split
from tests.factories.people import a_person
from tests.factories.shortlists import seen_now
from tests.service.workspace.history import BEGINS, WAITS, a_history, pass_by
from tests.support.introducing import Desk
from tests.support.statements import statements_of
from tests.support.tables import tables_of
from tests.support.web import Browser, browsing

OFFICES = ("東京", "熊本")
MOST_STATEMENTS = 5


async def counted(desk: Desk, **asked: str) -> Numbers:
    wanted = wanted_of(Asked(**asked), OFFICES, desk.today)
    return await desk.ask(lambda read: numbers(read, desk.tools.introductions, wanted))


async def test_a_history_is_counted_as_it_happened(desk: Desk) -> None:
    await a_history(desk)
    now = await counted(desk)
    assert [(row.split, row.code, row.reached) for row in now.funnel] == [
        (Split.ALL, None, (2, 2, 2, 1, 1, 1, 1)),
        (Split.TRACK, "uij_turn", (2, 2, 2, 1, 1, 1, 1)),
        (Split.OFFICE, "熊本", (2, 2, 2, 1, 1, 1, 1)),
    ]
    spans = {row.stage: (row.count, row.median) for row in now.spans}
    expected = {stage: (1, float(days)) for stage, days in WAITS}
    # D-2 went from the recommendation to the rejection on one day, without being asked by mail.
    for stage in (Stage.RECOMMENDED, Stage.CONSENTED, Stage.INTRODUCED):
        expected[stage] = (2, expected[stage][1] / 2)
    assert spans == expected
    trend = {row.month: row.counts for row in now.trend}
    assert (trend[date(2026, 11, 1)], trend[date(2026, 12, 1)], trend[date(2027, 1, 1)]) == (
        (2, 2, 0, 0),
        (0, 0, 1, 0),
        (0, 0, 0, 1),
    )
    assert sum(row.decided for row in now.places) == 3
    assert sum(row.accepted for row in now.places) == 2
    assert [(row.side, row.reason, row.count) for row in now.passes] == [(ReasonSide.PERSON, "person_declined", 1)]
    assert [(row.side, row.reason, row.count) for row in now.ends] == [(ReasonSide.COMPANY, "another_chosen", 1)]
    await _narrowed(desk)
    wanted = wanted_of(Asked(office="熊本"), OFFICES, desk.today)
    told = await statements_of(
        desk.database, desk.actor, desk.clock, lambda read: numbers(read, desk.tools.introductions, wanted)
    )
    assert 0 < len(told) <= MOST_STATEMENTS, told


async def _narrowed(desk: Desk) -> None:
    """By office, track and period."""
    tokyo = await counted(desk, office="東京")
    assert tokyo.funnel[0].reached == (0,) * 7
    assert [row.reason for row in tokyo.passes] == ["person_declined"]
    assert tokyo.ends == ()
    kumamoto = await counted(desk, office="熊本", track="uij_turn")
    assert kumamoto.funnel[0].reached[0] == 2
    assert kumamoto.passes == ()
    assert (await counted(desk, track="student")).funnel[0].reached[0] == 0
    assert (await counted(desk, year="2025")).funnel[0].reached[0] == 0
    later = await counted(desk, first=(BEGINS + timedelta(1)).isoformat())
    assert later.funnel[0].reached[:3] == (1, 1, 1)
    assert (later.passes, later.trend[-1].counts) == ((), (0, 0, 0, 1))
    before = await counted(desk, first="2026-04-01", last=BEGINS.isoformat())
    assert [row.reason for row in before.passes] == ["person_declined"]
    assert before.spans == ()


async def test_what_waits_is_as_old_as_its_last_word(desk: Desk) -> None:
    desk.clock.advance(timedelta(days=9))
    ages = {row.kind: row for row in (await counted(desk)).ages}
    assert (ages["review"].counts, ages["review"].oldest) == ((0, 2, 0, 0), 9)
    await desk.recommend()
    desk.clock.advance(timedelta(days=31))
    ages = {row.kind: row for row in (await counted(desk)).ages}
    assert (ages["review"].counts, ages["consent_to_ask"].counts) == ((0, 0, 0, 1), (0, 0, 0, 1))
    of_tokyo = {row.kind: row for row in (await counted(desk, office="東京")).ages}
    assert (of_tokyo["review"].total, of_tokyo["consent_to_ask"].total) == (1, 0)
    assert {"answer_awaited", "interview_ahead"}.isdisjoint(ages)
    assert len(BANDS) == len(ages["review"].counts)


async def test_a_word_that_was_taken_back_counts_nowhere(desk: Desk) -> None:
    await pass_by(desk, "botan", "D-2", ReasonCode.OTHER)
    await desk.recommend()
    for reference in ("D-1", "D-2"):
        desk.reference = reference

        async def take_back(work: Any) -> None:
            await undo(work, *desk.pair, seen_sequence=(await seen_now(work, *desk.pair)).sequence)

        await desk.do(take_back)
    now = await counted(desk)
    assert now.funnel[0].reached == (0,) * 7
    assert (now.passes, sum(row.decided for row in now.places)) == ((), 0)


async def _withdrawn(desk: Desk) -> None:
    company_id = desk.matched.company_id

    async def act(work: Any) -> None:
        told = {"on": work.today, "source": "電話", "company_id": company_id}
        await withdraw_consent(work, desk.person_id, Purpose.INTRODUCTION, **told)

    await desk.do(act)


async def test_a_consent_counts_while_it_stands_and_no_more_when_it_is_withdrawn(desk: Desk) -> None:
    async def consented() -> int:
        return (await counted(desk)).funnel[0].reached[1]

    await desk.consent()
    desk.clock.advance(timedelta(days=1))
    await _withdrawn(desk)
    desk.clock.advance(timedelta(days=1))
    await desk.recommend()
    assert await consented() == 0
    desk.clock.advance(timedelta(days=2))
    await desk.consent()
    assert await consented() == 1
    spans = {row.stage: (row.count, row.median) for row in (await counted(desk)).spans}
    assert spans == {Stage.RECOMMENDED: (1, 2.0)}
    desk.clock.advance(timedelta(days=1))
    await _withdrawn(desk)
    assert await consented() == 0
    assert (await counted(desk)).spans == ()


async def test_a_consent_that_led_to_an_introduction_counts_whatever_was_withdrawn_later(desk: Desk) -> None:
    await desk.recommend()
    desk.clock.advance(timedelta(days=3))
    await desk.consent()
    await desk.introduce()
    desk.clock.advance(timedelta(days=1))
    await _withdrawn(desk)
    now = await counted(desk)
    assert now.funnel[0].reached == (1, 1, 1, 0, 0, 0, 0)
    assert {row.stage: row.median for row in now.spans} == {Stage.RECOMMENDED: 3.0, Stage.CONSENTED: 0.0}


async def test_pupils_are_counted_nowhere(desk: Desk) -> None:
    await a_history(desk)
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(text("UPDATE person SET is_high_school_student = true"))
    now = await counted(desk)
    assert [row.reached for row in now.funnel] == [(0,) * 7]
    assert (now.spans, now.passes, now.ends) == ((), (), ())
    assert {row.counts for row in now.trend} == {(0, 0, 0, 0)}
    assert sum(row.decided for row in now.places) == 0


async def test_who_took_the_numbers_with_them_is_noted(desk: Desk, application: Litestar) -> None:
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        await aiko.get("/numbers?office=熊本&track=student")
        await aiko.get("/numbers/ends/csv?from=x")
        await aiko.get("/numbers/ends/csv?year=2026&office=熊本&track=student")
    query = "SELECT facts, actor_id FROM audit_entry WHERE act = 'workspace.numbers_exported'"
    ((facts, actor_id),) = await desk.rows(query)
    period = {"first": "2026-04-01", "last": "2027-03-31"}
    assert facts == {"chart": "ends", "office": "熊本", "track": "student", **period}
    assert actor_id == desk.actor.id


async def test_each_table_of_the_page_is_the_file_behind_its_link(desk: Desk, application: Litestar) -> None:
    await a_history(desk)
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        for language in ("ja", "en"):
            await aiko.post("/language", {"language": language, "back": "/numbers"})
            page = await aiko.get("/numbers?office=熊本")
            assert page.status_code == 200
            shown = tables_of(page.text)
            files = [await file_of(aiko, name) for name in ChartName if name is not ChartName.PASSES]
            assert len(shown) == len(files)
            for table, content in zip(shown, files, strict=True):
                assert table == [["―" if cell == "" else cell for cell in row] for row in content]
        for personal in ("D-1", "試験", "シケン", "肥後テスト"):
            assert personal not in page.text


async def file_of(browser: Browser, name: ChartName) -> list[list[str]]:
    answer = await browser.get(f"/numbers/{name.value}/csv?year=2026&office=熊本")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="kakehashi-{name.value}-20260401-20270331.csv"'
    )
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_who_may_see_them_and_what_cannot_be_read(desk: Desk, browsers: dict[str, Browser]) -> None:
    for login, status in (("aiko", 200), ("jun", 200), ("sora", 200), ("chika", 403)):
        for path in ("/numbers", "/numbers/funnel/csv"):
            assert (await browsers[login].get(path)).status_code == status
    assert "/numbers" in (await browsers["jun"].get("/")).text
    aiko = browsers["aiko"]
    refused = await aiko.get("/numbers?from=2026-05-02&to=2026-05-01&office=東京")
    assert refused.status_code == 422
    assert "開始日は、終了日以前の日付にしてください。" in refused.text
    assert 'value="2026-05-02"' in refused.text
    assert '<option value="東京" selected>' in refused.text
    assert (await aiko.get("/numbers/funnel/csv?from=x")).status_code == 422
    assert (await aiko.get("/numbers/salaries/csv")).status_code == 404
    assert (await aiko.get("/numbers?office=%27%3B--&track=%00x&year=")).status_code in (200, 422)
    page = (await aiko.get("/numbers?year=2024")).text
    assert "2024年度（令和6年度）" in page
    assert "この条件に当てはまる記録はありません。" in page
    assert "庁内用の集計です" in page


async def test_what_is_filled_in_backwards_is_told_beside_the_figure_and_can_be_left_out(
    desk: Desk, application: Litestar
) -> None:
    await a_history(desk)
    before = await counted(desk)
    assert before.recorded[0] == before.funnel[0].reached[0]
    # Another book's: introduced, and nobody's recommendation or consent is recorded here.
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        other = await a_person(work, desk.tools.vault, "X-1")
        facts = IntroductionFacts("X-1", desk.matched.posting_id, other, date(2026, 11, 24))
        await record_introductions(work, [facts])
    now = await counted(desk)
    assert now.funnel[0].reached[:3] == tuple(one + 1 for one in before.funnel[0].reached[:3])
    assert now.recorded[:3] == (before.recorded[0], before.recorded[1], before.recorded[2] + 1)
    only = await counted(desk, recorded="only")
    assert (only.funnel, only.trend) == (before.funnel, before.trend)
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        page = (await aiko.get("/numbers")).text
        assert "「推薦」3件のうち1件は、その段階の記録がなく" in page
        assert "「推薦」は、月ごとの合計では2件、「推薦から入社まで」では3件です。" in page
        left_out = (await aiko.get("/numbers?recorded=only")).text
        assert "その段階の記録がなく" not in left_out
        assert 'name="recorded" value="only" checked' in left_out
        ways = set(re.findall(r'href="(/introductions\?kind=[^"]+|/review)"', page))
        assert ways
        for way in ways:
            assert (await aiko.get(way.replace("&amp;", "&"))).status_code == 200
        await aiko.post("/language", {"language": "en", "back": "/numbers"})
        assert "1 of 3 have no record of that stage" in (await aiko.get("/numbers")).text
