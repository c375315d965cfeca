"""What spreadsheets do with a text file: which texts they take for formulas, and what tells them that it is UTF-8."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A spreadsheet takes a text that begins so for a formula (CWE-1236)."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for Shift_JIS."""


def disarmed(text: str) -> str:
    """The text with an apostrophe before it where it would be taken for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
