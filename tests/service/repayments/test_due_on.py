"""Until when a claim is to be paid."""

from dataclasses import replace
from datetime import date

import pytest

from service.repayments.rules.reconciliation import due_on
from service.repayments.rules.schemes import frames

ISSUED = date(2026, 7, 1)


@pytest.mark.parametrize("days", [(20, 30), (30, 20)])
def test_a_claim_of_two_schemes_is_due_when_the_first_of_them_asks(days: tuple[int, int]) -> None:
    of_two = [replace(frame, days_to_pay=told) for frame, told in zip(frames(), days, strict=False)]
    assert due_on(ISSUED, of_two) == date(2026, 7, 21)
