"""What the support programme asks of its settings: in whose name it writes, and from which account it pays."""

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator

from service.settings.parts import Part
from service.settings.wording import wrong


class Issuer(Part):
    """In whose name the support programme's notices, decisions and claims are written."""

    prefecture: str = "熊本県"
    """Its name, which stands alone where the governor's is not set."""
    title: str = "熊本県知事"
    """職名 of who decides."""
    name: str = ""
    """氏名 of who decides; empty: the prefecture's name alone stands as the sender."""


def _digits(count: int) -> Callable[[str], str]:
    def checked(value: str) -> str:
        if value and not re.fullmatch(f"[0-9]{{{count}}}", value):
            raise wrong("not_digits", count=count)
        return value

    return checked


class Treasury(Part):
    """The prefecture's account, from which support is paid and into which companies pay (全銀協 総合振込)."""

    requester_code: Annotated[str, AfterValidator(_digits(10))] = ""
    """振込依頼人コード, ten digits that the bank gives; empty: no file for the bank can be made."""
    requester_name: str = ""
    """In kana, as the bank knows it."""
    bank_code: Annotated[str, AfterValidator(_digits(4))] = ""
    """Four digits."""
    bank_name: str = ""
    """In kana; may be empty."""
    branch_code: Annotated[str, AfterValidator(_digits(3))] = ""
    """Three digits."""
    branch_name: str = ""
    """In kana; may be empty."""
    account_type: Literal["1", "2", "9"] = "1"
    """1 普通, 2 当座, 9 その他."""
    account_number: Annotated[str, AfterValidator(_digits(7))] = ""
    """Seven digits."""
    payee: str = ""
    """The account as claims to companies name it, in words: 〇〇銀行 〇〇支店 普通 1234567 …"""
