"""The banks' short forms of legal-entity words (法人略語): ｶ) before a name, (ｶ after it, (ｶ) within it.

The list is the one banks publish for transfers (for instance 京葉銀行「入力文字」 and the tables of credit unions);
office and trade words (営業所略語・事業略語) are left as they are written: banks differ in whether they may be
shortened.
"""

import re

_WORDS: tuple[tuple[str, str, str], ...] = (
    ("カ", "株式会社 ㈱ ㍿ (株)", "カブシキガイシャ カブシキカイシャ"),
    ("ユ", "有限会社 ㈲ (有)", "ユウゲンガイシャ ユウゲンカイシャ"),
    ("メ", "合名会社 ㈴ (名)", "ゴウメイガイシャ ゴウメイカイシャ"),
    ("シ", "合資会社 ㈾ (資)", "ゴウシガイシャ ゴウシカイシャ"),
    ("ド", "合同会社 (同)", "ゴウドウガイシャ ゴウドウカイシャ"),
    ("ソ", "相互会社 (相)", "ソウゴガイシャ ソウゴカイシャ"),
    ("イ", "医療法人社団 医療法人財団 社会医療法人 医療法人 (医)", "シャカイイリョウホウジン イリョウホウジン"),
    ("ザイ", "一般財団法人 公益財団法人 財団法人 ㈶ (一財) (公財) (財)", "イッパンザイダンホウジン ザイダンホウジン"),
    ("シヤ", "一般社団法人 公益社団法人 社団法人 ㈳ (一社) (公社) (社)", "イッパンシャダンホウジン シャダンホウジン"),
    ("シユウ", "宗教法人 (宗)", "シュウキョウホウジン"),
    ("ガク", "学校法人 ㈻ (学)", "ガッコウホウジン"),
    ("フク", "社会福祉法人 (福)", "シャカイフクシホウジン"),
    ("ホゴ", "更生保護法人", "コウセイホゴホウジン"),
    ("トクヒ", "特定非営利活動法人 (特非)", "トクテイヒエイリカツドウホウジン"),
    ("チドク", "地方独立行政法人 (地独)", "チホウドクリツギョウセイホウジン"),
    ("ドク", "独立行政法人 (独)", "ドクリツギョウセイホウジン"),
    ("ダイ", "国立大学法人 公立大学法人 (大)", "コクリツダイガクホウジン コウリツダイガクホウジン"),
    ("ベン", "弁護士法人 (弁)", "ベンゴシホウジン"),
    ("ギヨ", "行政書士法人 (行)", "ギョウセイショシホウジン"),
    ("シホウ", "司法書士法人 (司)", "シホウショシホウジン"),
    ("ゼイ", "税理士法人 (税)", "ゼイリシホウジン"),
    ("ロウム", "社会保険労務士法人", "シャカイホケンロウムシホウジン"),
    ("ノウ", "農事組合法人", "ノウジクミアイホウジン"),
    ("カンリ", "管理組合法人", "カンリクミアイホウジン"),
)
_LARGE = {"ャ": "ヤ", "ュ": "ユ", "ョ": "ヨ", "ッ": "ツ"}


def _spelt(word: str) -> str:
    """A pattern for `word` with its small kana written small or large."""
    return "".join(f"[{sign}{_LARGE[sign]}]" if sign in _LARGE else re.escape(sign) for sign in word)


_SHORT_BY_WORD = {word: short for short, written, read in _WORDS for word in (*written.split(), *read.split())}
_LONGEST_FIRST = sorted(_SHORT_BY_WORD, key=lambda word: (-len(word), word))
_PATTERN = re.compile("|".join(f"(?P<w{index}>{_spelt(word)})" for index, word in enumerate(_LONGEST_FIRST)))


def shortened(name: str) -> str:
    """`name` with its first legal-entity word short; in full-width katakana, other signs as they are.

    Only one word is shortened, as the banks' rule has it, and the spaces about it go.
    """
    found = _PATTERN.search(name)
    if not found:
        return name
    short = _SHORT_BY_WORD[_LONGEST_FIRST[int(str(found.lastgroup)[1:])]]
    before, after = name[: found.start()].rstrip(), name[found.end() :].lstrip()
    opened = f"({short}" if before else short
    return f"{before}{opened}){after}" if after or not before else f"{before}{opened}"
