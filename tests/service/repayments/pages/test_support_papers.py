"""What a support's page says of its papers: which counts, what stands against one, and what takes whose place."""

import re
from datetime import date

from service.base.yen import Yen
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.life import Period
from service.repayments.terms.scheme import Absence
from tests.factories.pipeline import FIRM, TODAY
from tests.factories.supports import Office
from tests.factories.supports import rest as rested
from tests.service.repayments.pages.test_support_page import obligations_of, of, words
from tests.support.web import Browser

FIRST, LAST = date(2024, 6, 10), date(2024, 6, 20)
REFUSING = re.compile(r"<details open><summary>差し戻す")


async def told_late(office: Office) -> None:
    """馬場 was away in June 2024, which the paper of 2024 does not tell and which lowers nothing."""
    await office.happened("馬場", CaseEventKind.RESTED, FIRST, absence=Absence.LEAVE, known_on=TODAY)
    await office.happened("馬場", CaseEventKind.RESUMED, date(2024, 6, 21), known_on=TODAY)


async def test_the_right_paper_is_told_to_agree_and_takes_the_place_of_the_one_before(
    jun: Browser, office: Office
) -> None:
    await told_late(office)
    before = words(await jun.get(of(office, "馬場")))
    assert "記録の休み：休職 2024年6月10日 – 2024年6月20日。 企業に正しい確認書類を求め" in before
    right = await office.evidence("馬場", 2024, TODAY, FIRM, 102_000, rests=[rested(Absence.LEAVE, FIRST, LAST)])
    page = await jun.get(of(office, "馬場"))
    told = words(page)
    assert "この書類は、いまの記録と合っています。" in told
    assert "に確認した先の書類（証明の日 2025年4月20日）に代わります。 いまのところ、これによって算定する差額" in told
    assert "先の書類に代えて確認する" in told
    for wrong in ("訂正を算定する", "記録と合わないため", "内容が違います"):
        assert wrong not in told
    assert not REFUSING.search(page.text), "nobody is led to send it back"
    answer = await jun.post(of(office, "馬場", f"/evidence/{right}"), {"act": "correct"})
    assert answer.status_code == 303
    told = words(await jun.get(of(office, "馬場")))
    assert "確認済みにしました。いまのところ、支給額は変わりません。" in told
    assert [each.amount_yen for each in await obligations_of(office, "馬場")] == [102_000]
    assert "確認済みにしたあとで記録された経過と合いません" not in told
    # The older paper says that it counts no more, and which does.
    assert told.count("差し替え済み") == 1
    assert "差し替え済み" in told.split("この書類は算定に使いません", 1)[0].rsplit("2024年度", 1)[1]
    assert "に確認した書類（証明の日 2026年11月24日）に代わりました。" in told


async def test_a_paper_waits_until_what_is_computed_is_decided(jun: Browser, mari: Browser, office: Office) -> None:
    late = await office.evidence("千賀", 2024, TODAY, FIRM, 90_000)
    page = await jun.get(of(office, "千賀"))
    assert "その前に、決定を待つ算定について決定してください" in words(page)
    assert f'action="{of(office, "千賀", f"/evidence/{late}")}"' in page.text, "it can still be sent back"
    assert 'value="correct"' not in page.text
    await office.approve(TODAY)
    assert 'value="correct"' in (await jun.get(of(office, "千賀"))).text


async def test_what_differs_from_the_record_is_told_with_what_the_record_has(jun: Browser, office: Office) -> None:
    assert "記録の休み：育児休業 2025年6月15日 –" in words(await jun.get(of(office, "恵美")))
    days = (
        (Period(date(2025, 4, 1), date(2026, 3, 1)), "最終日が違います"),
        (Period(date(2025, 5, 1), date(2026, 3, 31)), "初日が違います"),
        (Period(date(2025, 5, 1), date(2026, 3, 1)), "初日と最終日が違います"),
    )
    for employed, sentence in days:
        told = {"employed": employed, "loan_remaining": Yen(1)}
        waiting = await office.evidence("馬場", 2025, TODAY, FIRM, 204_000, **told)
        page = (
            (await jun.get(of(office, "馬場"))).text.split(f'id="evidence-{waiting}"', 1)[1].split("</article>", 1)[0]
        )
        assert f"記録は 2025年4月1日 – 2026年3月31日 で、{sentence}。" in page
    await office.evidence("馬場", 2024, TODAY, FIRM, 204_000, employed=Period(date(2024, 4, 1), date(2024, 9, 30)))
    page = words(await jun.get(of(office, "馬場")))
    assert "ほかに記録と合わない点がなくなれば、先の書類に代えて確認できるようになります。" in page
    assert "この書類は、いまの記録と合っています。" not in page, "nothing is taken for right that is not"


async def test_there_is_one_form_for_papers_of_years_that_are_decided_and_others(jun: Browser, office: Office) -> None:
    page = await jun.get(of(office, "馬場"))
    assert page.text.count('name="evidence_ref"') == 1
    assert "決定済みの年度の正しい確認書類も、ここで受け付けます" in page.text
    form = page.text.split('id="receive"', 1)[1].split("</details>", 1)[0]
    assert '<option value="2024"' in form
    assert "決定済みの年度の正しい" not in (await jun.get(of(office, "認"))).text, "nothing of it is decided"


async def test_an_amount_within_a_companys_own_limit_cites_that_and_not_the_scheme(
    jun: Browser, office: Office
) -> None:
    await office.admit("低", FIRM, date(2024, 4, 1), applied={"company_cap": Yen(1_800_000)})
    await office.checked("低", 2024, TODAY, FIRM, 204_000)
    await office.propose(TODAY)
    page = await jun.get(of(office, "低"))
    told = words(page)
    assert "生涯の上限 1,800,000円（企業が定める上限）" in told
    steps = re.findall(r"<li>(企業が定める上限.*?)</li>", page.text)
    assert [words_of(each) for each in steps[:2]] == [
        "企業が定める上限（生涯1,800,000円）のうち、この年度に使える180,000円を超えるため、180,000円まで。",
        "企業が定める上限（生涯）1,800,000円 − これまでの支給0円 = 残り1,800,000円。その範囲内で、180,000円のまま。",
    ]
    for each in steps[:2]:
        assert re.findall(r'href="([^"]*)"', each.split("県に確認中", 1)[0]) == ["#events"]
    assert "（企業が定める上限）" not in words(await jun.get(of(office, "馬場"))), "it has the scheme's"


def words_of(step: str) -> str:
    return step.split(" <small>", 1)[0]
