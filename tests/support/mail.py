"""A mail server on loopback, and an office that writes mails to people."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.base.ids import PersonId
from service.base.language import Language
from service.correspondence import reads
from service.correspondence.actions import write_mail
from service.correspondence.jobs import send_mail
from service.correspondence.terms import Mail, MailId, MailKind, to_person
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.job import by_kind
from service.platform.runner import Runner
from service.platform.tools import MailSecurity, MailServer, Tools
from tests.factories.people import a_person

TAKEN = "250 OK"
CONSENT_WORDS = {
    "company_name": "白川デバイス株式会社",
    "posting_title": "製造装置の保全",
    "workplace": "熊本県菊池郡菊陽町",
    "link": "https://kakehashi.test/c/0123456789abcdef",
    "valid_until": "2026年12月8日",
    "contact": "かけはし紹介窓口",
}


@dataclass
class PostOffice:
    """What the server took, and what it answers: the next of `answers`, then yes."""

    answers: list[str] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    were_secret: list[bool] = field(default_factory=list)
    before_yes: Callable[[], Awaitable[None]] | None = None
    """Done between taking a message and saying so."""

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        answer = self.recipient_answers.pop(0) if self.recipient_answers else TAKEN
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer == TAKEN:
            self.envelopes.append(envelope)
            self.were_secret.append(session.ssl is not None)
        if self.before_yes is not None:
            await self.before_yes()
        return answer

    @property
    def messages(self) -> list[EmailMessage]:
        """What came, as a mail program reads it."""
        read = [email.message_from_bytes(one.content, policy=email.policy.default) for one in self.envelopes]  # type: ignore[arg-type]
        return [message for message in read if isinstance(message, EmailMessage)]

    @property
    def bodies(self) -> list[str]:
        return [message.get_content().replace("\r\n", "\n") for message in self.messages]

    @property
    def senders(self) -> list[str]:
        """Decoded by RFC 2047, which drops the space between two encoded words."""
        plain = [email.message_from_bytes(one.content) for one in self.envelopes]  # type: ignore[arg-type]
        return [str(make_header(decode_header(message["From"]))) for message in plain]


@asynccontextmanager
async def a_mail_server(
    office: PostOffice, *, over: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[MailServer]:
    """A server on a free port; `options` are aiosmtpd's, `over` makes it secret from the first byte."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, loop=loop, **options), "127.0.0.1", 0, ssl=over)
    try:
        port = server.sockets[0].getsockname()[1]
        yield MailServer(
            host="127.0.0.1",
            port=port,
            from_address="noreply@kakehashi.test",
            from_name="熊本県 半導体人材紹介窓口（かけはし）",
            security=MailSecurity.NONE,
        )
    finally:
        server.close()
        await server.wait_closed()


def sign_in_as(user: str, password: str) -> Callable[..., AuthResult]:
    """For aiosmtpd's `authenticator`: this user alone may send."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, told: Any) -> AuthResult:
        is_right = isinstance(told, LoginPassword) and told == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=is_right, handled=False)

    return check


def make_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that signed itself, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "server.pem", folder / "server.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, secret)
    return pem, context


class MailOffice:
    """Writes mails and lets a worker send them."""

    def __init__(self, database: Database, clock: Clock, tools: Tools) -> None:
        self.database, self.clock, self.tools = database, clock, tools

    async def person(self, reference: str = "D-1", **told: Any) -> PersonId:
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            return await a_person(work, self.tools.vault, reference, **told)

    async def ask_consent(self, person_id: PersonId, **told: Any) -> MailId:
        words = {**CONSENT_WORDS, **told.pop("words", {})}
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            mail_id = await write_mail(
                work,
                self.tools.vault,
                MailKind.INTRODUCTION_CONSENT,
                told.pop("language", Language.JAPANESE),
                to=to_person(person_id),
                words=words,
                **told,
            )
        assert mail_id is not None
        return mail_id

    async def send(self, server: MailServer | None) -> int:
        """One round of a worker; how many rows were done."""
        return await self.runner(server).run_all()

    def runner(self, server: MailServer | None) -> Runner:
        return Runner(
            database=self.database,
            tools=replace(self.tools, mail=server),
            clock=self.clock,
            chance=Random(7),  # noqa: S311 - repeatable on purpose
            jobs=by_kind([send_mail]),
            attempts=5,
        )

    async def mails(self) -> list[Mail]:
        async with begin_read(self.database, SYSTEM, self.clock) as read:
            return (await reads.mails_page(read, limit=200))[0]
