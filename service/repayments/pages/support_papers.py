"""What the page of a support tells of its papers: which of them counts, and what stands against one that waits."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.base.ids import EvidenceId
from service.repayments.pages.support_typed import AnyRequest, say
from service.repayments.reads.support import SupportPage
from service.repayments.rules.doubting import doubts
from service.repayments.rules.evidence import employed_as_recorded, replacements, rests_as_recorded
from service.repayments.rules.path import life_of
from service.repayments.terms.evidence import Contradiction, Evidence, EvidenceFacts
from service.repayments.terms.importing import Remark
from service.repayments.terms.life import Period
from service.web.page import language_of_person
from service.web.rendering import day


def papers_told(request: AnyRequest, support: SupportPage) -> dict[str, Any]:
    """Values for the template by name."""
    return {
        "has_approved": any(one.is_approved for each in support.plan for one in each.obligations),
        "doubts": _doubts(support),
        "replaced_by": replacements(support.evidence),
        "recorded_of": lambda evidence, one: _recorded(request, support, evidence.facts, one),
    }


def _doubts(support: SupportPage) -> Mapping[EvidenceId, Sequence[Remark]]:
    """By the id of papers to be checked what is to be looked at in them."""
    unchecked = [each for each in support.evidence if each.is_verified is None] if support.plan else []
    return {each.id: _doubts_of(support, each) for each in unchecked}


def _doubts_of(support: SupportPage, evidence: Evidence) -> list[Remark]:
    """That the other paper of the year says something else is no doubt where that one is known to be untrue."""
    taken = support.replacing.get(evidence.id)
    is_known = taken is not None and taken.earlier in support.untrue
    found = doubts(support.case, evidence.facts, _beside(support, evidence))
    return [each for each in found if not (is_known and each is Remark.TOLD_TWICE)]


def _beside(support: SupportPage, evidence: Evidence) -> list[EvidenceFacts]:
    return [each.facts for each in support.evidence if each.is_verified is not False and each.id != evidence.id]


def _recorded(request: AnyRequest, support: SupportPage, told: EvidenceFacts, against: Contradiction) -> str:
    """What the record has where a paper tells other days, and which of them differ; empty of what else is wrong."""
    frame, life = support.frame, life_of(support.case)
    if against is Contradiction.EMPLOYED_OTHERWISE:
        recorded = employed_as_recorded(frame, life, told)
        if recorded is None or told.employed is None:
            return say(request, "against.recorded.nothing")
        return say(
            request,
            f"against.recorded.{_which(told.employed, recorded)}",
            days=_days(request, recorded),
        )
    if against is Contradiction.RESTS_OTHERWISE:
        rests = rests_as_recorded(frame, life, told)
        words = [f"{say(request, f'absences.{each.kind}')} {_days(request, each.days)}" for each in rests]
        return say(request, "against.recorded.rests", rests=say(request, "comma").join(words) or say(request, "none"))
    return ""


def _which(told: Period, recorded: Period) -> str:
    differing = [
        name
        for name, one, other in (("first", told.first, recorded.first), ("last", told.last, recorded.last))
        if one != other
    ]
    return "_and_".join(differing)


def _days(request: AnyRequest, period: Period) -> str:
    language = language_of_person(request)
    return f"{day(period.first, language)} – {day(period.last, language) if period.last else ''}".rstrip()
