"""Questions about mails and templates; none of them opens an address or a word of a mail."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_
from sqlalchemy import select as plain_select
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from service.access import reads as access
from service.base.ids import CompanyId, PersonId
from service.base.language import Language
from service.companies import reads as companies
from service.correspondence.shipped import shipped
from service.correspondence.tables import MailRow, MailTemplateRow
from service.correspondence.terms import (
    Failure,
    Mail,
    MailId,
    MailKind,
    MailState,
    NoSuchMail,
    RecipientKind,
    Template,
    Wording,
)
from service.db.work import Read
from service.people import reads as people
from service.platform.tables import OutboxRow


async def templates(read: Read) -> list[Template]:
    """The standing template of each kind and language, in the order of the kinds."""
    newest = (
        plain_select(
            col(MailTemplateRow.kind),
            col(MailTemplateRow.language),
            func.max(col(MailTemplateRow.version)).label("version"),
        )
        .group_by(col(MailTemplateRow.kind), col(MailTemplateRow.language))
        .subquery()
    )
    query = select(MailTemplateRow).join(
        newest,
        and_(
            col(MailTemplateRow.kind) == newest.c.kind,
            col(MailTemplateRow.language) == newest.c.language,
            col(MailTemplateRow.version) == newest.c.version,
        ),
    )
    stored = {(row.kind, row.language): row for row in (await read.session.exec(query)).all()}
    return [
        _template(kind, language, stored.get((kind.value, language.value)))
        for kind in MailKind
        for language in Language
    ]


async def template(read: Read, kind: MailKind, language: Language) -> Template:
    """The standing one."""
    versions = await template_versions(read, kind, language, limit=1)
    return versions[0]


async def template_versions(read: Read, kind: MailKind, language: Language, limit: int = 50) -> list[Template]:
    """The versions of a template, the standing one first and the shipped one (version 0) last."""
    query = (
        select(MailTemplateRow)
        .where(col(MailTemplateRow.kind) == kind.value, col(MailTemplateRow.language) == language.value)
        .order_by(col(MailTemplateRow.version).desc())
        .limit(limit)
    )
    rows = list((await read.session.exec(query)).all())
    return [*(_template(kind, language, row) for row in rows), _template(kind, language, None)]


def _template(kind: MailKind, language: Language, row: MailTemplateRow | None) -> Template:
    original = shipped(language)[kind]
    if row is None:
        return Template(kind, language, 0, original, is_shipped=True)
    is_shipped = row.subject is None or row.body is None
    wording = original if row.subject is None or row.body is None else Wording(row.subject, row.body)
    return Template(kind, language, row.version, wording, is_shipped, row.written_at, row.written_by)


async def mails_page(
    read: Read, *, limit: int, state: MailState | None = None, before: MailId | None = None
) -> tuple[list[Mail], MailId | None]:
    """Mails of a state or all, the newest first, and where the next page begins; None when this is the last."""
    wanted = [] if state is None else [_is(state)]
    if before is not None:
        wanted.append(col(MailRow.id) < before)
    found = await _mails(read, *wanted, limit=limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


async def mail(read: Read, mail_id: MailId) -> Mail:
    """One mail; raises NoSuchMail."""
    found = await _mails(read, col(MailRow.id) == mail_id, limit=1)
    if not found:
        raise NoSuchMail("このメールはありません。")
    return found[0]


async def mails_of_person(read: Read, person_id: PersonId, limit: int = 200) -> list[Mail]:
    """Every mail to the person or about her, the newest first, for her timeline."""
    return await _mails(read, col(MailRow.person_id) == person_id, limit=limit)


async def mails_about(read: Read, about_ids: Collection[UUID], limit: int = 200) -> list[Mail]:
    """The mails about these introductions or requests, the newest first."""
    return await _mails(read, col(MailRow.about_id).in_(about_ids), limit=limit)


async def failed_mails(read: Read, limit: int = 50) -> list[Mail]:
    """Mails that failed and that no later one of the kind, to the same recipient and about the same, made good."""
    later = aliased(MailRow)
    made_good = exists().where(
        col(later.id) > col(MailRow.id),
        col(later.kind) == col(MailRow.kind),
        col(later.recipient_id) == col(MailRow.recipient_id),
        col(later.about_id).is_not_distinct_from(col(MailRow.about_id)),
    )
    return await _mails(read, _is(MailState.FAILED), ~made_good, limit=limit)


async def mails_waiting(read: Read) -> int:
    """How many mails wait for a server."""
    query = plain_select(func.count()).select_from(MailRow).join(OutboxRow, _owed(), isouter=True)
    return int((await read.session.execute(query.where(_is(MailState.WAITING)))).scalar_one())


async def _mails(read: Read, *wanted: ColumnElement[bool], limit: int) -> list[Mail]:
    query = (
        plain_select(
            col(MailRow.id), col(MailRow.kind), col(MailRow.language), col(MailRow.recipient_kind),
            col(MailRow.recipient_id), col(MailRow.person_id), col(MailRow.about_id), col(MailRow.state),
            col(MailRow.failure), col(MailRow.written_at), col(MailRow.settled_at), col(OutboxRow.dead_at),
        )
        .join(OutboxRow, _owed(), isouter=True)
        .where(*wanted)
        .order_by(col(MailRow.id).desc())
        .limit(limit)
    )  # fmt: skip
    return [_mail(row) for row in (await read.session.execute(query)).all()]


def _owed() -> ColumnElement[bool]:
    return col(OutboxRow.id) == col(MailRow.outbox_id)


def _is(state: MailState) -> ColumnElement[bool]:
    """As it is shown: a mail whose job was given up has failed, until the job is replayed."""
    is_given_up = and_(col(MailRow.state) == MailState.WAITING.value, col(OutboxRow.dead_at).is_not(None))
    if state is MailState.FAILED:
        return or_(col(MailRow.state) == state.value, is_given_up)
    return and_(col(MailRow.state) == state.value, ~is_given_up)


def _mail(row: Row[Any]) -> Mail:
    is_given_up = row.state == MailState.WAITING.value and row.dead_at is not None
    return Mail(
        id=MailId(row.id),
        kind=MailKind(row.kind),
        language=Language(row.language),
        recipient_kind=RecipientKind(row.recipient_kind),
        recipient_id=row.recipient_id,
        person_id=None if row.person_id is None else PersonId(row.person_id),
        about_id=row.about_id,
        state=MailState.FAILED if is_given_up else MailState(row.state),
        failure=Failure.GIVEN_UP.value if is_given_up else row.failure,
        written_at=row.written_at,
        settled_at=row.dead_at if is_given_up else row.settled_at,
    )


async def recipients_shown(read: Read, mails: Collection[Mail]) -> dict[UUID, str]:
    """How lists name the recipients: a person by the reference, a company and a member of staff by the name."""
    ids = {kind: {mail.recipient_id for mail in mails if mail.recipient_kind is kind} for kind in RecipientKind}
    found: dict[UUID, str] = {}
    if ids[RecipientKind.PERSON]:
        named = await people.references(read, {PersonId(one) for one in ids[RecipientKind.PERSON]})
        found.update({person_id: reference for person_id, reference in named.items()})
    if ids[RecipientKind.COMPANY]:
        firms = await companies.companies_by_id(read, {CompanyId(one) for one in ids[RecipientKind.COMPANY]})
        found.update({company_id: company.name for company_id, company in firms.items()})
    if ids[RecipientKind.STAFF]:
        found.update(await access.staff_names(read, ids[RecipientKind.STAFF]))
    return found


async def authors_shown(read: Read, versions: Collection[Template]) -> dict[UUID, str]:
    """The names of those who wrote these versions."""
    writers = {version.written_by for version in versions if version.written_by is not None}
    return await access.staff_names(read, writers) if writers else {}
