"""The catalogue of indicators, read once from `catalogue.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from service.indicators.terms import Dimension, Indicator

FIRST_DAY = date(2020, 4, 1)
"""令和2年度: collection begins, where the catalogue names no other day."""
UNKNOWN = "unknown"


@cache
def catalogue() -> tuple[Indicator, ...]:
    """Every indicator, in the order of the export. An entry with a misspelt or missing key is a TypeError."""
    told = tomllib.loads((files("service.indicators") / "catalogue.toml").read_text("utf-8"))
    dimensions = {name: _dimension(name, entry, told["prefectures"]) for name, entry in told["dimension"].items()}
    return tuple(_indicator(entry, dimensions) for entry in told["indicator"])


def _indicator(entry: Mapping[str, Any], dimensions: Mapping[str, Dimension]) -> Indicator:
    broken_down_by = tuple(dimensions[name] for name in entry.get("dimensions", ()))
    return Indicator(**{"collected_from": FIRST_DAY, **entry, "dimensions": broken_down_by})


def _dimension(name: str, entry: Mapping[str, Any], prefectures: Mapping[str, str]) -> Dimension:
    if entry.get("values_are") != "prefectures":
        return Dimension(name, entry["label"], {value: value for value in entry["values"]}, entry["values"])
    published = {code: f"{code}_{word}" for code, word in prefectures.items()} | {UNKNOWN: UNKNOWN}
    words = {published[code]: word for code, word in prefectures.items()} | {UNKNOWN: "不明"}
    return Dimension(name, entry["label"], published, words)
