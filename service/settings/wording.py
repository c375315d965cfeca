"""What is wrong with a setting, in Japanese and then in English; a sentence never shows the value."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import PydanticCustomError

OWN = {
    "no_key": (
        "32バイトの鍵をbase64で書いてください(openssl rand -base64 32 で作れます)",
        "must be 32 bytes in base64 (openssl rand -base64 32 makes one)",
    ),
    "model_not_pinned": (
        "MODELを書くときは、MODEL_DIGESTS(モデルのファイルのSHA-256)も書いてください",
        "a model needs model_digests, the SHA-256 of its files",
    ),
    "half_a_provider": (
        "ISSUER、CLIENT_ID、CLIENT_SECRETは、三つとも書くか、三つとも空にしてください",
        "issuer, client_id and client_secret are needed together",
    ),
    "issuer_in_clear": ("ISSUERは https:// で始まるアドレスにしてください", "the issuer must be an https address"),
    "no_sender": ("HOSTを書くときは、FROM_ADDRESSも書いてください", "a host needs from_address"),
    "half_a_sign_in": (
        "USERとPASSWORDは、両方とも書くか、両方とも空にしてください",
        "a user needs a password, and a password a user",
    ),
    "password_in_clear": (
        "パスワードを送るには、SECURITYをstarttlsかtlsにしてください",
        "no password is sent without starttls or tls",
    ),
    "not_digits": ("{count}桁の数字で書くか、空にしてください", "must be {count} digits, or empty"),
    "no_day_of_every_year": (
        "月と日を09-05のように書いてください。2月29日は指定できません",
        "must be a month and a day, as 09-05, that come every year",
    ),
    "no_mail_address": (
        "メールアドレスを半角で書いてください(例 office@pref.example)",
        "must be a mail address, as office@pref.example",
    ),
}
"""Ours, by code."""
OF_READING = {
    "missing": ("必要な設定がありません。書いてください", "is needed"),
    "literal_error": ("次のいずれかにしてください: {expected}", "must be {expected}"),
    "int_parsing": ("整数で書いてください", "must be a whole number"),
    "greater_than_equal": ("{ge}以上にしてください", "must be {ge} or more"),
    "less_than_equal": ("{le}以下にしてください", "must be {le} or less"),
    "time_parsing": ("時刻を02:00のように書いてください", "must be a time, as 02:00"),
    "not_a_group": (
        "まとめては書けません。名前に __ を付けて一つずつ書いてください",
        "is a group: write its settings one by one, with __ after its name",
    ),
    "not_utf_8": ("UTF-8で保存してください", "must be saved as UTF-8"),
}
"""Of reading, by pydantic's type of the error."""
OTHERWISE = ("この書き方では読めません", "cannot be read")
UNKNOWN = ("この名前の設定はありません", "no such setting")


def wrong(code: str, **facts: object) -> PydanticCustomError:
    """What a validator raises; `code` is one of `OWN`."""
    return PydanticCustomError(code, OWN[code][1], facts)


def sentence(name: str, kind: str, facts: dict[str, Any]) -> str:
    """A line for the setting `name`; `kind` and `facts` are pydantic's type and context of the error."""
    japanese, english = (told.format(**facts) for told in {**OWN, **OF_READING}.get(kind, OTHERWISE))
    return f"{name}: {japanese}。/ {english}"


def sentence_of_unknown(name: str, known: Sequence[str]) -> str:
    """A line for a name that is none, with the one that may be meant."""
    japanese, english = UNKNOWN
    for near in get_close_matches(name, known, n=1):
        return f"{name}: {japanese}。{near} ではありませんか。/ {english}; is {near} meant?"
    return f"{name}: {japanese}。/ {english}"
