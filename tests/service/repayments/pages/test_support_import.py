"""A table is looked at before it is stored, and what is stored is what was looked at."""

import io
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import text

from service.platform.crypto import Vault
from service.repayments.pages import importing
from tests.factories.happenings import some_people
from tests.factories.pipeline import FIRM, OTHER, TODAY
from tests.factories.supports import Office
from tests.ingest.tables import Value, an_application, an_evidence, cells_of, csv_bytes, xlsx_bytes
from tests.support.web import Browser

ADDRESS = "/supports/import"
APPLICATIONS, EVIDENCE = "scholarship-applications", "scholarship-evidence"
KUMAMOTO = {"scheme": "kumamoto", "frame": "奨学金支援枠Ⅱ"}
HIDDEN = re.compile(r'<input type="hidden" name="(word|content)" value="([^"]*)"')


@pytest.fixture
async def people(office: Office, vault: Vault) -> None:
    async with office.on(date(2025, 5, 1)) as work:
        await some_people(work, vault, "D-1", "D-2")


def application(**changes: Value) -> dict[str, Value]:
    """Of a frame that asks for no registration before."""
    return an_application(**{"company_ref": None, "scheme": "saga", "frame": "scholarship", **changes})


async def tried(
    jun: Browser,
    content: bytes,
    kind: str = APPLICATIONS,
    company: str = FIRM,
    name: str = "申請.xlsx",
    received_on: str = "",
) -> httpx.Response:
    await jun.get(ADDRESS)
    files = {"file": (name, content, "application/octet-stream")} if name else {}
    return await jun.post(ADDRESS, {"kind": kind, "company": company, "received_on": received_on}, files=files)


async def stored(jun: Browser, preview: httpx.Response, **changes: str) -> httpx.Response:
    fields: Mapping[str, Any] = {**dict(HIDDEN.findall(preview.text)), **changes}
    return await jun.post(f"{ADDRESS}/stored", dict(fields))


async def count(office: Office, of: str = "support_case WHERE case_ref LIKE '2026-%'") -> int:
    async with office.on(TODAY) as work:
        return int((await work.session.execute(text(f"SELECT count(*) FROM {of}"))).scalar_one())  # noqa: S608


@pytest.mark.usefixtures("people")
async def test_a_table_is_shown_then_stored_then_known(jun: Browser, office: Office) -> None:
    content = xlsx_bytes(cells_of([application(), application(application_ref="2026-0002", person_ref="D-2")]))
    preview = await tried(jun, content)
    assert preview.status_code == 200
    assert "読み込み2行: 新規2、変更0、変更なし0、取り込めない0" in preview.text
    assert f"送った企業: {FIRM}株式会社" in preview.text
    assert "登録通知書の交付日は表にないため" in preview.text
    assert await count(office) == 0
    assert await count(office, "audit_entry WHERE act = 'support.registered' AND at > '2026-11-01'") == 0
    answer = await stored(jun, preview)
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)
    assert "新規2行、変更0行、変更なし0行、取り込めない行0行" in (await jun.get(ADDRESS)).text
    assert await count(office) == 2
    again = await tried(jun, content)
    assert "変更なし2" in again.text
    assert "/supports/import/stored" not in again.text
    await stored(jun, preview)
    assert "変更なし2行" in (await jun.get(ADDRESS)).text
    assert await count(office) == 2


@pytest.mark.usefixtures("people")
async def test_the_preview_says_what_would_be_recorded_and_what_is_to_be_asked(jun: Browser) -> None:
    row = application(has_employment_certificate="いいえ", loan_total_yen="100", loan_remaining_yen="101")
    first = await tried(jun, csv_bytes(cells_of([row])))
    assert "記録する内容: 登録、登録通知書の交付、参加企業の内定、採用、支援候補者認定申請" in first.text
    assert "確認: 採用証明書・在職証明書の添付がありません。" in first.text
    assert "確認: 返還残額が貸与総額を上回っています。" in first.text
    await stored(jun, first)
    again = await tried(jun, csv_bytes(cells_of([row])))
    assert "記録する内容: " not in again.text


@pytest.mark.usefixtures("people")
async def test_applications_are_stored_as_of_the_day_on_which_they_came(jun: Browser, office: Office) -> None:
    content = xlsx_bytes(cells_of([application()]))
    for kind, day, sentence in (
        (APPLICATIONS, (TODAY + timedelta(days=1)).isoformat(), "まだ来ていない日です"),
        (APPLICATIONS, "いつか", "日付として読めません"),
        (EVIDENCE, "2026-04-10", "支援候補者認定申請の表のときだけ使います"),
    ):
        refused = await tried(jun, content, kind, received_on=day)
        assert (refused.status_code, sentence in refused.text) == (422, True)
    preview = await tried(jun, content, received_on="令和8年4月10日")
    assert "受け付けた日: 2026年4月10日" in preview.text
    await stored(jun, preview)
    assert await count(office, "support_event WHERE kind = 'applied' AND on_date = '2026-04-10'") == 1


@pytest.mark.usefixtures("people")
async def test_every_problem_stands_in_the_table_masked_and_the_good_rows_can_be_stored(
    jun: Browser, office: Office
) -> None:
    rows = [
        application(),
        application(application_ref="2026-0002", person_ref="D-99"),
        application(application_ref="2026-0003", person_ref="D-2", loan_total_yen="二百万円", category="学生"),
        application(application_ref="2026-0004", person_ref="D-2", registered_on="2025-10-01", **KUMAMOTO),
        application(application_ref="2026-0005", person_ref="D-2", **KUMAMOTO),
    ]
    preview = await tried(jun, csv_bytes(cells_of(rows)), name="申請.csv")
    for told in (
        "3行目・B列（求職者ID）：この番号の求職者は登録されていません。",
        "4行目・F列（応募者の区分）：選択肢にありません。",
        "4行目・O列（奨学金の貸与総額）：整数で書いてください",
        "5行目・I列（登録日）：この枠は、内定の前に登録していることが要件です。",
        "6行目・A列（申請番号）：この番号の登録がありません。",
        "新規1、変更0、変更なし0、取り込めない4",
        "1行を取り込む",
    ):
        assert told in preview.text
    assert re.search(r"<t[dh][^>]*>2026-0003</t[dh]>", preview.text), "a row with a bad cell shows its number"
    assert "D-99" not in preview.text
    assert "***" not in preview.text  # the place is told; what is masked tells a clerk nothing
    assert (await stored(jun, preview)).status_code == 303
    assert await count(office) == 1


@pytest.mark.usefixtures("people")
async def test_what_is_recorded_otherwise_is_shown_to_the_company_that_it_is_of_alone(jun: Browser) -> None:
    await stored(jun, await tried(jun, csv_bytes(cells_of([application()]))))
    content = csv_bytes(cells_of([application(age_at_hire="23")]))
    told = "違う内容: 採用時の年齢［記録：22 表：23］"
    own, other = [(await tried(jun, content, company=company)).text for company in (FIRM, OTHER)]
    assert (told in own, told in other, "違う列：採用時の年齢" in own) == (True, False, True)
    assert ("違う列：企業ID、採用時の年齢" in other, "記録：" in other) == (True, False)


@pytest.mark.usefixtures("people")
async def test_another_table_than_the_one_looked_at_is_not_stored(jun: Browser, office: Office) -> None:
    first = await tried(jun, csv_bytes(cells_of([application()])))
    second = await tried(jun, csv_bytes(cells_of([application(application_ref="2026-0002", person_ref="D-2")])))
    content = dict(HIDDEN.findall(second.text))["content"]
    for changes in ({"content": content}, {"content": "%%%"}, {"content": ""}, {"word": "x"}, {"word": ""}):
        answer = await stored(jun, first, **changes)
        assert answer.status_code == 409
        assert "確認した表と違うため" in answer.text
    assert await count(office) == 0


async def test_evidence_that_contradicts_can_be_stored_with_its_remarks(jun: Browser, office: Office) -> None:
    days = {"employed_from": "2025-04-01", "employed_to": "2026-03-31", "certificate_on": "2026-04-20"}
    row = an_evidence(**{"application_ref": "R-馬場", "fiscal_year": "R7", "absences": None, "repaid_yen": "", **days})
    preview = await tried(jun, csv_bytes(cells_of([row])), EVIDENCE, company="")
    assert "確認: " in preview.text
    before = await count(office, "support_evidence")
    await stored(jun, preview)
    assert await count(office, "support_evidence") == before + 1


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600), b"a,b\n1,2\n"],
)
async def test_a_file_that_is_no_such_table_is_one_sentence_and_what_was_typed_is_kept(
    jun: Browser, content: bytes
) -> None:
    answer = await tried(jun, content)
    assert answer.status_code == 422
    (told,) = re.findall(r'id="error-table-file">([^<]+)<', answer.text)
    assert told.endswith("。")
    assert f'value="{FIRM}"' in answer.text
    assert f'<option value="{APPLICATIONS}" selected>' in answer.text


async def test_what_is_missing_or_too_much_stands_beside_its_field(
    jun: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = await tried(jun, b"", kind="", company="", name="")
    assert nothing.status_code == 422
    assert 'id="error-table-kind"' in nothing.text
    assert 'id="error-table-file"' in nothing.text
    assert 'id="error-table-company"' in (await tried(jun, b"x", company="どこにもない企業")).text
    monkeypatch.setattr(importing, "MOST_BYTES", 10)
    assert "ファイルが大きすぎます" in (await tried(jun, b"x" * 11)).text


@pytest.mark.usefixtures("people")
async def test_more_rows_than_a_person_waits_for_are_refused(jun: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 1)
    rows = [application(), application(application_ref="2026-0002", person_ref="D-2")]
    answer = await tried(jun, csv_bytes(cells_of(rows)))
    assert answer.status_code == 422
    assert "この画面で取り込めるのは1行まで" in answer.text


@pytest.mark.usefixtures("people")
async def test_a_table_that_names_another_company_than_the_sender_is_refused(jun: Browser) -> None:
    answer = await tried(jun, csv_bytes(cells_of([application(company_ref=OTHER)])))
    assert "C列（企業ID）：指定された企業とは別の企業IDが書かれています。" in answer.text


@pytest.mark.parametrize("kind", [APPLICATIONS, EVIDENCE])
async def test_the_empty_table_of_each_kind_can_be_taken(jun: Browser, kind: str) -> None:
    assert f'href="/supports/import/{kind}.xlsx"' in (await jun.get(ADDRESS)).text
    answer = await jun.get(f"{ADDRESS}/{kind}.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{kind}.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == ["入力", "書き方", "コード表"]


@pytest.mark.parametrize("file", ["profiles.xlsx", APPLICATIONS, "x"])
async def test_there_is_no_other_file(jun: Browser, file: str) -> None:
    assert (await jun.get(f"{ADDRESS}/{file}")).status_code == 404


@pytest.mark.usefixtures("people")
async def test_it_speaks_english_where_that_is_asked(jun: Browser) -> None:
    await jun.get(ADDRESS)
    await jun.post("/language", {"language": "en", "back": ADDRESS})
    page = await jun.get(ADDRESS)
    preview = await tried(jun, csv_bytes(cells_of([application(person_ref="D-99")])))
    assert "Import a company" in page.text
    assert "Nobody is registered under this reference." in preview.text
    assert "1 refused" in preview.text


async def test_it_is_for_those_who_run_the_programme(aiko: Browser) -> None:
    for path in (ADDRESS, f"{ADDRESS}/{APPLICATIONS}.xlsx"):
        assert (await aiko.get(path)).status_code == 403
    for path in (ADDRESS, f"{ADDRESS}/stored"):
        assert (await aiko.post(path, {})).status_code == 403
