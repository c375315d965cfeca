"""A company's table: chosen, tried with everything shown that would be stored or not, then stored.

What was tried goes into the page that asks to store it, and comes back from there with a signed word that names it by
its digest: so what is stored is the table that was looked at, and nothing of it lies anywhere in between.
"""

import asyncio
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from ingest import SCHOLARSHIP_APPLICATIONS, Read, Refused, TableReading, UnreadableFile, read_table, template
from service.base.ids import CompanyId
from service.companies import reads as companies
from service.db.work import Read as DatabaseRead
from service.db.work import Work
from service.repayments.actions.importing import IMPORTS, Sender, try_import
from service.repayments.pages.registering_companies import company_named
from service.repayments.pages.support_typed import (
    NOTHING_SENT,
    RUNNERS,
    AnyRequest,
    Fields,
    Sent,
    say,
    unreadable,
)
from service.repayments.reads.table_layouts import table_layouts
from service.repayments.terms.importing import ImportedRow, RowRecordedOtherwise, message_of
from service.web.bodies import Form, read_form
from service.web.downloads import MEDIA_TYPES, Format
from service.web.forms import posted_fields
from service.web.page import go_to, language_of_person, page
from service.web.signing import Signer
from service.web.site import site_of

WHICH = "table"
PURPOSE = "support import"
ADDRESS = "/supports/import"
MOST_BYTES = 2_000_000
MOST_ROWS = 500
"""More take longer than a person waits for a page; the command line has no such limit."""
CHIPS = {"new": "met", "changed": "met", "unchanged": "none", "refused": "missing"}


class Unusable(Exception):
    """The table cannot be tried; `name` is that of a message, or `detail` a sentence in Japanese."""

    def __init__(self, name: str, detail: str | None = None) -> None:
        super().__init__(name)
        self.name, self.detail = name, detail


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was sent: its kind, its company where one was chosen, the day on which it came, and its bytes."""

    kind: str
    company_id: CompanyId | None
    received_on: date | None
    file_name: str
    content: bytes

    @property
    def sender(self) -> Sender:
        return Sender(company_id=self.company_id, received_on=self.received_on)

    @property
    def word(self) -> bytes:
        """What must be the same when it is stored."""
        company = str(self.company_id) if self.company_id else ""
        day = self.received_on.isoformat() if self.received_on else ""
        return json.dumps([self.kind, company, day, self.file_name, hashlib.sha256(self.content).hexdigest()]).encode()


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row as the preview shows it; `outcome` is new, changed, unchanged or refused."""

    line: int
    reference: str
    outcome: str
    reasons: Sequence[str]
    """Why it is refused, in Japanese."""
    remarks: Sequence[str]
    recorded: str = ""
    """Of an application what it adds to the history of the support."""
    is_read: bool = True


class ImportPages(Controller):
    """For those who run the programme."""

    path = ADDRESS
    guards = (RUNNERS,)

    @get("/")
    async def form(self, request: AnyRequest) -> Response[str]:
        return _page(request)

    @get("/{file:str}")
    async def empty_table(self, file: FromPath[str]) -> Response[bytes]:
        """`scholarship-applications.xlsx` and the like: the empty table of a kind."""
        kind = file.removesuffix(".xlsx")
        if kind not in IMPORTS or kind == file:
            raise NotFoundException
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        content = await asyncio.to_thread(template, table_layouts()[kind])
        return Response(content, media_type=MEDIA_TYPES[Format.XLSX], headers=headers)

    @post("/", status_code=200)
    async def try_table(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[str]:
        """What would be stored, and every reason why a row would not be."""
        fields = Fields(await read_form(request))
        table = await _sent_table(request, work, fields)
        if table is None:
            return _page(request, unreadable(request, WHICH, fields), status=422)
        try:
            reading, results = await _read(table)
        except Unusable as failure:
            return _page(request, _told(request, fields.form, failure), status=422)
        imported = await try_import(work, table.kind, _good(results), table.sender)
        rows = _shown(request, reading, results, imported)
        return page(
            request,
            "repayments/support_import_tried.html",
            table=table,
            title=reading.layout.title,
            company=await _name_of(work, table.company_id),
            rows=rows,
            counts=Counter(row.outcome for row in rows),
            chips=CHIPS,
            content=urlsafe_b64encode(table.content).decode(),
            word=signer.sign(PURPOSE, table.word),
        )

    @post("/stored", status_code=303)
    async def store_table(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        form = await read_form(request)
        table = _tried_table(form, signer)
        if table is None:
            return _page(request, Sent(WHICH, refused=say(request, "importing.not_what_was_tried")), status=409)
        try:
            _, results = await _read(table)
        except Unusable as failure:
            return _page(request, _told(request, form, failure), status=422)
        imported = await IMPORTS[table.kind](work, _good(results), table.sender)
        counts = Counter(row.outcome.value if row.outcome else "refused" for row in imported)
        counts["refused"] += len(results) - len(imported)
        told = {name: counts[name] for name in CHIPS}
        return go_to(request, ADDRESS, notice=say(request, "importing.done", **told))


async def _sent_table(request: AnyRequest, read: DatabaseRead, fields: Fields) -> Table | None:
    """What the form chose; None with the errors beside its fields."""
    kind = fields.form["kind"]
    if kind not in IMPORTS:
        fields.errors["kind"] = "choice"
    company = await company_named(read, fields) if fields.form["company"] else None
    received_on = fields.maybe_day("received_on")
    if received_on and kind in IMPORTS and kind != SCHOLARSHIP_APPLICATIONS.name:
        fields.errors["received_on"] = "received_of_applications"
    elif received_on and received_on > read.today and "received_on" not in fields.errors:
        fields.errors["received_on"] = "day_to_come"
    upload = (await posted_fields(request)).get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        fields.errors["file"] = "file_needed"
        return None
    content = await upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        fields.errors["file"] = "file_too_large"
    return None if fields.errors else Table(kind, company, received_on, upload.filename[:200], content)


def _tried_table(form: Form, signer: Signer) -> Table | None:
    """The table that was tried; None where it is not the one that the signed word names."""
    word = signer.open(PURPOSE, form["word"])
    if word is None:
        return None
    try:
        kind, company, day, file_name, _ = json.loads(word)
        content = urlsafe_b64decode(form["content"])
    except ValueError:
        return None
    received_on = date.fromisoformat(day) if day else None
    table = Table(kind, CompanyId(UUID(company)) if company else None, received_on, file_name, content)
    return table if table.word == word else None


async def _read(table: Table) -> tuple[TableReading[Any], list[Read[Any] | Refused]]:
    """Every row; raises Unusable."""
    try:
        reading = await asyncio.to_thread(read_table, table_layouts()[table.kind], table.content)
    except UnreadableFile as failure:
        raise Unusable("importing.unreadable", failure.detail) from None
    results = await asyncio.to_thread(list, reading)
    if len(results) > MOST_ROWS:
        raise Unusable("importing.too_many_rows")
    return reading, results


def _good(results: Sequence[Read[Any] | Refused]) -> list[Read[Any]]:
    return [result for result in results if isinstance(result, Read)]


def _shown(
    request: AnyRequest,
    reading: TableReading[Any],
    results: Sequence[Read[Any] | Refused],
    imported: Sequence[ImportedRow],
) -> list[RowShown]:
    messages, language = site_of(request).messages, language_of_person(request)
    by_line = {row.line: row for row in imported}
    shown: list[RowShown] = []
    for result in results:
        if isinstance(result, Refused):
            reasons = [problem.detail for problem in result.problems]
            shown.append(RowShown(result.line, result.reference, "refused", reasons, (), is_read=False))
            continue
        row = by_line[result.line]
        reasons = [
            reading.problem_of(result, field, refusal.code, messages.refusal(refusal, language)).detail
            for refusal, field in row.refused
        ]
        reasons += [
            say(request, "importing.differences", values=refusal.values)
            for refusal, _ in row.refused
            if isinstance(refusal, RowRecordedOtherwise) and refusal.values
        ]
        remarks = [messages.text(message_of(notice), language) for notice in row.notices]
        outcome = row.outcome.value if row.outcome else "refused"
        recorded = say(request, "comma").join(say(request, f"events.{kind}") for kind in row.recorded)
        shown.append(RowShown(row.line, row.reference, outcome, reasons, remarks, recorded))
    return shown


async def _name_of(read: DatabaseRead, company_id: CompanyId | None) -> str | None:
    return (await companies.names_of_companies(read, [company_id])).get(company_id) if company_id else None


def _told(request: AnyRequest, form: Form, failure: Unusable) -> Sent:
    return Sent(WHICH, form, {"file": say(request, failure.name, detail=failure.detail or "", most=MOST_ROWS)})


def _page(request: AnyRequest, sent: Sent = NOTHING_SENT, *, status: int = 200) -> Response[str]:
    kinds = [(kind, say(request, f"importing.kinds.{kind}")) for kind in IMPORTS]
    return page(
        request, "repayments/support_import.html", status=status, sent=sent, kinds=kinds, megabytes=MOST_BYTES // 10**6,
        most_rows=MOST_ROWS,
    )  # fmt: skip
