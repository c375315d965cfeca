"""What a notice on an imported row says in Japanese, where there is no page: at the command line, in reports."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from service.repayments.terms.importing import Notice, message_of


def sentence_of(notice: Notice) -> str:
    """The slice's own message."""
    found: Any = _messages()
    for name in message_of(notice).split(".")[1:]:
        found = found[name]
    return str(found["ja"])


@cache
def _messages() -> dict[str, Any]:
    return tomllib.loads(files("service.repayments").joinpath("messages.toml").read_text("utf-8"))
