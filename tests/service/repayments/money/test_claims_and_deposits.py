"""Claims are made after a look, deposits read from the bank's file; what is not matched is named, matched by hand."""

import re
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest

from service.base.clock import FrozenClock
from service.base.yen import Yen
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.work import begin_work
from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode
from service.repayments.reads import reconciliation
from service.repayments.reads.claims import listed
from service.repayments.store.claims import claims
from service.repayments.store.deposits import deposits
from service.repayments.terms.settlement import Claim, Unmatched
from tests.factories.pipeline import FIRM
from tests.factories.supports import SATO, Office
from tests.ingest.zengin.samples import Paid as AnyPaid
from tests.ingest.zengin.samples import notice
from tests.support.web import Browser

TODAY = date(2026, 11, 24)
STATEMENT, DEPOSITS = "/supports/deposits/statement", "/supports/deposits"
OF_2025 = 306_000
"""Of six people 102,000 yen each, halved."""
Paid = partial(AnyPaid, day="081120", value_day="081120")
"""Of 20 November of 令和8年: the sample's own day is still to come."""
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def hidden(answer: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form with that action."""
    form = answer.text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(HIDDEN.findall(form))


async def all_claims(office: Office) -> list[Claim]:
    async with office.on(TODAY) as work:
        return list(await claims(work))


async def open_deposits(office: Office) -> list[Any]:
    async with office.on(TODAY) as work:
        return list(await deposits(work))


async def send(jun: Browser, content: bytes) -> httpx.Response:
    await jun.get(DEPOSITS)
    return await jun.post(STATEMENT, files={"file": ("bank.txt", content)})


async def record(jun: Browser, content: bytes) -> httpx.Response:
    looked = await send(jun, content)
    return await jun.post(f"{STATEMENT}/confirm", hidden(looked, f"{STATEMENT}/confirm"))


async def test_claims_are_made_once_after_a_look(jun: Browser, office: Office) -> None:
    await office.approve(date(2026, 10, 5))
    looked = await jun.get("/supports/claims/new?year=2026")
    assert "122,400円" in looked.text
    assert "納期限は2026年12月24日です" in looked.text
    form = hidden(looked, "/supports/claims")
    answer = await jun.post("/supports/claims", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/supports/claims?year=2026")
    again = await jun.post("/supports/claims", form)
    assert again.status_code == 409
    assert "内容が変わりました" in again.text
    assert [(one.fiscal_year.year, one.amount) for one in await all_claims(office)] == [
        (2025, Yen(OF_2025)),
        (2026, Yen(122_400)),
    ]


async def test_nothing_to_claim_is_said_and_a_year_that_is_none_is_the_running_one(jun: Browser) -> None:
    assert "請求を待つものはありません" in (await jun.get("/supports/claims/new?year=2025")).text
    assert "2026年度までの決定" in (await jun.get("/supports/claims/new?year=99")).text


async def test_a_claim_shows_what_it_holds_by_reference_and_leads_to_its_letter(jun: Browser, office: Office) -> None:
    (claim,) = await all_claims(office)
    page = (await jun.get(f"/supports/claims/{claim.id}")).text
    assert page.count("R-") == 6
    # Claimed in 2025 for what was repaid in 2024, in the words of the letter.
    assert "請求の年度</dt><dd>2025年度（令和7年度）" in page
    assert ("対象の年度" in page, page.count("2024年度（令和6年度）")) == (True, 6)
    assert f"/supports/claims/{claim.id}/letters/claim.pdf" in page
    assert "期限超過" in page
    assert (await jun.get(f"/supports/claims/{claim.id}/letters/claim.pdf")).content[:4] == b"%PDF"


async def test_a_deposit_by_number_settles_the_claim_after_a_look(jun: Browser, office: Office) -> None:
    (claim,) = await all_claims(office)
    file = notice([Paid(OF_2025, reference=claim.claim_no)])
    looked = await send(jun, file)
    assert looked.status_code == 200
    assert "全額入金" in looked.text
    assert (await all_claims(office))[0].paid == Yen(0), "a look books nothing"
    answer = await record(jun, file)
    assert answer.status_code == 303
    assert (await all_claims(office))[0].open == Yen(0)
    again = await send(jun, file)
    assert "新しい入金はありません" in again.text
    assert f'action="{STATEMENT}/confirm"' not in again.text


async def test_one_yen_short_twice_and_without_a_reference_are_each_shown_as_such(jun: Browser, office: Office) -> None:
    (claim,) = await all_claims(office)
    file = notice([Paid(OF_2025 - 1, reference=claim.claim_no), Paid(777, "ﾅﾅｼ")])
    looked = (await send(jun, file)).text
    assert "1円不足" in looked
    assert "請求を特定できない" in looked
    await record(jun, file)
    assert "期限超過・あと1円" in (await jun.get("/supports/claims")).text
    await record(jun, notice([Paid(1, reference=claim.claim_no)]))
    looked = (await send(jun, notice([Paid(OF_2025, reference=claim.claim_no)]))).text
    assert "二重の入金" in looked
    await record(jun, notice([Paid(OF_2025, reference=claim.claim_no)]))
    held = (await jun.get(DEPOSITS)).text
    assert "二重の入金" in held
    assert "請求を特定できない" in held
    async with office.on(TODAY) as work:
        sums = {one.account: one.balance for one in await trial_balance(work)}
    assert sums[AccountCode.SUSPENSE] == Yen(-777 - OF_2025)


async def test_more_than_claimed_settles_the_claim_and_holds_the_rest(jun: Browser, office: Office) -> None:
    (claim,) = await all_claims(office)
    await record(jun, notice([Paid(OF_2025 + 500, reference=claim.claim_no)]))
    (held,) = await open_deposits(office)
    assert held.open == Yen(500)
    assert "請求より多い" in (await jun.get(DEPOSITS)).text


async def test_a_confirmation_of_what_changed_meanwhile_records_nothing(jun: Browser, office: Office) -> None:
    (claim,) = await all_claims(office)
    first, second = (
        notice([Paid(OF_2025, reference=claim.claim_no)]),
        notice([Paid(OF_2025, "ﾍﾞﾂ", reference=claim.claim_no)]),
    )
    stale = hidden(await send(jun, first), f"{STATEMENT}/confirm")
    await record(jun, second)
    answer = await jun.post(f"{STATEMENT}/confirm", stale)
    assert answer.status_code == 409
    assert "内容が変わりました" in answer.text
    assert await open_deposits(office) == []
    clicked_twice = hidden(await send(jun, first), f"{STATEMENT}/confirm")
    assert (await jun.post(f"{STATEMENT}/confirm", clicked_twice)).status_code == 303
    assert (await jun.post(f"{STATEMENT}/confirm", clicked_twice)).status_code == 409
    assert len(await open_deposits(office)) == 1


@pytest.mark.parametrize("content", [b"", b"hello", "これは表計算のファイルです".encode(), bytes(range(256)) * 3])
async def test_a_file_that_is_no_bank_file_gets_a_sentence(jun: Browser, content: bytes) -> None:
    answer = await send(jun, content)
    assert answer.status_code == 422
    assert "銀行のファイルとして読めません" in answer.text
    assert "<li>" in answer.text.split("notice-error", 1)[1]


async def test_no_file_one_that_is_too_large_and_one_that_was_altered_are_told_beside_the_field(jun: Browser) -> None:
    await jun.get(DEPOSITS)
    assert "ファイルを選んでください" in (await jun.post(STATEMENT, {})).text
    assert "大きすぎます" in (await send(jun, b"1" * 4_000_001)).text
    answer = await jun.post(f"{STATEMENT}/confirm", {"file": "forged", "digest": "0"})
    assert answer.status_code == 422
    assert "もう一度選んでください" in answer.text


async def test_a_held_deposit_is_matched_by_hand_once(jun: Browser, office: Office) -> None:
    (claim,) = await all_claims(office)
    await record(jun, notice([Paid(OF_2025, "ﾍﾞﾂﾉﾅﾏｴ")]))
    (held,) = await open_deposits(office)
    page = (await jun.get(DEPOSITS)).text
    assert "同じ額" in page
    address = f"{DEPOSITS}/{held.id}/match"
    form = {"claim": str(claim.id), "amount": str(OF_2025), "open_yen": str(OF_2025)}
    assert (await jun.post(address, form)).status_code == 303
    again = await jun.post(address, form)
    assert again.status_code == 409
    assert (await all_claims(office))[0].open == Yen(0)
    assert await open_deposits(office) == []


async def test_a_match_with_another_payer_or_an_older_deposit_is_asked_about_once_more(
    worker_database: Database, clock: FrozenClock, jun: Browser, office: Office
) -> None:
    async with begin_work(worker_database, SATO, clock) as work:
        await register_companies(work, [CompanyFacts(FIRM, f"{FIRM}株式会社", name_kana="アソセイキ")])
    (claim,) = await all_claims(office)
    earlier = claim.issued_on - timedelta(days=1)
    before = f"{earlier.year - 2018:02d}{earlier:%m%d}"
    await record(jun, notice([AnyPaid(OF_2025, "ﾍﾞﾂﾉﾅﾏｴ", day=before, value_day=before)]))
    assert "1件の入金を記録しました" in (await jun.get(DEPOSITS)).text
    (held,) = await open_deposits(office)
    address = f"{DEPOSITS}/{held.id}/match"
    form = {"claim": str(claim.id), "amount": str(OF_2025), "open_yen": str(OF_2025)}
    answer = await jun.post(address, form)
    assert answer.status_code == 422
    assert "名義が、請求の相手方と違います" in answer.text
    assert "請求の発行より前" in answer.text
    assert "この請求への入金であることを確かめた" in answer.text
    assert "還付してよいことを確かめた" not in answer.text
    assert (await jun.post(address, {**form, "sure": "yes"})).status_code == 303


async def test_each_refusal_of_a_match_stands_beside_its_field_with_what_was_typed(
    jun: Browser, office: Office
) -> None:
    (claim,) = await all_claims(office)
    await record(jun, notice([Paid(OF_2025 + 1, "ﾍﾞﾂﾉﾅﾏｴ")]))
    (held,) = await open_deposits(office)
    address = f"{DEPOSITS}/{held.id}/match"
    for form, sentence in (
        ({"amount": "5"}, "請求を選ぶか"),
        ({"claim_no": "2031-00001", "amount": "5"}, "この番号の請求はありません"),
        ({"claim_no": claim.claim_no, "amount": "たくさん"}, "数字で入力してください"),
        ({"claim_no": claim.claim_no, "amount": str(OF_2025 + 1)}, "残りの範囲で指定してください"),
    ):
        answer = await jun.post(address, {"open_yen": str(OF_2025 + 1), **form})
        assert answer.status_code == 422, form
        assert sentence in answer.text, form
        assert f'value="{form["amount"]}"' in answer.text
    typed = claim.claim_no.replace("-", "").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    sent_twice = {"claim_no": typed, "amount": "5", "open_yen": str(OF_2025 + 1)}
    assert (await jun.post(address, sent_twice)).status_code == 303
    assert (await jun.post(address, sent_twice)).status_code == 409
    assert (await all_claims(office))[0].paid == Yen(5)
    unknown = f"{DEPOSITS}/{UUID(int=7)}/match"
    assert (await jun.post(unknown, {"claim": str(claim.id), "amount": "5"})).status_code == 404


async def test_a_company_is_known_by_its_kana_as_banks_write_it(
    worker_database: Database, clock: FrozenClock, jun: Browser, office: Office
) -> None:
    async with begin_work(worker_database, SATO, clock) as work:
        await register_companies(work, [CompanyFacts(FIRM, f"{FIRM}株式会社", name_kana="アソセイキ")])
    async with office.on(TODAY) as work:
        names = await reconciliation.payers(work, await claims(work))
        assert list(names.values()) == ["ｱｿｾｲｷ(ｶ"]
    file = notice([Paid(OF_2025, "ｱｿｾｲｷ(ｶ")])
    assert "全額入金" in (await send(jun, file)).text
    (claim,) = await all_claims(office)
    early = notice([AnyPaid(OF_2025, "ｱｿｾｲｷ(ｶ", day="060401", value_day="060401")])
    assert date(2024, 4, 1) < claim.issued_on
    assert "全額入金" not in (await send(jun, early)).text, "it came in before the claim was made"
    await record(jun, notice([Paid(OF_2025 - 400, "ｱｿｾｲｷ")]))
    async with office.on(TODAY) as work:
        ((held,), _) = await reconciliation.held_deposits(work, office.vault, 100)
        assert held.unmatched is Unmatched.WITHOUT_REFERENCE
        assert held.likely == tuple(await listed(work, await claims(work)))


@pytest.mark.parametrize(
    ("name", "kana", "written"),
    [
        ("株式会社阿蘇", "アソ", "ｶ)ｱｿ"),
        ("阿蘇株式会社", "アソ", "ｱｿ(ｶ"),
        ("阿蘇株式会社", "アソカブシキガイシャ", "ｱｿ(ｶ"),
        ("阿蘇", "アソ", "ｱｿ"),
        ("阿蘇株式会社", "", ""),
        ("阿蘇", "阿蘇", ""),
    ],
)
def test_the_legal_word_stands_where_the_name_has_it(name: str, kana: str, written: str) -> None:
    assert reconciliation._as_banks_write(name, kana) == written


async def test_a_budget_is_recorded_once_and_revised(jun: Browser) -> None:
    form = {"year": "2026", "scheme": "saga", "side": "expenditure", "amount": "1,200,000"}
    form["reason"] = "当初予算（議案第3号）"
    assert (await jun.post("/supports/money/budget", form)).status_code == 303
    assert (await jun.post("/supports/money/budget", form)).status_code == 303
    page = (await jun.get("/supports/money?year=2026")).text
    assert "1,200,000円" in page
    assert "補正1回" not in page
    assert "当初予算（議案第3号）" in page
    await jun.post("/supports/money/budget", {**form, "amount": "1500000", "reason": "9月補正"})
    assert "補正1回" in (await jun.get("/supports/money?year=2026")).text
    for wrong in (
        {"amount": "x"},
        {"scheme": "x"},
        {"side": "x"},
        {"year": "1"},
        {"amount": ""},
        {"reason": ""},
        {"reason": "長" * 201},
    ):
        answer = await jun.post("/supports/money/budget", {**form, **wrong})
        assert answer.status_code == 422, wrong
        assert 'class="error"' in answer.text


async def test_the_glance_adds_up_what_was_decided_paid_and_came_in(jun: Browser, office: Office) -> None:
    (claim,) = await all_claims(office)
    await record(jun, notice([Paid(6_000, reference=claim.claim_no)]))
    of_2025 = (await jun.get("/supports/money?year=2025")).text
    # Six people 102,000 yen each; nothing came in within the year's books, which took cash until 31 May 2026.
    assert of_2025.count("612,000円") == 2
    assert "306,000円" in of_2025
    of_2026 = (await jun.get("/supports/money?year=2026")).text
    assert "6,000円" in of_2026


async def test_a_file_of_another_account_is_refused_with_both_named(jun: Browser, office: Office) -> None:
    mine = await send(jun, notice([Paid(777)]))
    assert "ファイルの口座： 銀行9999 支店001 普通 0000001" in mine.text
    before = len(await open_deposits(office))
    for both in (notice([Paid(777)], [Paid(778)]), notice([], [Paid(777)])):
        answer = await send(jun, both)
        assert answer.status_code == 422
        assert "銀行9999 支店001 普通 0000002" in answer.text
        assert "県の口座（設定）は銀行9999 支店001 普通 0000001" in answer.text
    await jun.post("/language", {"language": "en", "back": DEPOSITS})
    assert "bank 9999, branch 001, ordinary 0000002" in (await send(jun, both)).text
    assert len(await open_deposits(office)) == before
