"""Each guard of the programme's tables refuses one bad row, and when it is taken away that very row goes through."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.db.engine import Database
from tests.service.ledger.books import rolled_back, rows
from tests.service.repayments.guard_rows import (
    OURS,
    STORED,
    TABLES,
    Guard,
    batch,
    both,
    budget,
    by_trigger,
    case,
    check,
    claim,
    claim_line,
    corrected,
    decision,
    deposit,
    evidence,
    happened,
    key,
    match,
    obligation,
    of_sum,
    of_table,
    participation,
    rested,
    result,
    share,
    transfer,
    with_share,
)
from tests.service.repayments.guards_money_back import MONEY_BACK

GUARDS = MONEY_BACK | {
    "fewer places than none": of_table(
        "support_participation", "support_participation_places", participation(2, places=-1, revision=2)
    ),
    "a limit of nothing": of_table(
        "support_participation", "support_participation_cap", participation(2, cap_yen=0, revision=2)
    ),
    "one revision twice": of_table("support_participation", "support_participation_revision_once", participation(2)),
    "revision zero": of_table(
        "support_participation", "support_participation_revision_check", participation(2, revision=0)
    ),
    "a participation of no century": of_table(
        "support_participation", "support_participation_hire_year_check", participation(2, hire_year=1924)
    ),
    "one number for two people": of_table("support_case", "support_case_ref_once", case(2, case_ref="'R-1'")),
    "a support without number": of_table("support_case", "support_case_case_ref_check", case(2, case_ref="''")),
    "a support of no century": of_table("support_case", "support_case_hire_year_check", case(2, hire_year=1924)),
    "a support of nobody": of_table("support_case", "support_case_person_id_fkey", case(2, person_id=key(9))),
    "one kind twice on a day": of_table("support_event", "support_event_once", happened(2, "registered", "2023-10-01")),
    "told again of a day that stands": Guard(
        "support_event",
        (rested(2, "2024-08-01", telling=9),),
        "support_event_once",
        ("DROP TRIGGER told_again ON support_event",),
    ),
    "in place of what stands": by_trigger(
        "support_event", "told_again", "what it stands in place of", rested(2, "2024-09-01", replaces=key(12))
    ),
    "in place of another kind": by_trigger(
        "support_event",
        "told_again",
        "what it stands in place of",
        happened(2, "resumed", "2024-09-01", replaces=key(13)),
    ),
    "in place of another's": by_trigger(
        "support_event",
        "told_again",
        "what it stands in place of",
        case(2),
        rested(2, "2024-09-01", case_id=key(2), replaces=key(13)),
    ),
    "in place of one event twice": of_table(
        "support_event", "support_event_replaced_once", rested(2, "2024-09-01", replaces=key(11))
    ),
    "corrected twice": of_table("support_event_correction", "support_event_correction_pkey", corrected(11)),
    "corrected without reason": of_table(
        "support_event_correction", "support_event_correction_reason", corrected(12, reason="''")
    ),
    "a correction of nothing": of_table(
        "support_event_correction", "support_event_correction_event_id_fkey", corrected(99)
    ),
    "a correction of what the prefecture did": by_trigger(
        "support_event_correction", "correctable", "an act of the prefecture itself", corrected(1)
    ),
    "an end without reason": of_table("support_event", "support_event_whole", happened(2, "ended")),
    "a rest without kind": of_table("support_event", "support_event_whole", happened(2, "rested")),
    "a hire by nobody": of_table("support_event", "support_event_whole", happened(2, "hired")),
    "an age that nobody has": of_table(
        "support_event", "support_event_age_at_hire_check", happened(2, "applied", age_at_hire=13)
    ),
    "a loan below zero": of_table("support_event", "support_event_loan_yen_check", happened(2, "applied", loan_yen=-1)),
    "a company's limit of nothing": of_table(
        "support_event", "support_event_company_cap_yen_check", happened(2, "applied", company_cap_yen=0)
    ),
    "decided twice": Guard(
        "support_event",
        (happened(2, "decided"), happened(3, "declined", "2024-05-01")),
        "support_event_decided_once",
        ("DROP INDEX support_event_decided_once",),
    ),
    "an event of no support": of_table(
        "support_event", "support_event_case_id_fkey", happened(2, "completed", case_id=key(9))
    ),
    "the same evidence twice": of_table("support_evidence", "support_evidence_once", evidence(2)),
    "employed from, but not to": of_table(
        "support_evidence", "support_evidence_days", evidence(2, digest="'y'", employed_from="'2024-04-01'")
    ),
    "employed backwards": of_table(
        "support_evidence",
        "support_evidence_days",
        evidence(2, digest="'y'", employed_from="'2024-04-02'", employed_to="'2024-04-01'"),
    ),
    "evidence of no century": of_table(
        "support_evidence", "support_evidence_fiscal_year_check", evidence(2, digest="'y'", fiscal_year=1924)
    ),
    "repaid below zero": of_table(
        "support_evidence", "support_evidence_repaid_yen_check", evidence(2, digest="'y'", repaid_yen=-1)
    ),
    "spent below zero": of_table(
        "support_evidence", "support_evidence_outlay_yen_check", evidence(2, digest="'y'", outlay_yen=-1)
    ),
    "remaining below zero": of_table(
        "support_evidence",
        "support_evidence_loan_remaining_yen_check",
        evidence(2, digest="'y'", loan_remaining_yen=-1),
    ),
    "checked twice": of_table("support_evidence_check", "support_evidence_check_pkey", check()),
    "evidence refused without reason": of_table(
        "support_evidence_check",
        "support_evidence_check_reason",
        evidence(2, digest="'y'"),
        check(2, is_verified=False, reason="''"),
    ),
    "one instalment twice": of_table("obligation", "obligation_once", *with_share(2, number=1)),
    "parts that are not the whole": of_table("obligation", "obligation_parts", *with_share(2, amount_yen=201)),
    "a first amount below zero": of_table(
        "obligation", "obligation_first_is_owed", *with_share(2, amount_yen=-100, prefecture_yen=-200)
    ),
    "an amount beyond all budgets": of_table(
        "obligation",
        "obligation_amount_yen_check",
        *with_share(2, amount_yen=10**12 + 100, prefecture_yen=10**12),
    ),
    "an instalment before the first": of_table("obligation", "obligation_number_check", *with_share(2, number=0)),
    "a flow that no scheme has": of_table("obligation", "obligation_flow_check", *with_share(2, flow="'barter'")),
    "a reason that nobody knows": of_table("obligation", "obligation_reason_check", *with_share(2, reason="'gift'")),
    "a sequence before the first": of_table(
        "obligation", "obligation_sequence_check", *with_share(2, sequence=-1, reason="'correction'")
    ),
    "due in no century": of_table("obligation", "obligation_due_year_check", *with_share(2, due_year=1925)),
    "an obligation without shares": of_sum("obligation", "obligation_shares_sum", obligation(2)),
    "a share that comes later": of_sum("obligation_share", "obligation_shares_sum", share(yen=7, company=2)),
    "shares that are not the company's part": both(
        "obligation", "obligation_share", "obligation_shares_sum", obligation(2), share(2, yen=99)
    ),
    "one company's share twice": of_table("obligation_share", "obligation_share_pkey", share(yen=0)),
    "decided twice by two": of_table("obligation_decision", "obligation_decision_pkey", decision(decided_by=key(9))),
    "refused without reason": of_table(
        "obligation_decision",
        "obligation_decision_reason",
        *with_share(2),
        decision(2, is_approved=False, reason="''"),
    ),
    "refused and booked": of_table(
        "obligation_decision",
        "obligation_decision_books",
        *with_share(2),
        decision(2, is_approved=False, reason="'x'", journal_id=key(301)),
    ),
    "one journal for two decisions": of_table(
        "obligation_decision",
        "obligation_decision_journal_once",
        *with_share(2),
        *with_share(3),
        decision(2, journal_id=key(301)),
        decision(3, journal_id=key(301)),
    ),
    "a decision of no century": of_table(
        "obligation_decision", "obligation_decision_fiscal_year_check", *with_share(2), decision(2, fiscal_year=1926)
    ),
    "approved by who proposed": by_trigger(
        "obligation_decision", "two_hands", "must be another", *with_share(2), decision(2, decided_by=key(7))
    ),
    "approved by nobody": by_trigger(
        "obligation_decision", "two_hands", "must be another", *with_share(2), decision(2, decided_by="NULL")
    ),
    "one claim number twice": of_table("support_claim", "support_claim_no_once", claim(2, claim_no="'2026-00001'")),
    "a claim of nothing": of_table("support_claim", "support_claim_amount_yen_check", claim(2, amount_yen=0)),
    "a claim that was due before": of_table("support_claim", "support_claim_days", claim(2, due_on="'2026-06-30'")),
    "a claim to neither": of_table("support_claim", "support_claim_debtor_kind_check", claim(2, debtor_kind="'state'")),
    "a claim of no century": of_table("support_claim", "support_claim_fiscal_year_check", claim(2, fiscal_year=1926)),
    "a claim without lines": of_sum("support_claim", "claim_lines_sum", claim(2)),
    "a line that comes after its claim": of_sum(
        "support_claim_line", "claim_lines_sum", *with_share(2), decision(2), claim_line(2)
    ),
    "lines that are not the claim": both(
        "support_claim",
        "support_claim_line",
        "claim_lines_sum",
        *with_share(2),
        decision(2),
        claim(2, amount_yen=99),
        claim_line(2, 2),
    ),
    "one part claimed twice": of_table("support_claim_line", "support_claim_line_pkey", claim(2), claim_line(1, 2)),
    "a claim of what was not approved": by_trigger(
        "support_claim_line",
        "as_owed",
        "no approved obligation",
        *with_share(2),
        decision(2, is_approved=False, reason="'x'"),
        claim(2),
        claim_line(2, 2),
    ),
    "a batch of no request": of_table("transfer_batch", "transfer_batch_count_check", batch(2, count=0)),
    "a batch of nothing": of_table("transfer_batch", "transfer_batch_amount_yen_check", batch(2, amount_yen=0)),
    "one attempt twice": of_table("transfer", "transfer_attempt_once", transfer(2)),
    "one reference twice": of_table("transfer", "transfer_reference_once", transfer(2, 2, reference=f"'{1:020d}'")),
    "a reference of letters": of_table("transfer", "transfer_reference_check", transfer(2, 2, reference="'abc'")),
    "a request for nothing": of_table(
        "transfer", "transfer_amount_yen_check", "DROP TRIGGER as_owed ON transfer", transfer(2, 2, amount_yen=0)
    ),
    "a request for more than is owed": by_trigger(
        "transfer", "as_owed", "no approved obligation", transfer(2, 2, amount_yen=201)
    ),
    "a request to neither": of_table("transfer", "transfer_payee_kind_check", transfer(2, 2, payee_kind="'state'")),
    "an attempt before the first": of_table("transfer", "transfer_attempt_check", transfer(2, 0)),
    "a request beside one that may be paid": by_trigger(
        "transfer", "after_failure", "did not fail", transfer(2, 2), transfer(3, 3)
    ),
    "two answers to one request": of_table("transfer_result", "transfer_result_pkey", result()),
    "an answer that no bank gives": of_table(
        "transfer_result", "transfer_result_outcome_check", transfer(2, 2), result(2, "lost")
    ),
    "withdrawn for no reason": of_table(
        "transfer_result",
        "transfer_result_withdrawn_why",
        transfer(2, 2),
        result(2, "withdrawn", is_bank_told="true", recorded_by=key(9)),
    ),
    "a reason of what failed": of_table(
        "transfer_result", "transfer_result_withdrawn_why", transfer(2, 2), result(2, reason="'x'")
    ),
    "paid and not booked": of_table("transfer_result", "transfer_result_books", transfer(2, 2), result(2, "paid")),
    "failed and booked": of_table(
        "transfer_result", "transfer_result_books", transfer(2, 2), result(2, journal_id=key(301))
    ),
    "one journal for two answers": of_table(
        "transfer_result",
        "transfer_result_journal_once",
        "ALTER TABLE transfer DISABLE TRIGGER after_failure",
        transfer(2, 2),
        transfer(3, 3),
        result(2, "paid", journal_id=key(301)),
        result(3, "paid", journal_id=key(301)),
    ),
    "one line of the bank twice": of_table("deposit", "deposit_line_once", deposit(2, line_key="'L1'")),
    "a deposit of nothing": of_table("deposit", "deposit_amount_yen_check", deposit(2, amount_yen=0)),
    "a deposit of no century": of_table("deposit", "deposit_fiscal_year_check", deposit(2, fiscal_year=1926)),
    "one journal for two deposits": of_table("deposit", "deposit_journal_once", deposit(2, journal_id=key(101))),
    "a match of nothing": of_table(
        "deposit_match", "deposit_match_amount_yen_check", deposit(2), match(2, yen=0, of=2)
    ),
    "one journal for two matches": of_table(
        "deposit_match",
        "deposit_match_journal_once",
        deposit(2),
        match(2, yen=1, of=2, journal_id=key(201)),
    ),
    "a deposit used beyond what it is": of_sum(
        "deposit_match",
        "deposit_not_used_up",
        *with_share(2),
        decision(2),
        claim(2),
        claim_line(2, 2),
        match(2, yen=41, to=2),
    ),
    "a claim paid beyond what it is": of_sum("deposit_match", "claim_not_overpaid", deposit(2), match(2, yen=41, of=2)),
    "one revision of a budget twice": of_table("support_budget", "support_budget_revision_once", budget(2)),
    "a budget below zero": of_table(
        "support_budget", "support_budget_amount_yen_check", budget(2, amount_yen=-1, revision=2)
    ),
    "a budget of neither side": of_table(
        "support_budget", "support_budget_side_check", budget(2, side="'left'", revision=2)
    ),
    "a budget that comes from nowhere": of_table(
        "support_budget", "support_budget_reason_check", budget(2, reason="''", revision=2)
    ),
    "a budget before the first": of_table("support_budget", "support_budget_revision_check", budget(2, revision=0)),
    "a budget of no century": of_table(
        "support_budget", "support_budget_fiscal_year_check", budget(2, fiscal_year=1926)
    ),
}

ALONE = """
    DO $$ DECLARE it record; BEGIN
        FOR it IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
            WHERE contype = 'f' AND confrelid::regclass::text = ANY(TABLES)
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', it.place, it.conname); END LOOP;
    END $$""".replace("TABLES", OURS)
"""A table to which others refer is not truncated anyway."""
for table in TABLES:
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608 - tables of ours
        GUARDS[statement] = Guard(
            table, (ALONE, statement), f"{table} is append-only", (f"DROP TRIGGER append_only ON {table}",)
        )

CHANGES = {
    "support_participation": "places = 9",
    "support_case": "hire_year = 2025",
    "support_event": "left_on = '2023-10-02'",
    "support_event_correction": "reason = 'y'",
    "support_evidence": "repaid_yen = 9",
    "support_evidence_check": "is_verified = true",
    "obligation": "amount_yen = 300, prefecture_yen = 200",
    "obligation_share": "share_yen = 9",
    "obligation_decision": "fiscal_year = 2027",
    "support_claim": "amount_yen = 9",
    "support_claim_line": "amount_yen = 9",
    "transfer_batch": "amount_yen = 9",
    "transfer": "amount_yen = 9",
    "transfer_result": "bank_code = '8'",
    "deposit": "amount_yen = 900",
    "deposit_match": "amount_yen = 9",
    "support_budget": "amount_yen = 9",
    "deposit_refund": "amount_yen = 9",
    "transfer_return": "reason = 'y'",
    "transfer_file": "made_by = NULL",
}
for table, change in CHANGES.items():
    statement = f"UPDATE {table} SET {change}"  # noqa: S608 - tables of ours
    GUARDS[statement] = Guard(table, (statement,), f"{table} is append-only", (f"DROP TRIGGER append_only ON {table}",))


async def done(connection: AsyncConnection, *statements: str) -> None:
    for statement in statements:
        await connection.exec_driver_sql(statement)


@pytest.mark.parametrize("table", TABLES)
async def test_what_a_guard_refuses_goes_through_without_it(database_url: str, table: str) -> None:
    """One after the other upon the same rows: each is undone before the next."""
    of_table = {name: guard for name, guard in GUARDS.items() if guard.table == table}
    assert of_table
    async with rolled_back(database_url) as connection:
        await done(connection, *STORED, "SAVEPOINT stored")
        for name, guard in of_table.items():
            with pytest.raises(DBAPIError, match=guard.refused):
                await done(connection, *guard.bad)
                pytest.fail(f"went through beside its guard: {name}")
            await done(connection, "ROLLBACK TO SAVEPOINT stored", *guard.taken_away, *guard.bad)
            await done(connection, "ROLLBACK TO SAVEPOINT stored")


NAMED = f"""
    SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') AND conrelid::regclass::text = ANY({OURS})
    UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY({OURS})"""  # noqa: S608


async def test_every_named_guard_of_these_tables_is_tried(worker_database: Database) -> None:
    """Whoever adds one has to try it; that a match waits for another is tried with the races."""
    found = {name for (name,) in await rows(worker_database, NAMED)}
    tried = " ".join(word for guard in GUARDS.values() for word in (guard.refused, *guard.taken_away))
    assert {name for name in found if name not in tried} == {"waits"}
