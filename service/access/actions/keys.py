"""Companies' API keys: made, revoked, noted as used."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from service.access.rules import keys as rules
from service.access.rules.accounts import digest_of
from service.access.store import keys as store
from service.access.terms import DEFAULT_SCOPES, KeyMadeSince, NoSuchKey, Scope, TooManyKeys
from service.base.ids import CompanyId
from service.db.work import Work
from service.platform import audit


async def create_api_key(
    work: Work,
    company_id: CompanyId,
    *,
    is_test: bool = False,
    scopes: Sequence[Scope] = DEFAULT_SCOPES,
    seen: str | None = None,
) -> str:
    """The key in plain, this once; refuses a third live one of its kind.

    `seen` is the name of the company's newest key as who asks knew it, empty for none: another one was made since
    (KeyMadeSince), as by a second click, and its secret may have been seen by nobody.
    """
    await store.lock_keys_of(work, company_id)
    _check_newest(await store.newest_key(work, company_id), seen)
    if await store.count_live_keys(work, company_id, is_test=is_test) >= rules.LIVE_KEYS:
        raise TooManyKeys("有効なAPIキーは、種類ごとに1社2つまでです。使わないキーを失効させてください。")
    key, name, secret = rules.write_key(
        is_test=is_test, name=secrets.randbelow(62**rules.NAME_LENGTH), secret=secrets.randbits(256)
    )
    key_id = work.new_id()
    await store.insert_key(
        work,
        {
            "id": key_id,
            "name": name,
            "company_id": company_id,
            "secret_digest": digest_of(secret),
            "scopes": [scope.value for scope in scopes],
            "is_test": is_test,
            "created_at": work.now,
            "expires_at": work.now + rules.KEY_LIFETIME,
        },
    )
    await audit.note(work, "access.key_created", key_id, company=company_id, is_test=is_test)
    return key


def _check_newest(newest: str | None, seen: str | None) -> None:
    if seen is not None and newest is not None and newest != seen:
        raise KeyMadeSince(
            f"この画面を開いたあとに、この会社のキー {newest} が作成されました。キーを控えていないときは、"
            "一覧でそのキーを失効させてから、もう一度作成してください。",
            name=newest,
        )


async def revoke_api_key(work: Work, name: str) -> None:
    """The key of this name opens nothing from now on."""
    key_id = await store.revoke_key(work, name)
    if key_id is None:
        raise NoSuchKey("この名前の有効なAPIキーはありません。")
    await audit.note(work, "access.key_revoked", key_id)


async def note_key_use(work: Work, key_id: UUID) -> None:
    """The day on which the key was last used."""
    await store.note_key_use(work, key_id)
