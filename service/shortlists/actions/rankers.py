"""Which ranker ranks: that of the encoder, with the weights chosen last; a new encoder only when it was admitted."""

from matching.artefact import Artefact
from service.db.work import Read, Work
from service.platform.tools import Tools
from service.shortlists.reads.rankers import chosen_weights
from service.shortlists.store import learning
from service.shortlists.store import rankers as store
from service.shortlists.terms.admission import EncoderNotAdmitted


async def present_ranker(work: Work, tools: Tools) -> Artefact:
    """The ranker to match with; its version is kept, so that its lists can be explained.

    Refuses an encoder that has to be judged first (EncoderNotAdmitted).
    """
    artefact = await weighed(work, tools)
    if not await store.has_ranker(work, artefact.version):
        if await must_be_judged(work, artefact.encoder):
            raise EncoderNotAdmitted(artefact.encoder)
        await store.keep_ranker(work, artefact)
    return artefact


async def weighed(read: Read, tools: Tools) -> Artefact:
    """The encoder's ranker with the weights in use, whether it may rank or not."""
    artefact = tools.encoder.artefact
    chosen = await chosen_weights(read)
    return artefact.weighing(chosen[0].weights) if chosen else artefact


async def must_be_judged(read: Read, model: str) -> bool:
    """Whether the encoder never ranked here, was not admitted, and there are decisions on the lists of others."""
    if await store.has_model(read, model) or await store.is_admitted(read, model):
        return False
    return await learning.has_decided(read)
