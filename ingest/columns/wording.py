"""The sentence of each problem of a table, in Japanese: where it is, and why; nothing of the value."""

from collections.abc import Mapping

from ingest.fields.form import Misfit
from ingest.masking import masked
from ingest.problems import Problem, pointer_of, printable
from ingest.rows.cells import BrokenCell, Cell
from ingest.wording import code_of

_SENTENCES: dict[str, str] = {
    "missing": "記入されていません。",
    "blank": "記入されていません。",
    "too_long": "長すぎます（{limit}文字まで）。",
    "too_many": "多すぎます（{limit}件まで）。",
    "unreadable_text": "使えない文字（制御文字など）が含まれています。",
    "line_break": "改行やタブは使えません。",
    "my_number": "個人番号（マイナンバー）とみられる数字があります。取り除いてください。",
    "not_text": "文字ではありません。セルの書式を「文字列」にして書き直してください。",
    "not_text:day": "日付に変わっています。セルの書式を「文字列」にして書き直してください。",
    "bad_format": "書き方が正しくありません（例：{example}）。",
    "bad_format:number": "整数で書いてください（例：121333、121,333円）。",
    "bad_format:fraction": "小数は使えません。整数で書いてください。",
    "bad_format:serial": "日付ではなく数値です。セルの書式を「日付」にするか、2026-04-01のように書いてください。",
    "out_of_range": "{low}から{high}までです。",
    "out_of_range:negative": "0より小さい数は使えません。",
    "no_such_day": "暦にない日付です。",
    "bad_era": "その元号の期間にない日付です。",
    "unknown_code": "選択肢にありません。近い値：{nearest}。",
    "out_of_order": "「{earlier}」より前の日付です。",
    "out_of_order:spell": "終了日が開始日より前です。",
    "outside_fiscal_year": "その年度（{first}から{last}まで）の外の日付です。",
    "overlapping": "同じ種類の期間が重なっています。",
    "duplicate_id": "{first_line}行目と重複しています。",
    "formula_error": "計算式がエラーになっています。",
    "not_calculated": "計算式の結果が保存されていません。Excelで開いて保存し直してください。",
    "not_a_day": "日付として表せない値です。",
    "damaged": "セルを読み取れません。",
    "wrong_type": "文字、数値、はい・いいえ（true・false）、または文字の配列で書いてください。",
    "no_heading": "見出しのない列に値があります。",
    "broken_quotes": '引用符（"）の対応が正しくありません（{last_line}行目まで）。',
    "unknown_column": "「{heading}」という項目はありません。{nearest}",
    "duplicate_column": "「{label}」の列が2つあります。",
    "missing_column": "「{label}」（{field}）の列がありません。",
}
FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""As a spreadsheet writes them when it saves a table as text."""


def told(key: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence of a key; names that someone else wrote are made printable."""
    shown = {name: printable(fact) if isinstance(fact, str) else fact for name, fact in (facts or {}).items()}
    return _SENTENCES[key].format(**shown).strip()


def place(line: int, letters: str | None, label: str | None = None) -> str:
    """3行目・D列（返還額）, as far as each is known."""
    column = f"・{letters}列" if letters else ""
    return f"{line}行目{column}（{label}）" if label else f"{line}行目{column}"


def problem_of_cell(where: str, line: int, field: str, misfit: Misfit, cell: Cell) -> Problem:
    """The problem of a value at its place, the value masked."""
    code = code_of(misfit.key)
    shown = None if isinstance(cell, BrokenCell) else masked(cell, (field,), code)
    return Problem(line, pointer_of((field,)), code, f"{where}：{told(misfit.key, misfit.facts)}", shown)


def problem_at(
    where: str, line: int, field: str | None, key: str, facts: Mapping[str, object] | None = None
) -> Problem:
    """The problem of a row, a heading or a cell of which there is no value to show."""
    pointer = pointer_of((field,)) if field is not None else ""
    return Problem(line, pointer, code_of(key), f"{where}：{told(key, facts)}")
