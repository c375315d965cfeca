"""Where the work is, in one line for letters and mails."""

from collections.abc import Mapping
from typing import Any

from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO


def workplace_of(content: Mapping[str, Any]) -> str:
    """The posting's own words, behind the municipality where they leave it out; a dash where nothing is told."""
    town = MUNICIPALITIES_OF_KUMAMOTO.get(content["municipality"], "")
    told = ((content["conditions"] or {}).get("workplace_initial") or "").strip()
    return told if town and town in told else " ".join(part for part in (town, told) if part) or "―"
