"""Matters that hiring must not ask for or keep: the 14 of 公正な採用選考 and those of 職業安定法 5条の5's guideline.

A word of theirs in a free text says that somebody should look at it, no more: who worked at a union writes 労働組合.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_FAMILY = "(?:ご)?(?:家族|両親|父親|母親|父|母|兄弟|姉妹|配偶者|夫|妻|親)"
_OF_THEIRS = "(?:職業|仕事|勤務先|勤め先|続柄|健康|病歴|地位|学歴|収入|年収|資産)"
AROUND = 12
"""Signs shown on either side of what was found."""


class Matter(StrEnum):
    """Which matter a text touches."""

    ORIGIN = "origin"
    FAMILY = "family"
    HOUSING = "housing"
    HOME = "home"
    RELIGION = "religion"
    PARTY = "party"
    VIEW_OF_LIFE = "view_of_life"
    REVERED = "revered"
    THOUGHT = "thought"
    MOVEMENTS = "movements"
    READING = "reading"
    INVESTIGATION = "investigation"
    HEALTH = "health"
    STATUS = "status"


_WORDS: dict[Matter, str] = {
    Matter.ORIGIN: "本籍|出生地|生まれた(?:場所|土地)|同和地区|被差別部落",
    Matter.FAMILY: f"家族構成|家族関係|{_FAMILY}の{_OF_THEIRS}",
    Matter.HOUSING: "住宅状況|住居の状況|間取り|部屋数|持ち家か|借家か",
    Matter.HOME: "生活環境|家庭環境|生い立ち|育った環境",
    Matter.RELIGION: "宗教|信仰|宗派|入信|信者",
    Matter.PARTY: "支持政党|支持する政党|政党への所属|党員",
    Matter.VIEW_OF_LIFE: "人生観|生活信条|死生観",
    Matter.REVERED: "尊敬する(?:人物|人|偉人)|尊敬している人",
    Matter.THOUGHT: "思想|政治信条",
    Matter.MOVEMENTS: "労働組合|組合活動|学生運動|社会運動|市民運動|労働運動",
    Matter.READING: "愛読(?:書|紙|誌)|購読(?:新聞|紙|誌|雑誌|している新聞)",
    Matter.INVESTIGATION: "身元調査|身元調べ|自宅(?:付近)?の略図|現住所の略図",
    Matter.HEALTH: "健康診断書|血液検査|既往症|既往歴|病歴|持病",
    Matter.STATUS: "人種|民族|門地|社会的身分|家柄|容姿|スリーサイズ",
}
_SCAN = re.compile("|".join(f"(?P<{matter}>{words})" for matter, words in _WORDS.items()))


@dataclass(frozen=True, slots=True)
class Found:
    """A matter that a text touches, and the place in the words around it."""

    matter: Matter
    quote: str


def matters_in(text: str) -> Iterator[Found]:
    """Each place of a text, in either width, in which such a matter is named, in the order of the text."""
    half = unicodedata.normalize("NFKC", text)
    for found in _SCAN.finditer(half):
        quote = half[max(0, found.start() - AROUND) : found.end() + AROUND]
        yield Found(Matter(found.lastgroup or ""), " ".join(quote.split()))
