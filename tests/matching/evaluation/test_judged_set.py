"""A judged set is read from its folder, and a run is measured on it, over all and by group."""

import json
from pathlib import Path

import pytest

from matching.evaluation.judgements import UnreadableSet, read_annotations, read_set
from matching.evaluation.run_measures import evaluate_run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two postings, four profiles."""
    (tmp_path / "set.json").write_text('{"date": "2026-11-23"}')
    (tmp_path / "postings.jsonl").write_text('{"posting_id": "P1"}\n{"posting_id": "P2"}\n')
    (tmp_path / "profiles.jsonl").write_text("".join(json.dumps({"profile_id": f"C{n}"}) + "\n" for n in range(4)))
    (tmp_path / "qrels.tsv").write_text("P1\tC0\t3\nP1\tC1\t1\nP2\tC2\t2\n")
    (tmp_path / "conflicts.tsv").write_text("P2\tC3\tshift\n")
    (tmp_path / "groups.tsv").write_text("P1\tfab\nP2\tother\nC0\tstudent\nC3\tstudent\n")
    return tmp_path


def pair(posting_id: str, profile_id: str, *, eligible: bool = True) -> dict[str, object]:
    """One record of a run."""
    return {"posting_id": posting_id, "profile_id": profile_id, "eligible": eligible}


def test_the_set_holds_its_date_grades_conflicts_and_groups(folder: Path) -> None:
    judged = read_set(folder)
    assert judged.on.isoformat() == "2026-11-23"
    assert judged.grade("P1", "C0") == 3
    assert judged.grade("P2", "C0") == 0
    assert judged.conflicts == {("P2", "C3"): "shift"}
    assert judged.groups["student"] == {"C0", "C3"}


def test_groups_are_optional(folder: Path) -> None:
    (folder / "groups.tsv").unlink()
    assert read_set(folder).groups == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [("qrels.tsv", "P1\tC0\tgood\n"), ("conflicts.tsv", "P1\n"), ("set.json", "{}"), ("profiles.jsonl", "[]\n")],
)
def test_a_broken_file_is_named(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(UnreadableSet, match=name):
        read_set(folder)


def test_a_run_is_measured_over_all_and_by_group(folder: Path) -> None:
    run = [pair("P1", "C0"), pair("P1", "C1"), pair("P2", "C3"), pair("P2", "C2"), pair("P2", "C0")]
    rows = {row.group: row for row in evaluate_run(read_set(folder), run)}
    assert set(rows) == {"all", "fab", "other", "student"}
    assert rows["fab"].ndcg_at_10 == pytest.approx(1)
    assert rows["other"].r_precision == 0
    assert rows["all"].recall_at_20 == pytest.approx(1)
    assert rows["all"].conflicts == 1
    assert (rows["student"].postings, rows["student"].ndcg_at_10) == (1, 1)


def test_ineligible_pairs_and_unranked_postings_earn_nothing(folder: Path) -> None:
    rows = evaluate_run(read_set(folder), [pair("P1", "C0", eligible=False)])
    assert (rows[0].postings, rows[0].ndcg_at_10, rows[0].conflicts) == (2, 0, 0)


def test_trec_annotations_are_read_by_query(tmp_path: Path) -> None:
    path = tmp_path / "annotations.tsv"
    path.write_text("1\t0\t15\t1\n1\t0\t20\t2\n")
    assert read_annotations(path) == {"1": {"15": 1, "20": 2}}
    path.write_text("1 15\n")
    with pytest.raises(UnreadableSet, match="annotations"):
        read_annotations(path)


def test_a_wide_blank_in_a_title_parts_no_column(tmp_path: Path) -> None:
    path = tmp_path / "annotations.tsv"
    path.write_text("q1\t0\tサービスデスク　チームリーダー\t1\nq1 0 d2 2\n", encoding="utf-8")
    assert read_annotations(path) == {"q1": {"サービスデスク　チームリーダー": 1, "d2": 2}}
