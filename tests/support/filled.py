"""The programme's pipeline, filled in once a run and copied for each test that looks at it or goes on from it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from service.base.actor import Role
from service.base.clock import Clock
from service.base.ids import CaseId, CompanyId
from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole
from service.embedded import Servers
from service.platform.crypto import Vault
from tests.factories.pipeline import a_pipeline
from tests.factories.supports import Office
from tests.support.servers import copied
from tests.support.web import hire


@dataclass(frozen=True)
class Filled:
    """The database that copies are made of, and by which ids its companies and supports are known."""

    template: str
    companies: Mapping[str, CompanyId]
    cases: Mapping[str, CaseId]

    def office(self, database: Database, vault: Vault) -> Office:
        """The office as it stands in a copy."""
        office = Office(database, vault)
        office.companies |= self.companies
        office.cases |= self.cases
        return office


@asynccontextmanager
async def filled(
    servers: Servers, template: str, clock: Clock, vault: Vault, roles: Mapping[str, Role]
) -> AsyncIterator[Filled]:
    """A copy of the template with these members of staff and the pipeline in it; nobody stays connected to it."""
    async with copied(servers, template) as url:
        worker = address(url, DatabaseRole.WORKER)
        async with opened(worker, pool_size=5, statement_timeout=30_000) as database:
            for login, role in roles.items():
                await hire(database, clock, login, role)
            office = Office(database, vault)
            await a_pipeline(office)
        yield Filled(urlsplit(url).path.strip("/"), office.companies, office.cases)
