"""The form by which a wrong record of a support is corrected, and the history that shows both."""

from datetime import date, timedelta

from service.base.clock import FrozenClock
from service.db.engine import Database
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import EndReason
from tests.factories.pipeline import HIRED, OTHER, TODAY
from tests.factories.supports import Office
from tests.service.repayments.pages.test_support_page import MOST_STATEMENTS, events_of, of, words
from tests.support.listed import statements_counted
from tests.support.web import Browser

FORM = {"on_date": "2024-04-08", "why": "採用通知書の入社日"}


async def seen(browser: Browser, place: str) -> dict[str, str]:
    """What the form tells of the record that it was opened with."""
    return {"seen": (await browser.get(place)).text.split('name="seen" value="', 1)[1].split('"', 1)[0]}


def event(office: Office, name: str, kind: str, day: date) -> str:
    return of(office, name, f"/events/{kind}/{day.isoformat()}")


async def test_a_wrong_day_is_corrected_and_both_are_shown(jun: Browser, office: Office) -> None:
    place = event(office, "千賀", "hired", HIRED)
    page = await jun.get(of(office, "千賀"))
    assert f'href="{place}"' in page.text
    assert f'href="{event(office, "千賀", "decided", date(2024, 4, 25))}"' not in page.text
    form = await jun.get(place)
    assert 'value="2024-04-01"' in form.text
    assert f'<option value="{office.companies["阿蘇精機"]}" selected>' in form.text
    answer = await jun.post(place, FORM | await seen(jun, place) | {"company_id": str(office.companies["阿蘇精機"])})
    assert answer.status_code == 303
    assert answer.headers["Location"] == of(office, "千賀"), "to its top, where it says what follows"
    told = await jun.get(answer.headers["Location"])
    assert "採用の記録を訂正しました。" in words(told)
    assert "訂正済み 採用 阿蘇精機株式会社 " in words(told)
    assert "が訂正（採用通知書の入社日）" in words(told)
    assert "訂正後： 2024年4月8日 採用" in words(told)
    assert f'href="{event(office, "千賀", "hired", date(2024, 4, 8))}"' in told.text
    assert f'href="{place}"' not in told.text
    await jun.post("/language", {"language": "en", "back": "/supports"})
    english = words(await jun.get(of(office, "千賀")))
    assert "Corrected by" in english
    assert "Now: 8 April 2024 Hired" in english or "Hired" in english


async def test_what_is_refused_is_a_sentence_and_what_was_typed_is_kept(jun: Browser, office: Office) -> None:
    place = event(office, "千賀", "hired", HIRED)
    looked = await seen(jun, place)
    firm = {"company_id": str(office.companies["阿蘇精機"])} | looked
    without = await jun.post(place, FORM | firm | {"why": ""})
    assert without.status_code == 422
    assert 'id="error-correct-why"' in without.text
    assert 'value="2024-04-08"' in without.text
    another = await jun.post(place, FORM | looked | {"company_id": str(office.companies[OTHER])})
    assert another.status_code == 409
    assert "企業が替わったときは転職を記録し" in words(another)
    assert f'<option value="{office.companies[OTHER]}" selected>' in another.text
    assert 'value="採用通知書の入社日"' in another.text
    later = await jun.post(place, FORM | firm | {"on_date": "2027-01-01"})
    assert 'id="error-correct-on_date"' in later.text
    nobody = await jun.post(place, FORM | looked | {"company_id": ""})
    assert 'id="error-correct-company_id"' in nobody.text
    same = await jun.post(place, FORM | firm | {"on_date": "2024-04-01"})
    assert "記録されている内容と同じです。" in words(same)
    of_office = event(office, "千賀", "decided", date(2024, 4, 25))
    decided = await jun.post(of_office, FORM | await seen(jun, of_office))
    assert "県が行った手続き" in words(decided)
    assert await events_of(office, "千賀") == 7


async def test_what_never_happened_is_told_so_once(jun: Browser, office: Office) -> None:
    ended = date(2026, 10, 31)
    await office.happened("千賀", CaseEventKind.ENDED, ended, reason=EndReason.LEFT, known_on=TODAY)
    place = event(office, "千賀", "ended", ended)
    assert 'name="never"' in (await jun.get(place)).text
    assert 'name="never"' not in (await jun.get(event(office, "千賀", "hired", HIRED))).text
    form = {"on_date": "", "reason": "", "never": "yes", "why": "別の人の届であった"} | await seen(jun, place)
    answer = await jun.post(place, form)
    assert answer.status_code == 303
    told = words(await jun.get(answer.headers["Location"].partition("#")[0]))
    assert "終了の記録を、なかったものとしました。" in told
    assert "（別の人の届であった） なかったものとされました。" in told
    again = await jun.post(place, form)
    assert again.status_code == 409
    assert "すでに訂正されています" in words(again)
    assert (await jun.get(place)).status_code == 303


async def test_the_page_of_a_corrected_support_and_the_form_keep_within_twelve_statements(
    web_database: Database, jun: Browser, office: Office
) -> None:
    place = event(office, "千賀", "hired", HIRED)
    assert await statements_counted(web_database, jun, place) <= MOST_STATEMENTS
    await jun.post(place, FORM | await seen(jun, place) | {"company_id": str(office.companies["阿蘇精機"])})
    assert await statements_counted(web_database, jun, of(office, "千賀")) <= MOST_STATEMENTS


async def test_what_another_corrected_meanwhile_is_not_overwritten_and_what_was_typed_is_kept(
    jun: Browser, mari: Browser, office: Office, clock: FrozenClock
) -> None:
    ended = date(2026, 10, 31)
    await office.happened("千賀", CaseEventKind.ENDED, ended, reason=EndReason.LEFT, known_on=TODAY)
    place = event(office, "千賀", "ended", ended)
    looked = await seen(jun, place)
    clock.advance(timedelta(minutes=1))
    told = {"on_date": ended.isoformat(), "reason": "died", "why": "戸籍の届"}
    assert (await mari.post(place, told | looked)).status_code == 303
    late = await jun.post(place, {"on_date": "2026-10-30", "reason": "left", "why": "退職証明書"} | looked)
    assert late.status_code == 409
    assert "開いたあとに訂正されました" in words(late)
    assert 'value="退職証明書"' in late.text
    again = {"on_date": "2026-10-30", "reason": "died", "why": "退職証明書"} | await seen(jun, place)
    assert (await jun.post(place, again)).status_code == 303


async def test_who_told_of_a_false_statement_reads_that_another_takes_it_back(
    jun: Browser, mari: Browser, office: Office
) -> None:
    ended = date(2026, 10, 31)
    form = {"kind": "ended", "on_date": ended.isoformat(), "reason": "false_statement", "seen": "7"}
    assert (await jun.post(of(office, "千賀", "/events"), form)).status_code == 303
    place = event(office, "千賀", "ended", ended)
    assert "とは別の職員が、なかったものとし" in words(await jun.get(place))
    assert "とは別の職員が、なかったものとし" not in words(await mari.get(place))
