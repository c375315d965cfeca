"""Templates: each version is kept with who and when, one stands, and the shipped one is never lost."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.base.actor import Actor, Role
from service.base.clock import FrozenClock
from service.base.language import Language
from service.correspondence import reads
from service.correspondence.actions import save_template
from service.correspondence.shipped import shipped
from service.correspondence.terms import (
    MailKind,
    MayNotEdit,
    PlaceMissing,
    Template,
    TemplateChanged,
    Wording,
)
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.tools import MailServer
from tests.support.mail import MailOffice, PostOffice

EMI = Actor(Role.PROGRAMME_STAFF, id=UUID(int=0xE1), name="絵美")
KIND, JA = MailKind.INTRODUCTION_CONSENT, Language.JAPANESE
OURS = Wording("{company_name}の件", "{posting_title}\n{link}\n{valid_until}\n{company_name}")
SHIPPED = shipped(JA)[KIND]


async def save(
    database: Database, clock: FrozenClock, wording: Wording | None, seen: int, actor: Actor = EMI
) -> Template:
    async with begin_work(database, actor, clock) as work:
        return await save_template(work, KIND, JA, wording, seen)


async def versions(database: Database, clock: FrozenClock) -> list[Template]:
    async with begin_read(database, EMI, clock) as read:
        return await reads.template_versions(read, KIND, JA)


async def test_without_a_version_of_our_own_the_shipped_one_stands(web_database: Database, clock: FrozenClock) -> None:
    async with begin_read(web_database, EMI, clock) as read:
        found = await reads.templates(read)
    assert len(found) == len(MailKind) * len(Language)
    assert all(one.is_shipped and one.version == 0 for one in found)
    assert found[0].wording == SHIPPED


async def test_a_change_is_a_new_version_with_who_and_when(web_database: Database, clock: FrozenClock) -> None:
    stored = await save(web_database, clock, OURS, seen=0)
    assert (stored.version, stored.wording, stored.is_shipped) == (1, OURS, False)
    assert (stored.written_at, stored.written_by) == (clock.now(), EMI.id)
    second = await save(web_database, clock, Wording("別の件名", OURS.body), seen=1)
    assert second.version == 2
    assert [one.wording.subject for one in await versions(web_database, clock)] == [
        "別の件名", OURS.subject, SHIPPED.subject
    ]  # fmt: skip
    async with begin_read(web_database, EMI, clock) as read:
        assert {one.kind for one in await reads.templates(read) if one.version} == {KIND}


async def test_going_back_to_the_shipped_one_is_a_version_too(web_database: Database, clock: FrozenClock) -> None:
    await save(web_database, clock, OURS, seen=0)
    back = await save(web_database, clock, None, seen=1)
    assert (back.version, back.wording, back.is_shipped) == (2, SHIPPED, True)
    assert len(await versions(web_database, clock)) == 3


async def test_the_same_words_again_change_nothing(web_database: Database, clock: FrozenClock) -> None:
    assert (await save(web_database, clock, SHIPPED, seen=0)).version == 0
    assert (await save(web_database, clock, None, seen=0)).version == 0
    await save(web_database, clock, OURS, seen=0)
    assert (await save(web_database, clock, OURS, seen=1)).version == 1


async def test_who_saw_an_older_version_overwrites_nothing(web_database: Database, clock: FrozenClock) -> None:
    await save(web_database, clock, OURS, seen=0)
    with pytest.raises(TemplateChanged):
        await save(web_database, clock, Wording("別の件名", OURS.body), seen=0)
    assert (await versions(web_database, clock))[0].wording == OURS


async def test_a_template_without_its_link_is_not_stored(web_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(PlaceMissing):
        await save(web_database, clock, Wording("件名", "{posting_title}{company_name}{valid_until}"), seen=0)
    assert len(await versions(web_database, clock)) == 1


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SCHOOL_SUPPORTER, Role.SYSTEM])
async def test_other_roles_change_no_template(web_database: Database, clock: FrozenClock, role: Role) -> None:
    with pytest.raises(MayNotEdit):
        await save(web_database, clock, OURS, seen=0, actor=Actor(role))


async def test_a_version_cannot_be_altered_afterwards(web_database: Database, clock: FrozenClock) -> None:
    await save(web_database, clock, OURS, seen=0)
    with pytest.raises(DBAPIError):
        async with web_database.sessions() as session, session.begin():
            await session.execute(text("UPDATE mail_template SET body = 'x'"))


async def test_a_mail_is_written_from_the_version_that_stands(
    office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    person_id = await office.person()
    await office.ask_consent(person_id)
    await save(office.database, office.clock, OURS, seen=0)  # type: ignore[arg-type]
    await office.ask_consent(person_id)
    await office.send(server)
    assert sorted(str(message["Subject"]) for message in post_office.messages) == [
        "【ご確認のお願い】白川デバイス株式会社へのご紹介について", "白川デバイス株式会社の件"
    ]  # fmt: skip
    ours = "製造装置の保全\nhttps://kakehashi.test/c/0123456789abcdef\n2026年12月8日\n白川デバイス株式会社\n"
    assert ours in post_office.bodies
