"""Hands one message to the mail server (SMTP, RFC 5321); secret and signed for, or not at all.

What the server answers is told by its number alone: its words quote addresses.
"""

import asyncio
import ssl
from pathlib import Path

import aiosmtplib

from service.base.refusals import Busy
from service.platform.tools import MailSecurity, MailServer

TIMEOUT_SECONDS = 20.0
"""For each answer of the server."""
FOR_GOOD = 500
"""Answers from here on will be the same next time (RFC 5321, 4.2.1)."""


class MailRefused(Exception):
    """The server will never take this message for this recipient; `code` is its answer."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class MailServerUnready(Busy):
    """The server cannot be reached, is not trusted, or does not take mails from us just now."""


async def hand_over(server: MailServer, message: bytes, recipient: str) -> None:
    """Returns once the server has taken the message.

    Raises MailRefused when it refuses the recipient or the content for good, and MailServerUnready for all else that
    can be better next time: whatever it says to our sign-in or our sender is about us, and no mail's fault.
    """
    try:
        async with _client(server, await asyncio.to_thread(_trust, server.authority)) as client:
            await client.sendmail(server.from_address, [recipient], message)
    except aiosmtplib.SMTPRecipientsRefused as refusal:
        raise _refusal(refusal.recipients[0].code) from None
    except aiosmtplib.SMTPDataError as refusal:
        raise _refusal(refusal.code) from None
    except aiosmtplib.SMTPResponseException as failure:
        raise MailServerUnready(f"メールサーバーが断りました（{failure.code}）。", code=failure.code) from None
    except (aiosmtplib.SMTPException, OSError) as failure:
        name = type(failure).__name__
        raise MailServerUnready(f"メールサーバーに接続できませんでした（{name}）。", error=name) from None


def _client(server: MailServer, trust: ssl.SSLContext) -> aiosmtplib.SMTP:
    """With STARTTLS, a server that does not offer it is none: nothing is sent in the clear instead."""
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        timeout=TIMEOUT_SECONDS,
        use_tls=server.security is MailSecurity.TLS,
        start_tls=server.security is MailSecurity.STARTTLS,
        tls_context=None if server.security is MailSecurity.NONE else trust,
    )


def _trust(authority: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)


def _refusal(code: int) -> MailRefused | MailServerUnready:
    if code >= FOR_GOOD:
        return MailRefused(code)
    return MailServerUnready(f"メールサーバーがあとで送るよう求めました（{code}）。", code=code)
