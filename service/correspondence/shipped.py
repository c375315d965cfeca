"""The templates that are shipped, read once from `shipped.ja.toml` and `shipped.en.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from service.base.language import Language
from service.correspondence.terms import MailKind, Wording


@cache
def shipped(language: Language) -> Mapping[MailKind, Wording]:
    """The template of each kind. An entry with a misspelt or missing key is a TypeError."""
    told = tomllib.loads((files("service.correspondence") / f"shipped.{language.value}.toml").read_text("utf-8"))
    return {
        MailKind(kind): Wording(**{name: text.strip("\n") for name, text in entry.items()})
        for kind, entry in told.items()
    }
