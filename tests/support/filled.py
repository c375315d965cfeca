"""The programme's pipeline, filled in once a run and put back for each test that looks at it or goes on from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.base.actor import Role
from service.base.clock import Clock
from service.base.ids import CaseId, CompanyId
from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole
from service.platform.crypto import Vault
from tests.factories.pipeline import a_pipeline
from tests.factories.supports import Office
from tests.support.servers import rows_of
from tests.support.web import hire


@dataclass(frozen=True)
class Filled:
    """All rows, and by which ids the companies and supports in them are known."""

    rows: Mapping[str, bytes]
    companies: Mapping[str, CompanyId]
    cases: Mapping[str, CaseId]

    def office(self, database: Database, vault: Vault) -> Office:
        """The office as it stands where the rows were put back."""
        office = Office(database, vault)
        office.companies |= self.companies
        office.cases |= self.cases
        return office


async def filled(url: str, clock: Clock, vault: Vault, roles: Mapping[str, Role]) -> Filled:
    """Fills an empty database with these members of staff and the pipeline; answers what stands in it then."""
    worker = address(url, DatabaseRole.WORKER)
    async with opened(worker, pool_size=5, statement_timeout=30_000) as database:
        for login, role in roles.items():
            await hire(database, clock, login, role)
        office = Office(database, vault)
        await a_pipeline(office)
    return Filled(await rows_of(url), office.companies, office.cases)
