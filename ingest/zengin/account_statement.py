"""入出金取引明細 (種別コード 03): what came in and went out of an account."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.zengin import deposit_layout as at
from ingest.zengin.entries import BankAccount, Direction, Entry, Statement, entry_of, statement_of
from ingest.zengin.layout import Layout
from ingest.zengin.lines import Line
from ingest.zengin.reading import Unfit, equal, number, number_or_none, one_of, text
from ingest.zengin.years import Years

_ACCOUNT_TYPES = ("1", "2", "4")
"""Ordinary, current, savings; deposits for a term (5 to 7) have other data records and receive no transfers."""

_DIRECTIONS = {"1": Direction.CREDIT, "2": Direction.DEBIT}


def statement(header: Line, trailer: Line, years: Years) -> Statement:
    """The header, with the balances before and after."""
    return replace(
        statement_of(header, at.STATEMENT_HEADER, _ACCOUNT_TYPES, years),
        opening_balance=_balance(header, at.STATEMENT_HEADER),
        closing_balance=_balance(trailer, at.STATEMENT_TRAILER),
    )


def entry(line: Line, key: str, account: BankAccount, years: Years) -> Entry:
    """One entry of the account; an amount of 0 yen is let through, as statements hold such lines."""
    fields = at.STATEMENT_DATA
    direction = _DIRECTIONS[one_of(line, fields["direction"], tuple(_DIRECTIONS))]
    common = entry_of(line, fields, key, account, direction, number(line, fields["amount"]), years)
    return replace(common, sort=text(line, fields["sort"]), summary=text(line, fields["summary"]))


def check_trailer(line: Line, entries: Sequence[Entry]) -> None:
    """Counts and sums of both directions, and the count of records, against the data."""
    fields = at.STATEMENT_TRAILER
    for direction, side in ((Direction.CREDIT, "in"), (Direction.DEBIT, "out")):
        amounts = [each.amount for each in entries if each.direction is direction]
        equal(line, fields[f"{side}_count"], len(amounts))
        equal(line, fields[f"{side}_amount"], sum(amounts))
    equal(line, fields["count"], len(entries))


def check_end(line: Line, lines: int, groups: int) -> None:
    """What the end record counts, where it counts.

    Whether レコード総件数 counts the end record itself, or only data, is not said; any of the three will do.
    """
    fields = at.STATEMENT_END
    accounts = number_or_none(line, fields["accounts"])
    if accounts:
        equal(line, fields["accounts"], groups)
    records = number_or_none(line, fields["records"])
    if records and records not in (lines, lines - 1, lines - 1 - 2 * groups):
        raise Unfit(line, fields["records"], "total_differs", f"は{records}ですが、ファイルには{lines}件あります。")


def _balance(line: Line, fields: Layout) -> int | None:
    sign = one_of(line, fields["overdrawn"], ("0", "1", "2", " "))
    yen = number_or_none(line, fields["balance"])
    if yen is None or (yen == 0 and sign not in ("1", "2")):
        return None
    return -yen if sign == "2" else yen
