"""The office whose lists the tests of a file look at."""

from collections.abc import AsyncIterator

import pytest

from service.embedded import Servers
from tests.service.people.listing import VAULT
from tests.support.listed import Office, an_office


@pytest.fixture(scope="module")
async def office(servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with an_office(servers, template, VAULT, tmp_path_factory.mktemp("exports")) as shared:
        yield shared
