"""A record's digest, by which a second import of the same content is known."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ingest.records.record import Record


def canonical_json(content: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces and no escapes beyond JSON's own, in UTF-8: equal bytes for equal content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def content_digest(content: Mapping[str, Any]) -> bytes:
    """SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical_json(content)).digest()


def record_digest(record: Record) -> bytes:
    """The digest of a record's content.

    `identity` is left out: a digest kept in clear would let names and telephone numbers be guessed.
    Compare identities by what `Identity.reveal()` gives, or by their blind index.
    """
    return content_digest(record.model_dump(mode="json", exclude={"identity"}))
