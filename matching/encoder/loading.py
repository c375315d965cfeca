"""Loading of the embedded model or of one in a local folder."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from matching.encoder.admission import WORD_MODULE, admit
from matching.encoder.base import TextEncoder
from matching.encoder.digests import DIGESTS, read_digests
from matching.encoder.word_encoder import WordEncoder
from matching.encoder.word_sums import ARITHMETIC

EMBEDDED = Path(__file__).parents[1] / "model"
EMBEDDED_NAME = "kakehashi-words"


def load_encoder(
    path: Path | None = None,
    *,
    query_prefix: str = "",
    document_prefix: str = "",
    digests: Mapping[str, str] | None = None,
) -> TextEncoder:
    """Load the model in folder `path`; none: the embedded one, which needs no torch and is always checked.

    `digests` gives the SHA-256 of every file by its relative path. Prefixes are put before each text of their kind,
    where the model was trained so; they are part of the identity. Raises ModelRefused with the reason.
    """
    folder = path or EMBEDDED
    pinned = read_digests(EMBEDDED / DIGESTS) if path is None else digests
    admitted = admit(folder, pinned, query_prefix, document_prefix, *_dictionary(), ARITHMETIC)
    identity = f"{folder.resolve().name if path else EMBEDDED_NAME}@{admitted.revision}"
    if admitted.modules == (WORD_MODULE,):
        return WordEncoder(folder, identity, query_prefix=query_prefix, document_prefix=document_prefix)
    from matching.encoder.transformer_encoder import TransformerEncoder

    return TransformerEncoder(folder, identity, query_prefix=query_prefix, document_prefix=document_prefix)


def _dictionary() -> tuple[str, str]:
    """The dictionary decides where words end, so vectors of two of its editions are not compared either."""
    return version("sudachipy"), version("sudachidict_core")
