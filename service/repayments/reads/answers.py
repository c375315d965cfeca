"""What the bank's answers mean for the requests that it was sent."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.zengin import Results, TransferResult
from service.db.work import Read
from service.repayments.reads.paying import Sent, sent_of
from service.repayments.terms.settlement import TransferAnswer, TransferOutcome


class Answered(StrEnum):
    """What one record of the bank's file comes to."""

    PAID = "paid"
    FAILED = "failed"
    KNOWN = "known"
    """Recorded before; nothing changes."""
    UNKNOWN = "unknown"
    """Nobody asked for it."""
    OTHER_AMOUNT = "other_amount"
    """Asked for with another amount."""

    WITHDRAWN = "withdrawn"
    """Withdrawn since: it may have been asked for again."""


STOPPING = frozenset({Answered.UNKNOWN, Answered.OTHER_AMOUNT, Answered.WITHDRAWN})
"""A file with one of these is not recorded."""
NEW = frozenset({Answered.PAID, Answered.FAILED})


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One record of the bank's file beside the request that it answers."""

    result: TransferResult
    sent: Sent | None
    became: Answered
    on_date: date


async def answer_lines(read: Read, results: Results) -> list[AnswerLine]:
    """Each record of the file beside its request, what stops the file first; at most three statements."""
    sent = {one.reference: one for one in await sent_of(read, references=[one.reference for one in results.records])}
    told = [
        AnswerLine(one, found := sent.get(one.reference), _became(one, found), _day(read, results, one, found))
        for one in results.records
    ]
    order = (*sorted(STOPPING), Answered.FAILED, Answered.PAID, Answered.KNOWN)
    return sorted(told, key=lambda line: (order.index(line.became), line.result.line))


def answers_of(lines: Sequence[AnswerLine]) -> list[TransferAnswer]:
    """What the file says, to be recorded."""
    return [
        TransferAnswer(
            line.result.reference,
            TransferOutcome.PAID if line.result.paid else TransferOutcome.FAILED,
            line.result.code,
            line.on_date,
        )
        for line in lines
    ]


def digest_of_answers(lines: Sequence[AnswerLine]) -> str:
    """The same while each record would become the same."""
    told = sorted(f"{line.result.reference}/{line.result.code}/{line.became}/{line.on_date}" for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _became(result: TransferResult, sent: Sent | None) -> Answered:
    if sent is None:
        return Answered.UNKNOWN
    if sent.amount.amount != result.amount:
        return Answered.OTHER_AMOUNT
    if sent.outcome is TransferOutcome.WITHDRAWN:
        return Answered.WITHDRAWN
    if sent.outcome is not None:
        return Answered.KNOWN
    return Answered.PAID if result.paid else Answered.FAILED


def _day(read: Read, results: Results, one: TransferResult, sent: Sent | None) -> date:
    """The format holds month and day: the year is the batch's where they are its, and else the last that was."""
    header = next((each for each in reversed(results.headers) if each.line < one.line), None)
    if header is None:
        return read.today
    if sent is not None and (sent.pay_on.month, sent.pay_on.day) == (header.month, header.day):
        return sent.pay_on
    for year in (read.today.year, read.today.year - 1):
        try:
            day = date(year, header.month, header.day)
        except ValueError:
            continue
        if day <= read.today:
            return day
    return read.today
