"""What is decided together on a support's page, by whom, and what a refusal tells."""

import re
from datetime import date, timedelta

import pytest
from httpx import Response

from service.base.clock import FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.actions import set_budget
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import EndReason
from service.repayments.terms.settlement import BudgetSide
from tests.factories.pipeline import FIRM, OTHER, TODAY
from tests.factories.supports import MORI, Office
from tests.service.repayments.pages.test_support_page import obligations_of, of, words
from tests.support.web import Browser

APPROVE = re.compile(r'action="([^"]*/obligations/[^"]*)">(?=(?:(?!</form>).)*value="approve")', re.DOTALL)
CORRECTED = {"year": "2024", "repaid": "51000", "on_date": "2026-11-20"}
ALSO = re.compile(r'name="also" value="([^"]*)"')


async def test_a_reclaim_of_several_years_is_one_act_that_another_decides_at_once(
    jun: Browser, mari: Browser, office: Office
) -> None:
    await office.approve(TODAY)
    ended = date(2026, 11, 1)
    await office.happened("千賀", CaseEventKind.ENDED, ended, reason=EndReason.FALSE_STATEMENT, known_on=TODAY)
    before = words(await jun.get(of(office, "千賀")))
    assert "算定のあと、別の職員が決定します" in before
    paid = [each.amount_yen for each in await obligations_of(office, "千賀")]
    assert f"これまでの支給額 {sum(paid):,}円" in before
    assert (await jun.post(of(office, "千賀", "/reclaims"))).status_code == 303
    own = await jun.get(of(office, "千賀"))
    # What is only computed is told beside what is decided.
    assert f"これまでの支給額 {sum(paid):,}円（ほかに決定待ち -{sum(paid):,}円）" in words(own)
    assert "あなたが算定したので、あなたは決定できません" in words(own)
    assert APPROVE.findall(own.text) == []
    other = await mari.get(of(office, "千賀"))
    assert "先に算定した分から" not in words(other)
    (address,) = APPROVE.findall(other.text)
    also = ALSO.findall(other.text)
    assert len(also) == len(paid) - 1
    assert (await jun.post(address, {"act": "approve", "also": also})).status_code == 403
    assert (await mari.post(address, {"act": "approve", "also": also})).status_code == 303
    assert all(each.is_approved for each in await obligations_of(office, "千賀"))
    told = words(await jun.get(of(office, "千賀")))
    assert "これまでの支給額 0円" in told
    assert "支払済み 0円" not in told
    assert told.count("返還を決定") == len(paid)
    assert "これから" not in told, "nothing more is promised"
    assert told.count("対象外") == 8


async def test_a_small_correction_waits_for_no_other_hand(jun: Browser, office: Office) -> None:
    late = await office.evidence("文", 2024, date(2026, 11, 20), FIRM, 96_000)
    answer = await jun.post(of(office, "文", f"/evidence/{late}"), {"act": "correct"})
    told = await jun.get(answer.headers["Location"])
    assert "別の職員の決定を待ちます" not in words(told)
    (address,) = APPROVE.findall(told.text)
    assert (await jun.post(address, {"act": "approve"})).status_code == 303


async def test_a_move_told_of_late_leads_to_the_papers_of_both_companies(
    jun: Browser, mari: Browser, office: Office
) -> None:
    """馬場's 102,000 of 2024 were certified by one company alone; 51,000 of them were repaid at the other."""
    day = date(2024, 10, 1)
    await office.happened("馬場", CaseEventKind.TRANSFERRED, day, company=OTHER, known_on=TODAY)
    told = words(await jun.get(of(office, "馬場")))
    assert "確認済みにしたあとで記録された経過と合いません" in told
    assert f"{OTHER}株式会社の確認書類がありません" in told
    assert "記録と合わない確認書類 2" in words(await jun.get("/supports/tasks"))
    second = {"employed_from": "2024-10-01", "employed_to": "2025-03-31", "company_id": str(office.companies[OTHER])}
    answer = await _corrected(jun, office, CORRECTED | second)
    told = words(await jun.get(answer.headers["Location"]))
    assert "いまのところ、支給額は変わりません" in told
    assert "在職期間が重なっているため、合算できません" in told
    first = {"employed_from": "2024-04-01", "employed_to": "2024-09-30", "company_id": str(office.companies[FIRM])}
    answer = await _corrected(jun, office, CORRECTED | first)
    told_of = await jun.get(answer.headers["Location"])
    assert "訂正を算定しました" in words(told_of)
    assert "確認済みにしたあとで" not in words(told_of)
    (address,) = APPROVE.findall(told_of.text)
    assert (await jun.post(address, {"act": "refuse", "reason": "通帳を確かめる"})).status_code == 303
    told = words(await jun.get(of(office, "馬場")))
    assert "決定済みの額が、いまの記録と合いません" not in told
    assert "差し戻した訂正があります（0円）" in told
    assert [each.amount_yen for each in await obligations_of(office, "馬場")] == [102_000, 0]


async def _corrected(jun: Browser, office: Office, form: dict[str, str]) -> Response:
    """A corrected certificate of 馬場's: received, and then checked in place of what was checked before."""
    answer = await jun.post(of(office, "馬場", "/evidence"), form)
    assert answer.status_code == 303
    place, evidence_id = answer.headers["Location"].rsplit("#evidence-", 1)
    page = (await jun.get(place)).text
    assert f'id="evidence-{evidence_id}"' in page
    # The first paper of a company takes nobody's place.
    is_first = form["company_id"] == str(office.companies[OTHER])
    assert ("確認すると、この書類も算定に使います" in page, "先の書類に代えて" in page) == (is_first, not is_first)
    answer = await jun.post(of(office, "馬場", f"/evidence/{evidence_id}"), {"act": "correct"})
    assert answer.status_code == 303
    return answer


async def test_small_changes_that_sum_up_wait_for_another_hand_and_say_why(
    jun: Browser, mari: Browser, office: Office
) -> None:
    """文's 102,000 of 2024 were decided by two; 60,000 back alone, and 60,000 again by another."""
    for day, repaid, is_alone in ((18, 42_000, True), (19, 102_000, False)):
        late = await office.evidence("文", 2024, date(2026, 11, day), FIRM, repaid)
        answer = await jun.post(of(office, "文", f"/evidence/{late}"), {"act": "correct"})
        told = await jun.get(answer.headers["Location"])
        assert ("この算定だけでは100,000円以下でも" in words(told)) != is_alone
        assert len(APPROVE.findall(told.text)) == is_alone
        (address,) = APPROVE.findall((await (jun if is_alone else mari).get(of(office, "文"))).text)
        assert (await (jun if is_alone else mari).post(address, {"act": "approve"})).status_code == 303


async def test_what_is_refused_for_a_full_quota_tells_so(jun: Browser, office: Office) -> None:
    await office.company(FIRM, TODAY, places=1, years=[2026])
    form = {"kind": "certified", "on_date": "2026-11-24", "seen": "5"}
    answer = await jun.post(of(office, "申", "/events"), form)
    assert answer.status_code == 409
    assert "この企業の人数枠は、すべて使われています（人数枠 1人、認定済み 1人）" in words(answer)


@pytest.fixture
def spring(clock: FrozenClock) -> None:
    """Of 2027, for which nothing was voted yet."""
    clock.advance(timedelta(days=150))


async def test_without_a_budget_nothing_is_decided_and_the_way_is_to_record_it(
    spring: None, mari: Browser, office: Office
) -> None:
    page = await mari.get(of(office, "千賀"))
    assert "この制度の今年度の予算が登録されていないため、支給額を決定できません" in words(page)
    (refusing,) = re.findall(r'action="(/supports/[0-9a-f-]+/obligations/[0-9a-f-]+)"', page.text)
    assert 'value="approve"' not in page.text
    answer = await mari.post(refusing, {"act": "approve"})
    assert answer.status_code == 409
    assert "2027年度の予算が登録されていないため、決定できません" in words(answer)
    assert '<a href="/supports/money?year=2027#budget-form">予算を登録する</a>' in answer.text


async def test_what_no_budget_is_left_for_leads_to_where_it_is_revised(mari: Browser, office: Office) -> None:
    async with office.on(TODAY, MORI) as work:
        await set_budget(work, FiscalYear(2026), "kumamoto", BudgetSide.EXPENDITURE, Yen(100_000), "議第1号")
    (address,) = APPROVE.findall((await mari.get(of(office, "千賀"))).text)
    answer = await mari.post(address, {"act": "approve"})
    assert answer.status_code == 409
    way = "/supports/money?year=2026#budget-form"
    assert f'<a href="{way}">予算の補正を登録する</a>' in answer.text
    assert 'id="budget-form"' in (await mari.get(way)).text


async def test_a_support_that_ended_is_offered_no_end_but_a_false_statement(jun: Browser, office: Office) -> None:
    await office.happened("千賀", CaseEventKind.ENDED, date(2026, 11, 1), reason=EndReason.LEFT, known_on=TODAY)
    told = (await jun.get(of(office, "千賀"))).text
    assert "支援の終了を記録する" not in told
    assert "虚偽の申請による終了を記録する" in told
    assert 'value="left"' not in told
    assert "終了を記録する" not in (await jun.get(of(office, "淳子"))).text


async def test_each_step_of_an_amount_leads_to_what_the_prefecture_is_asked(jun: Browser, office: Office) -> None:
    told = await jun.get(of(office, "千賀"))
    assert "県に確認中の既定値 問" in words(told)
    for name in ("share", "a_year"):
        assert f'href="#question-{name}"' in told.text
        assert f'id="question-{name}"' in told.text
