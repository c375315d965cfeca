"""The office whose lists the tests of a file look at."""

from collections.abc import AsyncIterator

import pytest

from service.embedded import Servers
from service.platform.crypto import Vault
from tests.support.listed import Office, an_office

VAULT = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)


@pytest.fixture(scope="module")
async def office(servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with an_office(servers, template, VAULT, tmp_path_factory.mktemp("exports")) as shared:
        yield shared
