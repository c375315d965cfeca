"""Looking somebody up by the beginning of the kana, by digests alone; that it was done is noted, not for whom."""

from service.db.work import Work
from service.people import reads, rules
from service.people.reads.listed import people_of
from service.people.terms import KanaNeeded, KanaTooShort, ListedPerson
from service.platform import audit
from service.platform.crypto import Vault, fold

MOST = 200
"""People of one beginning who are looked at, the last registered first."""


async def people_by_kana(work: Work, vault: Vault, typed: str) -> list[ListedPerson]:
    """Whose kana begin so, as far as the list may show them.

    Raises KanaNeeded for kanji, KanaTooShort for a single sign.
    """
    if rules.has_kanji(typed):
        raise KanaNeeded("氏名の漢字では探せません。かな（ひらがな・カタカナ）で入力してください。")
    if len(fold(typed)) < reads.SHORTEST_PREFIX:
        raise KanaTooShort(f"かなは{reads.SHORTEST_PREFIX}文字以上入力してください。", least=reads.SHORTEST_PREFIX)
    found = await people_of(work, await reads.people_by_kana(work, vault, typed, limit=MOST))
    await audit.note(work, "people.looked_up_by_kana", count=len(found))
    return found
