"""API keys as plain values."""

from hypothesis import given
from hypothesis import strategies as st

from service.access.rules import keys as rules


@given(st.booleans(), st.integers(0, 62**8 - 1), st.integers(0, 2**256 - 1))
def test_a_written_key_is_read_back(is_test: bool, name: int, secret: int) -> None:
    key, told_name, told_secret = rules.write_key(is_test=is_test, name=name, secret=secret)
    assert rules.read_key(key) == (told_name, told_secret, is_test)
    assert key.startswith("kmj_test_" if is_test else "kmj_live_")
    assert len(key) == 9 + 8 + 1 + 43 + 6


@given(st.integers(0, 66), st.sampled_from(rules.DIGITS))
def test_a_key_with_one_wrong_sign_is_not_read(at: int, sign: str) -> None:
    key, _, _ = rules.write_key(is_test=False, name=123456789, secret=2**255 + 7)
    mistyped = key[:at] + sign + key[at + 1 :]
    assert (rules.read_key(mistyped) is None) == (mistyped != key)


@given(st.text())
def test_any_text_may_be_offered_as_a_key(text: str) -> None:
    assert rules.read_key(text) is None
