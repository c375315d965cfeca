"""Recording what happened: once for each reference, never overwritten, and never before it happened."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, insert, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel, select

from service.base.outcomes import Outcome
from service.base.refusals import Conflict, Invalid
from service.db.work import Read, Work


class RecordedOtherwise(Conflict):
    """The reference stands for something else already; what was recorded first is not overwritten."""


class NotYetHappened(Invalid):
    """Only what has happened is recorded; what is recorded on a day is known on that day."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one of the facts handed in, under the id by which it is stored."""

    id: UUID
    outcome: Outcome

    @property
    def is_new(self) -> bool:
        return self.outcome is Outcome.NEW


def check_has_happened(work: Read, days: Iterable[date]) -> None:
    """Refuses a block with a day after the work's own (NotYetHappened)."""
    if any(day > work.today for day in days):
        raise NotYetHappened("まだ来ていない日付の出来事は記録できません。")


async def insert_once(
    work: Work,
    table: type[SQLModel],
    key: Sequence[str],
    rows: Sequence[dict[str, Any]],
    *,
    noted: Collection[str] = (),
) -> list[Recorded]:
    """Inserts the rows whose key is new; answers in the order of `rows`. Two statements a block.

    A known key with the same told values is unchanged, with others it refuses the block (RecordedOtherwise). `id`,
    `recorded_at` and what is merely `noted` beside what was told are the first recording's and are not compared.
    """
    apart = {"id", "recorded_at", *noted}
    known = await _known(work, table, key, rows)
    new: list[dict[str, Any]] = []
    recorded: list[Recorded] = []
    for row in rows:
        place = tuple(row[name] for name in key)
        stands = known.get(place)
        if stands is None:
            known[place] = row
            new.append(row)
            recorded.append(Recorded(row["id"], Outcome.NEW))
            continue
        if _told(stands, apart) != _told(row, apart):
            raise RecordedOtherwise("同じ番号で別の内容がすでに記録されています。", reference=str(place[0]))
        recorded.append(Recorded(stands["id"], Outcome.UNCHANGED))
    if new:
        await work.session.execute(insert(inspect(table).local_table), new)
    return recorded


async def _known(
    work: Work, table: type[SQLModel], key: Sequence[str], rows: Sequence[dict[str, Any]]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The stored rows whose first part of the key occurs in the block, by their whole key."""
    first = inspect(table).columns[key[0]]
    values = sorted({row[key[0]] for row in rows})
    wanted = any_(bindparam("values", values, type_=ARRAY(first.type)))
    found = (await work.session.exec(select(table).where(first == wanted))).all()
    stored = [row.model_dump() for row in found]
    return {tuple(row[name] for name in key): row for row in stored}


def _told(row: dict[str, Any], apart: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in apart}
