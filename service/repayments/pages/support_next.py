"""What comes next for a support that is decided on, and the address where it is done."""

from service.base.yen import ZERO
from service.repayments.reads.plan import PlanState
from service.repayments.reads.reclaimed import ReclaimState
from service.repayments.reads.steps import NextStep
from service.repayments.reads.support import SupportPage
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import EndReason


def next_step_of(support: SupportPage) -> tuple[str, str] | None:
    """What comes next for a support that is decided on, as the list says it, and the address where it is done."""
    if not support.is_decided:
        return None
    step = _step_on_page(support)
    return (step[0].value, f"#{step[1]}") if step else _payment_step(support)


def _step_on_page(support: SupportPage) -> tuple[NextStep, str] | None:
    if support.undecided:
        return NextStep.DECIDE_AMOUNT, "decide"
    unchecked = [each.id for each in support.evidence if each.is_verified is None]
    if unchecked:
        return NextStep.CHECK_EVIDENCE, f"evidence-{unchecked[0]}"
    if any(each.missing for each in support.plan):
        return NextStep.ASK_EVIDENCE, "receive"
    return (NextStep.COMPUTE, "plan") if support.may_compute else _step_to_put_right(support)


def _step_to_put_right(support: SupportPage) -> tuple[NextStep, str] | None:
    """What was told late, and then the completion."""
    of_papers = f"evidence-{support.untrue[0].id}" if support.untrue else "evidence"
    if any(each.state is PlanState.CONTRADICTED for each in support.plan):
        return NextStep.ASK_TRUE_EVIDENCE, of_papers
    if support.to_correct:
        return NextStep.CORRECT, "recompute-title"
    if support.to_reclaim:
        return NextStep.RECLAIM, "reclaim-title"
    if support.untrue:
        # Before the completion, after which nothing is put right.
        return NextStep.ASK_TRUE_EVIDENCE, of_papers
    return (NextStep.COMPLETE, "next") if CaseEventKind.COMPLETED in support.following else None


def _payment_step(support: SupportPage) -> tuple[str, str] | None:
    """What was decided waits to be paid, first of all for an account; nobody is paid after a false statement. Where
    nothing is to be paid to who is supported, what is to come back from there comes before what others get of it."""
    is_held = is_false(support)
    is_owed = not is_held and any(each.unpaid for each in support.plan)
    back = None if is_owed else _way_back(support)
    if back or is_held or not support.is_unpaid:
        return back
    if support.without_account:
        return "tell_account", f"/supports/transfers/accounts/{support.without_account}"
    return NextStep.PAY.value, "/supports/transfers"


def _way_back(support: SupportPage) -> tuple[str, str] | None:
    """What is to be given back is claimed, and then awaited."""
    decided = [one for each in support.plan for one in each.obligations if one.is_approved and one.to_payee < ZERO]
    claims = [support.said[one.id].claim for one in decided]
    if None in claims:
        return "claim_back", "/supports/claims/new"
    awaited = [claim.claim_id for claim in claims if claim is not None and claim.state is not ReclaimState.PAID]
    return ("await_back", f"/supports/claims/{awaited[0]}") if awaited else None


def is_false(support: SupportPage) -> bool:
    """Nothing more is to be recorded of what was obtained by a false statement."""
    return any(event.reason is EndReason.FALSE_STATEMENT for event in support.case.events)
