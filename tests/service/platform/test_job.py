"""A job reads the facts of its row by its own annotations."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from service.base.ids import PostingId
from service.db.work import Work
from service.platform.job import UnknownAnnotation, by_kind, job
from service.platform.tools import Tools

POSTING = UUID(int=7)


async def _run(made: Any, facts: dict[str, Any]) -> None:
    await made.run(None, None, facts)


async def test_facts_become_what_the_annotations_say() -> None:
    seen: list[object] = []

    @job("kind")
    async def act(
        work: Work, tools: Tools, *, posting_id: PostingId, on: date, count: int, code: str, until: date | None = None
    ) -> None:
        seen.extend((posting_id, on, count, code, until))

    await _run(act, {"posting_id": str(POSTING), "on": "2026-11-24", "count": 3, "code": "x", "until": None})
    assert seen == [POSTING, date(2026, 11, 24), 3, "x", None]


async def test_a_missing_or_unknown_fact_is_an_error() -> None:
    @job("kind")
    async def act(work: Work, tools: Tools, *, posting_id: PostingId) -> None:
        raise AssertionError("must not be reached")

    for facts in ({}, {"posting_id": str(POSTING), "name": "x"}):
        with pytest.raises(TypeError):
            await _run(act, facts)


def test_a_fact_that_a_row_cannot_carry_is_refused_when_the_job_is_declared() -> None:
    async def act(work: Work, tools: Tools, *, score: float) -> None: ...

    with pytest.raises(UnknownAnnotation):
        job("kind")(act)


def test_two_jobs_of_one_kind_are_a_mistake() -> None:
    async def act(work: Work, tools: Tools) -> None: ...

    with pytest.raises(ValueError, match="two jobs do kind"):
        by_kind([job("kind")(act), job("kind")(act)])
