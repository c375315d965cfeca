"""The one normal form of characters in which texts are compared."""

import re
import unicodedata

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501\ufe58\ufe63\uff0d"
_TILDES = "\u2053\u223c\u223e\u301c\uff5e"
_KEPT_CONTROLS = "\t\n\r"

_ONE_TO_ONE = (
    dict.fromkeys(map(ord, _HYPHENS), "-")
    | dict.fromkeys(map(ord, _TILDES), "~")
    | {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _KEPT_CONTROLS}
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNCLEAN = re.compile(f"[{''.join(map(re.escape, map(chr, _ONE_TO_ONE)))}\ud800-\udfff]")


def clean(text: str) -> str:
    """Unify dashes and tildes, blank control characters and replace lone surrogates, keeping every code point's place.

    The answer has the length of `text`, so offsets into the one are offsets into the other; it can be encoded as UTF-8.
    """
    # Nearly all texts are clean, and to look is far faster than to translate.
    if not _UNCLEAN.search(text):
        return text
    return _SURROGATE.sub("\ufffd", text).translate(_ONE_TO_ONE)


def normalise(text: str) -> str:
    """Give `text` in NFKC with full-width katakana, one dash, one tilde and folded case; total on any string.

    Normalising twice gives the same as once. Lengths may change: for offsets use `clean` or `matching.text.words`.
    """
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    return unicodedata.normalize("NFKC", clean(folded))
