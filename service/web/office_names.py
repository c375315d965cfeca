"""What offices are called: as the account has it, and those called by a well-known place also in English."""

from collections.abc import Callable

KNOWN = {"熊本": "kumamoto", "東京": "tokyo", "大阪": "osaka", "福岡": "fukuoka"}
"""By the message that names them; what else an office is called stands as it was written."""


def office_name(office: str, say: Callable[..., str]) -> str:
    """The office in the reader's language, as far as it is known in it."""
    return say(f"web.offices.{KNOWN[office]}") if office in KNOWN else office
