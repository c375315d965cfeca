"""The small untidinesses of real writing: half-width katakana, full-width figures, other commas, a missing stop."""

import re
import unicodedata
from random import Random

_KATAKANA_WORD = re.compile("[ァ-ヴー]{3,}")
_LATIN = re.compile("[A-Za-z]{2,}")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _half_width_signs() -> dict[str, str]:
    plain = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    signs = dict(plain)
    for full, half in plain.items():
        for mark, half_mark in (("\u3099", "\uff9e"), ("\u309a", "\uff9f")):
            joined = unicodedata.normalize("NFC", full + mark)
            if len(joined) == 1:
                signs[joined] = half + half_mark
    return signs


_HALF_WIDTH = _half_width_signs()


def half_width(word: str) -> str:
    """Katakana in half width."""
    return "".join(_HALF_WIDTH.get(sign, sign) for sign in word)


def untidy(random: Random, text: str) -> str:
    """The text with one untidiness of those that fit it."""
    choice = random.randrange(6)
    if choice == 0:
        return _KATAKANA_WORD.sub(lambda found: half_width(found.group()), text, count=1)
    if choice == 1:
        return re.sub(r"\d", lambda found: found.group().translate(_FULL_WIDTH), text)
    if choice == 2:
        return text.replace("、", "，")
    if choice == 3:
        return text.removesuffix("。")
    if choice == 4:
        return _LATIN.sub(lambda found: found.group().translate(_FULL_WIDTH), text, count=1)
    return text.replace("。", "。 ", 1).replace("、", "､", 1)
