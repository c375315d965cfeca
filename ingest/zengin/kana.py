"""Names in the signs that bank files allow: half-width kana, capitals, digits and a few marks.

The allowed sets are those of the standard's list of signs (付録1 使用文字一覧, notes 1 and 2): no small kana, no ｦ, and
no long vowel mark - a long vowel is written with a hyphen.
"""

import re
import unicodedata

from ingest.zengin.legal_words import shortened

_KANA = "".join(chr(code) for code in range(0xFF71, 0xFF9E)) + "ﾞﾟ"
_LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

NAME_SIGNS = frozenset(_KANA + _LETTERS_AND_DIGITS + " ()-.")
"""What names of holders and of those who order transfers may hold (note 1)."""

BANK_SIGNS = frozenset(_KANA + _LETTERS_AND_DIGITS + "-")
"""What names of banks and branches may hold (note 2)."""

_VOICED, _HALF_VOICED = "\u3099", "\u309a"
_FULL = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ"
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_WITHOUT_SIGN = str.maketrans("ヲヰヱ", "オイエ")
"""Kana that the allowed set lacks, as the kana of the same sound."""

_MARKS = {_VOICED: "ﾞ", _HALF_VOICED: "ﾟ", "゛": "ﾞ", "゜": "ﾟ", "　": " "}
_LONG_VOWELS = "ーｰ‐‑‒–—―−"
"""The long vowel mark and the dashes it is mistaken for; all of them are a hyphen in a bank file."""

_SIGN_BY_SIGN = (
    dict(zip(_FULL, _HALF, strict=True))
    | _MARKS
    | dict.fromkeys(_LONG_VOWELS, "-")
    | {sign: sign for sign in NAME_SIGNS}
)
_HALF_WIDTH_RUN = re.compile("[\uff66-\uff9f]+")
_MISPLACED_MARK = re.compile("(?<![ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ])ﾞ|(?<![ﾊﾋﾌﾍﾎ])ﾟ")


class NotBankKana(ValueError):
    """A name holds a sign that bank files do not know, and no rule says how to write it.

    `character` is the sign, `detail` one Japanese sentence.
    """

    def __init__(self, character: str) -> None:
        self.character = character
        shown = character if character.isprintable() else f"U+{ord(character[0]):04X}"
        self.detail = f"「{shown}」は銀行のファイルで使えない文字です。通帳のカナ名義のとおりに書いてください。"
        super().__init__(self.detail)


def bank_kana(text: str, *, company: bool = False) -> str:
    """`text` in the signs of `NAME_SIGNS`, or `NotBankKana` with the first sign that cannot be told.

    Hiragana and full-width katakana, letters, digits and marks become half-width, small kana and small letters large, a
    long vowel a hyphen; runs of spaces become one, and those at the ends go. With `company`, the first legal-entity
    word (株式会社, カブシキガイシャ, ㈱ …) becomes its short form. A middle dot (・) is refused: some banks
    write a full stop for it, some a space, some nothing. Called without `company` on what it gave, it gives the same.
    """
    name = _katakana(text)
    if company:
        name = shortened(name)
    written = re.sub(" +", " ", "".join(_half_width(sign) for sign in name)).strip(" ")
    misplaced = _MISPLACED_MARK.search(written)
    if misplaced:
        raise NotBankKana("゛" if misplaced.group() == "ﾞ" else "゜")
    return written


def _katakana(text: str) -> str:
    """`text` with kana as full-width katakana, ASCII half-width, letters capital and spaces ASCII."""
    text = _HALF_WIDTH_RUN.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text)
    return unicodedata.normalize("NFC", "".join(_plain(sign) for sign in text))


def _plain(sign: str) -> str:
    if "ぁ" <= sign <= "ゖ":
        return chr(ord(sign) + 0x60)
    if "！" <= sign <= "～":
        return chr(ord(sign) - 0xFEE0).upper()
    if "a" <= sign <= "z":
        return sign.upper()
    return {"　": " ", "゛": _VOICED, "゜": _HALF_VOICED}.get(sign, sign)


def _half_width(sign: str) -> str:
    written = ""
    for part in unicodedata.normalize("NFD", sign):
        known = _SIGN_BY_SIGN.get(part.translate(_SMALL).translate(_WITHOUT_SIGN))
        if known is None:
            raise NotBankKana(sign)
        written += known
    return written
