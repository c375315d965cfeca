"""The report: what is measured, which limits are met, and where it is written."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.evaluation.__main__ import main
from matching.evaluation.baselines import BASELINES, Baseline, bm25
from matching.evaluation.judgements import UnreadableSet
from matching.evaluation.report import (
    END,
    OURS,
    START,
    Circumstances,
    SetMeasures,
    TitleMeasures,
    UnmarkedFile,
    limit_of,
    measure_set,
    measure_titles,
    report,
    with_report,
)
from matching.evaluation.run_measures import Measures
from tests.matching.builders import LetterEncoder, a_job, a_posting, a_profile

CIRCUMSTANCES = Circumstances(date(2026, 11, 25), "2 cores", "parts-9", "letters@1")
PLACES = {"WELDER": 0, "BAKER": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A judged set of one posting and three people, of whom one will not work at night."""
    place = tmp_path / "tiny"
    place.mkdir()
    baker = {"desired_occupations": ["パン作り"], "skills": ["製菓"], "experience": [a_job(title="菓子職人")]}
    people = [
        a_profile("C1"),
        a_profile("C2", summary="菓子を焼きます。", **baker),
        a_profile("C3", accepts_shift=False),
    ]
    (place / "postings.jsonl").write_text(json.dumps(a_posting("P1", shift="night")) + "\n")
    (place / "profiles.jsonl").write_text("".join(json.dumps(record) + "\n" for record in people))
    (place / "qrels.tsv").write_text("P1\tC1\t3\n")
    (place / "conflicts.tsv").write_text("P1\tC3\tshift\n")
    (place / "groups.tsv").write_text("P1\tnight\nC2\ttrack:student\n")
    (place / "set.json").write_text('{"date": "2026-11-23"}')
    return place


@pytest.fixture
def titles(tmp_path: Path) -> Path:
    """Two judged queries, one that nobody judged, and ids with a wide blank in them."""
    place = tmp_path / "titles-ja"
    place.mkdir()
    (place / "queries.tsv").write_text("q1\twelder\nq2\tbaker\nq3\tpilot\n")
    (place / "corpus_documents.tsv").write_text("溶接　工\twelder\nパン　職人\tbaker\n")
    (place / "annotations.tsv").write_text("q1\t0\t溶接　工\t1\nq2\t0\t溶接　工\t1\n")
    return place


class WordEncoder:
    """Knows two words."""

    identity = "two-words@1"
    dimension = 2

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A unit vector a known text."""
        rows = [[float(place == PLACES.get(text.upper())) for place in range(2)] for text in texts]
        return np.array(rows, np.float32)

    encode_documents = encode_queries


def a_row(group: str = "all", postings: int = 24, gained: float = 0.8, conflicts: int = 0) -> Measures:
    return Measures(group, postings, gained, 0.9, 0.7, 0.6, conflicts)


def a_set(*rows: Measures) -> SetMeasures:
    return SetMeasures("tiny", date(2026, 11, 23), 24, 210, {OURS: rows, "random": rows})


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


def test_ours_and_the_baselines_are_measured_on_the_same_groups(folder: Path) -> None:
    measured = measure_set(folder, LetterEncoder(), BASELINES)
    assert list(measured.rows) == [OURS, *(baseline.name for baseline in BASELINES)]
    assert {tuple(row.group for row in rows) for rows in measured.rows.values()} == {("all", "night", "track:student")}
    assert {rows[0].conflicts for rows in measured.rows.values()} == {0}
    assert (measured.name, measured.postings, measured.profiles) == ("tiny", 1, 3)


def test_ours_ranks_the_fitting_one_first(folder: Path) -> None:
    assert measure_set(folder, LetterEncoder(), []).rows[OURS][0].ndcg_at_10 == pytest.approx(1)


def test_a_group_of_profiles_is_measured_however_deep_its_people_stand(folder: Path) -> None:
    """One student among sixty who fit better would be cut from a shorter list."""
    people = [a_profile(f"B{number:02}") for number in range(60)]
    student = a_profile("C2", desired_occupations=["製菓"], skills=[], experience=[], education=[], summary="")
    (folder / "profiles.jsonl").write_text("".join(json.dumps(record) + "\n" for record in [*people, student]))
    (folder / "qrels.tsv").write_text("P1\tC2\t2\n")
    rows = {row.group: row for row in measure_set(folder, LetterEncoder(), []).rows[OURS]}
    assert (rows["all"].ndcg_at_10, rows["track:student"].ndcg_at_10) == (0, 1)


@pytest.mark.parametrize(
    ("row", "limit"),
    [
        (a_row("all"), 0.75),
        (a_row("profiles:first-hundred"), 0.93),
        (a_row("semiconductor", postings=5), 0.68),
        (a_row("posting:en", postings=4), None),
    ],
)
def test_every_row_has_its_limit(row: Measures, limit: float | None) -> None:
    assert limit_of(row) == limit


def test_a_limit_is_met_when_it_is_reached_before_rounding() -> None:
    met = report(CIRCUMSTANCES, [a_set(a_row(gained=0.75))], [], {})
    assert line_of(met, "| all") == "| all | 24 | 0.750 | ≥ 0.75 met | 0.900 | 0.700 | 0 | 0 met |"
    missed = report(CIRCUMSTANCES, [a_set(a_row(gained=0.7499, conflicts=1))], [], {})
    assert "≥ 0.75 **not met**" in line_of(missed, "| all")
    assert line_of(missed, "| all").endswith("| 1 | 0 **not met** |")


def test_a_small_group_has_no_limit_on_its_ndcg() -> None:
    text = report(CIRCUMSTANCES, [a_set(a_row("posting:en", postings=4, gained=0.1))], [], {})
    assert line_of(text, "| posting:en").startswith("| posting:en | 4 | 0.100 | – |")


def test_the_rankers_stand_side_by_side_for_each_measure() -> None:
    text = report(CIRCUMSTANCES, [a_set(a_row())], [], {"random": "by chance"})
    for measure in ("nDCG@10", "recall@20", "R-precision", "conflicts@10"):
        assert f"| {measure} | ours | random |\n|---|---|---|\n| all | " in text
    assert "- random: by chance\n" in text


def test_the_report_tells_when_where_and_with_what_it_was_measured() -> None:
    first = report(CIRCUMSTANCES, [], [], {}).splitlines()
    assert first == ["Measured on 2026-11-25 on 2 cores.", "Ranker `parts-9`, encoder `letters@1`."]
    assert report(Circumstances(None, "2 cores", "r", "e"), [], [], {}).startswith("Measured on 2 cores.")


def test_titles_are_measured_over_the_queries_judged(titles: Path) -> None:
    measured = measure_titles(titles, {OURS: WordEncoder()})
    assert (measured.name, measured.language, measured.queries, measured.titles) == ("titles-ja", "ja", 2, 2)
    assert list(measured.means[OURS]) == pytest.approx([(1 + 1 / 2) / 2, (1 + 1 / np.log2(3)) / 2])


def test_titles_that_nobody_judged_are_refused(titles: Path) -> None:
    (titles / "annotations.tsv").write_text("q9\t0\t溶接　工\t1\n")
    with pytest.raises(UnreadableSet, match="annotations"):
        measure_titles(titles, {OURS: WordEncoder()})


@pytest.mark.parametrize(
    ("language", "precision", "told"),
    [("ja", 0.47, "≥ 0.47 met"), ("ja", 0.46, "≥ 0.47 **not met**"), ("en", 0.52, "≥ 0.52 met"), (None, 0.9, "–")],
)
def test_titles_have_the_limit_of_their_language(language: str | None, precision: float, told: str) -> None:
    one = TitleMeasures("tiny", language, 2, 9, {OURS: (precision, 0.5), "other": (0.1, 0.2)})
    text = report(CIRCUMSTANCES, [], [one], {})
    assert line_of(text, "| tiny | 2 | 9 | ours") == f"| tiny | 2 | 9 | ours | {precision:.3f} | {told} | 0.500 |"
    assert line_of(text, "| tiny | 2 | 9 | other").endswith("| 0.100 | – | 0.200 |")


def test_prose_around_the_marks_stays_and_the_old_report_goes() -> None:
    document = f"# Title\n\n{START}\nold\n{END}\n\nBy hand.\n"
    once = with_report(document, "new\n")
    assert once == f"# Title\n\n{START}\nnew\n{END}\n\nBy hand.\n"
    assert with_report(once, "new\n") == once


@pytest.mark.parametrize(
    "document", ["", START, END, f"{END} {START}", f"{START}{END}{START}{END}", f"{START}{END}{END}"]
)
def test_a_file_without_one_pair_of_marks_is_refused(document: str) -> None:
    with pytest.raises(UnmarkedFile):
        with_report(document, "new")


@pytest.mark.parametrize("option", ["--set", "--titles"])
def test_a_missing_folder_ends_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert main([option, str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'nowhere'}: no such folder\n"


def test_a_file_without_marks_is_refused_before_anything_is_measured(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "quality.md"
    out.write_text("By hand.\n")
    assert main(["--set", str(folder), "--out", str(out)]) == 2
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines()), out.read_text()) == ("", 1, "By hand.\n")


def test_nothing_to_measure_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2


@pytest.mark.parametrize("record", [{"posting_id": "P1"}, [], "text"])
def test_a_posting_that_lacks_a_field_is_bad_input(folder: Path, record: object) -> None:
    (folder / "postings.jsonl").write_text(json.dumps(record) + "\n")
    with pytest.raises(UnreadableSet, match="tiny"):
        measure_set(folder, LetterEncoder(), [])


def test_a_baseline_is_measured_by_its_run(folder: Path) -> None:
    """One that prefers the lowest gets the order turned round."""

    def turned(postings: object, people: Sequence[object]) -> NDArray[np.float64]:
        return np.arange(len(people), dtype=np.float64)[None, :]

    rows = measure_set(folder, LetterEncoder(), [Baseline("turned", "", turned), Baseline("BM25", "", bm25)]).rows
    assert rows["turned"][0].ndcg_at_10 == pytest.approx(1 / np.log2(3))
    assert rows["BM25"][0].ndcg_at_10 == pytest.approx(1)
