"""What a support's page says of what was paid and of what is given back."""

from datetime import date

from service.base.yen import Yen
from tests.factories.pipeline import FIRM, TODAY, take_back
from tests.factories.supports import Office
from tests.service.repayments.pages.test_support_page import of, words
from tests.support.web import Browser

OCTOBER = date(2026, 10, 5)


async def test_a_reclaim_leads_to_its_claim_and_nothing_is_left_of_any_limit(jun: Browser, office: Office) -> None:
    await take_back(office, "淳子", date(2026, 10, 1))
    await office.approve(date(2026, 10, 2))
    page = words(await jun.get(of(office, "淳子")))
    assert "返還を決定" in page
    assert "返還額102,000円は未請求" in page
    assert "次にすること 返還の請求を作る" in page
    assert "残り" not in page.split("支給計画", 1)[-1].split("確認書類", 1)[0]
    await office.claim(2026, OCTOBER)
    (claim,) = [each for each in await office.open_claims(OCTOBER) if each.amount == Yen(102_000)]
    answer = await jun.get(of(office, "淳子"))
    assert f'<a href="/supports/claims/{claim.id}">請求{claim.claim_no}（102,000円）</a>' in answer.text
    assert "請求済み（2026年10月5日）" in words(answer)
    assert f'<a href="/supports/claims/{claim.id}"><strong>返還の入金を待つ</strong></a>' in answer.text
    await office.deposit(date(2026, 10, 20), (2_000, claim.claim_no))
    assert "一部入金（2,000円、2026年10月20日）" in words(await jun.get(of(office, "淳子")))
    await office.deposit(date(2026, 11, 10), (100_000, claim.claim_no))
    page = words(await jun.get(of(office, "淳子")))
    assert "返還済み（2026年11月10日）" in page
    assert "返還を決定" not in page
    assert "返還の入金を待つ" not in page


async def test_what_a_correction_adds_is_told_as_not_paid_yet(jun: Browser, office: Office) -> None:
    late = await office.evidence("馬場", 2024, TODAY, FIRM, 204_000)
    await jun.post(of(office, "馬場", f"/evidence/{late}"), {"act": "correct"})
    await office.approve(TODAY)
    page = words(await jun.get(of(office, "馬場")))
    assert "一部支払済み" in page
    assert "102,000円 支払済み、102,000円 支払待ち" in page


async def test_what_is_to_come_back_is_claimed_before_a_company_gets_its_part_of_it(
    jun: Browser, office: Office
) -> None:
    await office.checked("馬場", 2025, TODAY, FIRM, 102_000)
    await office.propose(TODAY)
    await office.approve(TODAY)
    await office.pay_all(TODAY)
    await office.claim(2026, TODAY)
    for claim in await office.open_claims(TODAY):
        await office.deposit(TODAY, (claim.amount.amount, claim.claim_no))
    late = await office.evidence("馬場", 2024, TODAY, FIRM, 90_000)
    await jun.post(of(office, "馬場", f"/evidence/{late}"), {"act": "correct"})
    await office.approve(TODAY)
    page = words(await jun.get(of(office, "馬場")))
    assert "次にすること 返還の請求を作る" in page, "not 支払いを済ませる, though 6,000 go back to the company"
    assert "企業への返金" not in page
    await office.pay_all(TODAY)
    page = words(await jun.get(of(office, "馬場")))
    assert "企業への返金：2026年11月24日 支払い済み" in page
    assert page.count("企業への返金") == 1, "what was paid to the person stands as it did"
