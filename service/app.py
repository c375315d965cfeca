"""Assembles the web process, and nothing else."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler
from threadpoolctl import threadpool_limits

from service import routes
from service.access.api import find_key_holder
from service.access.pages.provider import RETURN
from service.access.pages.sessions import answers, find_session
from service.access.provider import Provider, Registration
from service.access.terms import SessionRules
from service.base.clock import Clock
from service.companies.reads import names_of_companies
from service.db.engine import Database, check_safe_to_serve
from service.db.migrate import head as newest_revision
from service.db.roles import DatabaseRole
from service.platform.tools import Tools
from service.settings import Settings
from service.web.compression import CompressedPages
from service.web.dependencies import Wake, beginning, dependencies, nobody
from service.web.doors import Doors
from service.web.headers import security_headers
from service.web.health import livez, readyz_route
from service.web.messages import read_messages
from service.web.problems import exception_handlers
from service.web.rendering import make_environment
from service.web.requests import NamedRequests
from service.web.security import (
    check_every_route_is_guarded,
    public,
    recognise_programs,
    recognise_staff,
)
from service.web.signing import Signer
from service.web.site import Site
from service.web.static_files import read_static_files, static_route

LARGEST_BODY = 10_000_000
"""Bytes of one request."""


@dataclass(frozen=True)
class Databases:
    """One for each door that is open, logged in as its role."""

    web: Database | None
    company: Database | None

    def opened(self) -> list[Database]:
        return [database for database in (self.web, self.company) if database is not None]


@asynccontextmanager
async def open_databases(
    connect: Callable[[DatabaseRole], AbstractAsyncContextManager[Database]], doors: Doors
) -> AsyncIterator[Databases]:
    """The databases of these doors; refuses one that must not be served on, and a schema of another revision."""
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(connect(DatabaseRole.WEB)) if doors != Doors.COMPANIES else None
        company = await stack.enter_async_context(connect(DatabaseRole.COMPANY)) if doors != Doors.STAFF else None
        databases = Databases(web, company)
        for database in databases.opened():
            await check_safe_to_serve(database, head=newest_revision())
        yield databases


def create_app(
    settings: Settings,
    databases: Databases,
    tools: Tools,
    clock: Clock,
    *,
    pages: Sequence[ControllerRouterHandler] = routes.STAFF_PAGES,
    endpoints: Sequence[ControllerRouterHandler] = routes.COMPANY_ENDPOINTS,
    is_encoder_ready: Callable[[], bool] = lambda: True,
    wake: Wake = nobody,
) -> Litestar:
    """The application with the doors for which there is a database; refuses a route that nobody guards."""
    # A page's products are small: threads that wait for each other would take four times the processor.
    threadpool_limits(1, user_api="blas")
    files = read_static_files()
    site = _site(settings, files.addresses)
    revision = newest_revision()
    application = Litestar(
        [
            livez,
            readyz_route(databases.opened()[0], clock, head=revision, is_encoder_ready=is_encoder_ready),
            static_route(files),
            *_staff_door(settings, databases.web, tools, clock, site.signer, pages, wake),
            *_company_door(databases.company, tools, clock, site.signer, endpoints, wake),
        ],
        state=State({"site": site}),
        exception_handlers=exception_handlers(),
        before_send=[security_headers(settings.web.public_url)],
        request_max_body_size=LARGEST_BODY,
        openapi_config=_description() if databases.company is not None else None,
        logging_config=None,
    )
    check_every_route_is_guarded(application)
    application.asgi_handler = NamedRequests(CompressedPages(application.asgi_handler))
    return application


def _site(settings: Settings, static: Mapping[str, str]) -> Site:
    """What every page is made with; `static` gives the address of each static file by its name."""
    return Site(
        public_url=settings.web.public_url,
        rendering=make_environment(),
        messages=read_messages(),
        signer=Signer(settings.secrets.signing_key.get_secret_value()),
        static=static,
        navigation=routes.NAVIGATION,
    )


def _staff_door(
    settings: Settings,
    database: Database | None,
    tools: Tools,
    clock: Clock,
    signer: Signer,
    pages: Sequence[ControllerRouterHandler],
    wake: Wake,
) -> list[Router]:
    if database is None:
        return []
    session_rules = SessionRules(
        idle=timedelta(minutes=settings.web.session_idle_minutes),
        absolute=timedelta(hours=settings.web.session_hours),
        needs_second_factor=settings.access.second_factor == "required",
    )
    provider = _provider(settings, clock)
    parts = {
        "session_rules": session_rules,
        "provider": provider,
        "name_companies": names_of_companies,
    }
    return [
        Router(
            "/",
            route_handlers=pages,
            guards=[recognise_staff(find_session(database, clock, session_rules))],
            dependencies={
                **dependencies(database, clock, tools, signer, wake),
                "begin": beginning(database, clock),
                # Not `clock.now` itself: what is registered is copied, and the clock with it.
                "now": Provide(lambda: clock.now(), sync_to_thread=False),
                **{name: _given(part) for name, part in parts.items()},
            },
            exception_handlers=answers(provider),
            include_in_schema=False,
        )
    ]


def _given(part: object) -> Provide:
    return Provide(lambda: part, sync_to_thread=False)


def _provider(settings: Settings, clock: Clock) -> Provider | None:
    """The existing provider that the settings name, or none."""
    told = settings.oidc
    if not told.issuer:
        return None
    secret = told.client_secret.get_secret_value()
    returns_to = settings.web.public_url.rstrip("/") + RETURN
    name = told.display_name or "OpenID Connect"
    return Provider(Registration(told.issuer, told.client_id, secret, name, returns_to), clock)


def _company_door(
    database: Database | None,
    tools: Tools,
    clock: Clock,
    signer: Signer,
    endpoints: Sequence[ControllerRouterHandler],
    wake: Wake,
) -> list[Router]:
    if database is None:
        return []
    return [
        Router(
            "/",
            route_handlers=endpoints,
            guards=[recognise_programs(find_key_holder(database, clock))],
            dependencies=dependencies(database, clock, tools, signer, wake),
        )
    ]


def _description() -> OpenAPIConfig:
    """The companies' endpoints at /schema/openapi.json; the pages that draw it are off."""
    key = SecurityScheme(type="http", scheme="bearer", description="kmj_live_… / kmj_test_…")
    return OpenAPIConfig(
        title="Kakehashi",
        version="1",
        openapi_router=Router("/schema", route_handlers=[], guards=[public], include_in_schema=False),
        components=Components(security_schemes={"key": key}),
        security=[{"key": []}],
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
    )
