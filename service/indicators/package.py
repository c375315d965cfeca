"""The export's files as bytes: two CSV files, their data package, and the manifest. Equal figures give equal bytes."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.base.spreadsheet import BYTE_ORDER_MARK, disarmed
from service.indicators.terms import Edition, Indicator, Observation, Provenance

MANIFEST = "MANIFEST.json"
PUBLISHER = "熊本県"

FIELDS: tuple[Mapping[str, Any], ...] = (
    {"name": "indicator", "type": "string", "title": "指標コード"},
    {"name": "indicator_label", "type": "string", "title": "指標"},
    {"name": "fiscal_year", "type": "integer", "title": "年度（開始年の西暦）"},
    {"name": "period_start", "type": "date", "title": "期間の初日"},
    {"name": "period_end", "type": "date", "title": "期間の末日"},
    {"name": "dimension", "type": "string", "title": "内訳の種類（totalは総数）"},
    {"name": "dimension_value", "type": "string", "title": "内訳の値（総数では空）", "missingValues": []},
    {"name": "value", "type": "number", "title": "値（Xは秘匿）"},
    {"name": "unit", "type": "string", "title": "単位"},
    {"name": "status", "type": "string", "title": "状態"},
)
HEADER = tuple(field["name"] for field in FIELDS)
STATUS_WORDS = {
    "ok": "確定",
    "provisional": "期間の途中の値。通年の値と比べない",
    "suppressed": "秘匿",
    "complementary": "他の値から逆算できないようにするための秘匿",
}
"""All that the format knows; in the internal edition nothing is suppressed."""


def files_of(
    observations: Sequence[Observation], made_from: Provenance, *, edition: Edition, finished_at: datetime
) -> dict[str, bytes]:
    """Each file's name and bytes. The manifest tells the run's time apart, so that all else is equal when repeated."""
    rows = [_cells(observation) for observation in observations]
    tables = {"kpi.csv": _csv(rows), "kpi_excel.csv": BYTE_ORDER_MARK + _csv([_disarmed(row) for row in rows])}
    package = _package(observations, made_from, edition, tables)
    files = {**tables, "datapackage.json": _json(package)}
    return {**files, MANIFEST: _json(_manifest(files, made_from, edition, finished_at))}


def has_same_figures(files: Mapping[str, bytes], others: Mapping[str, bytes]) -> bool:
    """Whether two exports differ in nothing but the time of their run."""
    return _without_run(files) == _without_run(others)


def _without_run(files: Mapping[str, bytes]) -> dict[str, object]:
    told: dict[str, object] = dict(files)
    if MANIFEST in files:
        told[MANIFEST] = {name: part for name, part in json.loads(files[MANIFEST]).items() if name != "run"}
    return told


def _cells(observation: Observation) -> tuple[str, ...]:
    return (
        observation.indicator.id,
        observation.indicator.label,
        str(observation.fiscal_year),
        observation.period_start.isoformat(),
        observation.period_end.isoformat(),
        observation.dimension,
        observation.dimension_value,
        str(observation.value),
        observation.indicator.unit,
        observation.status.value,
    )


def _disarmed(row: Iterable[str]) -> tuple[str, ...]:
    return tuple(disarmed(cell) for cell in row)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180: CRLF, quotes where needed, one header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue().encode()


def _package(
    observations: Sequence[Observation], made_from: Provenance, edition: Edition, tables: Mapping[str, bytes]
) -> dict[str, Any]:
    """Data Package v2 (datapackage.org), with the catalogue and the codes' words as properties of our own."""
    indicators = list(dict.fromkeys(observation.indicator.id for observation in observations))
    known = {observation.indicator.id: observation.indicator for observation in observations}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"kakehashi-kpi-{edition.value}",
        "title": "人材マッチング事業の指標",
        "description": f"{made_from.as_of.date().isoformat()} までに起こり、把握していた事実にもとづく値。",
        "version": made_from.as_of.date().isoformat(),
        "contributors": [{"title": PUBLISHER, "roles": ["publisher"]}],
        "resources": [_resource(name, content) for name, content in tables.items()],
        "indicators": [_indicator(known[indicator]) for indicator in indicators],
        "dimensions": {
            dimension.id: {"title": dimension.label, "values": dict(dimension.value_labels)}
            for indicator in known.values()
            for dimension in indicator.dimensions
        },
        "statuses": STATUS_WORDS,
    }


def _resource(name: str, content: bytes) -> dict[str, Any]:
    has_mark = content.startswith(BYTE_ORDER_MARK)
    return {
        "name": name.removesuffix(".csv").replace("_", "-"),
        "path": name,
        "title": "表計算ソフト用（BOM付き）" if has_mark else "正本（BOMなし）",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "byteOrderMark": has_mark,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": list(FIELDS),
            "missingValues": ["", "X"],
            "primaryKey": ["indicator", "fiscal_year", "dimension", "dimension_value"],
        },
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "title": indicator.label,
        "title_en": indicator.label_en,
        "unit": indicator.unit,
        "definition": indicator.definition,
        "source": indicator.source,
        "collected_from": indicator.collected_from.isoformat(),
        "dimensions": [dimension.id for dimension in indicator.dimensions],
    }


def _manifest(
    files: Mapping[str, bytes], made_from: Provenance, edition: Edition, finished_at: datetime
) -> dict[str, Any]:
    anchor = made_from.audit
    return {
        "edition": edition.value,
        "data_as_of": made_from.as_of.isoformat(),
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
        "versions": {
            "code": made_from.code,
            "schema": made_from.schema,
            "ranker": made_from.ranker,
            "model": made_from.model,
        },
        "audit": {"number": anchor.number, "hash": anchor.hash} if anchor else None,
        "run": {"finished_at": finished_at.isoformat(timespec="seconds")},
    }


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
