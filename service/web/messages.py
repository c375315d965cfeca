"""Sentences of the chrome in Japanese and English, from one `messages.toml` a slice."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from service.base.language import Language
from service.base.refusals import Refusal
from service.base.telling import day_in

SERVICE = Path(__file__).resolve().parents[1]


class Messages:
    """Every message by name: `web.sign_out` is `[sign_out]` in `service/web/messages.toml`."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    def text(self, name: str, language: Language, /, **values: str | int | date) -> str:
        """The message with `{placeholders}` filled, days in its language; a name that no file has is an error."""
        told = {key: day_in(value, language) if isinstance(value, date) else value for key, value in values.items()}
        return self._texts[name][language].format(**told)

    def knows(self, name: str) -> bool:
        return name in self._texts

    def refusal(self, refusal: Refusal, language: Language) -> str:
        """What the refusal says; English is `[refusals.ItsName]` of its slice with its facts, or one for its kind."""
        if language is Language.JAPANESE:
            return refusal.detail
        slice_name = type(refusal).__module__.split(".")[1]
        name = f"{slice_name}.refusals.{refusal.code}"
        return self.text(name if self.knows(name) else f"web.kinds.{refusal.kind}", language, **refusal.facts)


def read_messages(service: Path = SERVICE) -> Messages:
    """Reads the file of each slice that has one."""
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(service.glob("*/messages.toml")):
        _gather(tomllib.loads(path.read_text(encoding="utf-8")), path.parent.name, texts)
    return Messages(texts)


def _gather(table: dict[str, object], name: str, texts: dict[str, dict[str, str]]) -> None:
    spoken = {key: value for key, value in table.items() if isinstance(value, str)}
    if spoken:
        texts[name] = spoken
    for key, value in table.items():
        if isinstance(value, dict):
            _gather(value, f"{name}.{key}", texts)


def language_of(accepted: str) -> Language:
    """English when `Accept-Language` puts it before Japanese, else Japanese."""
    best: dict[str, float] = {}
    for part in accepted.split(","):
        tag, _, parameter = part.strip().partition(";")
        quality = parameter.strip().removeprefix("q=")
        weight = float(quality) if quality.replace(".", "", 1).isdecimal() and quality.isascii() else 1.0
        primary = tag.strip().lower().split("-")[0]
        best[primary] = max(best.get(primary, 0.0), weight)
    return Language.ENGLISH if best.get("en", 0.0) > best.get("ja", 0.0) else Language.JAPANESE
