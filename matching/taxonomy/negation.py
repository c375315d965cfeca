"""Where a text denies, or does not ask for, what it names: 経験不問, 苦手, no experience needed, not …

Japanese says so after the thing, English mostly before; a word of denial reaches as far as its clause, never further.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matching.text.words import Word

Span = tuple[int, int]
"""From the first to behind the last code point."""

_REFUSED = r"(?:者|の方|の人|者の方|方|人)?(?:は|での)?(?:応募)?(?:不可|お断り|ご遠慮|応募でき|難し|厳し|対象外)"
_TRAINED = r"experience|knowledge|background|skills?|training|qualifications?|licen[cs]es?|certificat\w+|degree"
_NEEDED = r"(?:needed|required|necessary|mandatory|essential|expected|asked)"
_NO_EXPERIENCE = (
    rf"\bno\s+(?:(?!my\b|your\b|doubt\b|problem\b|matter\b|longer\b|but\b)[\w/+#&-]+\s+){{0,4}}?(?:{_TRAINED})\b"
)

_CUES = re.compile(
    # Looks like a denial, and is none, or denies something else.
    r"(?P<aside>"
    r"(?:年数|学歴|年齢|性別|国籍|回数|ブランク|学部|学科|雇用形態|住まい|居住地|時期|職種|業種|業界)"
    r"(?:は|を|も|については)?(?:一切)?(?:不問|問い?ま?せん|問わ(?:ず|ない))"
    rf"|未経験(?:から|でした|だった|で(?:入社|転職|始|スタート|は(?:な|あり))|の(?:頃|ころ|状態|時)|時|{_REFUSED})"
    rf"|経験(?:が|の)?(?:な[いしく]|無[いしく])(?:{_REFUSED}|では|わけで|と(?:難し|厳し))"
    r"|不問では|苦手(?:意識)?(?:では|じゃ|が|は|も)(?:な|あり)|苦手.{0,4}克服|できない(?:こと|わけ)は"
    r"|(?:だけ|のみ|ばかり)(?:で(?:は)?なく|じゃなく)|のみならず"
    r"|\bnot\s+(?:only|just|merely|simply|limited|least|sure|to mention|afraid)\b|\b(?:why|if|or)\s+not\b"
    r"|n['’]t\s+(?:only|just|hesitate|worry|mind|forget|miss)\b|\bnot\s+(?:hesitate|worry|mind|forget)\b"
    r")"
    # Denies what stands before it in the clause, itself included.
    r"|(?P<before>"
    r"不問|問い?(?:ません|はしません)|問わ(?:ず|ない|れません)|未経験|無経験|初心者(?:大?歓迎|可|ok|でも)"
    r"|経験(?:が|は|も|の|:|・|,|、)?\s*(?:一切|全く|まったく|特に)?(?:な[いしく]|無[いしく]|無|ありません|ございません|ゼロ)"
    r"|な(?:い|かった)経験|(?:不要|必要(?:は|が)?(?:ありません|な[いし])|要りません|いりません)|必須では(?:ありません|な[いく])"
    r"|(?:[なて]く|無く)て(?:も)?(?:可|ok|結構|よ[いく]|良[いく]|いい|大丈夫|構|かま|問題|応募|歓迎)"
    r"|(?:たこと|知識|興味|自信|資格|免許)(?:が|は|も)?(?:な[いし]|無[いし]|ありません)"
    r"|苦手|不得意|不得手|素人|門外漢|嫌い|避けたい|(?:(?<!応募)でき|使え|扱え|分から|わから|知ら|やら|し)(?:ません|ない(?!と))(?!か)"
    r"|(?:では|じゃ)な(?:くて?|い)"
    rf"|{_NO_EXPERIENCE}(?:\s+(?:in|of|with|on|as|using)\b[^.;!?\n]{{0,80}}?|[^.,;!?\n]{{0,20}}?)\b{_NEEDED}\b"
    rf"|(?:\bnot|n['’]t)\s+(?:\w+ly\s+)?(?:a\s+)?(?:be\s+)?(?:{_NEEDED}|must|requirement|prerequisite|important)\b"
    r"|\bunnecessary\b|\boptional\b|\binexperienced\b"
    r")"
    # Denies its whole clause.
    rf"|(?P<clause>{_NO_EXPERIENCE}|やりたく(?:は)?(?:ない|ありません)|したく(?:は)?(?:ない|ありません))"
    # Denies what comes after it in the clause.
    r"|(?P<after>\b(?:not|never|cannot|without|nor|neither|dislike|hate|lack(?:s|ing)?|unfamiliar with)\b|n['’]t\b"
    r"|\bno\s+(?:need|interest)\b|\b(?:bad|weak|poor)\s+(?:at|in)\b)",
    re.IGNORECASE,
)
_OF_NOUN = re.compile(r"(?:苦手|嫌い|不得意|不得手)な(?!の)")
"""Joined to a noun, these deny the name that comes next, and nothing else."""

_HARD = re.compile(
    r"[。！？!?;；\n\r\t【】■●◆※]|\.(?=\s|$)|しかし|ただし|但し|一方|(?:では|じゃ)なくて?(?!も|可)"
    r"|\b(?:but|however|although|though|whereas|while|yet|and\s+(?:I|we|you))\b",
    re.IGNORECASE,
)
_SOFT = re.compile(r"[、，､,／/|｜]|\s[-–—]\s")
_FILLING = re.compile(
    r"(?:[\s・やと及び並に等などかつ「」『』]|または|もしくは|\b(?:and|or|the|a|an|with|in|of)\b)*", re.IGNORECASE
)
_KANA = re.compile("[ぁ-ヿ]")

_CONJUNCTIONS = frozenset({"が", "けど", "けども", "けれど", "けれども", "から", "し", "のに", "ので", "ものの"})
_PREDICATES = frozenset({"動詞", "形容詞", "助動詞", "形状詞"})


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch between two commas, whether it begins with a name, and whether it only lists names."""

    start: int
    end: int
    begins_with_name: bool
    is_bare: bool


def negated(line: str, found: Sequence[Word], spans: Sequence[Span]) -> list[bool]:
    """Of each span of `line`, in order and apart from each other, whether the text denies it or does not ask for it.

    `line` is the text with half-width Latin, `found` are its words.
    """
    if not spans or not any(cue.lastgroup != "aside" for cue in _CUES.finditer(line)):
        return [False] * len(spans)
    covered = _merged(scope for sentence in _sentences(line, found, spans) for scope in _scopes(line, sentence, spans))
    return [(scope := _last_before(span[0], covered)) is not None and span[0] < scope[1] for span in spans]


def _merged(scopes: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(scopes):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _last_before(place: int, spans: Sequence[Span]) -> Span | None:
    """Of spans in order, the last that starts at the place or before it."""
    number = bisect_right(spans, place, key=_start)
    return spans[number - 1] if number else None


def _start(span: Span) -> int:
    return span[0]


def _sentences(line: str, found: Sequence[Word], spans: Sequence[Span]) -> Iterator[Span]:
    """What no denial crosses: up to a full stop, or to a word such as が or but."""
    ends = {match.end() for match in _HARD.finditer(line)} | _conjunctions(found)
    places = sorted({0, len(line)} | {end for end in ends if not _inside(end, spans)})
    return pairwise(places)


def _conjunctions(found: Sequence[Word]) -> set[int]:
    """Where a が, ので … behind a predicate ends; behind a noun が and から are no conjunctions."""
    ends = set()
    for place in range(1, len(found)):
        word, before = found[place], found[place - 1].part_of_speech
        if before not in _PREDICATES:
            continue
        if word.surface in _CONJUNCTIONS and word.part_of_speech == "助詞":
            ends.add(word.end)
        elif word.surface == "の" and place + 1 < len(found) and found[place + 1].surface == "で":
            ends.add(found[place + 1].end)
    return ends


def _inside(place: int, spans: Sequence[Span]) -> bool:
    """Whether a cut at the place would cut a name in two."""
    span = _last_before(place - 1, spans)
    return span is not None and place < span[1]


def _scopes(line: str, sentence: Span, spans: Sequence[Span]) -> Iterator[Span]:
    found = (cue for cue in _CUES.finditer(line, *sentence) if cue.lastgroup != "aside")
    cues = [cue for cue in found if not _in_name(cue.start(), spans)]
    clauses = _clauses(line, sentence, spans) if cues else []
    for cue in cues:
        start, end = _last_before(cue.start(), clauses) or sentence
        if cue.lastgroup == "after":
            yield cue.start(), end
        elif cue.lastgroup == "clause":
            yield start, end
        elif _OF_NOUN.match(line, cue.start()):
            place = bisect_left(spans, cue.end(), key=_start)
            named = spans[place : place + 1]
            yield from ((cue.start(), min(span[1], end)) for span in named)
        else:
            yield start, cue.end()


def _in_name(place: int, spans: Sequence[Span]) -> bool:
    span = _last_before(place, spans)
    return span is not None and place < span[1]


def _clauses(line: str, sentence: Span, spans: Sequence[Span]) -> list[Span]:
    """The sentence split at commas, but lists of names kept with what is said of them."""
    parts = _parts(line, sentence, spans)
    joined = _joins(parts, _KANA.search(line, *sentence) is not None)
    starts = [parts[0].start, *(part.start for part, join in zip(parts[1:], joined, strict=True) if not join)]
    return list(pairwise([*starts, sentence[1]]))


def _parts(line: str, sentence: Span, spans: Sequence[Span]) -> list[_Part]:
    commas = [match.end() for match in _SOFT.finditer(line, *sentence)]
    places = [sentence[0], *(end for end in commas if end < sentence[1] and not _inside(end, spans)), sentence[1]]
    return [_part(line, start, end, spans) for start, end in pairwise(places)]


def _part(line: str, start: int, end: int, spans: Sequence[Span]) -> _Part:
    names = spans[bisect_left(spans, start, key=_start) : bisect_left(spans, end, key=_start)]
    edges = [start, *(edge for span in names for edge in span), end]
    between = [_SOFT.sub("", line[edges[place] : edges[place + 1]]) for place in range(0, len(edges), 2)]
    is_filling = [_FILLING.fullmatch(text) is not None for text in between]
    return _Part(start, end, bool(names) and is_filling[0], bool(names) and all(is_filling))


def _joins(parts: Sequence[_Part], is_japanese: bool) -> list[bool]:
    """Of each comma, whether it only parts the items of a list.

    Japanese says what it says of a list behind it; English in front, unless the sentence begins with the list.
    """
    answers, leads = [], True
    for part, after in pairwise(parts):
        leads = leads and part.is_bare
        forward = part.is_bare and after.begins_with_name
        answers.append(forward if is_japanese or leads else after.is_bare)
    return answers
