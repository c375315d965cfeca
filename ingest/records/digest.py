"""A record's digest, by which a second import of the same content is known."""

import hashlib
import json

from ingest.records.record import Record


def record_digest(record: Record) -> bytes:
    """SHA-256 over the record's JSON with sorted keys, no spaces and no escapes beyond JSON's own.

    `identity` is left out: a digest kept in clear would let names and telephone numbers be guessed.
    Compare identities by what `Identity.reveal()` gives, or by their blind index.
    """
    content = record.model_dump(mode="json", exclude={"identity"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).digest()
