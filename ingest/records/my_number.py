"""Individual Numbers (マイナンバー) in free text: nobody may collect them here, so they are refused.

The check digit is that of article 5 of 総務省令第85号 (平成26年), under 番号法 (Act No. 27 of 2013).
"""

import re

_TWELVE_DIGITS = re.compile(r"(?<![\d+＋.])(?<!\d[-－])(?:\d{12}|\d{4}([ 　\-－])\d{4}\1\d{4})(?!\d)(?![-－]\d)")
"""Twelve digits together or in fours. Longer runs (法人番号, card numbers) and `+81…` telephones are none."""


def check_digit_of(eleven: str) -> int:
    """The twelfth digit for the eleven given, most significant first.

    With P_n the n-th digit from the right and Q_n = n + 1 for n <= 6, n - 5 for n >= 7:
    11 - (sum of P_n * Q_n mod 11), and 0 where that remainder is 0 or 1.
    """
    weighted = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(eleven), start=1))
    remainder = weighted % 11
    return 0 if remainder <= 1 else 11 - remainder


def holds_my_number(text: str) -> bool:
    """Whether twelve digits that pass the check digit stand in `text`, in half or full width."""
    for found in _TWELVE_DIGITS.finditer(text):
        digits = [character for character in found.group() if character.isdecimal()]
        if check_digit_of("".join(digits[:11])) == int(digits[11]):
            return True
    return False
