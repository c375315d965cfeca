"""Every statement on rankers: their versions, and the weights that were chosen."""

from sqlalchemy import insert, text
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from matching.artefact import Artefact
from service.db.work import Read, Work
from service.shortlists.tables import RankerRow, RankerWeightsRow


async def keep_ranker(work: Work, artefact: Artefact) -> None:
    """Keeps the version whole, where it is new."""
    await work.session.execute(
        text(
            "INSERT INTO ranker (version, model, artefact, first_used_at) VALUES (:version, :model, :artefact, :now)"
            " ON CONFLICT DO NOTHING"
        ),
        {"version": artefact.version, "model": artefact.encoder, "artefact": artefact.as_bytes(), "now": work.now},
    )


async def find_ranker(read: Read, version: str) -> bytes | None:
    """The version's artefact; None for one of before rankers were kept."""
    query = select_columns(col(RankerRow.artefact)).where(col(RankerRow.version) == version)
    return (await read.session.execute(query)).scalar_one_or_none()


async def has_ranker(read: Read, version: str) -> bool:
    """Whether the version is kept, without fetching it."""
    query = select_columns(col(RankerRow.version)).where(col(RankerRow.version) == version)
    return (await read.session.execute(query)).scalar_one_or_none() is not None


async def list_weights(read: Read) -> list[RankerWeightsRow]:
    """All that were ever chosen, the last first."""
    query = select(RankerWeightsRow).order_by(col(RankerWeightsRow.id).desc())
    return list((await read.session.exec(query)).all())


async def insert_weights(work: Work, weights: str, reason: str) -> None:
    """Chooses these weights from now on."""
    values = {
        "id": work.new_id(),
        "weights": weights,
        "reason": reason,
        "chosen_at": work.now,
        "chosen_by": work.actor.id,
    }
    await work.session.execute(insert(RankerWeightsRow).values(**values))
