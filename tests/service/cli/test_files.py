"""`import`: every line is stored, unchanged or refused, and `match` and the worker make lists of what is stored."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock, SystemClock
from service.db.engine import Database
from service.db.work import begin_read
from tests.ingest.samples import a_posting, a_profile, an_identity, lines_of
from tests.support.commands import Ended, kakehashi

OPEN = {"education_min": "none", "languages": [], "shift": "day", "qualifications_required": []}
CONSENT = ("--consent", "matching", "--consented-on", "2026-10-01", "--source", "申込書")


class Desk:
    """Imports and counts."""

    def __init__(self, folder: Path, database_url: str, database: Database, clock: FrozenClock) -> None:
        self.folder, self.database_url, self.database, self.clock = folder, database_url, database, clock

    async def run(self, *words: str | Path) -> Ended:
        return await kakehashi(self.database_url, *words, folder=self.folder)

    async def bring(self, kind: str, content: bytes, *more: str) -> Ended:
        (self.folder / f"{kind}.jsonl").write_bytes(content)
        return await self.run("import", f"{kind}.jsonl", "--kind", kind, *more)

    async def count(self, of: str) -> int:
        async with begin_read(self.database, SYSTEM, self.clock) as read:
            return int((await read.session.execute(text(f"SELECT count(*) FROM {of}"))).scalar_one())  # noqa: S608


@pytest.fixture
def desk(tmp_path: Path, database_url: str, worker_database: Database, clock: FrozenClock) -> Desk:
    return Desk(tmp_path, database_url, worker_database, clock)


def people(*names: str) -> bytes:
    return lines_of(*(a_profile(profile_id=name, desired_municipalities=[]) for name in names))


async def test_every_line_is_stored_and_a_second_time_unchanged(desk: Desk) -> None:
    first = await desk.bring("profiles", people("D-1", "D-2"), *CONSENT)
    again = await desk.bring("profiles", people("D-1", "D-2"), *CONSENT)
    assert (first.status, again.status) == (0, 0)
    assert first.out.startswith("読み込み 2 行：保存 2（新規 2、変更 0）、変更なし 0、取り込めない行 0\n")
    assert again.out.startswith("読み込み 2 行：保存 0（新規 0、変更 0）、変更なし 2、取り込めない行 0\n")
    assert await desk.count("person") == 2
    assert await desk.count("consent_event") == 2


async def test_bad_lines_are_reported_masked_and_the_rest_is_stored(desk: Desk) -> None:
    bad = a_profile(profile_id="D-9", identity=an_identity(email="hanako-at-example"))
    content = people("D-1") + b"{broken\n" + lines_of(bad) + people("D-1")
    ended = await desk.bring("profiles", content, "--report", "report.jsonl")
    told = [json.loads(line) for line in (desk.folder / "report.jsonl").read_text().splitlines()]
    assert ended.status == 3
    assert ended.out.startswith("読み込み 4 行：保存 1（新規 1、変更 0）、変更なし 0、取り込めない行 3\n")
    assert [problem["line"] for problem in told] == [2, 3, 4]
    assert told[1]["pointer"] == "/identity/email"
    assert [line.split(" ")[0] for line in ended.err.splitlines()] == [f"profiles.jsonl:{n}:" for n in (2, 3, 4)]
    assert "hanako" not in ended.err + ended.out + (desk.folder / "report.jsonl").read_text()


async def test_a_dry_run_tells_and_changes_nothing(desk: Desk) -> None:
    ended = await desk.bring("postings", lines_of(a_posting()), "--dry-run")
    assert (ended.status, ended.out.startswith("読み込み 1 行：保存 1（新規 1")) == (0, True)
    assert [await desk.count(table) for table in ("posting", "company", "outbox", "audit_entry")] == [0, 0, 0, 0]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0"])
async def test_an_unreadable_file_changes_nothing(desk: Desk, content: bytes) -> None:
    ended = await desk.bring("profiles", content)
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)
    assert await desk.count("person") == 0


async def test_a_file_of_another_kind_is_refused_line_by_line(desk: Desk) -> None:
    ended = await desk.bring("profiles", lines_of(a_posting()))
    assert ended.status == 3
    assert await desk.count("person") == 0


@pytest.mark.parametrize(
    "words", [("--consent", "matching"), *((*CONSENT[:3], day, *CONSENT[4:]) for day in ("soon", "9999-12-31"))]
)
async def test_half_a_consent_or_one_of_a_day_to_come_is_bad_input(desk: Desk, words: tuple[str, ...]) -> None:
    ended = await desk.bring("profiles", people("D-1"), *words)
    assert ended.status == 2
    assert await desk.count("person") == 0


async def test_a_consent_is_for_people_only(desk: Desk) -> None:
    assert (await desk.bring("postings", lines_of(a_posting()), *CONSENT)).status == 2


async def test_a_posting_file_names_a_firm_without_overwriting_it(desk: Desk) -> None:
    await desk.bring("postings", lines_of(a_posting()))
    await desk.bring("postings", lines_of(a_posting(posting_id="P-2", company_name="別の名前")))
    assert await desk.count("company WHERE name = '白川デバイス株式会社'") == 1


async def test_the_worker_makes_lists_of_what_was_imported(desk: Desk) -> None:
    await desk.bring("profiles", people("D-1", "D-2"), *CONSENT)
    await desk.bring("profiles", people("D-3"))
    await desk.bring("postings", lines_of(a_posting(**OPEN)))
    ended = await desk.run("worker", "--once")
    assert ended.status == 0
    assert await desk.count("outbox WHERE done_at IS NULL AND run_at <= now()") == 0
    assert await desk.count("ranked_pair JOIN shortlist USING (run_id, posting_id)") == 2


async def test_a_large_block_is_matched_once_for_all(desk: Desk) -> None:
    await desk.bring("profiles", people(*(f"D-{number}" for number in range(51))), *CONSENT)
    assert await desk.count("outbox WHERE kind = 'profile_changed'") == 0
    assert await desk.count("outbox WHERE kind = 'many_changed'") == 1


async def test_match_makes_the_lists_at_once(desk: Desk) -> None:
    await desk.bring("profiles", people("D-1"), *CONSENT)
    await desk.bring("postings", lines_of(a_posting(**OPEN)))
    ended = await desk.run("match")
    assert ended.out == "求人 1 件、求職者 1 人、候補 1 組\n"
    assert await desk.count("match_run WHERE cause = 'command'") == 1


async def lists(desk: Desk) -> list[tuple[object, ...]]:
    """All present lists of both directions by reference, with the run that made each."""
    async with begin_read(desk.database, SYSTEM, desk.clock) as read:
        found = await read.session.execute(
            text(
                "SELECT external_ref, profile_ref, rank, score, run_id FROM ranked_pair"
                " JOIN posting ON posting.id = posting_id JOIN person ON person.id = person_id"
                " UNION ALL SELECT profile_ref, external_ref, 0, score, run_id FROM person_posting"
                " JOIN posting ON posting.id = posting_id JOIN person ON person.id = person_id ORDER BY 1, 3, 2"
            )
        )
        return [tuple(row) for row in found.all()]


def without_runs(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [row[:-1] for row in rows]


async def test_match_since_takes_in_what_changed_and_leaves_the_rest(desk: Desk) -> None:
    await desk.bring("profiles", people("D-1", "D-2"), *CONSENT)
    await desk.bring("postings", lines_of(a_posting(**OPEN), a_posting(posting_id="P-2", **OPEN)))
    await desk.run("match")
    before = {row[:2]: row[-1] for row in await lists(desk)}
    since = SystemClock().now().astimezone(JAPAN)
    await desk.bring("postings", lines_of(a_posting(posting_id="P-2", title="看護師", **OPEN)))
    await desk.bring("profiles", people("D-3"), *CONSENT)
    ended = await desk.run("match", "--since", since.replace(tzinfo=None).isoformat())
    assert (ended.status, ended.out, ended.err) == (0, "変更のあった求人 1 件、求職者 1 人\n", "")
    changed = await lists(desk)
    assert {row[:2] for row in changed if row[-1] == before.get(row[:2])} == {("D-1", "P-1"), ("D-2", "P-1")}
    await desk.run("match")
    assert without_runs(changed) == without_runs(await lists(desk))


async def test_match_since_a_moment_after_which_nothing_changed_makes_no_run(desk: Desk) -> None:
    await desk.bring("profiles", people("D-1"), *CONSENT)
    await desk.bring("postings", lines_of(a_posting(**OPEN)))
    ended = await desk.run("match", "--since", SystemClock().now().astimezone(JAPAN).isoformat())
    assert ended.out == "変更のあった求人 0 件、求職者 0 人\n"
    assert await desk.count("match_run") == 0


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "9999-12-31"])
async def test_a_moment_that_is_none_or_to_come_is_bad_input(desk: Desk, since: str) -> None:
    ended = await desk.run("match", "--since", since)
    assert ended.status == 2
    assert "Traceback" not in ended.err
