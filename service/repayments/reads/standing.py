"""All that is known of supports, and by how much what was decided for one differs from what is recorded by now."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId
from service.base.yen import ZERO, Yen
from service.db.work import Read
from service.repayments.rules.completion import is_put_right
from service.repayments.rules.proposing import Proposal, Standing, corrections
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import Case
from service.repayments.terms.evidence import Evidence
from service.repayments.terms.obligation import Obligation

Told = tuple[Standing, tuple[Evidence, ...]]
"""What is known of a support, and its evidence in the order of checking: also what nobody checked, or is refused."""
Spent = Mapping[tuple[CompanyId, FiscalYear], Yen]


async def told_of(read: Read, case_id: CaseId) -> Told:
    """All that is known of one support, in three statements; raises NoSuchCase."""
    (told,) = await _told(read, [await case_store.case(read, case_id)])
    return told


async def told_of_each(read: Read, case_ids: Collection[UUID]) -> list[Told]:
    """The same of many, without how amounts came about; three statements however many, none for none."""
    return await _told(read, await case_store.cases(read, case_ids), traced=False) if case_ids else []


async def standings(read: Read, case_ids: Collection[UUID] | None = None) -> list[Standing]:
    """All that is known of these supports, or of all; a few statements however many."""
    return [known for known, _ in await _told(read, await case_store.cases(read, case_ids))]


async def _told(read: Read, cases: Sequence[Case], *, traced: bool = True) -> list[Told]:
    ids = [case.id for case in cases]
    evidence = await obligation_store.evidence_of(read, ids)
    obligations: defaultdict[CaseId, list[Obligation]] = defaultdict(list)
    for each in await obligation_store.obligations(read, case_ids=ids, traced=traced):
        obligations[each.case_id].append(each)
    return [_of_case(case, evidence.get(case.id, ()), obligations[case.id]) for case in cases]


def _of_case(case: Case, evidence: Sequence[Evidence], obligations: Sequence[Obligation]) -> Told:
    checked = tuple(each.facts for each in evidence if each.is_verified)
    return Standing(case, checked, tuple(obligations)), tuple(evidence)


async def differences(read: Read, known: Standing) -> tuple[Proposal, ...]:
    """What is to be put right; one statement where the prefecture's part for a company's people has a limit."""
    return differences_beside(known, await _spent(read, [known]))


async def differing(read: Read, known: Collection[Standing]) -> frozenset[CaseId]:
    """Which of these supports differ from what is recorded, and nobody refused it; likewise one statement for all."""
    spent = await _spent(read, known)
    return frozenset([each.case.id for each in known if not is_put_right(each, differences_beside(each, spent))])


async def _spent(read: Read, known: Collection[Standing]) -> Spent:
    """What the prefecture owes for each company's people; not asked where nothing of it is limited."""
    is_limited = any(each.frame.limits.prefecture_a_company is not None and each.computed for each in known)
    return await obligation_store.spent_by_company(read) if is_limited else {}


def differences_beside(known: Standing, spent: Spent) -> tuple[Proposal, ...]:
    """What is to be put right beside what the prefecture owes for each company's people; asked where it is limited."""
    limit = known.frame.limits.prefecture_a_company
    return corrections(known, {} if limit is None else _left(known, limit, spent))


def _left(known: Standing, limit: Yen, spent: Spent) -> dict[int, Yen | None]:
    """By the instalment's number what the prefecture may pay for it beside all others of its company."""
    found: dict[int, Yen | None] = {}
    for instalment in known.computed.values():
        company = known.of_instalment(instalment)[0].shares[-1][0]
        beside = spent.get((company, instalment.due), ZERO) - known.booked(instalment).prefecture
        found[instalment.number] = max(ZERO, limit - beside)
    return found
