"""The first page: what waits, for whom, in how many statements, and what each role sees of it."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import event, text

from service.access.reads.present import present_staff
from service.base.actor import SYSTEM, Role
from service.db.work import begin_work
from service.introductions.actions.telling import set_interview_day
from service.introductions.reads.week import DayKind, week_of
from service.introductions.terms import DueKind, Stage
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import Purpose
from service.platform.crypto import Vault
from service.workspace.reads.home import Coordination, HomePage, home_page
from service.workspace.terms import NextAct
from tests.factories.postings import a_posting
from tests.factories.supports import Office
from tests.support.introducing import Desk
from tests.support.web import Browser

MOST_STATEMENTS = 12


async def home(desk: Desk) -> HomePage:
    return await desk.ask(lambda read: home_page(read, desk.tools.introductions))


async def coordination(desk: Desk) -> Coordination:
    found = (await home(desk)).coordination
    assert found is not None
    return found


async def test_a_new_office_is_led_into_the_review(desk: Desk, aiko: Browser) -> None:
    assert (await home(desk)).next_act is NextAct.REVIEW
    waits = await coordination(desk)
    assert (waits.pairs_waiting, waits.postings_waiting) == (2, 1)
    page = (await aiko.get("/")).text
    assert f'<a class="button button-primary" href="/postings/{desk.matched.posting_id}/shortlist/next">' in page
    assert page.count("button-primary") == 1
    assert "上位10人のうち" in page
    assert re.search('<form [^>]*action="/people".*?name="words"[^>]* data-key="/"', page, re.DOTALL)


async def test_each_step_moves_what_waits_to_the_next_count(desk: Desk) -> None:
    acts = []
    await desk.recommend()
    waits = await coordination(desk)
    acts.append(((await home(desk)).next_act, waits.due[DueKind.CONSENT_TO_ASK], waits.pairs_waiting))
    await desk.consent()
    waits = await coordination(desk)
    acts.append(((await home(desk)).next_act, waits.due[DueKind.TO_INTRODUCE], waits.pairs_waiting))
    await desk.send_letter(await desk.introduce())
    desk.clock.advance(timedelta(days=15))
    waits = await coordination(desk)
    acts.append(((await home(desk)).next_act, waits.due[DueKind.OUTCOME_OVERDUE], waits.pairs_waiting))
    assert acts == [(NextAct.CONSENT_TO_ASK, 1, 1), (NextAct.TO_INTRODUCE, 1, 1), (NextAct.REVIEW, 1, 1)]


async def test_what_another_office_has_to_do_counts_for_all_offices_alone(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    await desk.recommend()
    kumamoto, tokyo, nowhere = [await browsers[login].get("/") for login in ("aiko", "botan", "sora")]
    one = 'href="/introductions?kind=consent_to_ask&amp;office={office}"'
    assert one.format(office="%E7%86%8A%E6%9C%AC") in kumamoto.text
    assert "同意を依頼する方を見る" in kumamoto.text
    assert one.format(office="%E6%9D%B1%E4%BA%AC") in tokyo.text
    assert "同意を依頼する方を見る" not in tokyo.text
    assert "全窓口 1件" in tokyo.text
    assert one.format(office="") in nowhere.text


async def test_the_count_of_all_offices_leads_to_them_where_it_is_more_than_the_own(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    await desk.recommend()
    everywhere = 'href="/introductions?kind=consent_to_ask&amp;office="'
    tokyo, kumamoto = [(await browsers[login].get("/")).text for login in ("botan", "aiko")]
    assert everywhere in tokyo
    assert everywhere not in kumamoto
    assert "全窓口 1件" in kumamoto


async def test_the_week_tells_what_fell_on_which_day_and_by_which_office(desk: Desk) -> None:
    introduction_id = await desk.introduced()
    await desk.record(introduction_id, Stage.INTERVIEWED)
    await desk.record(introduction_id, Stage.ACCEPTED)
    week = await desk.ask(lambda read: week_of(read, read.today, "熊本"))
    assert [day.on_date.isoformat() for day in week] == [f"2026-11-{day}" for day in range(23, 30)]
    expected = dict.fromkeys(DayKind, 1) | {DayKind.STARTED: 0}
    assert week[1].counts == expected
    assert all(set(day.counts.values()) == {0} for day in week if day is not week[1])
    of_others = await desk.ask(lambda read: week_of(read, read.today, "東京"))
    assert sum(sum(day.counts.values()) for day in of_others) == 0
    assert await desk.ask(lambda read: week_of(read, read.today)) == week


async def test_an_interview_that_was_moved_or_called_off_counts_by_the_last_word(desk: Desk) -> None:
    introduction_id = await desk.introduced()

    async def interviews() -> list[int]:
        week = await desk.ask(lambda read: week_of(read, read.today))
        return [day.counts[DayKind.INTERVIEW] for day in week]

    told = []
    for day in (desk.today + timedelta(1), desk.today + timedelta(2), None):
        await desk.do(lambda work, day=day: set_interview_day(work, desk.tools.vault, introduction_id, day))  # type: ignore[misc]
        told.append(await interviews())
    assert told == [[0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], [0] * 7]


async def test_at_work_is_who_used_a_page_in_the_last_ten_minutes(desk: Desk, browsers: dict[str, Browser]) -> None:
    assert "aikoさん" in (await browsers["aiko"].get("/")).text
    desk.clock.advance(timedelta(minutes=11))
    await browsers["jun"].get("/")

    async def names(office: str | None = None) -> list[str]:
        found = await desk.ask(lambda read: present_staff(read, timedelta(minutes=10), office))
        return [one.name for one in found]

    assert await names() == ["junさん"]
    await browsers["botan"].get("/")
    assert await names("東京") == ["botanさん"]
    await browsers["botan"].post("/sign-out")
    assert await names("東京") == []


async def test_postings_that_lack_something_are_counted_and_led_to(desk: Desk, browsers: dict[str, Browser]) -> None:
    assert (await coordination(desk)).lacking_count == 0
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        lacks = await a_posting(
            work, desk.matched.company_id, "P-9", title="足りない求人", conditions={"overtime": None}
        )
        await a_posting(work, desk.matched.company_id, "P-8", title="終わった求人", closes_on="2026-11-01")
    assert [posting.posting_id for posting in (await coordination(desk)).lacking] == [lacks]
    page = (await browsers["aiko"].get("/")).text
    assert f'<a href="/postings/{lacks}">足りない求人</a>' in page
    listed = (await browsers["aiko"].get("/postings?lacks=yes")).text
    assert f'href="/postings/{lacks}"' in listed
    assert "1件が該当" in listed
    assert "終わった求人" not in listed


async def test_every_posting_that_lacks_something_is_counted_however_many_there_are(desk: Desk, aiko: Browser) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        for number in range(230):
            await a_posting(work, desk.matched.company_id, f"L-{number}", conditions={"overtime": None})
    assert (await coordination(desk)).lacking_count == 230
    page = (await aiko.get("/")).text
    assert '公開に項目が足りない求人</span> <span class="count">230件' in page
    assert "230件が該当" in (await aiko.get("/postings?lacks=yes")).text
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await a_posting(work, desk.matched.company_id, "L-0")
    assert (await coordination(desk)).lacking_count == 229


async def test_dead_letters_are_told_to_administrators_alone(desk: Desk, browsers: dict[str, Browser]) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(
            text(
                "INSERT INTO outbox (id, kind, facts, created_at, run_at, attempts, dead_at, failure)"
                " VALUES (gen_random_uuid(), 'x', '{}', :now, :now, 5, :now, 'boom')"
            ),
            {"now": work.now},
        )
    assert 'class="button button-primary" href="/dead-letters"' in (await browsers["sora"].get("/")).text
    for login in ("aiko", "jun"):
        assert "/dead-letters" not in (await browsers[login].get("/")).text


async def test_an_administrator_is_told_of_staff_without_a_second_factor_and_led_to_what_is_his(
    browsers: dict[str, Browser],
) -> None:
    page = (await browsers["sora"].get("/")).text
    assert 'class="button button-primary" href="/staff"' in page
    assert '二段階認証のない職員</span> <span class="count">5人' in page
    for address in ("/staff", "/api-keys", "/dead-letters"):
        assert f'<a href="{address}">' in page
    for login in ("aiko", "jun"):
        assert "二段階認証" not in (await browsers[login].get("/")).text


async def test_an_administrator_for_whom_nothing_waits_is_told_whose_work_the_rest_is(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    await desk.recommend()
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(text("UPDATE staff SET provider_issuer = 'x', provider_subject = login"))
    page = (await browsers["sora"].get("/")).text
    assert "管理者の対応を待つものはありません。下の候補者や紹介で待っているものには、コーディネーター" in page
    assert "いま急ぎの対応はありません" not in page


async def test_programme_staff_are_led_to_the_numbers_and_not_into_the_coordinators_work(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    await desk.recommend()
    page = (await browsers["jun"].get("/")).text
    assert 'class="button button-primary" href="/numbers"' in page
    for of_coordinators in ("未確認の候補者", "/introductions?kind=", "/shortlist/next", "/people/new"):
        assert of_coordinators not in page


async def test_what_waits_of_the_programme_leads_its_staff_and_nobody_else(
    desk: Desk, browsers: dict[str, Browser], vault: Vault
) -> None:
    """A registration of today whose notice was not issued."""
    await Office(desk.jobs, vault).register("A", desk.today, desk.today.year + 1)
    page = (await browsers["jun"].get("/")).text
    assert 'class="button button-primary" href="/supports/tasks"' in page
    assert "対応を待つものが1件" in page
    assert re.search(r'href="/supports/tasks\?kind=notice"><span>登録通知書の交付</span> <span class="count">1件', page)
    assert "返還支援で待っているもの" not in (await browsers["aiko"].get("/")).text


async def test_what_people_left_and_a_company_that_must_be_told_come_first(desk: Desk, aiko: Browser) -> None:
    await desk.send_letter(await desk.introduced())
    consent = (desk.person_id, Purpose.INTRODUCTION, desk.today, "電話", desk.matched.company_id)
    await desk.do(lambda work: withdraw_consent_once(work, *consent))
    page = (await aiko.get("/")).text
    assert 'class="button button-primary" href="/introductions?kind=consent_withdrawn' in page
    assert "企業に伝えたことを記録する" in (await aiko.get("/introductions")).text
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        errand = "INSERT INTO errand VALUES (gen_random_uuid(), :id, 'correction', '\\x00', NULL, :now)"
        await work.session.execute(text(errand), {"id": desk.person_id, "now": work.now})
    # The company comes first; once it was told, what else was left.
    assert 'class="button button-primary" href="/introductions?kind=consent_withdrawn' in (await aiko.get("/")).text
    await desk.consent()
    last = (await aiko.get("/")).text
    assert 'class="button button-primary" href="/errands"' in last
    assert "登録内容の訂正が1件" in last
    assert "話を聞きたい" not in last


async def test_who_is_not_signed_in_and_the_supporter_of_a_school_without_students_are_led_on(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    assert (await browsers["chika"].get("/")).headers["Location"] == "/school/postings"
    browsers["aiko"].client.cookies.clear()
    assert (await browsers["aiko"].client.get("/")).headers["Location"] == "/sign-in"


async def test_it_speaks_english_and_names_nobody(desk: Desk, aiko: Browser) -> None:
    await desk.introduced()
    await aiko.post("/language", {"language": "en", "back": "/"})
    page = (await aiko.get("/")).text
    assert "What to do next" in page
    assert "Tue 11/24" in page
    assert "What waits at Kumamoto, 24 November 2026" in page
    assert "熊本" not in page
    for personal in ("試験", "シケン", "hanako"):
        assert personal not in page


async def test_it_takes_at_most_twelve_statements(desk: Desk) -> None:
    await desk.introduced()
    statements: list[str] = []

    def count(*told: Any) -> None:
        statements.append(told[2])

    sora = desk.actor.__class__(Role.ADMINISTRATOR, id=desk.actor.id, office="熊本")
    engine = desk.database.engine.sync_engine
    async with begin_work(desk.database, sora, desk.clock) as read:
        event.listen(engine, "before_cursor_execute", count)
        await home_page(read, desk.tools.introductions)
        event.remove(engine, "before_cursor_execute", count)
    assert 0 < len(statements) <= MOST_STATEMENTS, statements
