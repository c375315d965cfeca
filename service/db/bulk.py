"""COPY inside the caller's transaction, for thousands of rows at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import text

from service.db.work import Work


async def copy_rows(work: Work, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Appends rows to a table by COPY.

    The statement before it matters: a COPY on the raw connection that comes first would run outside the
    transaction, and survive its rollback.
    """
    await work.session.execute(text("SELECT 1"))
    connection = await work.session.connection()
    raw = (await connection.get_raw_connection()).driver_connection
    if raw is None:
        raise RuntimeError("the connection was closed")
    await raw.copy_records_to_table(table, records=rows, columns=list(columns))
