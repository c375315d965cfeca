"""`import` of companies' tables: each mistake is a sentence, the rest is stored, and twice is once."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read
from service.platform.crypto import Vault
from tests.factories.happenings import some_people
from tests.factories.supports import Office
from tests.ingest.tables import Value, an_application, an_evidence, cells_of, csv_bytes, xlsx_bytes
from tests.support.commands import Ended, kakehashi

FIRM = "阿蘇精機"
CONSENT = ("--consent", "matching", "--consented-on", "2026-10-01", "--source", "x")
PEOPLE = [f"D-{number}" for number in range(1, 14)]


class Desk:
    """Imports and counts."""

    def __init__(self, folder: Path, database_url: str, database: Database, clock: FrozenClock) -> None:
        self.folder, self.database_url, self.database, self.clock = folder, database_url, database, clock

    async def run(self, *words: str | Path) -> Ended:
        return await kakehashi(self.database_url, *words, folder=self.folder)

    async def bring(self, name: str, kind: str, content: bytes, *more: str) -> Ended:
        (self.folder / name).write_bytes(content)
        return await self.run("import", name, "--kind", f"scholarship-{kind}", *more)

    async def count(self, of: str) -> int:
        async with begin_read(self.database, SYSTEM, self.clock) as read:
            return int((await read.session.execute(text(f"SELECT count(*) FROM {of}"))).scalar_one())  # noqa: S608


@pytest.fixture
async def desk(tmp_path: Path, database_url: str, worker_database: Database, clock: FrozenClock, vault: Vault) -> Desk:
    office = Office(worker_database, vault)
    await office.company(FIRM, date(2024, 9, 1), years=[2026])
    async with office.on(date(2025, 5, 1)) as work:
        await some_people(work, vault, *PEOPLE)
    return Desk(tmp_path, database_url, worker_database, clock)


def application(number: int, **changes: Value) -> dict[str, Value]:
    """For a frame that asks for no registration before."""
    told = {"application_ref": f"2026-{number:04}", "person_ref": f"D-{number}", "company_ref": None}
    return an_application(**{**told, "scheme": "saga", "frame": "scholarship", **changes})


KUMAMOTO: dict[str, Value] = {"scheme": "kumamoto", "frame": "奨学金支援枠Ⅱ"}
MISTAKES: list[tuple[dict[str, Value], str, str]] = [
    ({"person_ref": "D-99"}, "NoSuchPerson", "B列（求職者ID）"),
    ({"company_ref": "C-9"}, "NoSuchCompany", "C列（企業ID）"),
    ({"frame": "枠Ⅸ"}, "unknown_code", "E列（枠）"),
    ({"category": "学生"}, "unknown_code", "F列（応募者の区分）"),
    ({"loan_total_yen": "二百万円"}, "bad_format", "O列（奨学金の貸与総額）"),
    ({"hired_on": "令和8年4月31日"}, "no_such_day", "K列（採用日）"),
    ({**KUMAMOTO, "registered_on": "2025-10-01"}, "RegisteredTooLate", "I列（登録日）"),
    ({"age_at_hire": ""}, "missing", "M列（採用時の年齢）"),
    ({"offered_on": "2026-04-02"}, "out_of_order", "K列（採用日）"),
    ({"application_ref": "2026-0001"}, "duplicate_id", "A列（申請番号）"),
    (KUMAMOTO, "NotRegistered", "A列（申請番号）"),
]


async def test_each_mistake_is_a_sentence_and_the_rest_is_stored(desk: Desk) -> None:
    rows = [
        application(1),
        *(application(at, **changes) for at, (changes, _, _) in enumerate(MISTAKES, start=2)),
        application(13),
    ]
    ended = await desk.bring(
        "a.xlsx", "applications", xlsx_bytes(cells_of(rows)), "--company", FIRM, "--report", "report.jsonl"
    )
    told = [json.loads(line) for line in (desk.folder / "report.jsonl").read_text().splitlines()]
    refused = [problem for problem in told if not problem["is_notice"]]
    assert ended.status == 3
    assert ended.out.startswith("読み込み 13 行：保存 2（新規 2、変更 0）、変更なし 0、取り込めない行 11\n")
    # Who registered too late was not registered before either: both are told.
    late = next(at for at, problem in enumerate(refused) if problem["code"] == "RegisteredTooLate")
    assert refused.pop(late + 1)["code"] == "NotRegistered"
    assert [(problem["line"], problem["code"]) for problem in refused] == [
        (line, code) for line, (_, code, _) in enumerate(MISTAKES, start=3)
    ]
    assert "（4文字の値、先頭は「二」）" in ended.err
    for problem, (_, _, place) in zip(refused, MISTAKES, strict=True):
        assert place in problem["detail"]
        assert problem["detail"] in ended.err
    assert "D-99" not in ended.err
    assert "二百万円" not in (desk.folder / "report.jsonl").read_text()
    assert [problem["line"] for problem in told if problem["is_notice"]] == [2, 14]
    assert "Traceback" not in ended.err
    assert await desk.count("support_case") == 2


async def test_a_dry_run_stores_nothing_and_the_second_time_changes_nothing(desk: Desk) -> None:
    content = csv_bytes(cells_of([application(1), application(2)]))
    dry = await desk.bring("a.csv", "applications", content, "--company", FIRM, "--dry-run")
    assert (dry.status, await desk.count("support_case")) == (0, 0)
    assert "保存する行のうち、［確認］のある行 2" in dry.out
    assert dry.out.endswith("試しに読んだだけで、何も保存していません。\n")
    first = await desk.bring("a.csv", "applications", content, "--company", FIRM)
    events = await desk.count("support_event")
    again = await desk.bring("a.csv", "applications", content, "--company", FIRM)
    assert (first.status, again.status, again.err) == (0, 0, "")
    assert again.out == "読み込み 2 行：保存 0（新規 0、変更 0）、変更なし 2、取り込めない行 0\n"
    assert await desk.count("support_event") == events
    otherwise = csv_bytes(cells_of([application(1, age_at_hire="23")]))
    refused = await desk.bring("b.csv", "applications", otherwise, "--company", FIRM, "--report", "b.jsonl")
    for told in (refused.err, (desk.folder / "b.jsonl").read_text()):
        assert ("違う列：採用時の年齢" in told, "記録：" in told, "23" in told) == (True, False, False)


async def test_evidence_that_contradicts_is_stored_and_told_as_a_notice(desk: Desk) -> None:
    await desk.bring("a.csv", "applications", csv_bytes(cells_of([application(1)])), "--company", FIRM)
    days = {"employed_from": "2026-04-01", "employed_to": "2026-08-31", "certificate_on": "2026-09-01"}
    row = an_evidence(**{"application_ref": "2026-0001", "fiscal_year": "R8", "absences": None, **days})
    ended = await desk.bring("e.csv", "evidence", csv_bytes(cells_of([row])), "--report", "report.jsonl")
    told = [json.loads(line) for line in (desk.folder / "report.jsonl").read_text().splitlines()]
    assert ended.status == 0
    assert ended.out.splitlines()[1] == "保存した行のうち、［確認］のある行 1"
    assert {problem["code"] for problem in told} >= {"ahead_of_time"}
    assert all(problem["is_notice"] for problem in told)
    assert await desk.count("support_evidence") == 1


async def test_the_template_comes_back_filled_in_and_is_read(desk: Desk) -> None:
    assert (await desk.run("import", "--kind", "scholarship-applications", "--template", "t.xlsx")).status == 0
    book: Any = openpyxl.load_workbook(desk.folder / "t.xlsx")
    book["入力"].append(list(application(1, scheme="佐賀県奨学金返還支援").values()))
    book.save(desk.folder / "t.xlsx")
    ended = await desk.run("import", "t.xlsx", "--kind", "scholarship-applications", "--company", FIRM)
    assert (ended.status, ended.out.splitlines()[0].split("、")[0]) == (0, "読み込み 1 行：保存 1（新規 1")


@pytest.mark.parametrize(
    "words",
    [
        ("import", "--kind", "scholarship-evidence"),
        ("import", "a.csv", "--kind", "scholarship-evidence", "--template", "t.xlsx"),
        ("import", "--kind", "profiles", "--template", "t.xlsx"),
        ("import", "a.csv", "--kind", "profiles", "--company", FIRM),
        ("import", "a.csv", "--kind", "scholarship-applications", "--company", "C-9"),
        ("import", "a.csv", "--kind", "scholarship-evidence"),
        ("import", "none.csv", "--kind", "scholarship-evidence"),
        ("import", "--kind", "scholarship-evidence", "--template", "no/such/folder/t.xlsx"),
        ("import", "a.csv", "--kind", "scholarship-applications", *CONSENT),
    ],
)  # fmt: skip
async def test_bad_words_end_with_one_clear_refusal(desk: Desk, words: tuple[str, ...]) -> None:
    (desk.folder / "a.csv").write_bytes(csv_bytes(cells_of([application(1)])))
    ended = await desk.run(*words)
    assert ended.status == 2
    assert "Traceback" not in ended.err
    assert await desk.count("support_case") == 0


@pytest.mark.parametrize(
    "content",
    [
        b'{"profile_id": "D-1"}',
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"\x89PNG\r\n\x1a\n\0",
    ],
)
async def test_a_file_that_is_no_table_is_one_sentence(desk: Desk, content: bytes) -> None:
    ended = await desk.bring("a.xlsx", "applications", content)
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)


async def test_applications_came_on_the_day_that_is_told(desk: Desk) -> None:
    content = csv_bytes(cells_of([application(1)]))
    for kind, day, sentence in (
        ("applications", "2999-01-01", "まだ来ていない日です"),
        ("applications", "きのう", "YYYY-MM-DD の日付ではありません"),
        ("evidence", "2026-04-10", "受け付けた日を指定できるのは"),
    ):
        refused = await desk.bring("申請.csv", kind, content, "--company", FIRM, "--received-on", day)
        assert refused.status == 2
        assert sentence in refused.err
    options = ("--company", FIRM, "--received-on", "2026-04-10")
    assert (await desk.bring("申請.csv", "applications", content, *options)).status == 0
    assert await desk.count("support_event WHERE kind = 'applied' AND on_date = '2026-04-10'") == 1
