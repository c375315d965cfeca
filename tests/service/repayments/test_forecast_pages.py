"""The page of the forecast: what it shows is what was recorded, its tables are its files, and what if stands beside."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.base.yen import Yen
from service.db.engine import Database
from service.db.work import begin_read
from service.platform.crypto import Vault
from service.repayments.pages.forecast import Typed, what_if_of
from service.repayments.reads.forecast import Known, known, outlook, outlook_of
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.forecast import ForecastTable, WhatIf, WhatIfUnreadable
from service.repayments.terms.scheme import Credential, EndReason
from tests.factories.happenings import noon
from tests.factories.supports import SATO, Office
from tests.support.statements import statements_of
from tests.support.tables import tables_of
from tests.support.web import Browser, browsing, hire, make_app, make_tools

NOW = date(2026, 11, 24)
CLOCK = FrozenClock(noon(NOW))
MOST_STATEMENTS = 4
OF_WHAT_IF = "frame=kumamoto%2Fscholarship_2&credential=university_4y&percent=150&more=50"


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """青井 and 馬場 since 2024, the one repaying 102,000 and 204,000; 大地 left in 2025; 文 is not decided on yet."""
    made = Office(worker_database, vault)
    await made.open_books(2024, 2025, 2026)
    await made.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    for name in ("青井", "馬場", "大地"):
        await made.admit(name, "阿蘇精機", date(2024, 4, 1), graduated_on=date(2024, 3, 25))
    await made.happened("大地", CaseEventKind.ENDED, date(2025, 6, 30), reason=EndReason.LEFT)
    await made.register("文", date(2024, 5, 1), 2025)
    for year, repaid in ((2024, 102_000), (2025, 204_000)):
        await made.checked("青井", year, date(year + 1, 4, 20), "阿蘇精機", repaid)
        await made.propose(date(year + 1, 7, 1))
        if year == 2024:
            await made.approve(date(year + 1, 7, 10))
    return made


async def found(office: Office, asked: WhatIf | None = None) -> dict[int, tuple[int, int | None]]:
    async with begin_read(office.database, SATO, CLOCK) as read:
        shown = await outlook(read, asked or WhatIf())
    years = shown.what_if or shown.years
    return {
        year.fiscal_year.year: (year.committed.amount, None if year.total is None else year.total.amount)
        for year in years
    }


async def test_what_is_recorded_is_what_lies_ahead(office: Office) -> None:
    ahead = await found(office)
    # 青井: 204,000 proposed for 2025, then 204,000 a year; 馬場: two years overdue and one a year at the limit of
    # 244,800; 大地: 2024 at the limit, and the months of 2025 to June, three of twelve: 61,200.
    assert ahead[2026][0] == 204_000 + 2 * 244_800 + 244_800 + 61_200
    assert {ahead[year][0] for year in range(2027, 2035)} == {204_000 + 244_800}
    assert ahead[2035][0] == 0
    told = await statements_of(office.database, SATO, CLOCK, known)
    assert 0 < len(told) <= MOST_STATEMENTS, told
    async with begin_read(office.database, SATO, CLOCK) as read:
        shown = await outlook(read, WhatIf())
    assert [(year.reached, year.left) for year in shown.retention.years[:2]] == [(3, 0), (3, 1)]
    ((entrants),) = shown.entrants
    assert (entrants.persons, entrants.actual, entrants.credential) == (1.0, Yen(204_000), Credential.UNIVERSITY_4Y)


async def test_an_outlook_is_made_once_and_anew_as_soon_as_something_is_recorded(office: Office) -> None:
    before = await found(office)
    asked = await statements_of(office.database, SATO, CLOCK, lambda read: outlook(read, WhatIf()))
    assert len(asked) == 1
    await office.approve(date(2026, 7, 10))
    assert (await found(office))[2026][0] == before[2026][0] - 204_000
    await office.happened("馬場", CaseEventKind.ENDED, date(2026, 7, 11), reason=EndReason.LEFT)
    assert (await found(office))[2028][0] == before[2028][0] - 244_800


async def test_more_people_and_higher_limits_cost_more_and_for_new_people_alone_change_no_commitment(
    office: Office,
) -> None:
    plain = await found(office)
    more = await found(office, WhatIf(more=50, frame="kumamoto/scholarship_2", credential=Credential.UNIVERSITY_4Y))
    assert {year: pair[0] for year, pair in more.items()} == {year: pair[0] for year, pair in plain.items()}
    assert all(more[year][1] > plain[year][1] for year in range(2028, 2036))  # type: ignore[operator]
    half, for_new = await found(office, WhatIf(percent=50)), await found(office, WhatIf(percent=50, is_for_new=True))
    assert half[2030][0] == 2 * 122_400
    assert for_new[2030][0] == plain[2030][0]
    assert for_new[2030][1] < plain[2030][1]  # type: ignore[operator]


@pytest.fixture
async def jun(
    office: Office, web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path
) -> AsyncIterator[Browser]:
    for login, role in (("jun", Role.PROGRAMME_STAFF), ("aiko", Role.COORDINATOR)):
        await hire(worker_database, CLOCK, login, role)
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), CLOCK)) as browser:
        await browser.sign_in("jun")
        yield browser


async def test_each_table_of_the_page_is_the_file_behind_its_link(jun: Browser, office: Office) -> None:
    for language, title in (("ja", "今後10年の見通し"), ("en", "The next ten years")):
        await jun.post("/language", {"language": language, "back": "/supports/forecast"})
        page = await jun.get(f"/supports/forecast?{OF_WHAT_IF}")
        assert page.status_code == 200
        assert title in page.text
        shown = tables_of(page.text)
        files = [await _file(jun, name) for name in ForecastTable]
        assert len(shown) == len(files) == 5
        for table, content in zip(shown, files, strict=True):
            # A page writes numbers with separators, a file does not.
            assert [[_plain(cell) for cell in row] for row in table] == [
                [_plain("―" if cell == "" else cell) for cell in row] for row in content
            ]
        assert page.text.count('<svg class="chart"') == 4
        for personal in ("R-青井", "阿蘇精機"):
            assert personal not in page.text
    query = text("SELECT facts->>'table' FROM audit_entry WHERE act = 'support_forecast.exported'")
    async with begin_read(office.database, SYSTEM, CLOCK) as read:
        assert len((await read.session.execute(query)).all()) == 2 * len(ForecastTable)


def _plain(cell: str) -> str:
    return cell.replace(",", "")


async def _file(browser: Browser, name: ForecastTable) -> list[list[str]]:
    answer = await browser.get(f"/supports/forecast/{name.value}/csv?{OF_WHAT_IF}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'kakehashi-support-{name.value}-20261124.csv"')
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_what_cannot_be_read_is_told_and_kept_and_others_may_not_look(jun: Browser) -> None:
    refused = await jun.get("/supports/forecast?percent=-5&cap=1,000,000")
    assert refused.status_code == 422
    assert "0から1,000までの数を入力してください。" in refused.text
    assert 'value="-5"' in refused.text
    assert 'value="1,000,000"' in refused.text
    assert (await jun.get("/supports/forecast/salaries/csv")).status_code == 404
    assert (await jun.get("/supports/forecast/what_if/csv")).status_code == 404
    assert (await jun.get("/supports/forecast/expected/csv?more=x")).status_code == 422
    assert (await jun.get("/supports/forecast?frame=%00&more=")).status_code == 422
    await jun.post("/sign-out")
    await jun.sign_in("aiko")
    for path in ("/supports/forecast", "/supports/forecast/expected/csv"):
        assert (await jun.get(path)).status_code == 403


async def test_without_anybody_decided_on_the_page_says_so(
    web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path
) -> None:
    await hire(worker_database, CLOCK, "jun", Role.PROGRAMME_STAFF)
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), CLOCK)) as browser:
        await browser.sign_in("jun")
        page = await browser.get("/supports/forecast")
        assert page.status_code == 200
        assert "在職の実績がまだない" in page.text


def test_where_nothing_was_observed_nothing_is_expected() -> None:
    shown = outlook_of(Known((), (), ()), NOW, WhatIf(percent=120))
    assert {year.total for year in (*shown.years, *shown.what_if)} == {None}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (Typed(), WhatIf()),
        (Typed(percent="１２０"), WhatIf(percent=120)),
        (
            Typed(cap="3,000,000", frame="kumamoto/scholarship_2"),
            WhatIf(cap=Yen(3_000_000), frame="kumamoto/scholarship_2"),
        ),
        (
            Typed(more=" 50 ", frame="saga/scholarship", credential="kosen", for_new="yes"),
            WhatIf(more=50, frame="saga/scholarship", credential=Credential.KOSEN, is_for_new=True),
        ),
        (Typed(percent="0"), WhatIf(percent=0)),
    ],
)
def test_what_is_typed_is_read(typed: Typed, asked: WhatIf) -> None:
    assert what_if_of(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        Typed(percent="12.5"),
        Typed(percent="1001"),
        Typed(cap="二"),
        Typed(cap="9" * 5000),
        Typed(more="5"),
        Typed(more="5", frame="kumamoto/scholarship_2"),
        Typed(more="5", frame="kumamoto/scholarship_2", credential="high_school"),
        Typed(frame="kumamoto/none"),
        Typed(credential="phd"),
    ],
)
def test_what_cannot_be_meant_is_refused(typed: Typed) -> None:
    with pytest.raises(WhatIfUnreadable):
        what_if_of(typed)
