"""What each role may do is written down here; a grant more or less is a decision, and shows in this table."""

from collections import defaultdict

import pytest
from sqlalchemy import text

from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole

A, R, E, W = "INSERT SELECT", "SELECT", "INSERT SELECT UPDATE", "DELETE INSERT SELECT UPDATE"
STAFF_BY_PAGES = (
    "is_active,is_password_once,language,office,password_hash,provider_issuer,provider_subject,role,school_id,uses_keys"
)
"""Neither the login nor the name, by which the audit log is read."""
CLAIM = "SELECT(amount_yen,claim_no,debtor_id,debtor_kind,due_on,fiscal_year,id,issued_on)"
"""Not who recorded it."""
WORKS = {
    #                       web  worker company
    "alembic_version": (R, R, R),
    "api_key": (f"{A} UPDATE(revoked_at)", f"{A} UPDATE(revoked_at)", ""),
    "audit_entry": (A, A, "INSERT"),
    "candidate_link": (A, A, ""),
    "candidate_link_end": (A, A, ""),
    "company": (E, E, R),
    "company_support_case": (A, A, ""),
    "compared": ("", W, ""),
    "consent_answer": (A, A, ""),
    "consent_event": (A, A, ""),
    "consent_link": (A, A, ""),
    "consent_request": (A, A, ""),
    "consultation": (A, A, ""),
    "consultation_note": (A, A, ""),
    "errand": (A, A, ""),
    "errand_done": (A, A, ""),
    "decision": (A, A, ""),
    "embedding": (R, W, ""),
    "introduction": (A, A, ""),
    "introduction_event": (A, A, ""),
    "introduction_event_undone": (A, A, ""),
    "interview_day": (A, A, ""),
    "letter_sent": (A, A, ""),
    "start_day": (A, A, ""),
    "job_run": (R, A, ""),
    "ledger_entry": (A, A, ""),
    "ledger_closing_request": (A, A, ""),
    "ledger_closing_withdrawal": (A, A, ""),
    "ledger_journal": (A, A, ""),
    "ledger_seal": (R, R, ""),
    "ledger_year": (R, R, ""),
    "listed_profile": (E, E, ""),
    "mail": (A, f"{A} UPDATE(failure,settled_at,state)", ""),
    "mail_template": (A, A, ""),
    "match_run": (R, A, ""),
    "outbox": (E, E, "INSERT SELECT(id,once)"),
    "payee_account": (A, A, ""),
    "pair_presence": (W, R, ""),
    "person": (E, E, ""),
    "person_identity": (E, E, ""),
    "person_statistics": (E, E, ""),
    "placement": (A, A, ""),
    "person_posting": (R, W, ""),
    "placement_event": (A, A, ""),
    "placement_event_undone": (A, A, ""),
    "standing_closing_request": (R, R, ""),
    "standing_introduction_event": (R, R, ""),
    "standing_placement": (R, R, ""),
    "standing_placement_event": (R, R, ""),
    "posting": (E, E, E),
    "posting_revision": (A, A, A),
    "professional_contract": (A, A, ""),
    "profile": (E, E, ""),
    "ranked_pair": (R, W, ""),
    "ranker": (R, A, ""),
    "ranker_admission": (R, A, ""),
    "ranker_weights": (R, A, ""),
    "recovery_code": (f"DELETE {A} UPDATE(used_at)", "", ""),
    "saved_filter": (f"DELETE {A} UPDATE(is_shared,name,office)", R, ""),
    "school": (A, A, ""),
    "school_application": (A, A, ""),
    "school_application_step": (A, A, ""),
    "second_factor": (f"DELETE {A} UPDATE(last_step)", A, ""),
    "shortlist": (R, W, ""),
    "shown_list": (A, f"DELETE {A} UPDATE(below,places)", ""),
    "sign_in_failure": (W, "", ""),
    "spent_state": (f"DELETE {A}", "", ""),
    "staff": (f"{A} UPDATE({STAFF_BY_PAGES})", E, ""),
    "staff_session": (f"{A} UPDATE(ended_at,seen_at)", f"{R} UPDATE(ended_at)", ""),
    "support_decision": (A, A, ""),
    "support_claimable": (R, R, ""),
    "support_payable": (R, R, ""),
    "payable": (R, R, ""),
    "deposit_open": (R, R, ""),
    "standing_transfer_result": (R, R, ""),
    "deposit_refund": (A, A, ""),
    "transfer_return": (A, A, ""),
    "support_participation": (A, A, ""),
    "support_case": (A, A, "SELECT(case_ref,id)"),
    "support_event": (A, A, ""),
    "support_event_correction": (A, A, ""),
    "standing_support_event": (R, R, ""),
    "support_evidence": (A, A, ""),
    "support_evidence_check": (A, A, ""),
    "obligation": (A, A, "SELECT(case_id,id)"),
    "obligation_share": (A, A, ""),
    "obligation_decision": (A, A, ""),
    "support_claim": (A, A, CLAIM),
    "support_claim_line": (A, A, "SELECT(amount_yen,claim_id,debtor_id,obligation_id)"),
    "transfer_batch": (A, A, ""),
    "transfer": (A, A, ""),
    "transfer_file": (A, A, ""),
    "transfer_result": (A, A, ""),
    "deposit": (A, A, ""),
    "deposit_match": (A, A, "SELECT(amount_yen,claim_id)"),
    "support_budget": (A, A, ""),
}
"""Table: the privileges of web, worker and company; the backup role reads every table and nothing more."""

GRANTED = text("""
    SELECT c.relname AS "table", coalesce(g.rolname, 'public') AS role, a.privilege_type AS privilege
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
    WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
    UNION ALL
    SELECT c.relname, coalesce(g.rolname, 'public'),
        a.privilege_type || '(' || string_agg(t.attname, ',' ORDER BY t.attname) || ')'
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) a
        LEFT JOIN pg_roles g ON g.oid = a.grantee
    WHERE c.relnamespace = 'public'::regnamespace
    GROUP BY c.relname, g.rolname, a.privilege_type""")
SERVING = (DatabaseRole.WEB, DatabaseRole.WORKER, DatabaseRole.COMPANY)


async def test_each_role_has_the_grants_that_are_written_here(worker_database: Database) -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    async with worker_database.engine.connect() as connection:
        for row in (await connection.execute(GRANTED)).all():
            found[row.table, row.role].add(row.privilege)
    written = {
        (table, role.value): set(words.split())
        for table, row in WORKS.items()
        for role, words in zip((*SERVING, DatabaseRole.BACKUP), (*row, R), strict=True)
        if words
    }
    assert dict(found) == written


async def test_no_role_is_above_the_rules_but_the_backups_sight(worker_database: Database) -> None:
    async with worker_database.engine.connect() as connection:
        query = text(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname LIKE 'kakehashi%'"
        )
        found = {row.rolname: tuple(row)[1:] for row in (await connection.execute(query)).all()}
    assert found == {role.value: (False, False, False, False, role is DatabaseRole.BACKUP) for role in DatabaseRole}


async def test_the_owner_owns_all_and_nobody_is_a_member_of_it(worker_database: Database) -> None:
    async with worker_database.engine.connect() as connection:
        owners = await connection.execute(
            text(
                "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class"
                " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'v')"
            )
        )
        assert set(owners.scalars()) == {DatabaseRole.OWNER}
        members = await connection.execute(
            text("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname ~ '^kake'")
        )
        assert members.scalar_one() == 0


async def test_every_table_that_companies_touch_is_under_forced_row_security(worker_database: Database) -> None:
    async with worker_database.engine.connect() as connection:
        query = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = set((await connection.execute(query)).scalars())
    touched = {table for table, (_, _, company) in WORKS.items() if company}
    # Nothing of a company's own: the schema's revision, ids of what is owed, and a log that it may only add to.
    assert forced == touched - {"alembic_version", "outbox", "audit_entry"}


@pytest.mark.parametrize("role", list(DatabaseRole))
async def test_no_role_may_make_tables_but_the_owner(database_url: str, role: DatabaseRole) -> None:
    async with (
        opened(address(database_url, role), pool_size=1, statement_timeout=5000) as database,
        database.engine.connect() as connection,
    ):
        query = text("SELECT has_schema_privilege('public', 'CREATE')")
        assert (await connection.execute(query)).scalar_one() == (role is DatabaseRole.OWNER)


async def test_every_function_that_runs_as_its_owner_has_a_search_path_of_its_own(worker_database: Database) -> None:
    async with worker_database.engine.connect() as connection:
        query = text("SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
        found = (await connection.execute(query)).all()
    assert {row.proname for row in found} == {
        *("api_key_owner", "api_key_used", "audit_entry_chain"),
        *("ledger_open_year", "ledger_close_obligations", "ledger_close_year"),
        *("ledger_open_years_only", "ledger_seal_journals", "deposit_match_waits"),
        "deposit_use_waits",
    }
    assert {tuple(row.proconfig) for row in found} == {("search_path=public, pg_temp",)}
