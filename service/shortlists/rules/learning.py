"""Learning from what was shown and said: which words count, which postings judge, whether weights may be replaced."""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from matching.learning.impressions import Decision as Said
from matching.learning.impressions import Impression
from matching.learning.off_policy import Estimate, LoggedList, estimate, may_replace
from matching.learning.off_policy import Verdict as Comparison
from matching.learning.position import Examination, estimate_examination
from matching.learning.ranker_weights import RankerWeights, ranker_weights
from matching.learning.weights import LEAST_PAIRS, LEAST_POSTINGS, LearnedWeights, learn_weights
from matching.parts import PARTS, PRIOR
from service.base.clock import date_in_japan
from service.base.ids import PersonId, PostingId
from service.shortlists.rules.deciding import standing
from service.shortlists.terms.deciding import Decision, Verdict
from service.shortlists.terms.learning import Judgement, Learned, Outcome, ShownList

NAMES = tuple(part.name for part in PARTS)
"""Of the ranker's parts, in their order."""

KEPT = timedelta(days=730)
"""How long a list is kept as it was shown: two years, as long as a placement office keeps its ledgers of postings and
seekers (職業安定法32条の15, 同施行規則25条). Learning needs no older ones: coordinators, postings and the parts of the
score have changed by then.
"""

SAID: Mapping[Verdict, Said] = {Verdict.ACCEPT: "accept", Verdict.HOLD: "hold", Verdict.PASS: "pass"}
OUTCOMES = {
    "not worse": Outcome.CHOSEN,
    "may be worse": Outcome.MAY_BE_WORSE,
    "too little data": Outcome.TOO_LITTLE_DATA,
    "too little seen": Outcome.TOO_LITTLE_SEEN,
}
Words = Mapping[tuple[PostingId, PersonId], Sequence[Decision]]


def prior_weights(on: date) -> RankerWeights:
    """The weights that need no decision."""
    return ranker_weights(PRIOR, NAMES, on)


def is_for_judging(posting_id: PostingId) -> bool:
    """Half of all postings, always the same ones: weights are never judged by a posting they were learned from."""
    return hashlib.sha256(posting_id.bytes).digest()[0] % 2 == 1


def among(shown: Sequence[ShownList], person_ids: Set[PersonId]) -> list[ShownList]:
    """The lists without everybody else, as if they had never stood in them; the ranks and chances of these stay."""
    return [
        replace(
            one,
            places=tuple(place for place in one.places if place.person_id in person_ids),
            below=tuple(each for each in one.below if each.person_id in person_ids),
        )
        for one in shown
    ]


def logged_lists(shown: Sequence[ShownList], words: Words) -> list[LoggedList]:
    """The lists with the decisions that stand, by posting and day; without those on which none stands.

    `words` are all that were said on a posting's people, undoings among them.
    """
    stand = {pair: word for pair, said in words.items() if (word := standing(said)) is not None}
    found = (_logged(one, stand) for one in sorted(shown, key=lambda one: (one.posting_id, one.shown_at, one.run_id)))
    return [one for one in found if one is not None]


def _logged(shown: ShownList, stand: Mapping[tuple[PostingId, PersonId], Decision]) -> LoggedList | None:
    """A decision counts for the list of its run; who was decided on by another list says nothing in this one."""
    impressions = []
    for place in shown.places:
        word = stand.get((shown.posting_id, place.person_id))
        is_of_this_list = word is not None and word.run_id == shown.run_id
        if word is not None and not is_of_this_list:
            continue
        said = SAID[word.verdict] if word is not None and is_of_this_list else None
        impressions.append(
            Impression(
                posting_id=str(shown.posting_id),
                profile_id=str(place.person_id),
                rank=place.rank,
                propensity=place.propensity,
                parts=place.parts,
                verdict=said,
                on=date_in_japan(shown.shown_at),
            )
        )
    if all(one.verdict is None for one in impressions):
        return None
    return LoggedList(tuple(impressions), tuple(one.parts for one in shown.below))


def learned_from(
    shown: Sequence[ShownList], words: Words, in_use: RankerWeights, on: date, *, passed_over: int
) -> Learned:
    """Learns on one half of the postings and judges on the other; seconds of the processor for thousands of lists.

    Always from the prior and all decisions, so that what was learned before is no decision of its own.
    """
    lists = logged_lists(shown, words)
    teaching = [one for one in lists if not _judges(one)]
    judging = [one for one in lists if _judges(one)]
    impressions = [one for each in teaching for one in each.impressions]
    examination = estimate_examination(impressions)
    found = learn_weights(impressions, prior_weights(on).in_order(NAMES), examination)
    candidate = ranker_weights(dict(zip(NAMES, found.weights, strict=True)), NAMES, on, in_use.version)
    outcome, judgement = _judged(judging, found, in_use, candidate, examination)
    return Learned(
        outcome=outcome,
        lists=len(lists),
        passed_over=passed_over,
        decisions=sum(one.verdict is not None for each in lists for one in each.impressions),
        pairs=found.pairs,
        postings=found.postings,
        loss_before=found.loss_before,
        loss_after=found.loss_after,
        in_use=in_use.version,
        version=candidate.version,
        weights=candidate.weights,
        judgement=judgement,
    )


def _judges(logged: LoggedList) -> bool:
    return is_for_judging(PostingId(UUID(logged.posting_id)))


def _judged(
    judging: Sequence[LoggedList],
    found: LearnedWeights,
    in_use: RankerWeights,
    candidate: RankerWeights,
    examination: Examination,
) -> tuple[Outcome, Judgement | None]:
    if found.pairs < LEAST_PAIRS or found.postings < LEAST_POSTINGS:
        return Outcome.TOO_FEW_PAIRS, None
    if candidate.version == in_use.version:
        return Outcome.NOTHING_NEW, None
    present, other = (estimate(judging, one.in_order(NAMES), examination) for one in (in_use, candidate))
    verdict = may_replace(present, other)
    return OUTCOMES[verdict.reason], Judgement(present, other, verdict)


def reason_of(learned: Learned) -> str:
    """Why the learned weights were chosen, in words and figures."""
    loss = f"損失{learned.loss_before:.3f}→{learned.loss_after:.3f}"
    told = f"判断から学習。求人{learned.postings}件の{learned.pairs}組で{loss}。"
    if learned.judgement is None:
        return told
    present, other, verdict = learned.judgement.in_use, learned.judgement.learned, learned.judgement.verdict
    return f"{told}別の求人{len(other.posting_ids)}件で、{estimates_told(present, other, verdict)}。"


def estimates_told(present: Estimate, other: Estimate, verdict: Comparison) -> str:
    """Two estimates and their difference, in words and figures."""
    return (
        f"推薦される割合の推定{present.value:.3f}→{other.value:.3f}"
        f"（差{verdict.difference:+.3f}、95%区間{verdict.low:+.3f}～{verdict.high:+.3f}、"
        f"有効な求人{other.effective_postings:.0f}件）"
    )
