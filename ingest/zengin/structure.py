"""Records to groups: header, data and trailer, over and over, and one end record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.zengin.lines import Line
from ingest.zengin.problems import BankProblem

_NAMES = {b"1": "ヘッダー", b"2": "データ", b"8": "トレーラ", b"9": "エンド"}
_NEXT = {b"": (b"1",), b"1": (b"2", b"8"), b"2": (b"2", b"8"), b"8": (b"1", b"9"), b"9": ()}
"""Which kinds of record may follow which; the empty kind stands before the first."""

BUSINESS = {"01": "振込入金通知", "03": "入出金取引明細", "21": "総合振込", "91": "預金口座振替"}


@dataclass(frozen=True, slots=True)
class Group:
    """A header, its data records in their order, and its trailer."""

    header: Line
    data: tuple[Line, ...]
    trailer: Line


@dataclass(frozen=True, slots=True)
class Structure:
    """The groups of a file, one business in all of them (種別コード), and its end record."""

    business: str
    groups: tuple[Group, ...]
    end: Line


def structure_of(lines: Sequence[Line], businesses: Collection[str]) -> Structure | tuple[BankProblem, ...]:
    """The file's groups, or every place where its order, its kind or its code is not what it must be."""
    problems = (*_order_problems(lines), *_header_problems(lines, businesses))
    if problems:
        return problems
    groups: list[Group] = []
    start = 0
    for index, line in enumerate(lines):
        if _kind(line) == b"8":
            groups.append(Group(lines[start], tuple(lines[start + 1 : index]), line))
            start = index + 1
    return Structure(_business(lines[0]), tuple(groups), lines[-1])


def _kind(line: Line) -> bytes:
    return line.content[:1]


def _business(line: Line) -> str:
    return line.content[1:3].decode("cp932")


def _order_problems(lines: Sequence[Line]) -> list[BankProblem]:
    problems: list[BankProblem] = []
    before = b""
    for line in lines:
        kind = _kind(line)
        if kind not in _NEXT[before]:
            problems.append(_misplaced(line, _NEXT[before]))
        before = kind if kind in _NAMES else before
    if before != b"9":
        last = len(lines)
        detail = f"エンド・レコードがありません（{last}行目でファイルが終わっています）。"
        problems.append(BankProblem("no_end", detail, last, 1))
    return problems


def _misplaced(line: Line, expected: Sequence[bytes]) -> BankProblem:
    wanted = "または".join(f"{_NAMES[kind]}（{kind.decode()}）" for kind in expected)
    must = f"ここは{wanted}でなければなりません。" if wanted else "エンド・レコードの後には何も置けません。"
    detail = f"{line.number}行目の1桁目（データ区分）が正しくありません。{must}"
    return BankProblem("record_order", detail, line.number, 1, "データ区分")


def _header_problems(lines: Sequence[Line], businesses: Collection[str]) -> list[BankProblem]:
    headers = [line for line in lines if _kind(line) == b"1"]
    problems = []
    for header in headers:
        business = _business(header)
        if business not in businesses or business != _business(headers[0]):
            problems.append(_other_business(header, businesses))
        elif header.content[3:4] != b"0":
            detail = f"{header.number}行目の4桁目（コード区分）が0（JIS）ではありません。"
            problems.append(BankProblem("code_kind", detail, header.number, 4, "コード区分"))
    return problems


def _other_business(header: Line, businesses: Collection[str]) -> BankProblem:
    found = BUSINESS.get(_business(header))
    wanted = "・".join(f"{BUSINESS[business]}（{business}）" for business in businesses)
    what = f"これは{found}のファイルです。" if found else ""
    detail = f"{header.number}行目の2桁目（種別コード）が{wanted}ではないか、前の種別と違います。{what}"
    return BankProblem("business", detail, header.number, 2, "種別コード")
