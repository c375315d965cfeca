"""Every statement on rankers: their versions, the weights that were chosen, the encoders that were admitted."""

from sqlalchemy import insert, text
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from matching.artefact import Artefact
from service.db.work import Read, Work
from service.shortlists.tables import RankerAdmissionRow, RankerRow, RankerWeightsRow
from service.shortlists.terms.admission import Judged


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


async def has_model(read: Read, model: str) -> bool:
    """Whether any ranker of this encoder is kept."""
    query = select_columns(col(RankerRow.version)).where(col(RankerRow.model) == model).limit(1)
    return (await read.session.execute(query)).scalar_one_or_none() is not None


async def is_admitted(read: Read, model: str) -> bool:
    """Whether the encoder was ever admitted."""
    query = select_columns(col(RankerAdmissionRow.id)).where(col(RankerAdmissionRow.model) == model).limit(1)
    return (await read.session.execute(query)).scalar_one_or_none() is not None


async def list_admissions(read: Read) -> list[RankerAdmissionRow]:
    """All that there ever were, the last first."""
    query = select(RankerAdmissionRow).order_by(col(RankerAdmissionRow.id).desc())
    return list((await read.session.exec(query)).all())


async def insert_admission(work: Work, judged: Judged, reason: str, figures: str) -> None:
    """Admits the encoder that was judged."""
    values = {
        "id": work.new_id(),
        "model": judged.model,
        "version": judged.version,
        "verdict": judged.verdict.reason,
        "reason": reason,
        "figures": figures,
        "admitted_at": work.now,
        "admitted_by": work.actor.id,
    }
    await work.session.execute(insert(RankerAdmissionRow).values(**values))


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
