"""`kakehashi kpi export`, run as a user runs it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

KEY = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U="


async def kpi_export(database_url: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr."""
    secrets = {f"KAKEHASHI_SECRETS__{name}_KEY": KEY for name in ("KEY_ENCRYPTION", "BLIND_INDEX", "SIGNING")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAKEHASHI_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "kpi", "export", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**kept, **secrets, "KAKEHASHI_DATABASE__URL": database_url},
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_the_folder_is_named_on_stdout_and_holds_the_files(database_url: str, tmp_path: Path) -> None:
    status, out, err = await kpi_export(database_url, "--date", "2023-10-31", "--out", str(tmp_path))
    folder = tmp_path / "internal" / "2023-10-31"
    assert (status, out) == (0, f"{folder}\n"), err
    assert names_in(folder) == {"kpi.csv", "kpi_excel.csv", "datapackage.json", "MANIFEST.json"}


async def test_a_place_that_cannot_be_written_to_ends_in_one_line(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, out, err = await kpi_export(database_url, "--date", "2023-10-31", "--out", str(tmp_path / "file"))
    assert (status, out, err.count("\n")) == (2, "", 1), err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(("--date", "2999-01-01"), 1), (("--date", "2019-04-01"), 1), (("--date", "R5"), 2), (("--edition", "public"), 2)],
)
async def test_what_cannot_be_exported_is_refused_without_a_traceback(
    database_url: str, tmp_path: Path, arguments: tuple[str, ...], status: int
) -> None:
    found, out, err = await kpi_export(database_url, *arguments, "--out", str(tmp_path))
    assert (found, out) == (status, "")
    assert err
    assert "Traceback" not in err
    assert names_in(tmp_path) == set()
