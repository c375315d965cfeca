"""An export's folder is there whole or not at all."""

from pathlib import Path

import pytest

from service.indicators.folders import write_folder
from service.indicators.terms import Written

MANIFEST = b'{"files": {}, "run": {"finished_at": "%d"}}'


def files(value: bytes = b"1", run: int = 0) -> dict[str, bytes]:
    return {"kpi.csv": value, "MANIFEST.json": MANIFEST % run}


def test_a_new_folder_holds_the_files_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "internal" / "2023-10-31"
    assert write_folder(folder, files()) is Written.NEW
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files()
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_with_the_same_figures_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "2023-10-31"
    write_folder(folder, files(run=1))
    assert write_folder(folder, files(run=2)) is Written.KEPT
    assert (folder / "MANIFEST.json").read_bytes() == MANIFEST % 1


@pytest.mark.parametrize("broken", ["changed", "missing", "foreign"])
def test_a_folder_with_other_content_is_replaced(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "2023-10-31"
    write_folder(folder, files())
    if broken == "changed":
        (folder / "kpi.csv").write_bytes(b"2")
    elif broken == "missing":
        (folder / "kpi.csv").unlink()
    else:
        (folder / "notes.txt").write_bytes(b"")
    assert write_folder(folder, files()) is Written.REPLACED
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files()
    assert list(tmp_path.iterdir()) == [folder]


def test_a_place_that_cannot_be_written_to_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "internal").write_text("a file stands where the folder should be")
    with pytest.raises(OSError, match="internal"):
        write_folder(tmp_path / "internal" / "2023-10-31", files())
    assert (tmp_path / "internal").read_text().startswith("a file")


def test_a_write_that_breaks_off_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "2023-10-31"
    write_folder(folder, files())
    with pytest.raises(OSError, match="no/such"):
        write_folder(folder, {**files(b"2"), "no/such": b""})
    assert (folder / "kpi.csv").read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [folder]
