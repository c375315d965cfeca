"""A company's page: facts, postings in numbers, introductions, who stayed, and why others did not."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.ids import CompanyId
from service.companies.terms import NoSuchCompany
from service.db.work import begin_work
from service.introductions.terms import EndReason, Evidence, Milestone, Stage
from service.shortlists.terms.deciding import ReasonSide
from service.workspace.pages.companies import postal_code
from service.workspace.reads.company import CompanyPage, company_page
from service.workspace.reads.progress import posting_progress
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.service.workspace.history import a_history
from tests.support.introducing import Desk
from tests.support.statements import statements_of
from tests.support.web import Browser, browsing

MOST_STATEMENTS = 12


async def shown(desk: Desk) -> CompanyPage:
    return await desk.ask(lambda read: company_page(read, desk.matched.company_id))


async def test_a_history_with_a_company_stands_on_its_page(desk: Desk, application: Litestar) -> None:
    introduction_id = await a_history(desk)
    now = await shown(desk)
    assert now.reached == (2, 2, 2, 1, 1, 1, 1)
    ((posting, reached),) = now.postings
    assert (posting.posting_id, posting.hired, reached) == (desk.matched.posting_id, 1, now.reached)
    assert (now.postings_count, now.introduced_count, now.hires_count) == (1, 2, 1)
    assert {(one.profile_ref, one.stage) for one in now.introductions} == {
        ("D-1", Stage.STARTED),
        ("D-2", Stage.REJECTED),
    }
    assert [(one.profile_ref, one.stage, one.title) for one in now.hires] == [
        ("D-1", Stage.STARTED, "装置保全エンジニア")
    ]
    assert [(row.side, row.reason) for row in now.passes] == [(ReasonSide.PERSON, "person_declined")]
    assert [(row.side, row.reason) for row in now.ends] == [(ReasonSide.COMPANY, "another_chosen")]
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        await _leads_on(aiko, desk)
    told = await statements_of(
        desk.database, desk.actor, desk.clock, lambda read: company_page(read, desk.matched.company_id)
    )
    assert 0 < len(told) <= MOST_STATEMENTS, told
    stayed = {one.milestone: (one.due, one.stayed, one.gone) for one in now.stayed}
    assert set(stayed.values()) == {(0, 0, 0)}
    desk.clock.advance(timedelta(days=190))
    half_year = (await shown(desk)).stayed[0]
    assert (half_year.due, half_year.stayed, half_year.gone) == (1, 0, 0)
    await desk.record(introduction_id, Stage.CHECKED_IN, milestone=Milestone.START)
    assert (await shown(desk)).stayed[0].stayed == 0
    proof: dict[str, Any] = {"milestone": Milestone.HALF_YEAR, "evidence": Evidence.COMPANY_TOLD}
    await desk.record(introduction_id, Stage.CHECKED_IN, **proof)
    desk.clock.advance(timedelta(days=190))
    await desk.record(introduction_id, Stage.LEFT, side=ReasonSide.PERSON, reason=EndReason.OTHER_OFFER)
    later = await shown(desk)
    assert [(one.due, one.stayed, one.gone) for one in later.stayed] == [(1, 1, 0), (1, 1, 0), (0, 0, 0)]
    assert later.hires[0].stage is Stage.LEFT
    assert later.introductions[-1].stage is Stage.LEFT or later.introductions[0].stage is Stage.LEFT


async def _leads_on(aiko: Browser, desk: Desk) -> None:
    company = f"/companies/{desk.matched.company_id}"
    page = (await aiko.get(company)).text
    ways = set(re.findall(r'href="(/(?:people|postings|companies|introductions)/[^"]+)"', page))
    assert {f"{company}/edit", f"/postings/{desk.matched.posting_id}/progress", f"/people/{desk.person_id}"} <= ways
    for address in sorted(ways):
        assert (await aiko.get(address)).status_code == 200, address
    for personal in ("試験", "シケン", "hanako"):
        assert personal not in page
    await aiko.post("/language", {"language": "en", "back": "/"})
    assert "Hires, and who stayed" in (await aiko.get(company)).text


async def test_who_cancelled_counts_as_no_hire_and_stays_in_the_list(desk: Desk, application: Litestar) -> None:
    for reference in ("D-2", "D-1"):
        desk.reference = reference
        other = await desk.introduced()
        for stage in (Stage.INTERVIEWED, Stage.OFFERED, Stage.ACCEPTED):
            await desk.record(other, stage)
        desk.clock.advance(timedelta(days=1))
    await desk.record(other, Stage.CANCELLED, side=ReasonSide.PERSON, reason=EndReason.OTHER_OFFER)
    now = await shown(desk)
    assert (now.hires_count, [posting.hired for posting, _ in now.postings]) == (1, [1])
    assert [one.stage for one in now.hires] == [Stage.CANCELLED, Stage.ACCEPTED]
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        assert (
            "内定承諾の新しい2件（取消しを含む）。就職決定は取消しを除いて1件"
            in (await aiko.get(f"/companies/{desk.matched.company_id}")).text
        )


async def test_pupils_stand_on_no_page_of_a_company_or_a_posting(desk: Desk) -> None:
    await a_history(desk)
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(
            text("UPDATE person SET is_high_school_student = true WHERE profile_ref IN ('D-1', 'D-3')")
        )
    now = await shown(desk)
    assert [one.profile_ref for one in now.introductions] == ["D-2"]
    assert (now.reached[0], now.hires, now.passes) == (1, (), ())
    assert [posting.hired for posting, _ in now.postings] == [0]
    assert [one.due for one in now.stayed] == [0, 0, 0]
    progress = await desk.ask(lambda read: posting_progress(read, desk.matched.posting_id))
    assert progress.reached[1] == 1
    assert progress.hired == 1, "an opening is filled, whoever fills it"


@pytest.mark.parametrize(("told", "shown"), [("8691101", "869-1101"), ("869-1101", "869-1101"), (None, None)])
def test_a_postal_code_has_its_hyphen(told: str | None, shown: str | None) -> None:
    assert postal_code(told) == shown


async def test_roles_and_a_company_of_which_little_is_known(desk: Desk, browsers: dict[str, Browser]) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await a_posting(work, desk.matched.company_id, "H-1", **HIGH_SCHOOL)
        lacks = await a_posting(work, desk.matched.company_id, "P-9", conditions={"overtime": None})
    assert (await shown(desk)).incomplete == {lacks}
    company = f"/companies/{desk.matched.company_id}"
    assert (await browsers["aiko"].get(company)).text.count("項目が足りず紹介できません") == 1
    page = (await browsers["jun"].get(company)).text
    for told in ("肥後テスト工業株式会社", "採用係 096-000-0000", "この企業に紹介した人はいません。", "高卒求人"):
        assert told in page
    assert f"{company}/edit" not in page
    assert (await browsers["chika"].get(company)).status_code == 403
    for login in ("aiko", "sora", "jun"):
        assert (await browsers[login].get(f"/companies/{UUID(int=7)}")).status_code == 404
    with pytest.raises(NoSuchCompany):
        await desk.ask(lambda read: company_page(read, CompanyId(UUID(int=7))))
