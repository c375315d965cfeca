"""Which ranker ranks: that of the encoder, with the weights chosen last."""

from matching.artefact import Artefact
from service.db.work import Work
from service.platform.tools import Tools
from service.shortlists.reads.rankers import chosen_weights
from service.shortlists.store import rankers as store


async def present_ranker(work: Work, tools: Tools) -> Artefact:
    """The ranker to match with; its version is kept, so that its lists can be explained."""
    artefact = tools.encoder.artefact
    chosen = await chosen_weights(work)
    if chosen:
        artefact = artefact.weighing(chosen[0].weights)
    if not await store.has_ranker(work, artefact.version):
        await store.keep_ranker(work, artefact)
    return artefact
