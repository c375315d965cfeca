"""What pages are sent: the filter, the cursor, the names in an address, a template's form."""

from uuid import UUID

from service.base.language import Language
from service.correspondence import rules
from service.correspondence.terms import MailId, MailKind, MailState, NoSuchTemplate, Wording
from service.web.bodies import Form
from service.web.signing import Signer

CURSOR = "mails"


def read_state(told: str) -> MailState | None:
    """The filter's word; anything else shows all."""
    return MailState(told) if told in set(MailState) else None


def read_template_name(kind: str, language: str) -> tuple[MailKind, Language]:
    """Which template an address names; raises NoSuchTemplate."""
    if kind not in set(MailKind) or language not in set(Language):
        raise NoSuchTemplate("このメールの文面はありません。")
    return MailKind(kind), Language(language)


def read_wording(form: Form) -> Wording:
    return rules.tidy(form.exact("subject"), form.exact("body"))


def read_version(told: str) -> int:
    """The version that the page showed; -1, which none is, where the form was tampered with."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else -1


def cursor_of(mail_id: MailId, signer: Signer) -> str:
    return signer.sign(CURSOR, mail_id.bytes)


def mail_of(cursor: str, signer: Signer) -> MailId | None:
    """Where a page begins; the first one for a word that is not ours."""
    content = signer.open(CURSOR, cursor)
    return MailId(UUID(bytes=content)) if content is not None and len(content) == 16 else None
