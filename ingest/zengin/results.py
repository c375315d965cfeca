"""A returned 総合振込 file to results: which transfer was paid, and why another was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ingest.zengin import transfer_layout as at
from ingest.zengin.layout import Field
from ingest.zengin.lines import Line, lines_of
from ingest.zengin.problems import BankProblem
from ingest.zengin.reading import Unfit, digits, equal, is_blank, number, one_of, read_each, text
from ingest.zengin.structure import Group, Structure, structure_of
from ingest.zengin.transfers import REQUESTER_ACCOUNTS, AccountType, Requester, TransferRequest

RESULT_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "0": "振込済",
        "1": "資金不足",
        "2": "取引なし（口座がない）",
        "3": "預金者の都合による停止",
        "4": "依頼書なし",
        "8": "委託者の都合による停止",
        "9": "その他",
    }
)
"""The codes of 預金口座振替 (振替結果コード), the only ones the standard knows; 総合振込 has none of its own."""

_CODE_COLUMNS = range(112, 121)


@dataclass(frozen=True, slots=True)
class ResultForm:
    """How a bank tells results: the column of the code, from 1, what each code means, and which of them is paid.

    Where nothing else is said it is as in 預金口座振替: column 112, the codes of `RESULT_MEANINGS`, 0 for paid.
    A column must lie after the references (112 to 120); `ValueError` otherwise, or for a paid code without a meaning.
    """

    column: int = 112
    meanings: Mapping[str, str] = field(default_factory=lambda: RESULT_MEANINGS)
    paid: str = "0"

    def __post_init__(self) -> None:
        if self.column not in _CODE_COLUMNS or self.paid not in self.meanings:
            raise ValueError("a result code stands in the columns 112 to 120 and its meanings include the paid one")


LIKE_DIRECT_DEBIT = ResultForm()


@dataclass(frozen=True, slots=True)
class TransferResult:
    """One transfer as it came back: its record's number in the file, its code, and what that means in Japanese."""

    line: int
    request: TransferRequest
    code: str
    meaning: str
    paid: bool

    @property
    def reference(self) -> str:
        """The 20 digits under which the transfer was ordered."""
        return self.request.reference

    @property
    def amount(self) -> int:
        """Whole yen."""
        return self.request.amount


@dataclass(frozen=True, slots=True)
class TransferHeader:
    """Who ordered the transfers, and for which month and day; the format holds no year."""

    line: int
    requester: Requester
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Results:
    """All results of a file, or none and every reason found why it is refused whole.

    Without problems, `lines` (records in the file) is the records, two for each header (it and its trailer), and one.
    """

    records: tuple[TransferResult, ...]
    problems: tuple[BankProblem, ...]
    headers: tuple[TransferHeader, ...] = ()
    lines: int = 0


def read_results(content: bytes, form: ResultForm = LIKE_DIRECT_DEBIT) -> Results:
    """The results in a returned 総合振込 file; any bytes whatever are answered, with records or with problems.

    Records are 120 bytes, with any line ends or none. Every header must be followed by its data and a trailer whose
    count and sum are those of the data; where the trailer has 預金口座振替's counts and sums of the paid and the
    unpaid, these are checked as well. A code without a meaning, a file without codes (the request itself, sent back
    by mistake) and a reference twice refuse the file.
    """
    lines, problems = lines_of(content, at.LENGTH)
    if problems:
        return Results((), problems, lines=len(lines))
    found = structure_of(lines, (at.BUSINESS,))
    if isinstance(found, Structure):
        return _read(found, form, len(lines))
    return Results((), found, lines=len(lines))


def _read(found: Structure, form: ResultForm, lines: int) -> Results:
    headers, problems = read_each(_header, (group.header for group in found.groups))
    records: list[TransferResult] = []
    for group in found.groups:
        results, faults = read_each(lambda line: _result(line, form), group.data)
        records += results
        # Sums over records that could not be read would only repeat what is already known to be wrong.
        problems += faults or _trailer_problems(group, results)
    problems += _repeated(records)
    if problems:
        return Results((), tuple(problems), lines=lines)
    return Results(tuple(records), (), tuple(headers), lines)


def _header(line: Line) -> TransferHeader:
    fields = at.HEADER
    month, day = divmod(number(line, fields["transfer_on"]), 100)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise Unfit(line, fields["transfer_on"], "not_a_day", "が月日（MMDD）ではありません。")
    requester = Requester(
        code=digits(line, fields["requester"]),
        name=text(line, fields["requester_name"]),
        bank_code=digits(line, fields["bank_code"]),
        bank_name=text(line, fields["bank_name"]),
        branch_code=digits(line, fields["branch_code"]),
        branch_name=text(line, fields["branch_name"]),
        account_type=AccountType(one_of(line, fields["account_type"], REQUESTER_ACCOUNTS)),
        account_number=digits(line, fields["account_number"]),
    )
    return TransferHeader(line.number, requester, month, day)


def _result(line: Line, form: ResultForm) -> TransferResult:
    code = one_of(line, Field("結果コード", form.column, 1, "N"), form.meanings)
    return TransferResult(line.number, _request(line), code, form.meanings[code], code == form.paid)


def _request(line: Line) -> TransferRequest:
    fields = at.DATA
    return TransferRequest(
        reference=_reference(line),
        bank_code=digits(line, fields["bank_code"]),
        bank_name=text(line, fields["bank_name"]),
        branch_code=digits(line, fields["branch_code"]),
        branch_name=text(line, fields["branch_name"]),
        account_type=AccountType(one_of(line, fields["account_type"], frozenset(AccountType))),
        account_number=digits(line, fields["account_number"]),
        holder=text(line, fields["holder"]),
        amount=_amount(line),
        edi=one_of(line, fields["edi"], ("Y", " ")) == "Y",
    )


def _reference(line: Line) -> str:
    reference = digits(line, at.DATA["reference"])
    if not reference.strip("0"):
        raise Unfit(line, at.DATA["reference"], "reference_zero", "に照合番号がありません（すべて0です）。")
    return reference


def _amount(line: Line) -> int:
    amount = number(line, at.DATA["amount"])
    if amount == 0:
        raise Unfit(line, at.DATA["amount"], "amount_not_positive", "が0円です。")
    return amount


def _trailer_problems(group: Group, results: Sequence[TransferResult]) -> list[BankProblem]:
    return read_each(lambda line: _check_trailer(line, results), (group.trailer,))[1]


def _check_trailer(line: Line, results: Sequence[TransferResult]) -> None:
    fields = at.TRAILER
    _check_sums(line, fields["count"], fields["amount"], results)
    told = [fields[key] for key in ("paid_count", "paid_amount", "unpaid_count", "unpaid_amount")]
    if all(is_blank(line, each) for each in told):
        return
    _check_sums(line, told[0], told[1], [result for result in results if result.paid])
    _check_sums(line, told[2], told[3], [result for result in results if not result.paid])


def _check_sums(line: Line, count: Field, amount: Field, results: Sequence[TransferResult]) -> None:
    equal(line, count, len(results))
    equal(line, amount, sum(result.amount for result in results))


def _repeated(records: Sequence[TransferResult]) -> list[BankProblem]:
    first: dict[str, int] = {}
    problems = []
    where = at.DATA["reference"]
    for record in records:
        before = first.setdefault(record.reference, record.line)
        if before != record.line:
            detail = f"{record.line}行目の{where.start}桁目（{where.label}）が{before}行目と同じです。"
            problems.append(BankProblem("reference_repeated", detail, record.line, where.start, where.label))
    return problems
