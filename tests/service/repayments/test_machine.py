"""The programme's money under any order of acts: the database is asked after each, and told by a model by hand."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from service.platform.crypto import Vault
from tests.service.repayments.machine_desk import Desk
from tests.service.repayments.machine_money import Programme


@pytest.fixture
def desk(database_url: str, vault: Vault) -> Iterator[Desk]:
    here = Desk(database_url, vault)
    yield here
    here.close()


def run(desk: Desk, runs: int, steps: int, **more: Any) -> None:
    class Here(Programme):
        """The machine at this desk."""

    Here.desk = desk
    told = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        **more,
    )
    run_state_machine_as_test(Here, settings=told)


@pytest.mark.timeout(180)
def test_the_books_are_what_a_model_by_hand_says_after_every_act(desk: Desk) -> None:
    run(desk, 6, 30, derandomize=True, database=None)


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_the_books_are_what_a_model_by_hand_says_over_a_long_campaign(desk: Desk) -> None:
    run(desk, int(os.environ.get("MACHINE_RUNS", "500")), 50)
