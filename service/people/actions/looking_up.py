"""Looking somebody up by the beginning of the kana, by digests alone; that it was done is noted, not for whom."""

from service.db.work import Work
from service.people import reads
from service.people.reads.listed import people_of
from service.people.terms import KanaTooShort, ListedPerson
from service.platform import audit
from service.platform.crypto import Vault, fold

MOST = 200
"""People of one beginning who are looked at, the last registered first."""


async def people_by_kana(work: Work, vault: Vault, typed: str) -> list[ListedPerson]:
    """Whose kana begin so, as far as the list may show them; raises KanaTooShort for a single sign."""
    if len(fold(typed)) < reads.SHORTEST_PREFIX:
        raise KanaTooShort(f"かなは{reads.SHORTEST_PREFIX}文字以上入力してください。", least=reads.SHORTEST_PREFIX)
    found = await people_of(work, await reads.people_by_kana(work, vault, typed, limit=MOST))
    await audit.note(work, "people.looked_up_by_kana", count=len(found))
    return found
