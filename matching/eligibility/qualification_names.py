"""Reads the name of a licence: which one, which class, held or only expected."""

import re
from dataclasses import dataclass
from functools import cache

from matching.eligibility.qualification_list import Step, spelling
from matching.text.normalise import normalise

_DIGITS = str.maketrans("一二三四五六七壱弐参", "1234567123")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_ROMAN_CLASS = re.compile(r"(?<![a-z])(iii|ii|iv|vi|i|v)(?=[級種類])")
_NUMERAL = re.compile(r"第?([一二三四五六七壱弐参\d])(?=[級種類等])")
_BARE_CLASS = re.compile(r"(?<=[甲乙丙])(?:種)?第?([一二三四五六七])")
_ENGLISH_CLASS = re.compile(
    r"(pre-?)?(?:grade|level|class)\s*(pre-?)?([1-7])\b"
    r"|\b([1-7])(?:st|nd|rd|th)[ -]*(?:grade|class|level)"
)
_ENGLISH_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd"}
_CLASS_RANGE = re.compile(r"([1-6])[級種]?~([1-6])(?=[級種])")
_BRACKETS = re.compile(r"[(\[【〔「<]([^()\[\]【】〔〕「」<>]*)[)\]】〕」>]")
_CLASS = re.compile(r"(特(?!定)|準?\d|[abc])級|(\d)種|(単一)等級")
_CLASS_ALONE = re.compile(r"(?:特|準?\d|[abc])級|\d種|単一等級|\d{2,3}点?")
_RISING = re.compile(
    r"(?:英語力?)?(toeicbridge|toeics&?w|toeic|ielts|lpic|linuc|hsk|topik|toefl(?:ibt|itp)?)"
    r"[a-zァ-ヶー&公開試験検定]*?(\d{1,3}(?:\.\d)?)(?:~\d+)?(?:点|級|レベル)*"
)
_TOEFL_IBT_TOP = 120
_JLPT = re.compile(
    r"(?:jlpt|日本語能力(?:試験|検定)?|日本語検定|日本語|japaneselanguageproficiencytest|japanese|level)*"
    r"n([1-5])(?:レベル)?"
)
_EXPECTED = re.compile(
    r"(?:\d{4}年|令和\d+年)?(?:\d{1,2}月)?(?:末|まで)?に?(?:(?:免許|資格)?(?:取得|合格)を?)?(?:見込み?|予定)者?"
    r"|国家?試験?を?受験予定者?|to be expected|expected(?: to (?:obtain|pass|receive))?|in 20\d\d"
)
_IS_EXPECTED = re.compile(r"見込|(?<!受験)予定|国(?:家)?試(?:験)?を?受験予定|expected")
_NOT_HELD = re.compile(
    r"科目合格|受験(?:中|予定)|勉強中|学習中|取得中|挑戦中|未取得|1次合格|一次合格|失効|返納|期限切れ?|停止中"
    r"|取消し?|取り消し|不合格|持っていな|studying|expired|not yet|in progress"
)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d|令和\d+|平成\d+|昭和\d+|[rhs]\d{1,2}(?=[年./]))"
    r"(?:年\d{0,2}月?|[./]\d{1,2}月?)?(?:に?(?:取得|合格|登録))?(?!\d)"
)
_LIMIT = re.compile(
    r"[(\[]?(?:(?:at|オートマ)車?限定?(?:不可|可|解除済?|なし|免許)?(?:でも)?(?:可能?|ok)?"
    r"|(?<![a-z])mt(?![a-z])車?(?:必須|のみ|免許|限定|可)?)[)\]]?"
)
_LIMITED = re.compile(r"(?:at|オートマ)車?限定?(?!.*(?:可|ok|解除|なし))")
_DEMANDS_MANUAL = re.compile(r"限定不可|mt車?(?:必須|のみ|免許|限定)?$")
_REMARK = re.compile(
    r"可$|可能|必須|必要|方$|使用|通勤|業務|経験|年|月|ため|歓迎|優遇|問わ|以上|未満"
    r"|尚|なお|不問|場合|国家資格|※"
)
_EXAMINATION = re.compile(r"検定試験|検定|試験|技術者資格")
_SPELLED_ALIKE = (
    (re.compile(r"取り?扱い?"), "取扱"),
    (re.compile(r"組み?立て?"), "組立"),
    (re.compile(r"玉(?:掛け?|掛ケ|がけ|かけ)"), "玉掛"),
    (re.compile(r"けん引|ケン引|けんいん"), "牽引"),
    (re.compile(r"ボイラー"), "ボイラ"),
    (re.compile(r"レントゲン|x線"), "エックス線"),
    (re.compile(r"車輌|車輛"), "車両"),
    (re.compile(r"熔接"), "溶接"),
    (re.compile(r"ディーゼル"), "ジーゼル"),
    (re.compile(r"単一級"), "単一等級"),
    (re.compile(r"専修(?=免)"), "0種"),  # a teacher's highest class
)
_NOISE = re.compile(
    r"[\s・･,、。\-_/:;!「」『』*※]|免許状?証|免許状|免状|修了証?|修了者?|取得済み?|取得者?|保有者?|所持者?|所有者?|登録者?(?=$)"
    r"|を?(?:お持ち|持って(?:いる|おられる)|所持している|有する|保有している|取得している)(?:の?方|者|人)?"
    r"|有資格者?|合格者?|以上|必須(?:条件)?|必要|(?:国家)?資格(?=$)|要(?=普|自動車|フォーク|危険|玉|電気)"
    r"|\b(?:valid|required|must have|must|holders?|or higher|or above|certified(?= )|certification|certificate)\b"
)
_GENERIC = re.compile(
    r"(?:[いなのえ]|何か?|何らか|各種|必要|関連|その他|業務上?|上記|多数|あり|有り?|お持ち|国家|公的|民間|専門|系|技術)*"
    r"(?:資格|免許|ライセンス|licen[cs]es?|certificat\w*|qualifications?)*(?:あり|有り?|多数|者|など|等)*"
)
_VAGUE = re.compile(
    r"(?:系|関連|関係|関する|係る|係わる|必要な|何らかの|何かの|各種|その他|上記).{0,12}"
    r"(?:資格|免許|licen|certif|qualif)|関連資格"
)
_BLANK_IN_JAPANESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence as named; `step` orders its classes, the lower the higher (1級 before 2級).

    `readable` is false where the words name no licence at all (「各種資格」, signs without letters).
    """

    name: str
    step: Step
    notes: frozenset[str]
    listed: bool
    expected: bool = False
    held: bool = True
    limited: bool = False
    manual: bool = False
    readable: bool = True


@cache
def read_licence(text: str) -> Licence:
    """The licence that one name of a list gives."""
    folded = _alike(_BLANK_IN_JAPANESE.sub("", normalise(text)))
    expected = bool(_IS_EXPECTED.search(folded))
    limits = " ".join(match[0].strip("()[]") for match in _LIMIT.finditer(folded))
    plain = _DATE.sub("", _LIMIT.sub("", _EXPECTED.sub("", folded)))
    notes = frozenset(filter(None, (_fold(note) for note in _BRACKETS.findall(plain))))
    bare = _fold(_BRACKETS.sub("", plain))
    # 税理士(科目合格) is a standing of its own; of any other licence a pass in part is no licence.
    held = not _NOT_HELD.search(folded) or spelling(bare + "".join(sorted(notes))) is not None
    if not held:
        bare = _fold(_NOT_HELD.sub("", _BRACKETS.sub("", plain)))
        notes = frozenset(filter(None, (_NOT_HELD.sub("", note) for note in notes)))
    listed = _listed(bare, notes)
    name, step, field = listed or (*_classed(bare, notes), None)
    return Licence(
        name=name if listed else _crafted(name, notes),
        step=step,
        notes=frozenset({field} if field else ()) | _fields(notes, name),
        listed=listed is not None,
        expected=expected,
        held=held,
        limited=bool(_LIMITED.search(limits)),
        manual=bool(_DEMANDS_MANUAL.search(limits)),
        readable=listed is not None or _is_readable(bare, folded),
    )


def _listed(bare: str, notes: frozenset[str]) -> tuple[str, Step, str | None] | None:
    """The listed licence, its class and its field: as written, else without its class."""
    for candidate in (bare + "".join(sorted(notes)), bare):
        found = spelling(candidate)
        if found is not None:
            return found.name, _class_of(notes), found.field
    for candidate in (bare + "".join(sorted(notes)), bare):
        name, step = _classed(candidate, notes)
        found = spelling(name) if step is not None else None
        if found is not None:
            return found.name, step, found.field
    return None


def _class_of(notes: frozenset[str]) -> Step:
    """The class where a note is nothing else: ボイラー技士(2級)."""
    classes = [found for found in map(_CLASS.fullmatch, sorted(notes)) if found is not None]
    return _step(classes[0]) if len(classes) == 1 else None


def _classed(bare: str, notes: frozenset[str]) -> tuple[str, Step]:
    """The name without its class, and the class as a step; a name with two classes keeps both."""
    score = _RISING.fullmatch(bare)
    if score is not None:
        return _scored(score[1], float(score[2]))
    level = _JLPT.fullmatch(bare)
    if level is not None:
        return "日本語能力試験", float(level[1])
    for text in (bare, *sorted(notes)):
        found = {match[0]: match for match in _CLASS.finditer(text)}
        if len(found) == 1:
            return _CLASS.sub("", bare), _step(next(iter(found.values())))
        if found:
            break
    return bare, None


def _scored(name: str, score: float) -> tuple[str, float]:
    """Scores and levels that rise: the more, the better. A bare TOEFL score tells which test it is."""
    if name == "toefl":
        name = "toeflibt" if score <= _TOEFL_IBT_TOP else "toeflitp"
    return name, -score


def _step(found: re.Match[str]) -> float:
    grade = found[1] or found[2] or "1"
    if grade == "特":
        return 0.0
    if grade in "abc":
        return float("abc".index(grade) + 1)
    return float(grade[-1]) + (0.5 if grade.startswith("準") else 0.0)


def _fields(notes: frozenset[str], name: str) -> frozenset[str]:
    """Notes that may name a field of the licence (機械系); remarks, classes and the name again are none."""
    return frozenset(
        note
        for note in notes
        if not (_REMARK.search(note) or _CLASS_ALONE.fullmatch(note) or note == name or spelling(note) is not None)
    )


def _crafted(name: str, notes: frozenset[str]) -> str:
    """A trade test in one spelling: 技能検定(機械保全) is 機械保全技能士; 検定 and 試験 are left out."""
    if name == "技能検定" and len(notes) == 1:
        return f"{next(iter(notes))}技能士"
    return _EXAMINATION.sub("", name) or name


def _is_readable(bare: str, folded: str) -> bool:
    whole = _GENERIC.fullmatch(bare) or _VAGUE.search(folded) or "\ufffd" in folded
    return bool(_LETTER.search(bare)) and not whole


def _alike(folded: str) -> str:
    """Words written in several ways, in one; classes in English and in Roman numerals as 1級."""
    for written, word in _SPELLED_ALIKE:
        folded = written.sub(word, folded)
    folded = _ROMAN_CLASS.sub(lambda match: _ROMAN[match[1]], folded)
    if folded.isascii():
        for word, ordinal in _ENGLISH_ORDINALS.items():
            folded = re.sub(rf"\b{word}\b", ordinal, folded)
        folded = _ENGLISH_CLASS.sub(
            lambda match: ("準" if match[1] or match[2] else "") + (match[3] or match[4]) + "級", folded
        )
    return folded


def _fold(text: str) -> str:
    numbered = _NUMERAL.sub(lambda match: match[1].translate(_DIGITS), text)
    numbered = _BARE_CLASS.sub(lambda match: "種" + match[1].translate(_DIGITS), numbered)
    numbered = _CLASS_RANGE.sub(lambda match: max(match[1], match[2]), numbered)
    return _NOISE.sub("", numbered)
