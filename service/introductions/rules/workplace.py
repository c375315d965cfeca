"""Where the work is, in one line for letters and mails."""

from collections.abc import Mapping
from typing import Any

from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO


def workplace_of(content: Mapping[str, Any]) -> str:
    """The municipality, where it is known, and the posting's own words; a dash where nothing is told."""
    code = content["municipality"]
    told = (content["conditions"] or {}).get("workplace_initial") or ""
    parts = (MUNICIPALITIES_OF_KUMAMOTO.get(code, ""), told)
    return " ".join(part for part in parts if part) or "―"
