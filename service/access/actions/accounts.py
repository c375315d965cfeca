"""Schools, and the accounts of staff: made, posted, disabled, enabled; what their owners choose."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from service.access import reads
from service.access.actions.passwords import hash_password, password_once
from service.access.rules import accounts as rules
from service.access.store import accounts as store
from service.access.store import sessions
from service.access.terms import LoginTaken, NewStaff, NoSuchStaff, Post, SchoolKind
from service.base.actor import Role
from service.base.ids import SchoolId, StaffId
from service.base.language import Language
from service.db.work import Work
from service.platform import audit


async def register_schools(work: Work, schools: Mapping[str, SchoolKind]) -> dict[str, SchoolId]:
    """Makes sure that each school is known by its name; answers each one's id."""
    if not schools:
        return {}
    await store.insert_schools(
        work, [{"id": work.new_id(), "name": name, "kind": kind.value} for name, kind in schools.items()]
    )
    await audit.note(work, "access.schools_registered", count=len(schools))
    return await reads.schools_by_name(work, schools)


async def create_staff(work: Work, new: NewStaff) -> StaffId:
    """An account; refuses a weak password, a login in use, a supporter without a school."""
    rules.check_new_staff(new)
    values = {
        "id": work.new_id(),
        "login": new.login,
        "display_name": new.display_name,
        "role": new.role.value,
        "office": new.office,
        "school_id": new.school_id,
        "password_hash": await hash_password(new.password),
        "is_password_once": new.is_password_once,
        "is_active": True,
        "language": Language.JAPANESE.value,
        "uses_keys": True,
        "created_at": work.now,
    }
    staff_id = await store.insert_staff(work, values)
    if staff_id is None:
        raise LoginTaken("このログイン名はすでに使われています。")
    await audit.note(work, "access.staff_created", staff_id, role=new.role.value)
    return StaffId(staff_id)


async def issue_account(work: Work, login: str, display_name: str, post: Post) -> str:
    """An account with a password for one use, which is told this once."""
    password = password_once()
    new = NewStaff(login, display_name, post.role, password, post.office, post.school_id)
    await create_staff(work, replace(new, is_password_once=True))
    return password


async def give_post(work: Work, staff_id: UUID, post: Post) -> None:
    """Another role, office or school; the account's sessions end, so that no screen of before goes on."""
    rules.check_post(post)
    if post.role is not Role.ADMINISTRATOR:
        rules.check_not_last(staff_id, await store.lock_administrators(work))
    values = {"role": post.role.value, "office": post.office, "school_id": post.school_id}
    if not await store.update_staff(work, staff_id, values):
        raise NoSuchStaff("この職員はいません。")
    await sessions.end_sessions_of(work, staff_id)
    await audit.note(work, "access.post_given", staff_id, role=post.role.value)


async def disable_staff(work: Work, login: str) -> None:
    """The account of this login signs in no more, and its sessions end now."""
    staff_id = await store.id_of_login(work, rules.fold_login(login))
    if staff_id is None:
        raise NoSuchStaff("このログイン名の職員はいません。")
    await disable_account(work, staff_id)


async def disable_account(work: Work, staff_id: UUID) -> None:
    """The account signs in no more, and its sessions end now."""
    rules.check_not_last(staff_id, await store.lock_administrators(work))
    if not await store.update_staff(work, staff_id, {"is_active": False}):
        raise NoSuchStaff("この職員はいません。")
    await sessions.end_sessions_of(work, staff_id)
    await audit.note(work, "access.staff_disabled", staff_id)


async def enable_account(work: Work, staff_id: UUID) -> None:
    """The account may sign in again, with the password and second factor that it had."""
    if not await store.update_staff(work, staff_id, {"is_active": True}):
        raise NoSuchStaff("この職員はいません。")
    await audit.note(work, "access.staff_enabled", staff_id)


async def choose_language(work: Work, language: Language) -> None:
    """The acting member of staff reads the service in this language."""
    if work.actor.id is not None and work.actor.is_staff():
        await store.update_staff(work, work.actor.id, {"language": language.value})


async def choose_keys(work: Work, *, uses_keys: bool) -> None:
    """Whether single keys act on the acting member of staff's screens (WCAG 2.1.4)."""
    if work.actor.id is not None and work.actor.is_staff():
        await store.update_staff(work, work.actor.id, {"uses_keys": uses_keys})
