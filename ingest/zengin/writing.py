"""Transfers to the bytes of a 総合振込 file."""

from collections.abc import Iterable
from datetime import date

from ingest.zengin import transfer_layout as at
from ingest.zengin.layout import record_of
from ingest.zengin.problems import BankProblem
from ingest.zengin.transfers import Requester, TransferRequest, problems_of_requester, problems_of_requests

_LINE_END = b"\r\n"
_BY_WIRE = "7"
"""振込指定区分 テレ振込. It also keeps a request from being read as a result: no result has the code 7."""


class TransfersRefused(Exception):
    """The format cannot hold what was to be written, so nothing is written; `problems` are all reasons."""

    def __init__(self, problems: tuple[BankProblem, ...]) -> None:
        super().__init__(" ".join(problem.detail for problem in problems[:3]))
        self.problems = problems


def write_transfers(
    requester: Requester, transfer_on: date, requests: Iterable[TransferRequest], *, line_ends: bool = True
) -> bytes:
    """A 総合振込 file (種別コード 21): header, one record a transfer, trailer, end; 120 bytes each, in cp932.

    Transfers stand in the order of their references, so that the same ones give the same bytes. `line_ends` puts CRLF
    after every record, the last included; banks take one kind or the other. The format holds the month and day of
    `transfer_on` and not its year, and whether it is a banking day is for the caller to know.
    Raises `TransfersRefused`.
    """
    ordered = sorted(requests, key=lambda request: request.reference)
    problems = (*problems_of_requester(requester), *problems_of_requests(ordered))
    if problems:
        raise TransfersRefused(problems)
    records = [
        _header(requester, transfer_on),
        *map(_data, ordered),
        _trailer(ordered),
        record_of(at.END, {"kind": "9"}),
    ]
    after = _LINE_END if line_ends else b""
    return b"".join(record + after for record in records)


def _header(requester: Requester, transfer_on: date) -> bytes:
    values = {
        "kind": "1",
        "business": at.BUSINESS,
        "requester": requester.code,
        "requester_name": requester.name,
        "transfer_on": f"{transfer_on:%m%d}",
        **_account(requester),
    }
    return record_of(at.HEADER, values)


def _data(request: TransferRequest) -> bytes:
    values = {
        "kind": "2",
        "holder": request.holder,
        "amount": str(request.amount),
        "reference": request.reference,
        "manner": _BY_WIRE,
        "edi": "Y" if request.edi else "",
        **_account(request),
    }
    return record_of(at.DATA, values)


def _account(where: Requester | TransferRequest) -> dict[str, str]:
    return {
        "bank_code": where.bank_code,
        "bank_name": where.bank_name,
        "branch_code": where.branch_code,
        "branch_name": where.branch_name,
        "account_type": where.account_type,
        "account_number": where.account_number,
    }


def _trailer(requests: list[TransferRequest]) -> bytes:
    total = sum(request.amount for request in requests)
    return record_of(at.REQUEST_TRAILER, {"kind": "8", "count": str(len(requests)), "amount": str(total)})
