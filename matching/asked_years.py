"""How many years of work a sentence on what is required asks for, by its own number."""

import re

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_KANJI = "〇一二三四五六七八九"
_NUMBER = rf"(?:(?<![\d.．])\d{{1,2}}(?:[.．]\d)?|[一二三四五六七八九十]{{1,3}}|半|\b(?:{'|'.join(_WORDS)})\b)"
_YEARS = re.compile(
    rf"(?<!令和)(?<!平成)(?<!昭和)(?P<least>{_NUMBER})(?:\s*年?\s*(?:[~〜～－–—-]|から|to\b)\s*{_NUMBER})?"
    r"\s*(?:(?:\+|or more)\s*|-)?"
    r"(?:年(?P<half>半)?(?!\s*\d+\s*月|以内|未満|度|制|生|次)|years?\b(?!['\s-]*(?:old|of age)))",
    re.IGNORECASE,
)
"""A length of years; of a range (3～5年) the least of it. 2027年 and 令和8年 are no lengths."""
_CLAUSES = re.compile(r"[、，,;；。\n]")
_OF_WORK = re.compile(
    r"(?<!未)(?<!在住)(?<!滞在)(?<!留学)(?<!生活)(?<!学習)経験(?!不問|は?問)|実務|臨床|携わ|従事|職歴|\bexperienced?\b|\bwork(?:ed|ing)\b",
    re.IGNORECASE,
)
_OF_ELSE = re.compile(
    r"免許|資格|取得|経過|運転歴|歳|年齢|卒|修業|修了|課程|専攻|在学|学校|大学|高専|学習|留学|在住|居住|在留|滞在|生活|契約|期間"
    r"|(?:勤務|就労|就業|継続)[^、。]{0,6}(?:でき|可能|いただ|頂)|働け|続け|勤められ"
    r"|licen[cs]|certif|\bage\b|degree|course|school|college|universit|\bstud(?:y|ied|ies)\b|\bliv(?:e|ed|ing)\b|resid|contract",
    re.IGNORECASE,
)
"""What years are counted of besides work: since a licence, of age, of a course, of staying, of what is to come."""


def years_of_experience(words: str) -> tuple[float, ...]:
    """The years of work asked for, in the order of the sentence.

    None where no number is told (数年), or where years of something else stand among them.
    """
    found: list[float] = []
    for clause in _CLAUSES.split(words):
        told = list(_YEARS.finditer(clause))
        if told and not _OF_WORK.search(clause) and _OF_ELSE.search(words):
            return ()
        found += [_number(one["least"]) + (0.5 if one["half"] else 0.0) for one in told]
    return tuple(found)


def _number(text: str) -> float:
    if text == "半":
        return 0.5
    if text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    if text[0].isdecimal():
        return float(text.replace("．", "."))
    tens, ten, ones = text.rpartition("十")
    return (_KANJI.find(tens or "一") * 10 if ten else 0) + max(_KANJI.find(ones), 0)
