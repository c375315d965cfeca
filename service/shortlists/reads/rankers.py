"""Which weights hold, which held before, by which rankers the present lists were made, which encoders were admitted."""

from matching.learning.ranker_weights import InvalidWeights, read_weights
from service.db.work import Read
from service.shortlists.rules.learning import NAMES, prior_weights
from service.shortlists.store import learning as store
from service.shortlists.store import rankers
from service.shortlists.terms.admission import AdmittedEncoder
from service.shortlists.terms.learning import ChosenWeights, RankerState


async def ranker_state(read: Read) -> RankerState:
    """The ranker as it stands."""
    chosen, prior = await chosen_weights(read), prior_weights(read.today)
    return RankerState(
        version=chosen[0].version if chosen else prior.version,
        weights=chosen[0].weights if chosen else prior.weights,
        prior_version=prior.version,
        chosen=tuple(chosen),
        lists=await store.count_present_lists(read),
        admitted=tuple(
            AdmittedEncoder(row.model, row.version, row.verdict, row.reason, row.figures, row.admitted_at)
            for row in await rankers.list_admissions(read)
        ),
    )


async def chosen_weights(read: Read) -> list[ChosenWeights]:
    """All weights that were chosen, the last first; those of other parts than there are now cannot hold any more."""
    found = []
    for row in await rankers.list_weights(read):
        try:
            stored = read_weights(row.weights, NAMES)
        except InvalidWeights:
            continue
        found.append(ChosenWeights(stored.version, stored.weights, row.reason, row.chosen_at))
    return found
