"""The sentence of each problem, in Japanese and English: facts go in, nothing of the value does."""

from collections.abc import Callable, Mapping, Sequence

from ingest.labels import label_of
from ingest.problems import Language, printable

Naming = Callable[[Sequence[str | int], Language], str]
"""How a sentence names the field at a path."""

_SENTENCES: dict[str, tuple[str, str]] = {
    "broken_json": ("JSONとして読めません（{column}文字目）。", "Not JSON (at character {column})."),
    "not_an_object": ("1行に1つのJSONオブジェクトを書いてください。", "Each line must be one JSON object."),
    "duplicate_key": ("同じ項目「{name}」が2回書かれています。", "The key “{name}” occurs twice."),
    "number_too_large": ("数値が大きすぎます。", "A number is too large."),
    "not_a_number": ("{name} は数値として使えません。", "{name} is not a number in JSON."),
    "too_deep": ("入れ子が深すぎます（{limit}段まで）。", "Nested too deeply (at most {limit} levels)."),
    "line_too_long": ("1行が長すぎます（{limit}文字まで）。", "The line is too long (at most {limit} characters)."),
    "duplicate_id": ("{field}が{first_line}行目と重複しています。", "{field} is the same as on line {first_line}."),
    "missing": ("{field}がありません。", "{field} is missing."),
    "unknown_field": ("{field}という項目はありません。{nearest}", "There is no field {field}. {nearest}"),
    "unknown_code": ("{field}の値が選択肢にありません。{nearest}", "{field} is none of the known values. {nearest}"),
    "wrong_type:text": ("{field}は文字列で書いてください。", "{field} must be a string."),
    "wrong_type:integer": ("{field}は整数で書いてください。", "{field} must be an integer."),
    "wrong_type:number": ("{field}は数値で書いてください。", "{field} must be a number."),
    "wrong_type:boolean": ("{field}はtrueかfalseで書いてください。", "{field} must be true or false."),
    "wrong_type:list": ("{field}は配列で書いてください。", "{field} must be a list."),
    "wrong_type:object": ("{field}はオブジェクトで書いてください。", "{field} must be an object."),
    "wrong_type:date": ("{field}は日付（YYYY-MM-DD）で書いてください。", "{field} must be a date (YYYY-MM-DD)."),
    "blank": ("{field}が空です。", "{field} is blank."),
    "too_long": ("{field}が長すぎます（{limit}文字まで）。", "{field} is too long (at most {limit} characters)."),
    "too_many": ("{field}が多すぎます（{limit}件まで）。", "{field} has too many items (at most {limit})."),
    "too_few": ("{field}は{limit}件以上必要です。", "{field} needs at least {limit} item(s)."),
    "out_of_range": ("{field}は{low}から{high}までです。", "{field} must be from {low} to {high}."),
    "out_of_range:low": ("{field}は{limit}以上にしてください。", "{field} must be at least {limit}."),
    "out_of_range:high": ("{field}は{limit}以下にしてください。", "{field} must be at most {limit}."),
    "bad_format": (
        "{field}の書き方が正しくありません（例：{example}）。",
        "{field} is not written as expected (such as {example}).",
    ),
    "unreadable_text": (
        "{field}に使えない文字（制御文字など）が含まれています。",
        "{field} holds characters that cannot be kept (such as control characters).",
    ),
    "line_break": ("{field}に改行やタブは使えません。", "{field} must be one line without tabs."),
    "my_number": (
        "{field}に個人番号（マイナンバー）とみられる数字があります。取り除いてください。",
        "{field} seems to hold an Individual Number (My Number). Please remove it.",
    ),
    "check_digit": (
        "{field}の検査用の数字が合いません。番号を確かめてください。",
        "The check digit of {field} does not match. Please check the number.",
    ),
    "out_of_order": ("{field}は{earlier}以上にしてください。", "{field} must not be below {earlier}."),
    "out_of_order:day": (
        "{field}は、{earlier}と同じか、それより後にしてください。",
        "{field} must not be before {earlier}.",
    ),
    "not_for_new_graduates": (
        "{field}は、募集対象に新卒（new_graduate）がある求人だけに書けます。",
        "{field} is only for postings whose audience names new_graduate.",
    ),
    "not_in_prefecture": (
        "{field}が都道府県（{prefecture}）の中にありません。",
        "{field} does not lie in the prefecture {prefecture}.",
    ),
    "invalid": ("{field}の値が正しくありません。", "{field} is not valid."),
}
_COMMA = ("、", ", ")
_INSTEAD = ("近い値：{values}。", "Nearest: {values}.")


def field_name(path: Sequence[str | int], language: Language) -> str:
    """How a sentence names a field: its Japanese label and dotted path, or the path alone."""
    if not path:
        return "記録" if language == "ja" else "The record"
    dotted = ".".join(printable(str(part)) for part in path)
    label = label_of(path) if language == "ja" else None
    return f"「{label}」（{dotted}）" if label else f"「{dotted}」" if language == "ja" else dotted


def sentence(
    key: str,
    path: Sequence[str | int],
    facts: Mapping[str, object],
    language: Language,
    nearest: Sequence[str] = (),
    naming: Naming = field_name,
) -> str:
    """The sentence for `key` about the field at `path`; names that someone else wrote are made printable.

    `nearest` are known values to name instead of the one given.
    """
    column = 0 if language == "ja" else 1
    shown = {name: _shown(value) for name, value in facts.items()}
    shown["field"] = naming(path, language)
    if "earlier" in facts:
        shown["earlier"] = naming((*path[:-1], str(facts["earlier"])), language)
    shown["nearest"] = _INSTEAD[column].format(values=_COMMA[column].join(nearest)) if nearest else ""
    return _SENTENCES[key][column].format(**shown).strip()


def _shown(value: object) -> object:
    """A whole number without its point; what somebody else wrote printable."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return printable(value) if isinstance(value, str) else value


def code_of(key: str) -> str:
    """The stable code of a sentence's key: `out_of_range:low` is an `out_of_range`."""
    return key.partition(":")[0]
