"""Codes of the second factor and recovery codes, as plain values."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.rules import codes

SECRET = codes.write_secret(bytes(range(20)))
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B has eight digits; six are the last ones of them."""
    assert codes.code_at(RFC_SECRET, datetime.fromtimestamp(seconds, UTC)) == code[-6:]


@pytest.mark.parametrize(("seconds", "step"), [(-61, None), (-60, None), (-30, STEP - 1), (0, STEP), (59, STEP + 1)])
def test_a_clock_may_be_off_by_one_step(seconds: int, step: int | None) -> None:
    code = codes.code_at(SECRET, NOW + timedelta(seconds=seconds))
    assert codes.step_of(SECRET, code, NOW, -1) == step


def test_a_code_of_two_steps_ahead_is_refused() -> None:
    assert codes.step_of(SECRET, codes.code_at(SECRET, NOW + timedelta(seconds=60)), NOW, -1) is None


def test_neither_a_used_code_nor_an_earlier_one_is_taken() -> None:
    earlier, now = codes.code_at(SECRET, NOW - timedelta(seconds=30)), codes.code_at(SECRET, NOW)
    assert codes.step_of(SECRET, now, NOW, STEP) is None
    assert codes.step_of(SECRET, earlier, NOW, STEP) is None
    assert codes.step_of(SECRET, codes.code_at(SECRET, NOW + timedelta(seconds=30)), NOW, STEP) == STEP + 1


@pytest.mark.parametrize("write", ["{0}{1}", " {0} {1} ", "{0}-{1}", "{0}　{1}"])
def test_a_code_may_be_typed_in_groups_and_full_width(write: str) -> None:
    code = codes.code_at(SECRET, NOW)
    wide = code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    for told in (code, wide):
        assert codes.step_of(SECRET, write.format(told[:3], told[3:]), NOW, -1) == STEP


@given(st.text())
def test_any_text_may_be_offered_as_a_code(typed: str) -> None:
    assert codes.step_of(SECRET, typed, NOW, STEP + 1) is None
    told = codes.plain_recovery_code(typed)
    assert told is None or len(told) == 24


@given(st.lists(st.integers(0, 2**120 - 1), min_size=1, max_size=10))
def test_a_recovery_code_is_read_as_it_was_written(chance: list[int]) -> None:
    told = codes.write_recovery_codes(chance)
    assert len(set(told)) == len(set(chance))
    for code in told:
        assert [len(group) for group in code.split(" ")] == [4] * 6
        assert codes.plain_recovery_code(code.lower().replace(" ", "-")) == code.replace(" ", "")


def test_a_secret_has_160_bits_and_its_address_names_the_account() -> None:
    assert len(base64.b32decode(SECRET)) == 20
    assert codes.otpauth(SECRET, "aiko") == f"otpauth://totp/Kakehashi:aiko?secret={SECRET}&issuer=Kakehashi"


def test_the_picture_is_svg_without_style_or_script() -> None:
    picture = codes.picture_of(codes.otpauth(SECRET, "aiko"))
    assert picture.startswith("<svg")
    for forbidden in ("style", "<script", "http", "<?xml"):
        assert forbidden not in picture
