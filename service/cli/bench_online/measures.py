"""What each process of the measurement does: fills the database, opens pages, or matches a posting."""

import asyncio
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg
from pydantic import SecretBytes
from sqlalchemy import make_url
from threadpoolctl import threadpool_limits

from matching.artefact import make_artefact
from matching.encoder import load_encoder
from service.access.actions import create_staff
from service.access.terms import NewStaff
from service.app import Databases, create_app
from service.base.actor import SYSTEM, Role
from service.base.clock import SystemClock
from service.base.ids import PersonId, PostingId, SeededIds
from service.cli.assembly import NoEncoder
from service.cli.bench_online.lists import LENGTH, SLOTS_IN_TEN, store_lists
from service.cli.bench_online.opening import LOGIN, ORIGIN, PASSWORD, paths_to_open, seconds_of
from service.cli.bench_online.storing import Loading, prepare_copy, store_people, store_postings
from service.db.bootstrap import bootstrap
from service.db.engine import STATEMENT_TIMEOUT_JOBS, STATEMENT_TIMEOUT_WEB, Database, address, opened
from service.db.migrate import upgrade
from service.db.roles import DatabaseRole
from service.db.work import Work, begin_work
from service.encoding import EncoderProcess, ModelChoice
from service.people.reads.rankable import rankable_ids
from service.platform.crypto import Vault
from service.platform.log import configure_log
from service.platform.tools import Encoder, PlacementOffice, Tools
from service.postings.reads import open_postings
from service.settings import Access, Secrets, Settings, Web
from service.shortlists.actions.matching import match_postings
from service.shortlists.actions.matching_changed import match_person
from service.shortlists.terms.matching import MatchCause

CONNECTIONS = 6
WARM_UP = 5
"""Pages of every kind that are opened before, and not counted: templates and words are read once a process."""
KEY = b"k" * 32
CLOCK = SystemClock()
COUNTED = {"people": "person", "postings": "posting", "vectors": "embedding", "places in lists": "ranked_pair"}


async def fill(postgres: str, folder: Path, *, people: int, postings: int) -> dict[str, Any]:
    """The whole region in a database of that name, made here; answers counts, and seconds by stage."""
    # Documents are small, and so are their products: one thread is faster than two that wait for each other.
    threadpool_limits(1, user_api="blas")
    await bootstrap(address(postgres, "postgres"), {})
    await asyncio.to_thread(upgrade, address(postgres, DatabaseRole.OWNER))
    encoder = load_encoder()
    async with _database(postgres, DatabaseRole.WORKER) as database, _copying(postgres) as copy:
        async with begin_work(database, SYSTEM, CLOCK) as work:
            await create_staff(work, NewStaff(LOGIN, "相良 美咲", Role.COORDINATOR, PASSWORD))
        loading = Loading(database, copy, encoder, make_artefact(encoder), CLOCK.now(), SeededIds("bench"), {})
        asked, asking = await store_postings(loading, postings)
        known, offering = await store_people(loading, people)
        await store_lists(loading, folder / "lists", asked, asking, offering, known)
        with loading.stage("analysing"):
            await copy.execute("VACUUM ANALYZE")
        counts = {name: await copy.fetchval(f"SELECT count(*) FROM {table}") for name, table in COUNTED.items()}  # noqa: S608
    return {"counts": counts, "seconds": loading.seconds}


async def open_all(postgres: str, count: int) -> dict[str, list[float]]:
    """The seconds of `count` pages of every kind, each opened for the first time."""
    configure_log("WARNING")
    async with _database(postgres, DatabaseRole.WEB) as database, _copying(postgres) as copy:
        key = SecretBytes(KEY)
        secrets = Secrets(key_encryption_key=key, blind_index_key=key, signing_key=key)
        settings = Settings(web=Web(public_url=ORIGIN), access=Access(second_factor="optional"), secrets=secrets)
        application = create_app(settings, Databases(database, None), _tools(NoEncoder()), CLOCK)
        return await seconds_of(application, await paths_to_open(copy, count + WARM_UP), WARM_UP)


async def match(postgres: str) -> dict[str, float]:
    """Two postings and two people matched as a worker does it: the seconds of each, and the GiB that it took."""
    async with _database(postgres, DatabaseRole.WORKER) as database, EncoderProcess(ModelChoice()) as encoder:
        tools = _tools(encoder)
        async with begin_work(database, SYSTEM, CLOCK) as work:
            postings = [one.posting_id for one in (await open_postings(work))[:2]]
            people = (await rankable_ids(work))[:2]
        acts = [partial(_match_posting, tools, one) for one in postings]
        acts += [partial(_match_person, tools, one) for one in people]
        seconds = [await _seconds(database, act) for act in acts]
    names = ("posting", "next_posting", "person", "next_person")
    return {**dict(zip(names, seconds, strict=True)), "memory": _memory()}


async def night(postgres: str) -> dict[str, float]:
    """Everybody matched with everything as a night does it: the seconds, and the GiB that it took."""
    async with _database(postgres, DatabaseRole.WORKER) as database, EncoderProcess(ModelChoice()) as encoder:
        seconds = await _seconds(database, partial(_match_all, _tools(encoder)))
    return {"seconds": seconds, "memory": _memory()}


async def _match_posting(tools: Tools, posting_id: PostingId, work: Work) -> None:
    await match_postings(work, tools, [posting_id], cause=MatchCause.CHANGE, business_date=work.today)


async def _match_person(tools: Tools, person_id: PersonId, work: Work) -> None:
    await match_person(work, tools, person_id, cause=MatchCause.CHANGE, business_date=work.today)


async def _match_all(tools: Tools, work: Work) -> None:
    await match_postings(work, tools, cause=MatchCause.NIGHTLY, business_date=work.today)


async def _seconds(database: Database, act: Callable[[Work], Awaitable[None]]) -> float:
    begun = perf_counter()
    async with begin_work(database, SYSTEM, CLOCK) as work:
        await act(work)
    return perf_counter() - begun


def _memory() -> float:
    """The most that this process held, in GiB; neither the encoder's process nor the database."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


@asynccontextmanager
async def _copying(postgres: str) -> AsyncIterator[asyncpg.Connection]:
    """An administrator's connection."""
    plain = make_url(postgres).set(drivername="postgresql")
    connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
    try:
        await prepare_copy(connection)
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _database(postgres: str, role: DatabaseRole) -> AsyncIterator[Database]:
    timeout = STATEMENT_TIMEOUT_WEB if role is DatabaseRole.WEB else STATEMENT_TIMEOUT_JOBS
    async with opened(address(postgres, role), pool_size=CONNECTIONS, statement_timeout=timeout) as database:
        yield database


def _tools(encoder: Encoder) -> Tools:
    office = PlacementOffice(notice_number="43-0001", occupations="全職種", complaints_to="相談窓口")
    return Tools(Vault(KEY, KEY), encoder, Path("unused"), office, LENGTH, SLOTS_IN_TEN)
