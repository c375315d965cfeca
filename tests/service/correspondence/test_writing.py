"""Writing a mail: sealed, owed with its cause, once; read on timelines without being opened."""

import random
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from ingest.records.personal import PersonalText
from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, PersonId, StaffId
from service.base.language import Language
from service.correspondence import reads
from service.correspondence.actions import open_subjects, write_mail
from service.correspondence.terms import (
    MailId,
    MailKind,
    MailState,
    MayNotRead,
    NoAddress,
    Recipient,
    RecipientKind,
    to_company,
    to_person,
    to_staff,
)
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.terms import NoSuchPerson
from service.platform.crypto import Unreadable, Vault
from service.platform.tools import MailServer
from tests.factories.companies import a_company
from tests.support.mail import CONSENT_WORDS, MailOffice, PostOffice

ABOUT = UUID(int=0xAB)
TO_COMPANY = {
    "posting_title": "製造装置の保全",
    "introduced_on": "2026年11月24日",
    "link": "https://kakehashi.test/i/fedcba9876543210",
    "valid_until": "2026年12月8日",
    "notice_number": "43-特-000001",
    "contact": "かけはし紹介窓口",
}


async def tell_company(
    office: MailOffice, to: Recipient, person_id: PersonId | None = None, once: str | None = None
) -> MailId | None:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return await write_mail(
            work,
            office.tools.vault,
            MailKind.INTRODUCED_TO_COMPANY,
            Language.JAPANESE,
            to=to,
            words=TO_COMPANY,
            person_id=person_id,
            about_id=ABOUT,
            once=once,
        )


async def company(office: MailOffice, **told: object) -> CompanyId:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return await a_company(work, **told)  # type: ignore[arg-type]


async def test_a_mail_and_its_job_are_stored_together_or_not_at_all(office: MailOffice) -> None:
    person_id = await office.person()
    with pytest.raises(RuntimeError):
        async with begin_work(office.database, SYSTEM, office.clock) as work:
            await write_mail(
                work,
                office.tools.vault,
                MailKind.INTRODUCTION_CONSENT,
                Language.JAPANESE,
                to=to_person(person_id),
                words=CONSENT_WORDS,
            )
            raise RuntimeError
    assert await office.mails() == []
    assert await _count(office.database, "outbox WHERE kind = 'send_mail'") == 0
    await office.ask_consent(person_id)
    assert [mail.state for mail in await office.mails()] == [MailState.WAITING]
    assert await _count(office.database, "outbox WHERE kind = 'send_mail'") == 1


async def test_who_has_no_address_is_told_so(office: MailOffice) -> None:
    person_id = await office.person(identity={"name": "試験 花子"})
    with pytest.raises(NoAddress):
        await office.ask_consent(person_id)
    with pytest.raises(NoAddress):
        await tell_company(office, to_company(await company(office)))
    with pytest.raises(NoAddress):
        await tell_company(office, to_company(CompanyId(UUID(int=1))))
    with pytest.raises(NoSuchPerson):
        await office.ask_consent(PersonId(UUID(int=1)))


async def test_a_mail_of_one_name_is_written_once(office: MailOffice) -> None:
    firm = to_company(await company(office, contact="saiyo@firm.example"))
    first = await tell_company(office, firm, once="introduced 1")
    assert first is not None
    assert await tell_company(office, firm, once="introduced 1") is None
    assert await tell_company(office, firm, once="introduced 2") is not None
    assert len(await office.mails()) == 2


async def test_a_company_and_staff_are_reached_where_they_are(
    office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    firm = await company(office, contact="採用係 096-000-0000 saiyo@firm.example")
    await tell_company(office, to_company(firm))
    await tell_company(office, to_company(firm, PersonalText("other@firm.example")))
    await tell_company(office, to_staff(StaffId(UUID(int=5)), PersonalText("aiko@pref.example"), "愛子"))
    await office.send(server)
    assert sorted(envelope.rcpt_tos[0] for envelope in post_office.envelopes) == [
        "aiko@pref.example", "other@firm.example", "saiyo@firm.example"
    ]  # fmt: skip
    bodies = sorted(body.split("\n")[0] for body in post_office.bodies)
    assert bodies == ["愛子", "肥後テスト工業株式会社", "肥後テスト工業株式会社"]


async def test_a_mail_to_somebody_without_a_name_addresses_nobody_wrongly(
    office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    nameless = Recipient(RecipientKind.STAFF, UUID(int=5), PersonalText("office@pref.example"))
    await tell_company(office, nameless)
    await office.send(server)
    assert post_office.bodies[0].startswith("ご担当者\n")


async def test_a_timeline_shows_mails_to_and_about_a_person_newest_first(office: MailOffice) -> None:
    person_id, other = await office.person(), await office.person("D-2")
    first = await office.ask_consent(person_id, about_id=ABOUT)
    await office.ask_consent(other)
    firm = await company(office, contact="saiyo@firm.example")
    second = await tell_company(office, to_company(firm), person_id)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert [mail.id for mail in await reads.mails_of_person(read, person_id)] == [second, first]
        assert [mail.id for mail in await reads.mails_about(read, [ABOUT])] == [second, first]
        shown = await reads.recipients_shown(read, await reads.mails_of_person(read, person_id))
    assert shown == {person_id: "D-1", firm: "肥後テスト工業株式会社"}


async def test_subjects_are_opened_for_who_may_see_candidates_and_each_look_is_noted(
    office: MailOffice, coordinator: Actor
) -> None:
    person_id = await office.person()
    firm = await company(office, contact="saiyo@firm.example")
    about_her = await office.ask_consent(person_id)
    about_nobody = await tell_company(office, to_company(firm))
    mails = await office.mails()
    async with begin_work(office.database, coordinator, office.clock) as work:
        opened = await open_subjects(work, office.tools.vault, mails)
    assert opened == {
        about_her: "【ご確認のお願い】白川デバイス株式会社へのご紹介について",
        about_nobody: "【ご紹介】「製造装置の保全」の求人について",
    }
    noted = "audit_entry WHERE act = 'correspondence.subjects_seen' AND subject_id = :id AND actor_id = :actor"
    assert await _count(office.database, noted, id=person_id, actor=coordinator.id) == 1
    with pytest.raises(MayNotRead):
        async with begin_work(office.database, Actor(Role.PROGRAMME_STAFF), office.clock) as work:
            await open_subjects(work, office.tools.vault, mails)


async def test_a_failure_is_shown_until_a_later_mail_made_it_good(
    office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    person_id = await office.person()
    post_office.recipient_answers = ["550 no such user", "550 no such user"]
    first = await office.ask_consent(person_id, about_id=ABOUT)
    other = await office.ask_consent(person_id)
    await office.send(server)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert [mail.id for mail in await reads.failed_mails(read)] == [other, first]
    await office.ask_consent(person_id, about_id=ABOUT)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert [mail.id for mail in await reads.failed_mails(read)] == [other]
        assert await reads.mails_waiting(read) == 1


async def test_pages_of_mails_follow_each_other_without_gap(office: MailOffice) -> None:
    person_id = await office.person()
    written = [await office.ask_consent(person_id) for _ in range(5)]
    seen: list[MailId] = []
    before = None
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        for _ in range(3):
            mails, before = await reads.mails_page(read, limit=2, before=before)
            seen += [mail.id for mail in mails]
        sent, _ = await reads.mails_page(read, limit=9, state=MailState.SENT)
    assert seen == written[::-1]
    assert before is None
    assert sent == []


@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE mail a SET address = b.address FROM mail b WHERE a.id <> b.id",
        "UPDATE mail SET subject = body",
        "UPDATE mail SET body = set_byte(body, 14, 255 - get_byte(body, 14))",
    ],
)
async def test_a_mail_that_was_altered_in_the_database_is_not_sent(
    office: MailOffice, server: MailServer, post_office: PostOffice, database_url: str, swap: str
) -> None:
    person_id = await office.person()
    for _ in range(2):
        await office.ask_consent(person_id)
    connection = await asyncpg.connect(database_url)
    await connection.execute(swap)
    await connection.close()
    assert await office.send(server) == 0
    assert post_office.messages == []
    with pytest.raises(Unreadable):
        async with begin_work(office.database, Actor(Role.COORDINATOR), office.clock) as work:
            await open_subjects(work, Vault(b"x" * 32, b"i" * 32), await reads.mails_of_person(work, person_id))


async def test_no_address_name_or_word_lies_in_plain_in_any_table(
    office: MailOffice, server: MailServer, post_office: PostOffice, database_url: str, clock: FrozenClock
) -> None:
    """Planted people; the whole database is read as text, before and after the mails were sent and refused."""
    draw = random.Random(7)  # noqa: S311 - repeatable on purpose
    planted: list[str] = []
    firm = await company(office, contact="saiyo@firm.example")
    for number in range(20):
        name = f"金糸雀{number:02} 秘匿{draw.randrange(10**6):06}"
        address = f"canary{draw.randrange(10**8):08}@mail.example"
        link, title = f"https://kakehashi.test/c/{draw.randrange(10**12):012}", f"秘密の職{draw.randrange(10**6):06}"
        person_id = await office.person(f"D-{number}", identity={"name": name, "email": address})
        await office.ask_consent(person_id, words={"link": link, "posting_title": title})
        planted += [name, address, link, title]
    secret = "secret@firm.example"
    await tell_company(office, to_company(firm, PersonalText(secret)), once="a name of nobody")
    planted += [secret, TO_COMPANY["link"]]
    post_office.recipient_answers = [f"550 no {planted[1]}", f"451 {planted[1]}"]
    before = await _everything(database_url)
    await office.send(server)
    assert len(post_office.messages) == 19
    after = await _everything(database_url)
    assert "D-19" in before
    for dump in (before, after):
        assert [value for value in planted if value in dump or value.encode().hex() in dump] == []


async def _count(database: Database, of: str, **values: object) -> int:
    async with database.sessions() as session, session.begin():
        return int((await session.execute(text(f"SELECT count(*) FROM {of}"), values)).scalar_one())  # noqa: S608


async def _everything(url: str) -> str:
    """Every row of every table as text; bytes are hexadecimal."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await connection.fetch(f'SELECT t::text AS row FROM "{table["tablename"]}" t') for table in tables]  # noqa: S608
    finally:
        await connection.close()
    return "\n".join(row["row"] for some in rows for row in some)
