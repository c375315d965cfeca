"""Years are opened and closed after a look at what is open; what is shown of the books adds up and leads on."""

import csv
import re
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest

from service.base.fiscal_year import FiscalYear
from service.ledger.reads import brought_forward, trial_balance, years
from service.ledger.terms import AccountCode, Closing, ClosingRequest
from service.repayments.reads.closing import Check, YearAct, YearState, may_from, next_acts, open_when_asked, year_page
from tests.factories.supports import Office
from tests.support.web import Browser

PATH = "/supports/years"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def hidden(answer: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form with that action."""
    form = answer.text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(HIDDEN.findall(form))


async def states(office: Office) -> dict[int, tuple[bool, bool]]:
    """By year whether it is closed to decisions, and closed."""
    async with office.on(date(2026, 11, 24)) as work:
        return {
            one.fiscal_year.year: (one.obligations_closed_at is not None, one.closed_at is not None)
            for one in await years(work)
        }


def test_what_was_open_when_somebody_asked_is_read_past_names_that_are_no_more() -> None:
    """Requests stay for good, and the page of the year with them."""
    seen = "decided=2/300 renamed_since=1/5 collected=1/-7 nonsense paid=x/y reconciled="
    request = ClosingRequest(UUID(int=1), FiscalYear(2025), Closing.BOOKS, seen, datetime.now(UTC), UUID(int=2))
    assert open_when_asked(request) == {Check.DECIDED: (2, 300), Check.COLLECTED: (1, -7)}


async def test_a_year_is_opened_once(jun: Browser, office: Office) -> None:
    assert "2027年度を開く" in (await jun.get(f"{PATH}/2027/open")).text
    assert (await jun.post(f"{PATH}/2027/open")).status_code == 303
    again = await jun.post(f"{PATH}/2027/open")
    assert again.status_code == 303
    assert "変更はありません" in (await jun.get(again.headers["Location"])).text
    assert (await states(office))[2027] == (False, False)


async def closed(jun: Browser, mari: Browser, act: str) -> None:
    """One asks, and the other closes."""
    for browser in (jun, mari):
        form = hidden(await browser.get(f"{PATH}/2025/{act}"), f"{PATH}/2025/{act}")
        assert (await browser.post(f"{PATH}/2025/{act}", {**form, "open_known": "yes"})).status_code == 303


async def test_closing_waits_for_a_word_while_something_is_open(jun: Browser, mari: Browser, office: Office) -> None:
    address = f"{PATH}/2025/close-obligations"
    looked = await jun.get(address)
    assert "取り消せません" in looked.text
    assert "この操作" in looked.text
    form = hidden(looked, address)
    answer = await jun.post(address, form)
    assert answer.status_code == 409
    assert "印を付けてください" in answer.text
    assert (await states(office))[2025] == (False, False)
    await closed(jun, mari, "close-obligations")
    assert (await states(office))[2025] == (True, False)
    page = (await jun.get(f"{PATH}/2025")).text
    assert "出納整理期間" in page
    assert "mariさん" in page


async def test_a_close_is_asked_for_by_one_and_done_by_another(jun: Browser, mari: Browser, office: Office) -> None:
    address = f"{PATH}/2025/close-obligations"
    form = {**hidden(await jun.get(address), address), "open_known": "yes"}
    assert form["hand"] == "request"
    unasked = {"seen": form["seen"], "open_known": "yes"}
    assert (await mari.post(address, unasked)).status_code == 409
    assert (await jun.post(address, form)).status_code == 303
    own = await jun.get(address)
    assert "別の職員が締めます" in own.text
    assert 'name="seen"' not in own.text
    refused = await jun.post(address, unasked)
    assert refused.status_code == 403
    assert "申請した人とは別の職員" in refused.text
    assert (await states(office))[2025] == (False, False)
    for browser in (jun, mari):
        assert "junさんが" in (await browser.get(f"{PATH}/2025")).text
    await office.deposit(date(2026, 3, 30), (5, ""))
    looked = await mari.get(address)
    assert "申請したときは0件（0円）" in looked.text
    assert (await mari.post(address, {**hidden(looked, address), "open_known": "yes"})).status_code == 303
    assert (await states(office))[2025] == (True, False)


async def test_a_request_to_close_can_be_taken_back(jun: Browser, mari: Browser, office: Office) -> None:
    address = f"{PATH}/2025/close-obligations"
    form = {**hidden(await jun.get(address), address), "open_known": "yes"}
    await jun.post(address, form)
    withdrawn = await mari.post(address, {"hand": "withdraw"})
    assert "取り下げました" in (await mari.get(withdrawn.headers["Location"])).text
    assert (await mari.post(address, {"seen": form["seen"], "open_known": "yes"})).status_code == 409
    assert (await states(office))[2025] == (False, False)


async def test_what_changed_since_the_look_is_looked_at_again(jun: Browser, office: Office) -> None:
    address = f"{PATH}/2025/close-obligations"
    form = hidden(await jun.get(address), address)
    await office.deposit(date(2026, 3, 30), (5, ""))
    answer = await jun.post(address, {**form, "open_known": "yes"})
    assert answer.status_code == 409
    assert "内容が変わりました" in answer.text
    assert (await states(office))[2025] == (False, False)


async def test_a_close_that_comes_too_early_is_told_from_when_it_can_be(jun: Browser, office: Office) -> None:
    page = (await jun.get(f"{PATH}/2026")).text
    assert "2027年4月1日から" in page
    assert f'href="{PATH}/2026/close-obligations"' not in page
    address = f"{PATH}/2026/close-obligations"
    looked = await jun.get(address)
    assert f'action="{address}"' not in looked.text
    assert (await jun.post(address, {"seen": "", "open_known": "yes"})).status_code == 409
    assert (await states(office))[2026] == (False, False)


async def test_the_acts_follow_each_other(jun: Browser, mari: Browser, office: Office) -> None:
    address = f"{PATH}/2025/close"
    assert "まだ順番ではありません" in (await jun.get(address)).text
    assert (await jun.post(address, {})).status_code == 409
    await closed(jun, mari, "close-obligations")
    await closed(jun, mari, "close")
    assert (await states(office))[2025] == (True, True)
    assert "閉鎖済み" in (await jun.get(PATH)).text


async def test_the_trial_balance_adds_up_and_every_journal_leads_to_what_it_is_about(
    jun: Browser, office: Office
) -> None:
    page = (await jun.get(f"{PATH}/2025")).text
    # 612,000 decided with 306,000 from the firm, and 612,000 paid: 612,000 + 306,000 + 612,000 on both sides.
    assert page.count("1,530,000円") == 2
    journals = (await jun.get(f"{PATH}/2025/journals")).text
    for name in ("青井", "淳子"):
        assert f'href="/supports/{office.cases[name]}"' in journals
    assert journals.count('id="journal-') == 12
    assert "支給の決定" in journals
    assert "支払い" in journals


async def test_the_journals_are_paged_to_their_end(jun: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.repayments.pages.years.JOURNALS", 5)
    seen: list[str] = []
    address: str | None = f"{PATH}/2025/journals"
    while address:
        page = (await jun.get(address)).text
        seen += re.findall(r'id="journal-([0-9a-f-]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1] if following else None
    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize("path", ["1", "2500", "2026/undo", "2500/open"])
async def test_a_year_or_act_that_cannot_be_is_not_there(jun: Browser, path: str) -> None:
    assert (await jun.get(f"{PATH}/{path}")).status_code == 404


def test_each_act_has_its_state_and_its_first_day() -> None:
    year = FiscalYear(2025)
    assert next_acts(YearState.CLOSED) == ()
    assert [may_from(act, year) for act in YearAct] == [None, date(2026, 4, 1), date(2026, 6, 1)]


async def test_the_report_tells_each_amount_and_its_sums_and_is_exported_as_shown(jun: Browser) -> None:
    page = (await jun.get("/supports/report?year=2025")).text
    assert page.count("612,000円") >= 2
    assert "2026年11月24日現在" in page
    assert page.count(">R-") == 6
    answer = await jun.post("/supports/report/export", {"year": "2025", "format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("登録番号,求職者番号,支援枠,企業,支給の年度")
    assert len(lines) == 7
    assert all("102000,51000,51000" in line and line.endswith("102000,0,2025-10-20,2026-11-24") for line in lines[1:])
    assert "全員・全企業のもの" in (await jun.get("/supports/report?year=2025&company=阿蘇")).text
    assert "全員・全企業のもの" not in (await jun.get("/supports/report?year=2025")).text
    few = await jun.post("/supports/report/export", {"year": "2025", "format": "csv", "columns": "frame"})
    assert few.content.decode("utf-8-sig").splitlines()[0] == "登録番号,支援枠,時点（この日現在）"
    assert (await jun.post("/supports/report/export", {"year": "2025", "format": "xlsx"})).content[:2] == b"PK"


async def test_a_company_s_position_tells_its_places_people_and_years(jun: Browser, office: Office) -> None:
    page = (await jun.get(f"/supports/companies/{office.companies['阿蘇精機']}")).text
    assert "306,000円" in page
    assert "R-青井" in page
    assert "R-採" not in page
    assert "期限超過" in page
    assert (await jun.get("/supports/companies/00000000-0000-7000-8000-000000000000")).status_code == 404


async def test_the_trial_balance_of_a_year_meets_that_of_all_years(jun: Browser, office: Office) -> None:
    async with office.on(date(2026, 11, 24)) as work:
        (cash, *_) = await trial_balance(work)
        brought = await brought_forward(work, FiscalYear(2026))
        of_year = {each.account: each.balance for each in await trial_balance(work, FiscalYear(2026))}
    assert brought[AccountCode.CASH] + of_year[AccountCode.CASH] == cash.balance
    assert brought[AccountCode.CASH].amount != 0
    assert AccountCode.SUPPORT_EXPENSE not in brought, "an income account begins every year anew"
    page = (await jun.get("/supports/years/2026")).text
    assert "繰越" in page
    assert f"{brought[AccountCode.CASH].amount:,}円" in page


async def test_a_year_s_books_are_taken_as_files_whose_lines_add_up(jun: Browser, aiko: Browser) -> None:
    await jun.get("/supports/years/2025")
    answer = await jun.post("/supports/years/2025/files", {"table": "journals", "format": "csv"})
    assert answer.status_code == 200
    lines = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert lines
    assert all(one["支援・請求"] for one in lines)
    assert "記帳した職員" in lines[0]
    of_party = {(one["科目"], one["相手"]) for one in lines if one["相手"]}
    assert any(name == "阿蘇精機株式会社" for _, name in of_party)
    assert {name for account, name in of_party if account == "未払支援金"} >= {"R-青井", "R-千賀"}
    assert sum(int(one["借方（円）"]) for one in lines) == sum(int(one["貸方（円）"]) for one in lines) > 0
    balance = await jun.post("/supports/years/2025/files", {"table": "balance", "format": "csv"})
    of_accounts = list(csv.DictReader(balance.content.decode("utf-8-sig").splitlines()))
    assert sum(int(one["借方（円）"]) for one in of_accounts) == sum(int(one["借方（円）"]) for one in lines)
    sheet = await jun.post("/supports/years/2025/files", {"table": "balance", "format": "xlsx"})
    assert sheet.content[:2] == b"PK"
    assert (await jun.post("/supports/years/2025/files", {"table": "x", "format": "csv"})).status_code == 422
    assert (await aiko.post("/supports/years/2025/files", {"table": "journals", "format": "csv"})).status_code == 403


async def test_a_closed_year_tells_what_was_known_when_it_was_closed_and_both_who_closed_it(
    jun: Browser, mari: Browser, office: Office
) -> None:
    for act in ("close-obligations", "close"):
        await closed(jun, mari, act)
    before = (await jun.get(f"{PATH}/2025")).text
    assert "閉鎖を依頼したときの記録です" in before
    assert before.count("junさんが申請") == 2
    assert "mariさん" in before
    async with office.on(date(2026, 11, 24)) as work:
        shown = await year_page(work, FiscalYear(2025))
        opened = await year_page(work, FiscalYear(2026))
    await office.deposit(date(2026, 11, 2), (5, ""))
    async with office.on(date(2026, 11, 24)) as work:
        assert (await year_page(work, FiscalYear(2025))).checks == shown.checks
        assert (await year_page(work, FiscalYear(2026))).checks != opened.checks
    assert "締める前の確認" not in (await jun.get(f"{PATH}/2027")).text
