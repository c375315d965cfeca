"""One sample prefecture for all tests of this folder; a frozen value, so sharing is safe."""

from datetime import date

import pytest

from service.sample.prefecture import SamplePrefecture, generate

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def prefecture() -> SamplePrefecture:
    return generate(1, TODAY)
