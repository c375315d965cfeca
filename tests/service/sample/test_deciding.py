"""The sample's coordinators' words."""

from service.sample.current import REASONS_GIVEN
from service.sample.deciding import REASONS


def test_every_reason_that_the_sample_gives_is_counted_under_a_code() -> None:
    assert {reason for given in REASONS_GIVEN.values() for reason in given} <= REASONS.keys()
