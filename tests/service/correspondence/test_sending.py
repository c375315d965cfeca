"""Mails and a real server: what arrives is what was written, once, and what does not is not forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from service.base.clock import FrozenClock
from service.base.language import Language
from service.correspondence.jobs import ATTEMPTS
from service.correspondence.terms import Failure, MailState
from service.db.engine import Database
from service.db.roles import DatabaseRole
from service.platform.runner import Outcome
from service.platform.tools import MailSecurity, MailServer
from tests.support.mail import MailOffice, PostOffice, a_mail_server, make_certificate, sign_in_as

AN_HOUR = timedelta(hours=1)


async def test_what_arrives_is_what_was_written(
    office: MailOffice, server: MailServer, post_office: PostOffice, clock: FrozenClock
) -> None:
    mail_id = await office.ask_consent(await office.person())
    assert await office.send(server) == 1
    (message,), (envelope,) = post_office.messages, post_office.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("noreply@kakehashi.test", ["hanako@mail.example"])
    assert message["To"] == "hanako@mail.example"
    assert post_office.senders == ["熊本県 半導体人材紹介窓口（かけはし） <noreply@kakehashi.test>"]
    assert message["Subject"] == "【ご確認のお願い】白川デバイス株式会社へのご紹介について"
    assert message["Message-ID"] == f"<{mail_id}@kakehashi.test>"
    assert message["Date"].datetime == clock.now()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ja"
    (body,) = post_office.bodies
    assert body.startswith("試験 花子 様\n")
    assert "　就業の場所：熊本県菊池郡菊陽町\n" in body
    assert "\nhttps://kakehashi.test/c/0123456789abcdef\n" in body
    assert isinstance(envelope.content, bytes)
    assert envelope.content.isascii()
    assert max(len(line) for line in envelope.content.split(b"\r\n")) <= 78
    (mail,) = await office.mails()
    assert (mail.state, mail.failure, mail.settled_at) == (MailState.SENT, None, clock.now())


async def test_it_arrives_in_english_too(office: MailOffice, server: MailServer, post_office: PostOffice) -> None:
    await office.ask_consent(await office.person(), language=Language.ENGLISH)
    await office.send(server)
    (message,), (body,) = post_office.messages, post_office.bodies
    assert body.startswith("Dear 試験 花子,\n")
    assert message["Content-Language"] == "en"


async def test_a_line_break_in_a_word_makes_no_header(
    office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    await office.ask_consent(
        await office.person(), words={"company_name": "白川\r\nBcc: evil@mail.example\r\n\r\n本文\x00\u2028"}
    )
    await office.send(server)
    (message,) = post_office.messages
    assert message["Bcc"] is None
    assert post_office.envelopes[0].rcpt_tos == ["hanako@mail.example"]
    assert "白川  Bcc: evil@mail.example" in message["Subject"]


async def test_a_mail_is_sent_once(office: MailOffice, server: MailServer, post_office: PostOffice) -> None:
    await office.ask_consent(await office.person())
    await asyncio.gather(*(office.send(server) for _ in range(3)))
    assert len(post_office.messages) == 1
    assert await office.send(server) == 0


async def test_a_server_that_asks_for_patience_gets_the_same_mail_later(
    office: MailOffice, server: MailServer, post_office: PostOffice, clock: FrozenClock
) -> None:
    post_office.answers = ["451 4.3.0 try again later, hanako@mail.example"]
    mail_id = await office.ask_consent(await office.person())
    assert await office.runner(server).run_next() is Outcome.POSTPONED
    (mail,) = await office.mails()
    assert mail.state is MailState.WAITING
    assert await _reasons(office) == ["MailServerUnready: メールサーバーがあとで送るよう求めました（451）。"]
    clock.advance(AN_HOUR)
    assert await office.send(server) == 1
    assert [message["Message-ID"] for message in post_office.messages] == [f"<{mail_id}@kakehashi.test>"]


@pytest.mark.parametrize(("where", "answer"), [("recipient_answers", "550 no such user"), ("answers", "554 refused")])
async def test_a_refusal_for_good_is_kept_with_its_code_and_not_tried_again(
    office: MailOffice,
    server: MailServer,
    post_office: PostOffice,
    clock: FrozenClock,
    where: str,
    answer: str,
) -> None:
    setattr(post_office, where, [answer])
    await office.ask_consent(await office.person())
    assert await office.send(server) == 1
    (mail,) = await office.mails()
    assert (mail.state, mail.failure, mail.settled_at) == (MailState.FAILED, answer[:3], clock.now())
    clock.advance(AN_HOUR)
    assert await office.send(server) == 0
    assert post_office.messages == []


async def test_a_recipient_who_is_busy_is_asked_again(
    office: MailOffice, server: MailServer, post_office: PostOffice, clock: FrozenClock
) -> None:
    post_office.recipient_answers = ["450 mailbox busy"]
    await office.ask_consent(await office.person())
    assert await office.runner(server).run_next() is Outcome.POSTPONED
    clock.advance(AN_HOUR)
    assert await office.send(server) == 1


async def test_a_dead_server_loses_no_mail_and_a_replay_sends_what_was_given_up(
    office: MailOffice, server: MailServer, post_office: PostOffice, clock: FrozenClock
) -> None:
    async with a_mail_server(PostOffice()) as dead:
        pass
    await office.ask_consent(await office.person())
    assert await office.runner(dead).run_next() is Outcome.POSTPONED
    clock.advance(AN_HOUR)
    await _execute(office.database, f"UPDATE outbox SET attempts = {ATTEMPTS - 1}")  # noqa: S608
    assert [mail.state for mail in await office.mails()] == [MailState.WAITING]
    assert await office.runner(dead).run_next() is Outcome.BURIED
    (mail,) = await office.mails()
    assert (mail.state, mail.failure) == (MailState.FAILED, Failure.GIVEN_UP)
    await _execute(office.database, "UPDATE outbox SET dead_at = NULL, attempts = 0")
    assert await office.send(server) == 1
    assert len(post_office.messages) == 1
    assert [mail.state for mail in await office.mails()] == [MailState.SENT]


async def test_without_a_server_mails_wait_and_no_attempt_is_lost(
    office: MailOffice, server: MailServer, post_office: PostOffice, clock: FrozenClock
) -> None:
    await office.ask_consent(await office.person())
    for _ in range(3):
        assert await office.runner(None).run_next() is Outcome.POSTPONED
        assert await office.runner(None).run_next() is Outcome.NOTHING
        clock.advance(timedelta(minutes=10))
    assert await _owed(office, "attempts") == [0]
    assert [mail.state for mail in await office.mails()] == [MailState.WAITING]
    assert await office.send(server) == 1


async def test_a_mail_that_came_too_late_is_not_sent(
    office: MailOffice, server: MailServer, post_office: PostOffice, clock: FrozenClock
) -> None:
    await office.ask_consent(await office.person(), good_until=clock.now() + AN_HOUR)
    clock.advance(AN_HOUR + timedelta(seconds=1))
    assert await office.send(server) == 1
    (mail,) = await office.mails()
    assert (mail.state, mail.failure) == (MailState.FAILED, Failure.TOO_LATE)
    assert post_office.messages == []


async def test_a_crash_after_the_servers_yes_sends_the_same_message_again(
    office: MailOffice, server: MailServer, post_office: PostOffice, clock: FrozenClock, database_url: str
) -> None:
    """The worker's connection is cut between the server's taking the mail and the commit."""

    async def cut() -> None:
        post_office.before_yes = None
        connection = await asyncpg.connect(database_url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = $1 AND datname = current_database() AND state = 'idle in transaction'",
            DatabaseRole.WORKER.value,
        )
        await connection.close()

    post_office.before_yes = cut
    await office.ask_consent(await office.person())
    assert await office.runner(server).run_next() is Outcome.POSTPONED
    assert [mail.state for mail in await office.mails()] == [MailState.WAITING]
    clock.advance(AN_HOUR)
    assert await office.send(server) == 1
    first, second = post_office.envelopes
    assert first.content == second.content
    assert [mail.state for mail in await office.mails()] == [MailState.SENT]


async def test_starttls_with_a_certificate_that_is_trusted_keeps_mail_and_password_secret(
    office: MailOffice, post_office: PostOffice, tmp_path: Path
) -> None:
    pem, context = make_certificate(tmp_path)
    options: dict[str, Any] = {"tls_context": context, "require_starttls": True, "auth_required": True}
    await office.ask_consent(await office.person())
    async with a_mail_server(post_office, **options, authenticator=sign_in_as("office", "a password")) as plain:
        secret = replace(plain, security=MailSecurity.STARTTLS, authority=pem, user="office", password="a password")
        assert await office.send(secret) == 1
    assert post_office.were_secret == [True]


async def test_tls_from_the_first_byte(office: MailOffice, post_office: PostOffice, tmp_path: Path) -> None:
    pem, context = make_certificate(tmp_path)
    await office.ask_consent(await office.person())
    async with a_mail_server(post_office, over=context) as plain:
        assert await office.send(replace(plain, security=MailSecurity.TLS, authority=pem)) == 1
    assert len(post_office.messages) == 1


async def test_a_certificate_of_nobody_known_gets_no_mail(
    office: MailOffice, post_office: PostOffice, tmp_path: Path
) -> None:
    _, context = make_certificate(tmp_path)
    await office.ask_consent(await office.person())
    async with a_mail_server(post_office, tls_context=context) as plain:
        untrusted = replace(plain, security=MailSecurity.STARTTLS)
        assert await office.runner(untrusted).run_next() is Outcome.POSTPONED
    assert post_office.messages == []


async def test_a_server_that_offers_no_starttls_gets_no_mail_in_the_clear(
    office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    await office.ask_consent(await office.person())
    assert await office.runner(replace(server, security=MailSecurity.STARTTLS)).run_next() is Outcome.POSTPONED
    assert post_office.messages == []


async def test_a_wrong_password_is_our_fault_and_fails_no_mail(
    office: MailOffice, post_office: PostOffice, tmp_path: Path
) -> None:
    pem, context = make_certificate(tmp_path)
    options: dict[str, Any] = {"tls_context": context, "require_starttls": True, "auth_required": True}
    await office.ask_consent(await office.person())
    async with a_mail_server(post_office, **options, authenticator=sign_in_as("office", "right")) as plain:
        secret = replace(plain, security=MailSecurity.STARTTLS, authority=pem, user="office", password="wrong")
        assert await office.runner(secret).run_next() is Outcome.POSTPONED
    assert [mail.state for mail in await office.mails()] == [MailState.WAITING]
    assert await _reasons(office) == ["MailServerUnready: メールサーバーが断りました（535）。"]


async def _execute(database: Database, statement: str) -> Any:
    async with database.sessions() as session, session.begin():
        return await session.execute(text(statement))


async def _reasons(office: MailOffice) -> list[str]:
    return await _owed(office, "failure")


async def _owed(office: MailOffice, column: str) -> list[Any]:
    found = await _execute(office.database, f"SELECT {column} FROM outbox WHERE kind = 'send_mail'")  # noqa: S608
    return list(found.scalars().all())
