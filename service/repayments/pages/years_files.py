"""A year's books as files for a spreadsheet: every line of every journal, and the trial balance."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.access.reads import staff_names
from service.db.work import Read, Work
from service.ledger.terms import AccountCode, Journal
from service.platform import audit
from service.repayments.pages.support_typed import RUNNERS, AnyRequest, say
from service.repayments.pages.years import PATH, year_of
from service.repayments.reads.closing import year_journals, year_page
from service.repayments.reads.journals import journals_about, parties_of
from service.repayments.terms.settlement import BooksTooLong, FileUnknown
from service.web.bodies import read_form
from service.web.downloads import MOST_ROWS, Format, Table, file_of
from service.web.listing import Value
from service.web.page import language_of_person
from service.web.site import site_of


class BooksFile(StrEnum):
    """Which table is taken."""

    JOURNALS = "journals"
    BALANCE = "balance"


class YearFiles(Controller):
    """What an auditor takes along."""

    path = PATH
    guards = (RUNNERS,)

    @post("/{year:int}/files", status_code=200)
    async def export(self, request: AnyRequest, work: NamedDependency[Work], year: FromPath[int]) -> Response[Any]:
        """The chosen table in the chosen form, noted in the audit log; no supported person's name stands in it."""
        form, of = await read_form(request), year_of(year)
        if form["table"] not in set(BooksFile) or form["format"] not in set(Format):
            raise FileUnknown("書き出す表と形式を選んでください。")
        which, kind = BooksFile(form["table"]), Format(form["format"])
        rows = await (_journals if which is BooksFile.JOURNALS else _balance)(request, work, year)
        heads = tuple(say(request, f"money.files.{which}.{name}") for name in HEADS[which])
        await audit.note(work, "books.exported", year=of.year, table=which.value, format=kind.value, count=len(rows))
        table = Table(say(request, f"money.files.{which}.title"), heads, rows)
        return file_of(table, kind, f"{which}-{of.year}-{work.today.isoformat()}")


HEADS = {
    BooksFile.JOURNALS: (
        "number",
        "on_date",
        "kind",
        "about",
        "account",
        "party",
        "debit",
        "credit",
        "recorded_at",
        "recorded_by",
    ),
    BooksFile.BALANCE: ("account", "brought", "debit", "credit", "left"),
}


async def _journals(request: AnyRequest, read: Read, year: int) -> Sequence[Sequence[Value]]:
    found = await year_journals(read, year_of(year), None, MOST_ROWS)
    if len(found) > MOST_ROWS:
        raise BooksTooLong("仕訳が多すぎて、一つのファイルに書き出せません。", most=MOST_ROWS)
    subjects = await journals_about(read, found)
    parties = await parties_of(read, found)
    staff = await staff_names(read, {one.recorded_by for one in found if one.recorded_by is not None})
    by_service = say(request, "support.by_service")
    return [
        row
        for one in found
        for row in _lines(
            request,
            one,
            subjects.get(one.journal_id, ""),
            parties,
            by_service if one.recorded_by is None else staff.get(one.recorded_by, ""),
        )
    ]


def _lines(
    request: AnyRequest, one: Journal, about: str, parties: Mapping[UUID, str], recorded_by: str
) -> Sequence[Sequence[Value]]:
    kind = say(request, f"money.kinds.{one.facts.kind.replace('.', '_')}")
    return [
        (
            one.number,
            one.facts.on_date,
            kind,
            about,
            _account(request, entry.account),
            parties.get(entry.party, "") if entry.party else "",
            max(entry.amount.amount, 0),
            max(-entry.amount.amount, 0),
            one.recorded_at,
            recorded_by,
        )
        for entry in one.facts.entries
    ]


async def _balance(request: AnyRequest, read: Read, year: int) -> Sequence[Sequence[Value]]:
    shown = await year_page(read, year_of(year))
    rows = []
    for each in shown.totals:
        brought = shown.brought[each.account].amount if each.account in shown.brought else 0
        name = _account(request, each.account)
        left = brought + each.balance.amount
        rows.append((name, brought, each.debit.amount, each.credit.amount, left))
    return rows


def _account(request: AnyRequest, code: AccountCode) -> str:
    return site_of(request).messages.text(f"ledger.accounts.{code}", language_of_person(request))
