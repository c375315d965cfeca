"""Clients that go through the whole application, as a browser or a company's program would."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.types import ControllerRouterHandler
from pydantic import SecretBytes

from service.access.actions import create_staff
from service.access.terms import NewStaff
from service.app import Databases, create_app
from service.base.actor import SYSTEM, Role
from service.base.clock import Clock
from service.base.ids import SchoolId
from service.cli.assembly import NoEncoder
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice, Tools
from service.settings import Access, Secrets, Settings, Web
from service.web.security import SESSION_COOKIE

ORIGIN = "https://kakehashi.test"
PASSWORD = "a long walk by the river"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def test_settings() -> Settings:
    """Staff sign in by password alone, so that other slices' tests need no codes."""
    key = SecretBytes(b"s" * 32)
    return Settings(
        web=Web(public_url=ORIGIN),
        access=Access(second_factor="optional"),
        secrets=Secrets(key_encryption_key=key, blind_index_key=key, signing_key=key),
    )


test_settings.__test__ = False  # type: ignore[attr-defined]


def make_tools(vault: Vault, folder: Path) -> Tools:
    office = PlacementOffice(notice_number="43-特-000001", occupations="全職種", complaints_to="職業紹介責任者")
    return Tools(
        vault=vault,
        encoder=NoEncoder(),
        exports=folder,
        placement_office=office,
        shortlist_length=50,
        slots_in_ten=0,
        public_url=ORIGIN,
    )


class LentClock:
    """Tells the time of whose turn it is."""

    def __init__(self, clock: Clock) -> None:
        self.of = clock

    def now(self) -> datetime:
        return self.of.now()


@dataclass(frozen=True)
class Usual:
    """An application with the usual settings and routes, what it was built with, and what its state begins with."""

    application: Litestar
    databases: Databases
    tools: Tools
    clock: LentClock
    begins_with: frozenset[str]


USUAL: dict[tuple[bool, bool], Usual] = {}
"""By which doors are open."""


def make_app(
    web: Database | None,
    company: Database | None,
    tools: Tools,
    clock: Clock,
    settings: Settings | None = None,
    **routes: Sequence[ControllerRouterHandler],
) -> Litestar:
    """The application as it serves; `pages=` and `endpoints=` replace its routes.

    To register its routes takes longer than most tests: with the usual settings and routes it is built once a process
    for each set of doors, and then given what this test brings. The last who asked for it has it.
    """
    databases = Databases(web, company)
    if settings is not None or routes:
        return create_app(settings or test_settings(), databases, tools, clock, **routes)  # type: ignore[arg-type]
    doors = (web is not None, company is not None)
    if doors not in USUAL:
        USUAL[doors] = _built(databases, tools, clock)
    usual = USUAL[doors]
    for kept, given in zip(usual.databases.opened(), databases.opened(), strict=True):
        _become(kept, given)
    _become(usual.tools, tools)
    usual.clock.of = clock
    for name in [name for name in usual.application.state if name not in usual.begins_with]:
        del usual.application.state[name]
    return usual.application


def _built(databases: Databases, tools: Tools, clock: Clock) -> Usual:
    """With copies, that stay while those of the test go."""
    copied = Databases(*(database and replace(database) for database in (databases.web, databases.company)))
    mine, lent = replace(tools), LentClock(clock)
    application = create_app(test_settings(), copied, mine, lent)
    return Usual(application, copied, mine, lent, frozenset(application.state))


def _become(kept: Database | Tools, given: Database | Tools) -> None:
    """Each field as the other has it, although both are frozen to everybody else."""
    for field in fields(kept):
        object.__setattr__(kept, field.name, getattr(given, field.name))


@asynccontextmanager
async def browsing(application: Litestar) -> AsyncIterator["Browser"]:
    """A browser that has not signed in."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield Browser(application, client)


class Browser:
    """Keeps cookies, and sends forms with the token of the page it looked at last, as a browser does."""

    def __init__(self, application: Litestar, client: httpx.AsyncClient) -> None:
        self.application = application
        self.client = client
        self.token = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        answer = await self.client.get(path, **options)
        self._look(answer)
        return answer

    async def post(self, path: str, form: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        fields = {"form_token": self.token, **(form or {})}
        answer = await self.client.post(path, data=fields, headers=headers, **options)
        self._look(answer)
        return answer

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        await self.get("/sign-in")
        answer = await self.post("/sign-in", {"login": login, "password": password})
        signer = self.application.state.site.signer
        self.token = signer.token("form", self.client.cookies.get(SESSION_COOKIE, default=""))
        return answer

    def _look(self, answer: httpx.Response) -> None:
        found = TOKEN.search(answer.text)
        if found:
            self.token = found[1]


STAFF: Mapping[str, Role] = {
    "aiko": Role.COORDINATOR,
    "botan": Role.COORDINATOR,
    "sora": Role.ADMINISTRATOR,
    "jun": Role.PROGRAMME_STAFF,
    "emi": Role.PROGRAMME_STAFF,
    "chika": Role.SCHOOL_SUPPORTER,
    "tonari": Role.SCHOOL_SUPPORTER,
}
"""Who is who in the tests, wherever somebody signs in; Tonari is of the school next door."""


async def hire(
    database: Database,
    clock: Clock,
    login: str,
    role: Role | None = None,
    school_id: SchoolId | None = None,
    office: str | None = None,
) -> None:
    """A member of staff who may sign in with PASSWORD, in the role of STAFF or else a coordinator unless told.

    `database` is the worker's. The school is that of a supporter, and left out for everybody else.
    """
    role = role or STAFF.get(login, Role.COORDINATOR)
    school = school_id if role is Role.SCHOOL_SUPPORTER else None
    async with begin_work(database, SYSTEM, clock) as work:
        await create_staff(work, NewStaff(login, f"{login}さん", role, PASSWORD, office=office, school_id=school))


async def signed_in(application: Litestar, login: str) -> AsyncIterator[Browser]:
    """The browser of one of them; signing in takes as long as most tests, so nobody does it in vain."""
    async with browsing(application) as browser:
        await browser.sign_in(login)
        yield browser
