"""What every command that needs the service opens: settings, log, servers, schema, databases, tools.

with open_house() as house:
    run(_do(house))

async def _do(house: House) -> None:
    async with house.database(DatabaseRole.WORKER) as database, begin_work(database, SYSTEM, house.clock) as work:
        …
"""

import asyncio
import signal
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import uvloop
from numpy.typing import NDArray
from pydantic import SecretStr
from sqlalchemy import URL, make_url

from matching.artefact import Artefact
from service.base.actor import SYSTEM
from service.base.clock import Clock, SystemClock
from service.db.bootstrap import bootstrap
from service.db.engine import STATEMENT_TIMEOUT_JOBS, STATEMENT_TIMEOUT_WEB, Database, address, opened
from service.db.migrate import upgrade
from service.db.roles import DatabaseRole
from service.db.work import begin_work
from service.embedded import start_servers
from service.embedded.locks import take_lock
from service.platform.crypto import Vault
from service.platform.log import configure_log
from service.platform.tools import (
    Encoder,
    IntroductionTerms,
    Issuer,
    MailSecurity,
    MailServer,
    PlacementOffice,
    SchoolCalendar,
    Tools,
    Treasury,
)
from service.settings import Settings, create_missing_secrets, read_machine, read_settings

if TYPE_CHECKING:
    from service.encoding import EncoderProcess

DATABASE_NAME = "kakehashi"
MIGRATION_PATIENCE = 120.0
"""Seconds to wait for another process that is bringing the embedded schema up to date."""
NO_ENCODER = "this process has no encoder: owe a job to the worker"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class House:
    """The settings, and where PostgreSQL and Redis answer; `redis` is None when there is none."""

    settings: Settings
    clock: Clock
    postgres: str
    redis: str | None

    def database(self, role: DatabaseRole, pool_size: int | None = None) -> AbstractAsyncContextManager[Database]:
        """An open database, logged in as this role."""
        is_for_jobs = role in (DatabaseRole.WORKER, DatabaseRole.BACKUP)
        return opened(
            address(self.postgres, role, _plain(passwords(self.settings).get(role))),
            pool_size=pool_size or self.settings.database.pool_size,
            statement_timeout=STATEMENT_TIMEOUT_JOBS if is_for_jobs else STATEMENT_TIMEOUT_WEB,
        )

    def vault(self) -> Vault:
        secrets = self.settings.secrets
        return Vault(secrets.key_encryption_key.get_secret_value(), secrets.blind_index_key.get_secret_value())

    def encoder(self) -> "EncoderProcess":
        """The encoder process of the model that the settings choose; it starts when it is entered."""
        from service.encoding import EncoderProcess, ModelChoice

        ranker = self.settings.ranker
        return EncoderProcess(
            ModelChoice(
                ranker.model,
                ranker.model_digests,
                ranker.query_prefix,
                ranker.document_prefix,
                ranker.roles_folder or self.settings.data_folder / "roles",
            )
        )

    def tools(self, encoder: Encoder | None = None) -> Tools:
        """Without an encoder for processes that never encode, as the web process."""
        office = self.settings.placement_office
        return Tools(
            vault=self.vault(),
            encoder=encoder or NoEncoder(),
            exports=self.settings.worker.kpi_folder or self.settings.data_folder / "kpi",
            placement_office=PlacementOffice(**office.model_dump()),
            issuer=Issuer(**self.settings.issuer.model_dump()),
            shortlist_length=self.settings.ranker.shortlist_length,
            slots_in_ten=self.settings.ranker.slots_in_ten,
            mail=self.mail_server(),
            public_url=self.settings.web.public_url.rstrip("/"),
            introductions=IntroductionTerms(**self.settings.introductions.model_dump()),
            school_calendar=SchoolCalendar(**self.settings.high_school.model_dump()),
            treasury=Treasury(**self.settings.treasury.model_dump()),
        )

    def mail_server(self) -> MailServer | None:
        """Where mails are handed over; none is set where there is no host."""
        mail = self.settings.mail
        if not mail.host:
            return None
        return MailServer(
            host=mail.host,
            port=mail.port,
            from_address=mail.from_address,
            from_name=mail.from_name,
            security=MailSecurity(mail.security),
            user=mail.user or None,
            password=_plain(mail.password) or None,
            authority=mail.authority,
        )


class NoEncoder:
    """Stands where a process has no encoder; to be asked is a mistake of ours."""

    model = "none"

    @property
    def artefact(self) -> Artefact:
        raise RuntimeError(NO_ENCODER)

    async def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise RuntimeError(NO_ENCODER)

    async def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise RuntimeError(NO_ENCODER)


@contextmanager
def open_house() -> Iterator[House]:
    """Reads the settings and starts the log; without a database of its own the machine's servers are started.

    Embedded servers come with random keys and are migrated at once; servers elsewhere are left to `migrate`.
    """
    settings = usable_settings()
    configure_log(settings.log_level)
    redis = settings.redis.url.get_secret_value() if settings.redis.url else None
    if settings.database.url is not None:
        yield House(settings, SystemClock(), settings.database.url, redis)
        return
    with start_servers(settings.data_folder) as servers:
        postgres = make_url(servers.postgres).set(database=DATABASE_NAME).render_as_string(hide_password=False)
        with take_lock(settings.data_folder / "schema.lock", seconds=MIGRATION_PATIENCE):
            bring_schema_up(settings, postgres, with_bootstrap=True)
        yield House(settings, SystemClock(), postgres, redis or servers.redis)


def usable_settings() -> Settings:
    """All settings; a machine with embedded servers is given keys when it has none."""
    machine = read_machine()
    if machine.database.url is None:
        create_missing_secrets(machine.data_folder)
    return read_settings()


def bring_schema_up(settings: Settings, postgres: str, *, with_bootstrap: bool) -> None:
    """Runs the missing migrations as the schema's owner, first the roles and the extension as administrator.

    Afterwards, what other rules than today's read of people is read anew.
    """
    known = passwords(settings)
    if with_bootstrap:
        administrator = settings.database.administrator
        url = address(postgres, administrator, _plain(settings.database.administrator_password))
        run(bootstrap(url, {role: _plain(password) for role, password in known.items()}))
    owner = address(postgres, DatabaseRole.OWNER, _plain(known[DatabaseRole.OWNER]))
    upgrade(owner)
    run(read_anew_as_owner(owner))


async def read_anew_as_owner(owner: URL) -> None:
    """After migrations: what the service derives itself from what is stored."""
    async with opened(owner, pool_size=1, statement_timeout=STATEMENT_TIMEOUT_JOBS) as database:
        await read_anew(database, SystemClock())


async def read_anew(database: Database, clock: Clock) -> None:
    """Reads what people are sifted by again, block by block, where other rules than today's read it."""
    from service.people.actions.reading_anew import read_listed_anew

    is_more = True
    while is_more:
        async with begin_work(database, SYSTEM, clock) as work:
            is_more = await read_listed_anew(work)


def passwords(settings: Settings) -> Mapping[DatabaseRole, SecretStr | None]:
    database = settings.database
    return {
        DatabaseRole.OWNER: database.owner_password,
        DatabaseRole.WEB: database.web_password,
        DatabaseRole.WORKER: database.worker_password,
        DatabaseRole.COMPANY: database.company_password,
        DatabaseRole.BACKUP: database.backup_password,
    }


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Runs it to its end on a loop of its own."""
    return uvloop.run(work)


def stop_on_signals() -> asyncio.Event:
    """Set by SIGTERM or Ctrl-C; what runs then ends in its own way, and the embedded servers after it."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _plain(password: SecretStr | None) -> str | None:
    return password.get_secret_value() if password else None
