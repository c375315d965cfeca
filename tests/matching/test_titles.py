"""Titles ranked by the encoder alone."""

from pathlib import Path

import pytest

from matching.encoder import load_encoder
from matching.titles import BadTitles, RankedTitle, Title, rank_titles, read_titles, write_trec_run


def written(folder: Path, content: str) -> Path:
    path = folder / "titles.tsv"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    return path


def test_titles_are_read_with_their_ids(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffa\t看護師\r\nサービス\u3000係\tサービス 係\n")
    assert read_titles(path) == [Title("a", "看護師"), Title("サービス\u3000係", "サービス 係")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a\tx\nb\n", "line 2"),
        ("a\tx\n\nb\ty\n", "line 2"),
        ("a b\tx\n", "line 1"),
        ("\tx\n", "line 1"),
        ("a\t \n", "line 1"),
        ("a\tx\ty\n", "line 1"),
        ("a\x00\tx\n", "line 1"),
        ("a\tx\nb\ty\na\tz\n", "line 3 uses the id 'a' again"),
        ("", "holds no line"),
        ("a\t\ud800\n", "cannot be read"),
    ],
)
def test_a_line_that_is_no_title_is_named(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(BadTitles, match=reason):
        read_titles(written(tmp_path, content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTitles, match="cannot be read"):
        read_titles(tmp_path / "nowhere.tsv")


def test_every_title_is_ranked_for_every_query_the_closest_first() -> None:
    queries = [Title("q1", "看護師"), Title("q2", "溶接工")]
    corpus = [Title("d1", "溶接技能者"), Title("d2", "准看護師"), Title("d3", "看護師")]
    run = list(rank_titles(load_encoder(), queries, corpus))
    assert [(one.query_id, one.rank) for one in run] == [(q, r) for q in ("q1", "q2") for r in (1, 2, 3)]
    assert [one.document_id for one in run[:2]] == ["d3", "d2"]
    assert run[3].document_id == "d1"
    assert [one.score for one in run[:3]] == sorted((one.score for one in run[:3]), reverse=True)


def test_equally_close_titles_stand_in_the_order_of_their_ids() -> None:
    corpus = [Title(name, "看護師") for name in "cab"]
    run = rank_titles(load_encoder(), [Title("q", "保健師")], corpus)
    assert [one.document_id for one in run] == ["a", "b", "c"]


def test_a_run_is_written_in_six_columns(tmp_path: Path) -> None:
    write_trec_run([RankedTitle("q1", "d2", 1, 0.5), RankedTitle("q1", "d1", 2, -0.25)], tmp_path / "run")
    assert (tmp_path / "run").read_text() == "q1 Q0 d2 1 0.500000 kakehashi\nq1 Q0 d1 2 -0.250000 kakehashi\n"
