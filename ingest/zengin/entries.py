"""What a bank tells of an account: money that came in, money that went out, and what it took back."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.zengin.layout import Field, Layout
from ingest.zengin.lines import Line
from ingest.zengin.reading import Unfit, digits, is_blank, number_or_none, one_of, text
from ingest.zengin.years import Years, day_of


class Direction(StrEnum):
    """Which way the money of an entry went: in, out, or in and taken back by the bank (取消)."""

    CREDIT = "credit"
    DEBIT = "debit"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """The account that a file is about: codes of bank and branch, 預金種目, and the number as the file writes it."""

    bank_code: str
    branch_code: str
    account_type: str
    account_number: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One header with its trailer: the account, its holder in kana, the days it covers, and balances in yen if told."""

    line: int
    account: BankAccount
    holder: str
    created_on: date
    from_on: date | None
    to_on: date | None
    opening_balance: int | None = None
    closing_balance: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One data record.

    `key` stays the same whenever the same file is read, however its lines end: business, account, day as written, a
    digest of the record, and its ordinal among equal records, so that two equal deposits of a day stay two.
    `booked_on` is the bank's day (勘定日), `value_on` the day from which it counts (起算日, 預入・払出日),
    `amount` whole yen and never negative; `payer` is in half-width kana (in a debit it may be a contract's number),
    `reference` is EDI情報, `sort` 取引区分 (11 for a transfer) and `inquiry` the bank's own number; what is not
    told is "".
    """

    line: int
    key: str
    direction: Direction
    account: BankAccount
    booked_on: date
    value_on: date
    amount: int
    payer: str
    payer_code: str
    payer_bank: str
    payer_branch: str
    reference: str
    inquiry: str
    sort: str = ""
    summary: str = ""


def account_of(header: Line, fields: Layout) -> BankAccount:
    """The account as the header writes it, unchecked: a file whose header is wrong is refused whole in any case."""
    return BankAccount(
        *(text(header, fields[key]) for key in ("bank_code", "branch_code", "account_type", "account_number"))
    )


def keys_of(
    business: str, account: BankAccount, data: Iterable[Line], booked_on: Field, seen: Counter[str]
) -> dict[int, str]:
    """The key of every data record of one header, by its line; `seen` goes through all headers of the file.

    The day goes in as it is written, so that a key does not depend on how years are read.
    """
    keys: dict[int, str] = {}
    where = f"{business}-{account.bank_code}-{account.branch_code}-{account.account_type}-{account.account_number}"
    for line in data:
        digest = hashlib.sha256(line.content).hexdigest()[:32]
        stem = f"{where}-{text(line, booked_on)}-{digest}"
        seen[stem] += 1
        keys[line.number] = f"{stem}-{seen[stem]}"
    return keys


def statement_of(header: Line, fields: Layout, account_types: tuple[str, ...], years: Years) -> Statement:
    """The header without balances, every field of it checked."""
    for key in ("bank_code", "branch_code", "account_number"):
        digits(header, fields[key])
    one_of(header, fields["account_type"], account_types)
    created_on = day(header, fields, "created_on", years)
    if created_on is None:
        raise Unfit(header, fields["created_on"], "not_a_day", "がありません。")
    return Statement(
        line=header.number,
        account=account_of(header, fields),
        holder=text(header, fields["account_name"]),
        created_on=created_on,
        from_on=day(header, fields, "from_on", years),
        to_on=day(header, fields, "to_on", years),
    )


def day(line: Line, fields: Layout, key: str, years: Years) -> date | None:
    """The field as a day; None where it is blank or zero; `Unfit` where there is no such day."""
    field = fields[key]
    if is_blank(line, field):
        return None
    six = digits(line, field)
    if not six.strip("0"):
        return None
    found = day_of(six, years)
    if found is None:
        raise Unfit(line, field, "not_a_day", "が正しい年月日（YYMMDD）ではありません。")
    return found


def entry_of(
    line: Line, fields: Layout, key: str, account: BankAccount, direction: Direction, amount: int, years: Years
) -> Entry:
    """What the data records of both businesses have in common, checked."""
    booked_on = day(line, fields, "booked_on", years)
    if booked_on is None:
        raise Unfit(line, fields["booked_on"], "not_a_day", "がありません。")
    number_or_none(line, fields["cheques"])
    payer_code = text(line, fields["payer_code"])
    return Entry(
        line=line.number,
        key=key,
        direction=direction,
        account=account,
        booked_on=booked_on,
        value_on=day(line, fields, "value_on", years) or booked_on,
        amount=amount,
        payer=text(line, fields["payer"]),
        payer_code=payer_code if payer_code.strip("0") else "",
        payer_bank=text(line, fields["payer_bank"]),
        payer_branch=text(line, fields["payer_branch"]),
        reference=text(line, fields["edi"]),
        inquiry=text(line, fields["inquiry"]),
    )
