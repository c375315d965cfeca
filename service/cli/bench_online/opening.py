"""Opens pages as a coordinator's browser does, through the whole application, and tells how long each took."""

import re
from collections.abc import Sequence
from time import perf_counter
from uuid import UUID

import asyncpg
import httpx
from litestar import Litestar

LOGIN, PASSWORD = "coordinator", "a long walk by the river"
ORIGIN = "https://kakehashi.test"
WITHOUT_REASONS = "計算中"
"""What a page says where reasons are not there yet."""
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


async def paths_to_open(copy: asyncpg.Connection, count: int) -> dict[str, list[str]]:
    """By kind of page the addresses of `count` different ones, spread evenly over the region."""
    postings = _spread(await copy.fetch("SELECT DISTINCT posting_id AS id FROM ranked_pair ORDER BY id"), count)
    listed = "SELECT id FROM person WHERE EXISTS (SELECT FROM person_posting WHERE person_id = person.id) ORDER BY id"
    people = _spread(await copy.fetch(listed), count)
    pairs = [await _pair(copy, posting, number) for number, posting in enumerate(postings)]
    return {
        "shortlist": [f"/postings/{one}/shortlist" for one in postings],
        "suiting": [f"/people/{one}/postings" for one in people],
        "review": [f"/postings/{one}/shortlist/{other}" for one, other in pairs],
    }


def _spread(rows: Sequence[asyncpg.Record], count: int) -> list[UUID]:
    return [rows[at * len(rows) // count]["id"] for at in range(min(count, len(rows)))]


async def _pair(copy: asyncpg.Connection, posting: UUID, number: int) -> tuple[UUID, UUID]:
    """Of each posting another place, so that places above and below the first screen are opened."""
    chosen = (
        "SELECT person_id FROM ranked_pair WHERE posting_id = $1 AND rank <= 40"
        " ORDER BY (rank + $2) % 40, person_id LIMIT 1"
    )
    return posting, await copy.fetchval(chosen, posting, number * 7)


async def seconds_of(application: Litestar, paths: dict[str, list[str]], warm_up: int) -> dict[str, list[float]]:
    """By kind of page the seconds of each; the first `warm_up` of every kind are opened before and not counted."""
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        await _sign_in(client)
        for kind in paths:
            for path in paths[kind][:warm_up]:
                await _opened(client, path)
        return {kind: [await _opened(client, path) for path in some[warm_up:]] for kind, some in paths.items()}


async def _sign_in(client: httpx.AsyncClient) -> None:
    page = await client.get("/sign-in")
    found = TOKEN.search(page.text)
    form = {"login": LOGIN, "password": PASSWORD, "form_token": found[1] if found else ""}
    answer = await client.post("/sign-in", data=form, headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"})
    if answer.status_code != 303:
        raise RuntimeError(f"signing in was answered {answer.status_code}")


async def _opened(client: httpx.AsyncClient, path: str) -> float:
    """The seconds from the request to the whole page; a page without its reasons would be no measure."""
    begun = perf_counter()
    answer = await client.get(path)
    took = perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{path} was answered {answer.status_code}")
    if WITHOUT_REASONS in answer.text:
        raise RuntimeError(f"{path} was shown without reasons")
    return took
