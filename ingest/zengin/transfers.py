"""A transfer to be ordered and who orders it, and what the format cannot hold of them."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from ingest.problems import printable
from ingest.zengin.kana import BANK_SIGNS, NAME_SIGNS
from ingest.zengin.problems import BankProblem

MOST_REQUESTS = 999_999
MOST_YEN = 9_999_999_999
MOST_YEN_TOGETHER = 999_999_999_999


class AccountType(StrEnum):
    """預金種目 of transfers: 普通, 当座, 貯蓄, その他."""

    ORDINARY = "1"
    CURRENT = "2"
    SAVINGS = "4"
    OTHER = "9"


REQUESTER_ACCOUNTS = frozenset((AccountType.ORDINARY, AccountType.CURRENT, AccountType.OTHER))
"""The header knows no savings account."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who orders the transfers, and the account they are paid from.

    `code` is the bank's ten digits (委託者コード, 振込依頼人コード); names are in the signs that `bank_kana` gives, the
    names of bank and branch without spaces and brackets, and may be empty. Codes keep their zeros in front.
    """

    code: str
    name: str
    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    account_type: AccountType
    account_number: str


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """One transfer: 20 digits by which its result is known again, the account paid to, and whole yen.

    `reference` stands in the file as 顧客コード1 and 2, which stay with our own bank, or, with `edi`, as EDI情報, which
    the holder is told as well. `reference_of` makes one of a number.
    """

    reference: str
    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    account_type: AccountType
    account_number: str
    holder: str
    amount: int
    edi: bool = False


def reference_of(number: int) -> str:
    """`number`, from 1 to 10**20 - 1, as the 20 digits of a reference; `ValueError` beyond."""
    if not 0 < number < 10**20:
        raise ValueError("a reference has 20 digits and is not zero")
    return f"{number:020d}"


def problems_of_requester(requester: Requester) -> list[BankProblem]:
    """Every field of the header that the format cannot hold."""
    faults = (
        _digits("振込依頼人コード", requester.code, 10),
        _name("振込依頼人名", requester.name, 40),
        *_bank("仕向", requester),
        _account_type("預金種目（依頼人）", requester.account_type, REQUESTER_ACCOUNTS),
        _digits("口座番号（依頼人）", requester.account_number, 7),
    )
    return [BankProblem(code, f"振込依頼人の{label}{why}", field=label) for label, code, why in filter(None, faults)]


def problems_of_requests(requests: Sequence[TransferRequest]) -> list[BankProblem]:
    """Every field of every transfer that the format cannot hold, then what they cannot be together."""
    problems = [problem for request in requests for problem in _of_request(request)]
    return [*problems, *_repeated(requests), *_together(requests)]


_Fault = tuple[str, str, str] | None


def _of_request(request: TransferRequest) -> Iterator[BankProblem]:
    faults = (
        _reference(request.reference),
        *_bank("被仕向", request),
        _account_type("預金種目", request.account_type, frozenset(AccountType)),
        _digits("口座番号", request.account_number, 7),
        _name("受取人名", request.holder, 30),
        _amount(request.amount),
    )
    for label, code, why in filter(None, faults):
        yield BankProblem(code, f"{_shown(request)}の{label}{why}", field=label, reference=request.reference)


def _shown(request: TransferRequest) -> str:
    return f"振込（照合番号{printable(request.reference)}）"


def _repeated(requests: Sequence[TransferRequest]) -> Iterator[BankProblem]:
    seen: set[str] = set()
    for request in requests:
        if request.reference in seen:
            detail = f"{_shown(request)}の照合番号が、ほかの振込と同じです。"
            yield BankProblem("reference_repeated", detail, field="顧客コード", reference=request.reference)
        seen.add(request.reference)


def _together(requests: Sequence[TransferRequest]) -> Iterator[BankProblem]:
    if not requests:
        yield BankProblem("no_requests", "振込が1件もありません。", field="合計件数")
    if len(requests) > MOST_REQUESTS:
        detail = f"振込が{len(requests)}件あります。1つのファイルには{MOST_REQUESTS}件までです。"
        yield BankProblem("too_many_requests", detail, field="合計件数")
    if sum(request.amount for request in requests) > MOST_YEN_TOGETHER:
        yield BankProblem("total_too_large", "合計金額が12桁を超えます。ファイルを分けてください。", field="合計金額")


def _reference(reference: str) -> _Fault:
    fault = _digits("顧客コード", reference, 20)
    if fault or reference.strip("0"):
        return fault
    return "顧客コード", "reference_zero", "がすべて0です。0は「番号なし」を表します。"


def _bank(side: str, where: Requester | TransferRequest) -> tuple[_Fault, ...]:
    return (
        _digits(f"{side}銀行番号", where.bank_code, 4),
        _signs(f"{side}銀行名", where.bank_name, 15, BANK_SIGNS),
        _digits(f"{side}支店番号", where.branch_code, 3),
        _signs(f"{side}支店名", where.branch_name, 15, BANK_SIGNS),
    )


def _digits(label: str, value: str, length: int) -> _Fault:
    if re.fullmatch(r"[0-9]+", value) and len(value) == length:
        return None
    return label, "digits", f"が数字{length}桁ではありません。"


def _name(label: str, value: str, length: int) -> _Fault:
    if not value:
        return label, "name_missing", "がありません。"
    if value != value.strip(" "):
        return label, "name_spaces", "の前後に空白があります。"
    return _signs(label, value, length, NAME_SIGNS)


def _signs(label: str, value: str, length: int, allowed: Set[str]) -> _Fault:
    strangers = sorted(set(value) - allowed)
    if strangers:
        return label, "name_sign", f"に使えない文字「{printable(strangers[0])}」があります。"
    if len(value) > length:
        return label, "name_length", f"が{length}文字を超えています（{len(value)}文字）。"
    return None


def _account_type(label: str, value: AccountType, allowed: Set[AccountType]) -> _Fault:
    return None if value in allowed else (label, "account_type", "がこの欄では使えない種目です。")


def _amount(amount: int) -> _Fault:
    if amount <= 0:
        return "振込金額", "amount_not_positive", "が1円以上ではありません。"
    return ("振込金額", "amount_too_large", "が10桁を超えています。") if amount > MOST_YEN else None
