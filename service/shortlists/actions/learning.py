"""Learning the ranker's weights from decisions, and going back to others; what was chosen is kept, with its reason.

A person asks for it and looks at the figures: nothing here runs by itself.
"""

from collections.abc import Sequence
from functools import partial

from matching.artefact import read_artefact
from matching.learning.ranker_weights import RankerWeights, ranker_weights
from service.db.work import Work
from service.people import reads as people
from service.people.terms import Purpose
from service.platform import audit, outbox
from service.platform.tools import Tools
from service.shortlists.actions.computing import computed
from service.shortlists.actions.rankers import weighed
from service.shortlists.reads.rankers import ranker_state
from service.shortlists.rules import learning as rules
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import learning as store
from service.shortlists.store import rankers
from service.shortlists.terms.learning import Learned, NoSuchWeights, Outcome, ShownList, WeightsInUse

PRIOR = "prior"
"""The word for the weights that need no decision."""


async def learn(work: Work, tools: Tools) -> Learned:
    """Learns weights from what was shown and decided, and chooses them if they may replace those in use.

    Only people whose consent to matching stands today teach, looking for work still or placed. Chosen weights hold
    from the next match on, which is asked for; else nothing is stored. Either is noted.
    """
    present = await weighed(work, tools)
    in_use = ranker_weights(present.weights, rules.NAMES, work.today)
    found = await store.list_decided(work)
    shown = await of_present_parts(work, found)
    passed_over = len(found) - len(shown)
    shown = rules.among(shown, await people.consenting_people(work, Purpose.MATCHING))
    words = await deciding_store.words_by_pair(work, sorted({one.posting_id for one in shown}))
    learn = partial(rules.learned_from, shown, words, in_use, work.today, passed_over=passed_over)
    learned = await computed(work, learn)
    if learned.outcome is Outcome.CHOSEN:
        chosen = ranker_weights(learned.weights, rules.NAMES, work.today, in_use.version)
        await _choose(work, chosen, rules.reason_of(learned))
    await audit.note(
        work,
        "shortlists.weights_learned",
        outcome=learned.outcome.value,
        version=learned.version,
        pairs=learned.pairs,
        postings=learned.postings,
    )
    return learned


async def use_weights(work: Work, version: str) -> RankerWeights:
    """Goes back to weights that were chosen before, or to the prior (`prior`); answers them as they hold now.

    Refuses a version that was never chosen, or is of other parts (NoSuchWeights), and the one that holds
    (WeightsInUse). They hold from the next match on, which is asked for.
    """
    state, prior = await ranker_state(work), rules.prior_weights(work.today)
    known = {one.version: one.weights for one in state.chosen} | {PRIOR: prior.weights, prior.version: prior.weights}
    if version not in known:
        raise NoSuchWeights(f"{version} という版の重みはありません。kakehashi ranker show で版を確かめてください。")
    chosen = ranker_weights(known[version], rules.NAMES, work.today, state.version)
    if chosen.version == state.version:
        raise WeightsInUse(f"{chosen.version} は、いま使っている重みです。")
    name = f"初期値（{prior.version}）" if chosen.version == prior.version else chosen.version
    await _choose(work, chosen, f"{state.version} から{name}に戻した。")
    await audit.note(work, "shortlists.weights_chosen", version=chosen.version, before=state.version)
    return chosen


async def _choose(work: Work, chosen: RankerWeights, reason: str) -> None:
    await rankers.insert_weights(work, chosen.as_json(), reason)
    await outbox.later(work, "many_changed")


async def of_present_parts(work: Work, shown: Sequence[ShownList]) -> list[ShownList]:
    """The lists whose ranker had the parts that there are now; these weights say nothing of other ones."""
    fitting = set()
    for version in sorted({one.ranker for one in shown}):
        content = await rankers.find_ranker(work, version)
        if content is not None and read_artefact(content).weights.keys() == set(rules.NAMES):
            fitting.add(version)
    return [one for one in shown if one.ranker in fitting and _widths(one) == {len(rules.NAMES)}]


def _widths(shown: ShownList) -> set[int]:
    return {len(one.parts) for one in shown.places} | {len(one.parts) for one in shown.below}
