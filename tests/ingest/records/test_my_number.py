"""Individual Numbers in free text are found, and other long numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.my_number import check_digit_of, holds_my_number
from tests.ingest.samples import A_MY_NUMBER, an_identity, faults_of, posting_problems, profile_problems

eleven_digits = st.text("0123456789", min_size=11, max_size=11)


def test_the_check_digit_follows_the_published_weights() -> None:
    # 1..9,0,1 from the left: 1*2+0*3+9*4+8*5+7*6+6*7+5*2+4*3+3*4+2*5+1*6 = 212, 212 mod 11 = 3, 11 - 3 = 8.
    assert check_digit_of("12345678901") == 8
    assert check_digit_of("00000000000") == 0


@given(eleven_digits)
def test_a_number_with_its_check_digit_is_found_in_every_writing(eleven: str) -> None:
    number = eleven + str(check_digit_of(eleven))
    groups = (number[:4], number[4:8], number[8:])
    full_width = number.translate({ord("0") + n: ord("０") + n for n in range(10)})
    for written in (number, " ".join(groups), "-".join(groups), full_width, f"番号{number}です", f"No.:{number}"):
        assert holds_my_number(written)


@given(eleven_digits, st.integers(1, 9))
def test_a_number_with_another_check_digit_is_none(eleven: str, off: int) -> None:
    assert not holds_my_number(eleven + str((check_digit_of(eleven) + off) % 10))


@given(st.text("0123456789", min_size=10, max_size=11))
def test_a_telephone_number_is_none(digits: str) -> None:
    assert not holds_my_number(f"電話 {digits}")


@pytest.mark.parametrize(
    "text",
    [
        "法人番号 1" + A_MY_NUMBER,
        A_MY_NUMBER + "4",
        "+" + A_MY_NUMBER,
        "1234-5678-9018-0000",
        "43010-" + A_MY_NUMBER,
        "1234 56789018",
        "1.23456789018",
        "0." + A_MY_NUMBER,
    ],
)
def test_longer_and_other_numbers_are_none(text: str) -> None:
    assert not holds_my_number(text)


def test_free_text_that_holds_one_is_refused_wherever_it_stands() -> None:
    text = f"私の番号は{A_MY_NUMBER}です"
    assert faults_of(posting_problems(description=text)) == [("/description", "my_number")]
    assert faults_of(posting_problems(skills_required=[text])) == [("/skills_required/0", "my_number")]
    assert faults_of(profile_problems(summary=text)) == [("/summary", "my_number")]
    assert faults_of(profile_problems(identity=an_identity(address=text))) == [("/identity/address", "my_number")]


def test_an_id_of_twelve_digits_is_an_id() -> None:
    assert posting_problems(posting_id=A_MY_NUMBER) == []
