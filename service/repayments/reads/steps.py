"""What comes next for a support, for whom it waits, and the statements that tell it of one, of some or of all."""

from collections.abc import Mapping
from enum import StrEnum

from service.repayments.reads.changed import changed_of
from service.repayments.reads.wanted import (
    IS_RESTING,
    PLAN,
    day_of,
    employer_of,
    finished_of,
    ready_from,
    state_of,
    turn_of,
    unchecked_of,
    undecided_of,
    wanted_of,
    year_of,
)
from service.repayments.terms.case import CaseEventKind


class NextStep(StrEnum):
    """What has to happen next for a support."""

    ISSUE_NOTICE = "issue_notice"
    AWAIT_OFFER = "await_offer"
    AWAIT_HIRE = "await_hire"
    AWAIT_APPLICATION = "await_application"
    CERTIFY = "certify"
    DECIDE_SUPPORT = "decide_support"
    DECIDE_AMOUNT = "decide_amount"
    CHECK_EVIDENCE = "check_evidence"
    ASK_EVIDENCE = "ask_evidence"
    COMPUTE = "compute"
    ASK_TRUE_EVIDENCE = "ask_true_evidence"
    """As before, but the checked papers of a year contradict each other: told of those alone that are shown."""
    PAY = "pay"
    """Every payment is decided, and the bank has not paid all of it."""
    COMPLETE = "complete"
    """Everything is decided and paid: the completion (満了) is to be recorded."""
    CORRECT = "correct"
    """Something was told late, and what was decided differs from what is recorded by now: the rules say so of a few."""
    RECLAIM = "reclaim"
    """Support ended so that something is asked back, and nobody has computed it."""
    AWAIT_YEAR_END = "await_year_end"
    NOTHING = "nothing"


class WaitsFor(StrEnum):
    """Whose turn it is."""

    OFFICE = "office"
    PERSON = "person"
    COMPANY = "company"
    TIME = "time"
    NOBODY = "nobody"


WAITS: Mapping[NextStep, WaitsFor] = {
    NextStep.ISSUE_NOTICE: WaitsFor.OFFICE,
    NextStep.AWAIT_OFFER: WaitsFor.PERSON,
    NextStep.AWAIT_HIRE: WaitsFor.COMPANY,
    NextStep.AWAIT_APPLICATION: WaitsFor.COMPANY,
    NextStep.CERTIFY: WaitsFor.OFFICE,
    NextStep.DECIDE_SUPPORT: WaitsFor.OFFICE,
    NextStep.DECIDE_AMOUNT: WaitsFor.OFFICE,
    NextStep.CHECK_EVIDENCE: WaitsFor.OFFICE,
    NextStep.ASK_EVIDENCE: WaitsFor.COMPANY,
    NextStep.COMPUTE: WaitsFor.OFFICE,
    NextStep.ASK_TRUE_EVIDENCE: WaitsFor.OFFICE,
    NextStep.PAY: WaitsFor.OFFICE,
    NextStep.COMPLETE: WaitsFor.OFFICE,
    NextStep.CORRECT: WaitsFor.OFFICE,
    NextStep.RECLAIM: WaitsFor.OFFICE,
    NextStep.AWAIT_YEAR_END: WaitsFor.TIME,
    NextStep.NOTHING: WaitsFor.NOBODY,
}
BY_RULE = frozenset({NextStep.COMPUTE, NextStep.COMPLETE})
"""What the statements below cannot tell from another step, whose turn is the same one's."""
AFTER_PUT_RIGHT = frozenset({NextStep.PAY, NextStep.COMPLETE, NextStep.AWAIT_YEAR_END, NextStep.NOTHING})
"""What comes once all is put right: of a support of which something was told late the rules say whether it is."""


_AWAITED = {
    CaseEventKind.REGISTERED: NextStep.ISSUE_NOTICE,
    CaseEventKind.NOTICE_ISSUED: NextStep.AWAIT_OFFER,
    CaseEventKind.OFFERED: NextStep.AWAIT_HIRE,
    CaseEventKind.HIRED: NextStep.AWAIT_APPLICATION,
    CaseEventKind.APPLIED: NextStep.CERTIFY,
    CaseEventKind.CERTIFIED: NextStep.DECIDE_SUPPORT,
    CaseEventKind.DECLINED: NextStep.NOTHING,
}
_BY_STATE = " ".join(f"WHEN '{state.value}' THEN '{step.value}'" for state, step in _AWAITED.items())
_NEXT = f"""CASE s.kind {_BY_STATE} ELSE CASE
        WHEN undecided.since IS NOT NULL THEN 'decide_amount'
        WHEN unchecked.since IS NOT NULL THEN 'check_evidence'
        WHEN lacking.year IS NOT NULL THEN 'ask_evidence'
        WHEN ready.last_on IS NOT NULL THEN 'compute' {{put_right}}
        WHEN s.kind IN ('ended', 'completed') THEN 'nothing'
        WHEN finished.is_paid THEN 'complete' WHEN NOT finished.is_paid THEN 'pay'
        ELSE 'await_year_end' END END"""
_DUE = f"""CASE {_NEXT} WHEN 'await_application' THEN make_date({year_of("s.on_date")} + 1, 3, 31)
        WHEN 'decide_amount' THEN undecided.since WHEN 'check_evidence' THEN unchecked.since
        WHEN 'ask_evidence' THEN make_date(lacking.year + 1, 4, 1) WHEN 'compute' THEN ready.last_on + 1
        WHEN 'complete' THEN finished.last_on WHEN 'pay' THEN finished.last_on
        WHEN 'await_year_end' THEN make_date(:last_year + 2, 3, 31)
        WHEN 'nothing' THEN NULL WHEN 'correct' THEN NULL ELSE s.on_date END"""
_SUPPORTS = """
    SELECT c.id, c.case_ref, c.person_id, person.profile_ref, c.scheme, c.frame, c.hire_year,
        CAST(c.registered_on AS text) AS registered_on, employer.company_id,
        CASE WHEN {is_resting} THEN 'rested' ELSE s.kind END AS state,
        CASE WHEN {is_resting} THEN turn.on_date ELSE s.on_date END AS state_on,
        {next} AS next, {due} AS due_on{changed}
    FROM support_case c JOIN person ON person.id = c.person_id {states} {waiting}"""


def _states(of: str = "") -> str:
    """Of each support, or of the one beside which it stands, what happened."""
    return f"""
        JOIN LATERAL ({state_of(of)}) s ON s.case_id = c.id
        LEFT JOIN LATERAL ({turn_of(of)}) turn ON turn.case_id = c.id
        LEFT JOIN LATERAL ({employer_of(of)}) employer ON employer.case_id = c.id"""


def _waiting(of: str = "") -> str:
    """Likewise what waits for the office."""
    return f"""
        LEFT JOIN LATERAL ({undecided_of(of)}) undecided ON undecided.case_id = c.id
        LEFT JOIN LATERAL ({unchecked_of(of)}) unchecked ON unchecked.case_id = c.id"""


_OF_EACH = f"""{_waiting("c.id")}
        LEFT JOIN LATERAL (SELECT min(year) AS year FROM ({wanted_of("c.id")}) wanted
            WHERE told = 'missing') lacking ON true
        LEFT JOIN LATERAL ({ready_from(f"({wanted_of('c.id')})")}) ready ON true
        LEFT JOIN LATERAL ({finished_of("c.id")}) finished ON true"""  # noqa: S608 - our words
_OF_ALL = f"""{_waiting()}
        LEFT JOIN (SELECT case_id, min(year) AS year FROM wanted WHERE told = 'missing' GROUP BY case_id) lacking
            ON lacking.case_id = c.id
        LEFT JOIN ({ready_from("wanted")}) ready ON ready.case_id = c.id
        LEFT JOIN ({finished_of()}) finished ON finished.case_id = c.id"""  # noqa: S608 - our words
_TOLD = _SUPPORTS.format(
    is_resting=IS_RESTING, next=_NEXT, due=_DUE, changed="{changed}", states="{states}", waiting="{waiting}"
)
_CHANGED = f""",
        (SELECT {day_of("recorded_at")} FROM ({changed_of("c.id")}) changed) AS changed_on"""  # noqa: S608 - our words
_OF_A_PAGE = _TOLD.format(put_right="", changed=_CHANGED, states=_states("c.id"), waiting=_OF_EACH)
SUPPORTS_OF_A_PAGE = f"WITH {PLAN} {_OF_A_PAGE}"
"""What comes next is looked up for each that is shown, and `changed_on`, when something was told late of it."""
_BY_NEXT = _TOLD.format(
    put_right="WHEN c.id = ANY(:put_right) THEN 'correct'", changed="", states=_states(), waiting=_OF_ALL
)
SUPPORTS_BY_NEXT = f"WITH {PLAN}, wanted AS MATERIALIZED ({wanted_of()}) {_BY_NEXT}"
"""What comes next is looked up for all at once, for conditions on it; `put_right`: those of which rules say so."""
SUPPORTS_ALONE = """
    SELECT c.id, c.case_ref, c.person_id, person.profile_ref, c.scheme, c.frame, c.hire_year,
        CAST(c.registered_on AS text) AS registered_on, CAST(NULL AS uuid) AS company_id, '' AS state,
        CAST(NULL AS date) AS state_on, '' AS next, CAST(NULL AS date) AS due_on
    FROM support_case c JOIN person ON person.id = c.person_id"""
"""Of what happened nothing is asked."""
SUPPORTS_UNTOLD = _SUPPORTS.format(
    is_resting=IS_RESTING, next="''", due="CAST(NULL AS date)", changed="", states=_states(), waiting=""
)
"""What comes next is not told: it is no condition, and told of those alone that a page shows."""
