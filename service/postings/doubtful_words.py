"""Words of a posting that narrow it by sex or age, as points to look at: what surrounds them may make them lawful.

Sources: 男女雇用機会均等法5条 (no sex is left out or preferred in recruiting; 8条 allows measures for women where
they are few), 労働施策総合推進法9条 (no age is asked but by an exception of 則1条の3, told in the field of the limit).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from service.postings.terms import Reason

SEX = re.compile(
    r"(?:男性|女性|男子|女子|男|女)(?:のみ|限定|に限る|歓迎|優遇|優先|向き|向け|を?希望|を?募集|を?求む)"
    r"|女性が?活躍できる方|主婦歓迎|主婦の方歓迎|営業マン|看護婦|保母|スチュワーデス|ウェイトレス|ウエイトレス|カメラマン募集"
)
AGE = re.compile(
    r"[0-9]{2}(?:歳|才)(?:まで|以下|未満|くらいまで|位まで)(?=の方|の人|歓迎|を?募集|を?希望|限定|に限|[。、\s)」]|$)"
    r"|[0-9]{2}代(?:の方)?(?:のみ|限定|に限る|歓迎|を?希望|を?募集)"
    r"|[0-9]{2}(?:歳|才)(?:から|~|-|〜)[0-9]{2}(?:歳|才)(?:まで)?の(?:方|人)"
    r"|若い方(?:歓迎|限定|を?希望|を?募集)|若者歓迎|若手限定"
)
"""A retirement age (定年60歳まで雇用) or the age of reemployment tells of work, and not of who is sought."""
OF_WORK = re.compile(r"(?:定年|再雇用|継続雇用|勤務延長|雇用)[^。\n]{0,12}$")


def doubtful_words(content: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Each phrase once, with the field where it stands; the words of age only where no age limit is told."""
    conditions = content.get("conditions") or {}
    limit = conditions.get("age_limit") or {}
    is_age_told = limit.get("min") is not None or limit.get("max") is not None
    texts = {f"/{name}": content.get(name) for name in ("title", "description")}
    texts |= {f"/conditions/{name}": told for name, told in conditions.items()}
    found = (
        reason
        for pointer, told in texts.items()
        if isinstance(told, str)
        for reason in _in_text(pointer, unicodedata.normalize("NFKC", told), is_age_told=is_age_told)
    )
    return tuple(dict.fromkeys(found))


def _in_text(pointer: str, told: str, *, is_age_told: bool) -> Iterator[Reason]:
    for match in SEX.finditer(told):
        yield Reason(
            "doubtful_sex",
            pointer,
            f"「{match[0]}」は、性別を理由に応募を限る表現ではありませんか（男女雇用機会均等法5条）。",
            f"“{match[0]}” may narrow who applies by sex (Equal Employment Opportunity Act, art. 5).",
        )
    for match in () if is_age_told else AGE.finditer(told):
        if not OF_WORK.search(told[: match.start()]):
            yield Reason(
                "doubtful_age",
                pointer,
                f"「{match[0]}」は、年齢で応募を限る表現ではありませんか（労働施策総合推進法9条）。"
                "例外にあたるときは、年齢制限の欄に例外事由と理由を書いてください。",
                f"“{match[0]}” may narrow who applies by age (Act on Comprehensive Promotion of Labor Policies, art. 9)"
                ". Where an exception applies, tell it in the field of the age limit.",
            )
