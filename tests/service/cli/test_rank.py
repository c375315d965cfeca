"""`rank`, `assign`, `evaluate`, `titles`: file to file, without database, server or setting."""

import errno
import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from matching.encoder import load_encoder, read_digests
from matching.encoder.digests import digest_of_files, written_digests
from matching.encoder.loading import EMBEDDED
from service.cli import OF_FILES
from tests.ingest.samples import a_posting, a_profile, lines_of
from tests.support.commands import Ended, kakehashi

HAS_RAY = importlib.util.find_spec("ray") is not None
OPEN = {"education_min": "none", "languages": [], "shift": "day", "qualifications_required": []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A judged set of one posting and three people, of whom one will not move."""
    (tmp_path / "postings.jsonl").write_bytes(lines_of(a_posting(**OPEN)))
    people = [
        a_profile(profile_id="D-1", desired_municipalities=[]),
        a_profile(profile_id="D-2", desired_municipalities=[], desired_occupations=["看護師"], skills=["看護"]),
        a_profile(profile_id="D-3", desired_prefectures=["13"], desired_municipalities=[]),
    ]
    (tmp_path / "profiles.jsonl").write_bytes(lines_of(*people))
    (tmp_path / "qrels.tsv").write_text("P-1\tD-1\t3\n")
    (tmp_path / "conflicts.tsv").write_text("P-1\tD-3\tlocation\n")
    (tmp_path / "set.json").write_text('{"date": "2026-11-23"}')
    return tmp_path


async def rank(folder: Path, *more: str, **settings: str) -> Ended:
    return await kakehashi(
        None, "rank", "--postings", "postings.jsonl", "--profiles", "profiles.jsonl", "--out", "run.jsonl",
        "--date", "2026-11-23", *more, folder=folder, **settings,
    )  # fmt: skip


def run_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "run.jsonl").read_text().splitlines()]


async def test_rank_writes_the_best_first_with_reasons(folder: Path) -> None:
    ended = await rank(folder)
    run = run_of(folder)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert [(pair["profile_id"], pair["rank"]) for pair in run] == [("D-1", 1), ("D-2", 2)]
    assert sum(reason["weight"] for reason in run[0]["reasons"]) == pytest.approx(run[0]["score"], abs=1e-5)


async def test_rank_gives_the_same_bytes_in_any_order_of_lines(folder: Path) -> None:
    await rank(folder)
    first = (folder / "run.jsonl").read_bytes()
    profiles = folder / "profiles.jsonl"
    profiles.write_bytes(b"".join(reversed(profiles.read_bytes().splitlines(keepends=True))))
    await rank(folder)
    assert (folder / "run.jsonl").read_bytes() == first


async def test_ineligible_pairs_follow_when_asked_for(folder: Path) -> None:
    await rank(folder, "--with-ineligible", "--top", "1")
    told = [(pair["profile_id"], pair["eligible"], pair.get("conflicts")) for pair in run_of(folder)]
    assert told == [("D-1", True, None), ("D-3", False, ["location"])]


async def test_bad_lines_are_told_and_the_rest_is_ranked(folder: Path) -> None:
    with (folder / "profiles.jsonl").open("ab") as file:
        file.write(b'{"profile_id": "D-9"\n' + lines_of(a_profile(profile_id="D-8", track="unknown")))
    ended = await rank(folder)
    assert ended.status == 3
    assert [line.split(" ")[0] for line in ended.err.splitlines()] == ["profiles.jsonl:4:", "profiles.jsonl:5:"]
    assert len(run_of(folder)) == 2


@pytest.fixture
def crowd(folder: Path) -> Path:
    """Six postings of one opening and thirty people, all alike."""
    postings = [a_posting(posting_id=f"P-{n}", **OPEN | {"openings": 1}) for n in range(6)]
    people = [a_profile(profile_id=f"D-{n:02}", desired_municipalities=[]) for n in range(30)]
    (folder / "postings.jsonl").write_bytes(lines_of(*postings))
    (folder / "profiles.jsonl").write_bytes(lines_of(*people))
    return folder


async def test_allocated_lists_reach_people_whom_plain_ones_pass_over(crowd: Path) -> None:
    await rank(crowd, "--top", "5", "--report", "plain.json")
    plain = run_of(crowd)
    ended = await rank(crowd, "--top", "5", "--allocate", "--report", "allocated.json")
    allocated = run_of(crowd)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (0, "", 1)
    assert "割り振りました" in ended.err
    assert [len({pair["profile_id"] for pair in run}) for run in (plain, allocated)] == [5, 30]
    assert [pair["rank"] for pair in allocated] == [1, 2, 3, 4, 5] * 6
    told = [json.loads((crowd / name).read_text()) for name in ("plain.json", "allocated.json")]
    assert [one["allocated"] for one in told] == [False, True]
    assert [one["exposure"]["share_on_no_list"] for one in told] == [pytest.approx(25 / 30, abs=1e-6), 0]
    assert [one["date"] for one in told] == ["2026-11-23"] * 2


async def test_lists_that_are_left_as_they_are_are_told_with_the_reason(folder: Path) -> None:
    ended = await rank(folder, "--allocate")
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (0, "", 1)
    assert "集中していないため、割り振らず" in ended.err
    assert "0.0%" in ended.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("evaluate", "--set", "WRONG"), "WRONG/set.json"),
        (("titles", "--queries", "q.tsv", "--corpus", "d.tsv", "--out", "run.tsv"), "q.tsv"),
        (
            ("rank", "--postings", "postings.jsonl", "--profiles", "profiles.jsonl", "--out", "nodir/run.jsonl"),
            "nodir/run.jsonl",
        ),
    ],
)
async def test_a_place_that_is_not_there_is_named_in_one_japanese_line(
    folder: Path, words: tuple[str, ...], named: str
) -> None:
    ended = await kakehashi(None, *words, folder=folder)
    assert (ended.status, ended.err) == (2, f"kakehashi: {named}: {OF_FILES[errno.ENOENT]}\n")


async def test_an_allocated_run_is_the_same_bytes_in_any_order_of_lines(crowd: Path) -> None:
    files = [crowd / "run.jsonl", crowd / "told.json"]
    await rank(crowd, "--top", "5", "--allocate", "--report", "told.json")
    first = [file.read_bytes() for file in files]
    for name in ("profiles.jsonl", "postings.jsonl"):
        content = (crowd / name).read_bytes()
        (crowd / name).write_bytes(b"".join(reversed(content.splitlines(keepends=True))))
    await rank(crowd, "--top", "5", "--allocate", "--report", "told.json")
    assert [file.read_bytes() for file in files] == first


async def test_measuring_changes_no_byte_of_a_run(folder: Path) -> None:
    await rank(folder, "--with-ineligible")
    plain = (folder / "run.jsonl").read_bytes()
    await rank(folder, "--with-ineligible", "--report", "told.json")
    assert (folder / "run.jsonl").read_bytes() == plain


async def test_a_report_that_cannot_be_written_ends_with_one_line_and_no_run(folder: Path) -> None:
    ended = await rank(folder, "--report", "nowhere/told.json")
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)
    assert not (folder / "run.jsonl").exists()


async def test_without_ray_its_engine_is_refused_with_the_way_out_and_the_earlier_run(folder: Path) -> None:
    (folder / "ray.py").write_text("raise ModuleNotFoundError('ray')\n")  # found first, as if nothing were installed
    earlier(folder, "run.jsonl", "told.json")
    ended = await rank(folder, "--engine", "ray", "--report", "told.json")
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert "pip install 'kakehashi[cluster]'" in ended.err
    assert unharmed(folder, "run.jsonl", "told.json")


def earlier(folder: Path, *names: str) -> None:
    """Results of an earlier run."""
    for name in names:
        (folder / name).write_text("of yesterday\n")


def unharmed(folder: Path, *names: str) -> bool:
    """Whether they are still there, and nothing half-written lies beside."""
    return all((folder / name).read_text() == "of yesterday\n" for name in names) and not [*folder.glob("*.partial")]


def another_model(folder: Path) -> dict[str, str]:
    """The settings for a copy of the embedded model, which as another model needs roles of its own."""
    shutil.copytree(EMBEDDED, folder / "another")
    (folder / "SHA256SUMS").write_text(written_digests(digest_of_files(folder / "another")))
    names = {"MODEL": "another", "MODEL_DIGESTS": "SHA256SUMS", "ROLES_FOLDER": "roles"}
    return {f"RANKER__{setting}": str(folder / name) for setting, name in names.items()}


@pytest.mark.parametrize("more", [(), ("--allocate", "--report", "told.json")])
async def test_a_model_that_is_refused_loses_no_earlier_result(folder: Path, more: tuple[str, ...]) -> None:
    earlier(folder, "run.jsonl", "told.json", "assigned.jsonl")
    settings = another_model(folder)
    (folder / "another" / "config.json").write_text("changed")
    ended = await rank(folder, *more, **settings)
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)
    assert (await assign(folder, **settings)).status == 2
    assert unharmed(folder, "run.jsonl", "told.json", "assigned.jsonl")


async def test_damaged_roles_lose_no_earlier_result(folder: Path) -> None:
    settings = another_model(folder)
    identity = load_encoder(folder / "another", digests=read_digests(folder / "SHA256SUMS")).identity
    (folder / "roles").mkdir()
    (folder / "roles" / f"{identity.replace('/', '%2F')}.safetensors").write_bytes(b"damaged")
    earlier(folder, "run.jsonl", "told.json", "assigned.jsonl")
    ended = await rank(folder, "--report", "told.json", **settings)
    assert (ended.status, len(ended.err.splitlines()), "as a role space" in ended.err) == (2, 1, True)
    assert (await assign(folder, **settings)).status == 2
    assert unharmed(folder, "run.jsonl", "told.json", "assigned.jsonl")


async def test_a_result_that_is_no_file_is_written_straight_into(folder: Path) -> None:
    ended = await rank(folder, "--report", "told.json", "--out", "/dev/stdout")
    assert (ended.status, ended.err) == (0, "")
    assert [json.loads(line)["profile_id"] for line in ended.out.splitlines()] == ["D-1", "D-2"]


async def test_an_engine_that_is_none_is_bad_input(folder: Path) -> None:
    ended = await rank(folder, "--engine", "abacus")
    assert ended.status == 2
    assert "Traceback" not in ended.err


@pytest.mark.long
@pytest.mark.skipif(not HAS_RAY, reason="ray, of the cluster extra, is not installed")
@pytest.mark.parametrize("more", [(), ("--with-ineligible",), ("--top", "5", "--allocate", "--report", "told.json")])
async def test_both_engines_give_the_same_bytes(crowd: Path, more: tuple[str, ...]) -> None:
    files = [crowd / "run.jsonl", *([crowd / "told.json"] if "--report" in more else [])]
    await rank(crowd, *more)
    local = [file.read_bytes() for file in files]
    ended = await rank(crowd, *more, "--engine", "ray")
    assert ended.status == 0
    assert [file.read_bytes() for file in files] == local


async def assign(folder: Path, *more: str, **settings: str) -> Ended:
    return await kakehashi(
        None, "assign", "--postings", "postings.jsonl", "--profiles", "profiles.jsonl", "--out", "assigned.jsonl",
        "--date", "2026-11-23", *more, folder=folder, **settings,
    )  # fmt: skip


def assigned(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "assigned.jsonl").read_text().splitlines()]


async def test_assign_gives_each_place_its_person_and_names_who_has_none(folder: Path) -> None:
    (folder / "postings.jsonl").write_bytes(lines_of(a_posting(**OPEN | {"openings": 1})))
    ended = await assign(folder)
    account = "割り当て 1 組（求人 1 件、枠 1 人分）、割り当てのない人 2 人：D-2、D-3\n"
    assert (ended.status, ended.out, ended.err) == (0, account, "")
    (pair,) = assigned(folder)
    assert [pair[name] for name in ("posting_id", "profile_id", "profile_rank", "posting_rank")] == ["P-1", "D-1", 1, 1]
    assert 0 < pair["score"] <= 1


async def test_a_company_takes_no_more_than_its_quota_over_all_its_postings(crowd: Path) -> None:
    await assign(crowd)
    assert [(pair["posting_id"], pair["profile_id"]) for pair in assigned(crowd)] == [
        (f"P-{n}", f"D-{n:02}") for n in range(6)
    ]
    ended = await assign(crowd, "--per-company", "2")
    assert [pair["profile_id"] for pair in assigned(crowd)] == ["D-00", "D-01"]
    assert "割り当てのない人 28 人：D-02、" in ended.out


@pytest.mark.parametrize(
    ("content", "name"), [(None, "profiles.jsonl"), (b"", "profiles.jsonl"), (b"\x89PNG\r\n\x1a\n\0", "profiles.jsonl")]
)
async def test_an_unreadable_file_ends_with_one_line(folder: Path, content: bytes | None, name: str) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    ended = await rank(folder)
    assert ended.status == 2
    assert len(ended.err.splitlines()) == 1
    assert name in ended.err
    assert not (folder / "run.jsonl").exists()


async def test_a_date_that_is_none_is_bad_input(folder: Path) -> None:
    ended = await rank(folder, "--date", "yesterday")
    assert ended.status == 2
    assert "Traceback" not in ended.err


async def test_evaluate_ranks_and_measures_a_set(folder: Path) -> None:
    ended = await kakehashi(None, "evaluate", "--set", folder, folder=folder)
    assert ended.status == 0
    assert ended.out.splitlines()[1].split() == ["all", "1", "1.000", "1.000", "1.000", "1.000", "0"]


async def test_evaluate_measures_a_given_run(folder: Path) -> None:
    pairs = [("D-2", 1), ("D-3", 2), ("D-1", 3)]
    records = [{"posting_id": "P-1", "profile_id": name, "rank": rank, "eligible": True} for name, rank in pairs]
    (folder / "run.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    ended = await kakehashi(None, "evaluate", "--set", folder, "--run", "run.jsonl", folder=folder)
    assert ended.out.splitlines()[1].split() == ["all", "1", "0.500", "1.000", "0.000", "0.333", "1"]


async def test_evaluate_refuses_a_folder_that_is_no_set(tmp_path: Path) -> None:
    ended = await kakehashi(None, "evaluate", "--set", tmp_path, folder=tmp_path)
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)


async def test_evaluate_refuses_a_line_that_is_none_of_a_run(folder: Path) -> None:
    (folder / "run.jsonl").write_text("[1]\n")
    ended = await kakehashi(None, "evaluate", "--set", folder, "--run", "run.jsonl", folder=folder)
    assert ended.status == 2
    assert "Traceback" not in ended.err


async def test_titles_are_ranked_by_meaning(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("q1\t看護師\n")
    (tmp_path / "d.tsv").write_text("d1\t溶接工\nd2\t看護助手\n")
    ended = await kakehashi(
        None, "titles", "--queries", "q.tsv", "--corpus", "d.tsv", "--out", "r.tsv", folder=tmp_path
    )
    assert ended.status == 0
    assert [line.split()[:4] for line in (tmp_path / "r.tsv").read_text().splitlines()] == [
        ["q1", "Q0", "d2", "1"],
        ["q1", "Q0", "d1", "2"],
    ]


async def test_broken_titles_end_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("no tab\n")
    ended = await kakehashi(
        None, "titles", "--queries", "q.tsv", "--corpus", "q.tsv", "--out", "r.tsv", folder=tmp_path
    )
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)
