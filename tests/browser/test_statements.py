"""How many questions a page asks of the database; asked of the application itself, which needs no browser."""

from pathlib import Path

import httpx

from service.base.actor import Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from tests.browser.addresses import pages_of
from tests.browser.office import LOGINS, Office
from tests.browser.page_bench import STATEMENTS, VAULT, counted
from tests.support.web import Browser, browsing, make_app, make_tools


async def test_every_page_of_every_role_asks_at_most_twelve_questions(
    web: Database, office: Office, still: FrozenClock, tmp_path: Path
) -> None:
    application = make_app(web, None, make_tools(VAULT, tmp_path), still)
    over: dict[str, int] = {}
    for role in (None, *LOGINS):
        async with browsing(application) as browser:
            if role is not None:
                await browser.sign_in(LOGINS[role])
            for path in [*pages_of(application, role, office), *_other_forms(role, office)]:
                asked = await _asked_by(web, browser, path)
                if len(asked) > STATEMENTS:
                    over[f"{role or '-'} {path}"] = len(asked)
    assert over == {}


async def _asked_by(web: Database, browser: Browser, path: str) -> list[str]:
    with counted(web) as asked:
        answer = await browser.client.get(path)
    assert answer.status_code in (httpx.codes.OK, httpx.codes.SEE_OTHER), f"{path}: {answer.status_code}"
    return asked


def _other_forms(role: Role | None, office: Office) -> list[str]:
    """Of pages that ask for more in some of them: of whom they are, or after what was done."""
    if role not in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return []
    pairs = f"/postings/{office.posting}/shortlist"
    return [
        f"{pairs}/{office.asked}",
        f"{pairs}/{office.withdrew}",
        f"{pairs}/{office.person}?first=done",
        f"/introductions/consents/{office.posting}/{office.withdrew}",
        f"/people/{office.asked}",
        f"/people/{office.withdrew}",
    ]
