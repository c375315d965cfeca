"""The bytes of the export: what spreadsheets and programs hold on to."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.base.clock import JAPAN
from service.indicators.catalogue import catalogue
from service.indicators.package import files_of, has_same_figures
from service.indicators.rules import observations_of
from service.indicators.terms import TOTAL, Anchor, Counted, Edition, Indicator, Observation, Provenance

ON = date(2023, 10, 31)
HEADER = "indicator,indicator_label,fiscal_year,period_start,period_end,dimension,dimension_value,value,unit,status"
MADE_FROM = Provenance(
    as_of=datetime(2023, 10, 31, 23, 59, 59, tzinfo=JAPAN),
    code="0.1.0",
    schema="repayments",
    ranker="r",
    model="m",
    audit=Anchor(7, "ab" * 32),
)


def some_observations() -> list[Observation]:
    return [row for indicator in catalogue() for row in observations_of(indicator, [], ON)]


def some_files(observations: list[Observation] | None = None, second: int = 0) -> dict[str, bytes]:
    finished_at = datetime(2023, 11, 1, 2, 0, second, tzinfo=UTC)
    rows = some_observations() if observations is None else observations
    return files_of(rows, MADE_FROM, edition=Edition.INTERNAL, finished_at=finished_at)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def package() -> Any:
    return json.loads(some_files()["datapackage.json"])


def test_the_csv_is_long_form_with_the_contracts_header() -> None:
    content = some_files()["kpi.csv"]
    assert content.startswith(HEADER.encode() + b"\r\n")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == len(some_observations()) + 1
    assert table(content)[4] == [
        "uij_hires", "UIJターン就職支援による就職決定者数", "2023", "2023-04-01", "2023-10-31", "total", "", "0", "人",
        "provisional",
    ]  # fmt: skip


def test_only_the_copy_for_spreadsheets_begins_with_a_mark() -> None:
    files = some_files()
    assert files["kpi_excel.csv"] == b"\xef\xbb\xbf" + files["kpi.csv"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_would_run_is_disarmed_in_its_copy_only(sign: str) -> None:
    indicator = Indicator("x", f"{sign}cmd|' /C calc'!A0", "x", "人", "定義", "出所", date(2023, 4, 1))
    files = some_files(observations_of(indicator, [Counted(2023, TOTAL, "", 1)], ON))
    assert table(files["kpi_excel.csv"])[1][1].startswith(f"'{sign}")
    assert table(files["kpi.csv"])[1][1].startswith(sign)


def test_no_value_is_blank() -> None:
    assert all(row[7] for row in table(some_files()["kpi.csv"]))


def test_no_row_stands_twice() -> None:
    keys = [(row[0], row[2], row[5], row[6]) for row in table(some_files()["kpi.csv"])]
    assert len(keys) == len(set(keys))


def test_the_package_describes_its_files_as_data_package_2_asks() -> None:
    told = package()
    assert told["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"[a-z0-9._-]+", told["name"])
    assert [resource["path"] for resource in told["resources"]] == ["kpi.csv", "kpi_excel.csv"]
    for resource in told["resources"]:
        content = some_files()[resource["path"]]
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
        assert (resource["type"], resource["encoding"]) == ("table", "utf-8")
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["schema"]["missingValues"] == ["", "X"]


def test_the_package_names_the_columns_with_japanese_titles_and_a_key() -> None:
    schema = package()["resources"][0]["schema"]
    names = [field["name"] for field in schema["fields"]]
    assert ",".join(names) == HEADER
    assert all(re.search(r"[ぁ-んァ-ヶ一-龠]", field["title"]) for field in schema["fields"])
    assert set(schema["primaryKey"]) <= set(names)


def test_every_cell_is_of_its_columns_type() -> None:
    readers: dict[str, Callable[[str], object]] = {
        "string": str,
        "integer": int,
        "number": float,
        "date": date.fromisoformat,
    }
    types = [field["type"] for field in package()["resources"][0]["schema"]["fields"]]
    for row in table(some_files()["kpi.csv"])[1:]:
        for kind, cell in zip(types, row, strict=True):
            readers[kind](cell)


def test_the_package_explains_every_indicator_dimension_and_value_in_the_table() -> None:
    told = package()
    rows = table(some_files()["kpi.csv"])[1:]
    assert [each["id"] for each in told["indicators"]] == list(dict.fromkeys(row[0] for row in rows))
    for dimension, value in {(row[5], row[6]) for row in rows if row[5] != TOTAL}:
        assert told["dimensions"][dimension]["values"][value]


def test_the_manifest_names_each_file_by_its_digest_and_the_run_apart() -> None:
    files = some_files()
    told = json.loads(files["MANIFEST.json"])
    assert {name: each["sha256"] for name, each in told["files"].items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "MANIFEST.json"
    }
    assert told["data_as_of"] == "2023-10-31T23:59:59+09:00"
    assert told["versions"] == {"code": "0.1.0", "schema": "repayments", "ranker": "r", "model": "m"}
    assert told["audit"] == {"number": 7, "hash": "ab" * 32}
    assert told["run"] == {"finished_at": "2023-11-01T02:00:00+00:00"}


def test_a_later_run_on_the_same_figures_differs_in_the_manifests_run_only() -> None:
    first, second = some_files(second=0), some_files(second=1)
    assert {name for name in first if first[name] != second[name]} == {"MANIFEST.json"}
    assert has_same_figures(first, second)
    assert not has_same_figures(first, some_files([]))
