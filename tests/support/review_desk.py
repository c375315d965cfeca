"""Coordinators at their desks, through the whole application: what tests of the review share."""

import re
from typing import Any

import httpx
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from tests.factories.shortlists import Matched
from tests.support.web import Browser

SEEN = re.compile(r'name="(sequence|posting_revision|profile_revision)" value="(\d+)"')


def list_of(matched: Matched) -> str:
    """Where the posting's list is."""
    return f"/postings/{matched.posting_id}/shortlist"


def page_of(matched: Matched, reference: str = "D-1") -> str:
    """Where the page of one of its people is."""
    return f"{list_of(matched)}/{matched.people[reference]}"


async def order_of(desk: Browser, matched: Matched) -> list[str]:
    """The pages of the list's people, best first."""
    found = re.findall(rf'href="({list_of(matched)}/[0-9a-f-]{{36}})"', (await desk.get(list_of(matched))).text)
    return list(dict.fromkeys(found))


async def seen_by(desk: Browser, path: str) -> dict[str, str]:
    """What the page's forms carry."""
    return dict(SEEN.findall((await desk.get(path)).text))


async def decide(desk: Browser, path: str, **form: str) -> httpx.Response:
    """Opens the page and sends its form."""
    return await desk.post(f"{path}/decision", {**await seen_by(desk, path), **form})


async def words_of(database: Database, clock: FrozenClock) -> list[Any]:
    """Every word that is stored, in the order in which they were given; `database` is the worker's."""
    async with begin_work(database, SYSTEM, clock) as work:
        found = await work.session.execute(text("SELECT * FROM decision ORDER BY decided_at, sequence"))
        return list(found.all())
