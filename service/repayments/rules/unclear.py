"""What nobody can compute for now: papers are missing, or the checked papers of a year contradict each other."""

from dataclasses import dataclass
from datetime import date

from service.base.ids import CompanyId
from service.repayments.rules.evidence import counting, papers_needed, sets_aside
from service.repayments.rules.proposing import Standing, next_due
from service.repayments.terms.life import Instalment


@dataclass(frozen=True, slots=True)
class Unclear:
    """An instalment that was computed, and of which by now nobody can say what is right: papers of these companies are
    missing, or the papers of a year contradict each other."""

    instalment: Instalment
    missing: tuple[CompanyId, ...]
    is_contradicting: bool


def unclear(known: Standing) -> tuple[Unclear, ...]:
    """What cannot be computed once more, instalment by instalment, and why; empty where nothing is put right any more.

    So the year of somebody who moved waits for the paper of the second company, and for the true one of the first.
    """
    if known.taken_back or known.pays_no_more:
        return ()
    told, found = counting(known.checked), list[Unclear]()
    for instalment in known.computed.values():
        missing = tuple(sorted({company for company, _ in papers_needed(known.life, instalment) - told.keys()}))
        is_contradicting = is_contradicted(known, instalment)
        if missing or is_contradicting:
            found.append(Unclear(instalment, missing, is_contradicting))
    return tuple(found)


def waits_for_truth(known: Standing, today: date) -> bool:
    """Whether the next instalment waits for a true paper, since those of one of its years contradict each other.

    To lists, which ask in SQL what is checked, it seems ready to be computed (reads/wanted.py, `ready_from`).
    """
    instalment = next_due(known, today)
    return instalment is not None and is_contradicted(known, instalment)


def is_contradicted(known: Standing, instalment: Instalment) -> bool:
    """Whether checked papers that it needs contradict each other, so that nobody can say what is right."""
    told = counting(known.checked)
    papers = [told[each] for each in papers_needed(known.life, instalment) if each in told]
    return sets_aside(known.frame, known.life, papers)
