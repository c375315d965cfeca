"""What evidence that waits may take the place of, and what is to be computed anew once it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.base.ids import EvidenceId
from service.base.yen import Yen
from service.repayments.reads.contradicting import Against, now_untrue
from service.repayments.reads.standing import Spent, differences_beside
from service.repayments.rules.evidence import may_replace
from service.repayments.rules.proposing import Standing
from service.repayments.terms.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Replacing:
    """`earlier`: the paper of the same company and year that counts until then; None: there is none, and it counts
    beside those of others.

    `changes`: by how much what was decided differs from what is recorded once it counts, instalment by instalment;
    empty where nothing is computed by it, as while something waits for a decision.
    """

    earlier: Evidence | None
    changes: tuple[Yen, ...]


def replacing(
    known: Standing, papers: Sequence[Evidence], contradicting: Against, spent: Spent
) -> Mapping[EvidenceId, Replacing]:
    """Of each paper that waits and may count in place of what was checked, by its id; `papers` is in the order of
    checking."""
    counting = {(each.facts.company_id, each.facts.fiscal_year): each for each in papers if each.is_verified}
    untrue, found = now_untrue(papers, contradicting), dict[EvidenceId, Replacing]()
    for each in papers:
        earlier = counting.get((each.facts.company_id, each.facts.fiscal_year))
        if each.is_verified is None and may_replace(
            contradicting.get(each.id, ()), is_earlier_untrue=earlier in untrue
        ):
            after = replace(known, checked=(*known.checked, each.facts))
            changes = tuple(one.award.amount for one in differences_beside(after, spent))
            found[each.id] = Replacing(earlier, changes)
    return found
