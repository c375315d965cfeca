"""A path that is no readable file is refused with a sentence, not with a traceback."""

from pathlib import Path

import pytest

from ingest import UnreadableFile, bytes_of


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="フォルダー"):
        bytes_of(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="見つかりません"):
        bytes_of(tmp_path / "absent.jsonl")


def test_a_path_that_the_system_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        bytes_of(tmp_path / ("x" * 5000))


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\r\n")
    assert bytes_of(tmp_path / "a.jsonl") == b"\r\n"
