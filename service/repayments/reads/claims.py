"""Claims as a list and one by one, and what a claim would hold if it were made now."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Integer, Text, Uuid, column, select, text
from sqlalchemy.sql.selectable import Subquery

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId, PersonId
from service.base.yen import ZERO, Yen, total
from service.companies import reads as companies
from service.db.keyset import AnySelect, Around, Order, Place, counts_of, page_of
from service.db.work import Read
from service.people import reads as people
from service.repayments.store import claims as claim_store
from service.repayments.terms.settlement import Claim, ClaimOf, Party, PartyKind, Unclaimed


class ClaimState(StrEnum):
    """How far a claim is paid."""

    OPEN = "open"
    SHORT = "short"
    """Something came in, and something is missing."""
    OVERDUE = "overdue"
    """The day has passed, and something is missing."""
    PAID = "paid"


class ClaimsOrder(StrEnum):
    """Orders of the list."""

    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class ClaimsWanted:
    """Conditions of the list; None or empty: any. `words` is a part of a claim's number."""

    words: str = ""
    state: ClaimState | None = None
    year: int | None = None
    company: str = ""
    debtor_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A claim with its debtor's name: a company's, or the reference of a person."""

    claim: Claim
    debtor: str
    today: date

    @property
    def state(self) -> ClaimState:
        return state_of(self.claim, self.today)


@dataclass(frozen=True, slots=True)
class ToClaim:
    """A claim as it would be made."""

    of: ClaimOf
    name: str
    """The debtor's."""
    lines: tuple[Unclaimed, ...]

    @property
    def amount(self) -> Yen:
        return total([each.amount for each in self.lines])


def state_of(claim: Claim, today: date) -> ClaimState:
    """Paid, late, paid in part, or open."""
    if claim.open <= ZERO:
        return ClaimState.PAID
    if claim.due_on < today:
        return ClaimState.OVERDUE
    return ClaimState.SHORT if claim.paid else ClaimState.OPEN


LISTED = """
    SELECT c.id, c.claim_no, c.debtor_kind, c.debtor_id, c.fiscal_year, c.issued_on, c.due_on, c.amount_yen,
        CAST(paid.amount AS bigint) AS paid_yen, paid.amount < c.amount_yen AS is_open,
        CAST(c.issued_on AS text) || c.claim_no AS newest, CAST(c.due_on AS text) AS due
    FROM support_claim c CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount_yen), 0) AS amount FROM deposit_match WHERE claim_id = c.id) paid"""
_TYPES: Mapping[str, Any] = {
    "id": Uuid,
    "claim_no": Text,
    "debtor_kind": Text,
    "debtor_id": Uuid,
    "fiscal_year": Integer,
    "issued_on": Date,
    "due_on": Date,
    "amount_yen": BigInteger,
    "paid_yen": BigInteger,
    "is_open": Boolean,
    "newest": Text,
    "due": Text,
}


async def claims_page(
    read: Read, wanted: ClaimsWanted, *, order: ClaimsOrder, at: Place | None, limit: int
) -> tuple[list[ListedClaim], Around]:
    """A page of what is wanted, and where those around it are."""
    ((query, table),) = await _selects(read, [wanted])
    orders = {
        ClaimsOrder.NEWEST: Order(table.c.newest, table.c.id),
        ClaimsOrder.DUE: Order(table.c.due, table.c.id, is_descending=False),
    }
    rows, around = await page_of(read, query, orders[order], at, limit)
    return await listed(read, [_claim(row) for row in rows]), around


async def count_claims(read: Read, wanted: Sequence[ClaimsWanted]) -> list[int]:
    """How many claims each of these finds."""
    return await counts_of(read, [query for query, _ in await _selects(read, wanted)])


async def listed(read: Read, claims: Sequence[Claim]) -> list[ListedClaim]:
    """These claims with their debtors' names; two statements."""
    names = await names_of(read, {each.debtor for each in claims})
    return [ListedClaim(each, names.get(each.debtor, "―"), read.today) for each in claims]


async def names_of(read: Read, parties: "set[Party]") -> dict[Party, str]:
    """Of companies their names, of people their references; at most two statements."""
    firms = [CompanyId(each.id) for each in parties if each.kind is PartyKind.COMPANY]
    persons = [PersonId(each.id) for each in parties if each.kind is PartyKind.PERSON]
    names = await companies.names_of_companies(read, firms) if firms else {}
    references = await people.references(read, persons) if persons else {}
    return {Party(PartyKind.COMPANY, key): name for key, name in names.items()} | {
        Party(PartyKind.PERSON, key): reference for key, reference in references.items()
    }


async def to_claim(read: Read, year: FiscalYear) -> list[ToClaim]:
    """What waits to be claimed for decisions up to that year, by debtor's name; three statements."""
    waiting: defaultdict[ClaimOf, list[Unclaimed]] = defaultdict(list)
    for each in await claim_store.unclaimed(read, min(year, FiscalYear.of(read.today))):
        waiting[each.of].append(each)
    names = await names_of(read, {of.debtor for of in waiting})
    told = [ToClaim(of, names.get(of.debtor, "―"), tuple(lines)) for of, lines in waiting.items()]
    return sorted(told, key=_place)


def _place(one: ToClaim) -> tuple[FiscalYear, str, str, UUID, str, str]:
    return one.of.year, one.of.debtor.kind, one.name, one.of.debtor.id, one.of.scheme, one.of.flow


def digest_of(waiting: Sequence[ToClaim]) -> str:
    """The same for the same lines and amounts, so that what is confirmed is what was looked at."""
    told = sorted(
        f"{line.obligation_id}/{line.of.debtor.id}/{line.amount.amount}" for one in waiting for line in one.lines
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


async def _selects(read: Read, wanted: Sequence[ClaimsWanted]) -> list[tuple[AnySelect, Subquery]]:
    found = []
    for one in wanted:
        table = text(LISTED).columns(*(column(name, kind()) for name, kind in _TYPES.items())).subquery("claims")
        named = await companies.company_ids_named(read, one.company) if one.company else None
        found.append((select(table).where(*_conditions(table, one, named, read.today)), table))
    return found


def _conditions(
    table: Subquery, wanted: ClaimsWanted, named: Sequence[CompanyId] | None, today: date
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(table.c.claim_no.icontains(wanted.words, autoescape=True))
    if wanted.year is not None:
        conditions.append(table.c.fiscal_year == wanted.year)
    if named is not None:
        conditions.append(table.c.debtor_id.in_(named))
    if wanted.debtor_id is not None:
        conditions.append(table.c.debtor_id == wanted.debtor_id)
    in_time = table.c.is_open & (table.c.due_on >= today)
    states: Mapping[ClaimState, ColumnElement[bool]] = {
        ClaimState.PAID: ~table.c.is_open,
        ClaimState.OVERDUE: table.c.is_open & (table.c.due_on < today),
        ClaimState.SHORT: in_time & (table.c.paid_yen > 0),
        ClaimState.OPEN: in_time & (table.c.paid_yen == 0),
    }
    return [*conditions, states[wanted.state]] if wanted.state else conditions


def _claim(row: Any) -> Claim:
    return Claim(
        id=row.id,
        claim_no=row.claim_no,
        debtor=Party(PartyKind(row.debtor_kind), row.debtor_id),
        fiscal_year=FiscalYear(row.fiscal_year),
        issued_on=row.issued_on,
        due_on=row.due_on,
        amount=Yen(row.amount_yen),
        paid=Yen(row.paid_yen),
    )


async def claim_of_number(read: Read, typed: str) -> UUID | None:
    """The claim of a number as somebody types it, with or without the hyphen, in either width."""
    plain = unicodedata.normalize("NFKC", typed).replace("-", "").strip()
    query = text("SELECT id FROM support_claim WHERE replace(claim_no, '-', '') = :number")
    found: UUID | None = (await read.session.execute(query, {"number": plain})).scalar_one_or_none()
    return found
