"""振込入金通知 (種別コード 01): transfers that came in, and those the bank took back."""

from collections.abc import Sequence

from ingest.zengin import deposit_layout as at
from ingest.zengin.entries import BankAccount, Direction, Entry, Statement, entry_of, statement_of
from ingest.zengin.layout import Field, Layout
from ingest.zengin.lines import Line
from ingest.zengin.reading import Unfit, equal, number, number_or_none, one_of
from ingest.zengin.years import Years

_ACCOUNT_TYPES = ("1", "2", "4")
_TELLS_FORMAT = Field("うち他店券金額（2）またはダミー", 149, 4, "N")
"""Digits in format B; in format A the blank begins here, right after EDI情報."""


def statement(header: Line, trailer: Line, years: Years) -> Statement:
    """The header; this business tells no balance."""
    return statement_of(header, at.NOTICE_HEADER, _ACCOUNT_TYPES, years)


def entry(line: Line, key: str, account: BankAccount, years: Years) -> Entry:
    """One transfer that came in, or was taken back."""
    fields = _fields(line)
    cancelled = one_of(line, fields["cancelled"], ("0", "1", " ")) == "1"
    direction = Direction.CANCELLATION if cancelled else Direction.CREDIT
    return entry_of(line, fields, key, account, direction, _amount(line, fields), years)


def check_trailer(line: Line, entries: Sequence[Entry]) -> None:
    """Counts and sums of the trailer against the data.

    Whether 振込合計 holds the cancelled ones is not said: it may be either, but count and sum the same way.
    """
    fields = at.NOTICE_TRAILER
    cancelled = [each for each in entries if each.direction is Direction.CANCELLATION]
    credits = [each for each in entries if each.direction is Direction.CREDIT]
    told = number(line, fields["count"]), number(line, fields["amount"])
    if told != _totals(entries):
        equal(line, fields["count"], len(credits))
        equal(line, fields["amount"], _totals(credits)[1])
    if _is_told(line, fields["cancelled_count"]) or _is_told(line, fields["cancelled_amount"]):
        equal(line, fields["cancelled_count"], len(cancelled))
        equal(line, fields["cancelled_amount"], _totals(cancelled)[1])


def check_end(line: Line, lines: int, groups: int) -> None:
    """The end record of this business tells nothing."""


def _totals(entries: Sequence[Entry]) -> tuple[int, int]:
    return len(entries), sum(each.amount for each in entries)


def _is_told(line: Line, field: Field) -> bool:
    return bool(number_or_none(line, field))


def _fields(line: Line) -> Layout:
    tells = _TELLS_FORMAT.of(line.content)
    if not tells.strip(b" "):
        return at.NOTICE_DATA
    number(line, _TELLS_FORMAT)
    return at.NOTICE_DATA_WIDE


def _amount(line: Line, fields: Layout) -> int:
    narrow = number(line, fields["amount"])
    wide = number(line, fields["amount_wide"]) if "amount_wide" in fields else 0
    if "cheques_wide" in fields:
        number(line, fields["cheques_wide"])
    if narrow and wide:
        raise Unfit(line, fields["amount_wide"], "amount_twice", "と金額の両方に値があります。")
    if not narrow and not wide:
        raise Unfit(line, fields["amount"], "amount_not_positive", "が0円です。")
    return narrow or wide
