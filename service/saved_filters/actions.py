"""What staff do with saved filters: put one by, name it anew or share it, throw it away."""

from uuid import UUID

from service.base.actor import Role
from service.db.work import Work
from service.platform import audit
from service.saved_filters import store
from service.saved_filters.tables import SavedFilterRow
from service.saved_filters.terms import (
    LONGEST_NAME,
    LONGEST_QUERY,
    MOST,
    NameNeeded,
    NameTaken,
    NoSuchFilter,
    TooMany,
)


async def save_filter(work: Work, list_name: str, name: str, query: str, is_shared: bool) -> None:
    """Puts the query of a list's address by; the same twice, as after a double click, is one.

    Raises NameNeeded, NameTaken where other conditions have the name, TooMany.
    """
    owner_id, name = _owner(work), _checked(name)
    await store.lock_owner(work, owner_id)
    known = await store.find_by_name(work, owner_id, list_name, name)
    if known is not None and (known.query, known.is_shared) == (query, is_shared):
        return
    if known is not None:
        raise NameTaken("同じ名前の条件がすでにあります。別の名前にするか、先に前の条件を削除してください。")
    if await store.count_of(work, owner_id, list_name) >= MOST or len(query) > LONGEST_QUERY:
        raise TooMany(f"保存できる条件は{MOST}件までです。使わない条件を削除してください。", most=MOST)
    new_id = work.new_id()
    row = {"id": new_id, "owner_id": owner_id, "list_name": list_name, "name": name, "query": query}
    office = work.actor.office if is_shared else None
    await store.insert_filter(work, {**row, "is_shared": is_shared, "office": office, "created_at": work.now})
    await audit.note(work, "saved_filters.saved", new_id, list=list_name, shared=int(is_shared))


async def change_filter(work: Work, filter_id: UUID, name: str, is_shared: bool) -> None:
    """Names an own filter anew, shares it or ceases to; raises NoSuchFilter, or else NameNeeded, NameTaken."""
    owner_id = _owner(work)
    await store.lock_owner(work, owner_id)
    row = await _changeable(work, filter_id)
    if row.owner_id != owner_id:
        raise NoSuchFilter("保存した条件が見つかりません。")
    name = _checked(name)
    namesake = await store.find_by_name(work, owner_id, row.list_name, name)
    if namesake is not None and namesake.id != filter_id:
        raise NameTaken("同じ名前の条件がすでにあります。別の名前にするか、先に前の条件を削除してください。")
    office = work.actor.office if is_shared else None
    await store.update_filter(work, filter_id, name=name, is_shared=is_shared, office=office)
    await audit.note(work, "saved_filters.changed", filter_id, list=row.list_name, shared=int(is_shared))


async def remove_filter(work: Work, filter_id: UUID) -> None:
    """Throws away an own filter, or as administrator one that is shared; raises NoSuchFilter."""
    row = await _changeable(work, filter_id)
    await store.delete_filter(work, filter_id)
    await audit.note(work, "saved_filters.removed", filter_id, list=row.list_name)


async def _changeable(work: Work, filter_id: UUID) -> SavedFilterRow:
    row = await store.lock_filter(work, filter_id)
    is_shared_with_administrator = row is not None and row.is_shared and work.actor.role is Role.ADMINISTRATOR
    if row is None or (row.owner_id != work.actor.id and not is_shared_with_administrator):
        raise NoSuchFilter("保存した条件が見つかりません。")
    return row


def _owner(work: Work) -> UUID:
    if work.actor.id is None:
        raise NoSuchFilter("保存した条件が見つかりません。")
    return work.actor.id


def _checked(name: str) -> str:
    told = " ".join(name.split())
    if not 0 < len(told) <= LONGEST_NAME:
        raise NameNeeded(f"条件の名前を{LONGEST_NAME}文字以内で入力してください。", most=LONGEST_NAME)
    return told
