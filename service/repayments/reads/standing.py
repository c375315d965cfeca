"""All that is known of supports, and by how much what was decided for one differs from what is recorded by now."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from service.base.ids import CaseId
from service.base.yen import ZERO, Yen
from service.db.work import Read
from service.repayments.rules.completion import is_put_right
from service.repayments.rules.proposing import Proposal, Standing, corrections
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.obligation import Obligation


async def standings(read: Read, case_ids: Collection[UUID] | None = None) -> list[Standing]:
    """All that is known of these supports, or of all; a few statements however many."""
    cases = await case_store.cases(read, case_ids)
    ids = [case.id for case in cases]
    evidence = await obligation_store.evidence_of(read, ids)
    obligations: defaultdict[CaseId, list[Obligation]] = defaultdict(list)
    for each in await obligation_store.obligations(read, case_ids=ids):
        obligations[each.case_id].append(each)
    return [
        Standing(
            case,
            tuple(each.facts for each in evidence.get(case.id, ()) if each.is_verified),
            tuple(obligations[case.id]),
        )
        for case in cases
    ]


async def differences(read: Read, known: Standing) -> tuple[Proposal, ...]:
    """What is to be put right; one statement where the prefecture's part for a company's people has a limit."""
    limit = known.frame.limits.prefecture_a_company
    left = {} if limit is None else await _left(read, known, limit)
    return corrections(known, left)


async def to_put_right(read: Read, case_ids: Collection[CaseId]) -> frozenset[CaseId]:
    """Which of these supports differ from what is recorded, and nobody refused it; five statements, none for none."""
    if not case_ids:
        return frozenset()
    known = await standings(read, case_ids)
    return frozenset([each.case.id for each in known if not is_put_right(each, await differences(read, each))])


async def _left(read: Read, known: Standing, limit: Yen) -> dict[int, Yen | None]:
    """By the instalment's number what the prefecture may pay for it beside all others of its company."""
    spent = await obligation_store.spent_by_company(read)
    found: dict[int, Yen | None] = {}
    for instalment in known.computed.values():
        company = known.of_instalment(instalment)[0].shares[-1][0]
        beside = spent.get((company, instalment.due), ZERO) - known.booked(instalment).prefecture
        found[instalment.number] = max(ZERO, limit - beside)
    return found
