"""Judging another encoder: every list with decisions is read again by it, and both readings are estimated alike.

All lists judge, since nothing was learned from them by the encoder that is judged. Only their order is judged: whom
it would bring from elsewhere into a list, nobody has seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matching.artefact import Artefact
from matching.learning.off_policy import Verdict, estimate, may_replace
from matching.learning.position import estimate_examination
from matching.parts import PERSON_VIEWS
from matching.scoring import DECIMALS, PreparedPerson, PreparedPosting, part_values
from matching.views import stacked
from service.base.ids import PersonId, PostingId
from service.shortlists.rules.learning import NAMES, Words, estimates_told, logged_lists
from service.shortlists.terms.admission import Basis, Judged
from service.shortlists.terms.learning import ShownList

BY_ESTIMATE = "これまでの一覧より悪くならないと推定した。"


def read_by(
    artefact: Artefact,
    shown: Sequence[ShownList],
    postings: Mapping[PostingId, PreparedPosting],
    people: Mapping[PersonId, PreparedPerson],
) -> list[ShownList]:
    """The same people at the same ranks by the same chances, with the parts that this ranker sees in them."""
    return [_read_by(artefact, one, postings[one.posting_id], people) for one in shown]


def _read_by(
    artefact: Artefact, shown: ShownList, posting: PreparedPosting, people: Mapping[PersonId, PreparedPerson]
) -> ShownList:
    ready = [people[person_id] for person_id in shown.person_ids]
    values = part_values(posting.views, {view: stacked(ready, view) for view in PERSON_VIEWS}, artefact)
    rows = iter([tuple(map(float, row)) for row in values.round(DECIMALS)])
    return replace(
        shown,
        places=tuple(replace(one, parts=next(rows)) for one in shown.places),
        below=tuple(replace(one, parts=next(rows)) for one in shown.below),
    )


def judged(
    artefact: Artefact,
    shown: Sequence[ShownList],
    anew: Sequence[ShownList],
    words: Words,
    *,
    word: str | None,
    passed_over: int,
) -> Judged:
    """What the lists say of the encoder: as they were made (`shown`), and as it reads them (`anew`).

    Both with the weights in use, those of the artefact. `word` is a person's reason to admit it all the same.
    """
    lists, others = logged_lists(shown, words), logged_lists(anew, words)
    weights = [artefact.weights[name] for name in NAMES]
    examination = estimate_examination([one for each in lists for one in each.impressions])
    present, other = (estimate(each, weights, examination) for each in (lists, others))
    verdict = may_replace(present, other)
    return Judged(
        model=artefact.encoder,
        version=artefact.version,
        lists=len(lists),
        passed_over=passed_over,
        decisions=sum(one.verdict is not None for each in lists for one in each.impressions),
        present=present,
        other=other,
        verdict=verdict,
        basis=basis_of(verdict, word),
    )


def basis_of(verdict: Verdict, word: str | None) -> Basis | None:
    """An estimate admits; a person's word does where there is too little to tell, and never where it may be worse."""
    if verdict.may_replace:
        return Basis.ESTIMATE
    return Basis.WORD if word and verdict.reason != "may be worse" else None


def figures_of(judged: Judged) -> str:
    """On what the encoder was judged, in words and figures."""
    told = estimates_told(judged.present, judged.other, judged.verdict)
    return f"一覧{judged.lists}件の判断{judged.decisions}件。求人{len(judged.other.posting_ids)}件で、{told}。"
