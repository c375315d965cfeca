"""Reads one entry of a list of qualifications, which may name several licences: all of them, or any one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from matching.eligibility.qualification_list import professions, reach
from matching.eligibility.qualification_names import Licence, read_licence
from matching.text.normalise import normalise

_NOTHING = re.compile(
    r"[\s\-‐–—ー.。]*|none|n/?a|nil"
    r"|(?:資格|免許)?(?:は|:)?(?:特に)?(?:なし|無し|無|不問|問いません|ありません)(?:です)?[。.]?"
)
_WISH = re.compile(
    r"不問|尚可|なお可|なお良|尚良|あれば|歓迎|優遇|推奨|望ましい|入[社職]後.{0,6}取得|取得意欲|取得支援|無資格(?:でも)?(?:可|ok)"
    r"|preferred|a plus|nice to have|desirable|after (?:joining|hire)"
)
_OPEN = re.compile(
    r"(?:、|,|又は|または|もしくは|若しくは|\bor\b)?\s*(?:これ(?:ら)?|上記|それ)?(?:と|に|の)?\s*"
    r"(?:同等(?:以上|程度)?|準ずる|準じる|類する|相当)(?:の|する)?(?:資格|免許|知識|能力|[英語学]*力|スキル|経験|もの|者|方)*(?:以上)?(?:をお持ちの方|を有する[者方])?"
    r"|(?:\bor\b)?\s*(?:an? )?(?:equivalent|similar)(?: (?:qualification|licen[cs]e|certificat\w+|level))?"
    r"|(?:程度|レベル|など|ほか|他|etc\.?|\betc\b)(?:の(?:資格|免許|知識|能力))?(?=$|[\s。、,)])"
    r"|(?<![12])等(?=$|\s|の(?:資格|免許|いずれか)|[。、,]|(?:資格|免許|必須|をお?持))(?:の?(?:資格|免許))?"
)
_KNOWLEDGE = re.compile(r"程度|レベル|知識|力|スキル|経験|level")
_ANY_OF = re.compile(
    r"(?:(?:次|以下|下記)の)?(?:(?:の)?(?:うち)?(?:いずれか|何れか|どちらか|どれか)(?:\s*(?:1つ|一つ|ひとつ))?(?:以上)?"
    r"|any of|one of|either)(?:の?(?:資格|免許))?:?"
)
_ALL_OF = re.compile(r"(?:の)?(?:いずれも|両方(?:とも)?|すべて|全て|\bboth\b):?")
_MORE = re.compile(r"\bor (?:higher|above|better|more|over)\b|\bat least\b")
_OR = re.compile(r"または|又は|もしくは|若しくは|或いは|あるいは|\bor\b|\|")
_AND = re.compile(r"および|及び|並びに|ならびに|かつ|且つ|\band\b|\+|&")
_SOFT = tuple(map(re.compile, (r"[、,;\n]", r"[・･]", r"\s+", r"と")))
_SLASH = re.compile(r"/")
_BRACKETED = re.compile(r"([(\[【〔])([^()\[\]【】〔〕]*)[)\]】〕]")
_BRACKET_SPLIT = re.compile(r"または|又は|もしくは|若しくは|[、,・･/]|\bor\b")
_BOTH_NURSES = re.compile(r"正\s*[・/、,]\s*准(?=看)")
_HIDDEN = 0xE000
_CLASS = r"第?(?:特|準?[\d一二三四五六七])[級種類]|[甲乙丙]種?(?:第?[\d一二三四五六七]類?)?"
_CLASS_ONLY = re.compile(rf"({_CLASS})")
_TITLE = re.compile(
    r"(?:施工管理技士補?|技能士|作業主任者|運転者?技能講習|技能講習|特別教育|運転免許|免許)"
    r"(?:[\d一二三]級)?$"
)
_NAMED = re.compile(
    r"(?:士|師|者|員|主事|講習|教育|研修|免許|資格|検定|試験|技能|[級種類]|点|licen[cs]e|certificate)"
    r"(?:\(.*\))?$"
)
_EXPECTED_AT_END = re.compile(r"見込み?(?:者|\d{4})?[)\]】〕]?$|取得予定[)\]】〕]?$")


@dataclass(frozen=True, slots=True)
class Group:
    """Licences of which every one is asked, or any one."""

    every: bool
    parts: tuple["Group | Licence", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it may be read; more than one reading where "and" and "or" stand side by side."""

    readings: tuple[Group | Licence, ...]
    takes_similar: bool = False
    """The entry goes on with 等 or 同等の資格: another licence may do."""
    takes_knowledge: bool = False
    """The entry says 2級程度 or 同等の知識: no licence may do."""
    binding: bool = True
    """False where the entry asks for nothing now: なし, あれば尚可, 入社後取得可."""


@cache
def read_entry(text: str) -> Entry:
    """What one entry of a posting's list asks."""
    folded = _BOTH_NURSES.sub("看護師・准", _MORE.sub("以上", normalise(text)).strip())
    if _NOTHING.fullmatch(folded):
        return Entry((), binding=False)
    if _WISH.search(folded):
        return Entry((_joined(_WISH.sub("", folded), any_of=False),), binding=False)
    plain = _OPEN.sub("", folded).strip()
    said = {match[0].strip() for match in _OPEN.finditer(folded)}
    if read_licence(folded).listed and said == {"等"}:
        said, plain = set(), folded  # 車両系建設機械(整地等): part of the name
    readings = _readings(plain or folded)
    return Entry(readings, takes_similar=bool(said), takes_knowledge=bool(_KNOWLEDGE.search(" ".join(said))))


def _readings(text: str) -> tuple[Group | Licence, ...]:
    if read_licence(text).listed and not _OR.search(text):
        return (_slashed(text),)
    any_of, all_of = bool(_ANY_OF.search(text)), bool(_ALL_OF.search(text))
    plain = _ALL_OF.sub("", _ANY_OF.sub("", text)).strip() or text
    alternatives = bool(_OR.search(plain))
    if any_of or all_of or not (alternatives and _has_and(plain)):
        return (_joined(plain, any_of=any_of or (alternatives and not all_of)),)
    return _or_first(plain), _and_first(plain)


@cache
def held_licences(text: str) -> tuple[Licence, ...]:
    """The licences that one entry of a person's list names; people write several into one."""
    folded = normalise(text).strip()
    if _NOTHING.fullmatch(folded):
        return ()
    named = tuple(_leaves(_joined(folded, any_of=False)))
    shared = bool(_EXPECTED_AT_END.search(folded)) and not re.search(r"[、,]", folded)
    return tuple(replace(one, expected=True) for one in named) if shared else named


def _has_and(plain: str) -> bool:
    return any(len(_pieces(part, _AND)) > 1 for part in _OR.split(plain))


def _or_first(plain: str) -> Group:
    return Group(every=False, parts=tuple(_joined(part, any_of=False) for part in _parts(plain, _OR)))


def _and_first(plain: str) -> Group:
    return Group(every=True, parts=tuple(_joined(part, any_of=True) for part in _parts(plain, _AND)))


def _joined(text: str, *, any_of: bool) -> Group | Licence:
    """The licences named one after another; `any_of` where the entry names alternatives."""
    pieces = [text]
    if not read_licence(text).listed or _OR.search(text):
        for separator, strong in ((_OR, True), (_AND, False), *((soft, False) for soft in _SOFT)):
            pieces = [part for piece in pieces for part in _pieces(piece, separator, strong=strong)]
    parts = tuple(_slashed(piece) for piece in pieces)
    if len(parts) == 1:
        return parts[0]
    choice = any_of or (_AND.search(text) is None and _is_choice(parts))
    return Group(every=not choice, parts=parts)


def _slashed(piece: str) -> Group | Licence:
    """A/B, and A(B・C), name variants of which any will do."""
    parts = _pieces(piece, _SLASH)
    if len(parts) == 1:
        parts = list(_variants(piece))
    licences = tuple(read_licence(part) for part in parts)
    return licences[0] if len(licences) == 1 else Group(every=False, parts=licences)


def _variants(piece: str) -> Iterator[str]:
    """危険物取扱者(甲種または乙種4類) is 危険物取扱者甲種 and 危険物取扱者乙種4類, where both are known."""
    found = _BRACKETED.search(piece)
    inside = [part.strip() for part in _BRACKET_SPLIT.split(found[2])] if found is not None else []
    if found is None or len(inside) == 1:
        yield piece
        return
    whole = [piece[: found.start()] + found[1] + part + ")" + piece[found.end() :] for part in inside]
    distinct = {(one.name, one.step) for one in map(read_licence, whole) if one.listed}
    yield from whole if len(distinct) == len(whole) else (piece,)


def _is_choice(parts: Iterable[Group | Licence]) -> bool:
    """Two names can only be alternatives where one holds the other, or where both are whole professions."""
    licences = [part for part in parts if isinstance(part, Licence)]
    if licences and all(one.name in professions() for one in licences):
        return True
    return any(_has(one, other) or _has(other, one) for one, other in pairwise(licences) if one.listed and other.listed)


def _has(one: Licence, other: Licence) -> bool:
    return other.name in reach(one.name, one.step)


def _pieces(text: str, separator: re.Pattern[str], *, strong: bool = False) -> list[str]:
    """The pieces between separators outside brackets, where each names a licence; else the whole."""
    if separator is not _OR and read_licence(text).listed:
        return [text]
    pieces = _completed(_parts(text, separator))
    apart = strong or all(_is_name(piece) for piece in pieces)
    return pieces if pieces and apart else [text]


def _parts(text: str, separator: re.Pattern[str]) -> list[str]:
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        hidden.append(match[0])
        return chr(_HIDDEN + len(hidden) - 1)

    def shown(part: str) -> str:
        return "".join(hidden[at] if 0 <= (at := ord(sign) - _HIDDEN) < len(hidden) else sign for sign in part)

    masked = _BRACKETED.sub(hide, text)
    parts: list[str] = []
    end, between = 0, ""
    for found in (*separator.finditer(masked), None):
        part = shown(masked[end : found.start() if found else len(masked)])
        whole = f"{parts[-1]}{between}{part}" if parts else part
        if parts and read_licence(whole).listed:
            parts[-1] = whole  # 地山の掘削及び土止め支保工作業主任者: one name
        elif part.strip():
            parts.append(part.strip())
        end, between = (found.end(), found[0]) if found else (end, between)
    return parts


def _is_name(piece: str) -> bool:
    return read_licence(piece).listed or bool(_NAMED.search(piece))


def _completed(pieces: list[str]) -> list[str]:
    """第一種または第二種電気工事士 is 第一種電気工事士 and 第二種電気工事士; 土木・建築施工管理技士 likewise."""
    if len(pieces) < 2:
        return pieces
    with_class = next((one for one in pieces if _CLASS_ONLY.search(one) and not _CLASS_ONLY.fullmatch(one)), None)
    title = _TITLE.search(pieces[-1])
    return [_complete(piece, with_class, title[0] if title else "") for piece in pieces]


def _complete(piece: str, with_class: str | None, title: str) -> str:
    if _CLASS_ONLY.fullmatch(piece) and with_class is not None:
        return _CLASS_ONLY.sub(piece, with_class, count=1)
    if title and not read_licence(piece).listed and read_licence(piece + title).listed:
        return piece + title
    return piece


def _leaves(part: Group | Licence) -> Iterator[Licence]:
    if isinstance(part, Licence):
        yield part
        return
    for inner in part.parts:
        yield from _leaves(inner)
