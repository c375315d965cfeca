"""What a company owes and has paid it reads itself: its claims, their lines by its supports' numbers, what came in.

Of supports and obligations the companies' role reads no more than the numbers that lead from a claim's line to the
reference of the support; a row of another company's is not there for it.

Revision: contributions
"""

from alembic import op

revision = "contributions"
down_revision = "payees"
branch_labels = None
depends_on = None

OWN = "nullif(current_setting('app.company_id', true), '')::uuid"
CLAIM = "(id, claim_no, debtor_kind, debtor_id, fiscal_year, issued_on, due_on, amount_yen)"
READABLE = (
    ("support_claim", CLAIM, f"debtor_kind = 'company' AND debtor_id = {OWN}"),
    ("support_claim_line", "(obligation_id, debtor_id, claim_id, amount_yen)", f"debtor_id = {OWN}"),
    ("deposit_match", "(claim_id, amount_yen)", "claim_id IN (SELECT id FROM support_claim)"),
    ("obligation", "(id, case_id)", "id IN (SELECT obligation_id FROM support_claim_line)"),
    ("support_case", "(id, case_ref)", "id IN (SELECT case_id FROM obligation)"),
)
"""Table, the columns of it that are read, and which rows; each asks those above it."""


def upgrade() -> None:
    for table, columns, rows in READABLE:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        # The owner too: the function that makes two matches of one claim wait for each other runs as it.
        op.execute(
            f"CREATE POLICY staff ON {table} TO kakehashi_web, kakehashi_worker, kakehashi_owner"
            " USING (true) WITH CHECK (true)"
        )
        op.execute(f"CREATE POLICY own ON {table} FOR SELECT TO kakehashi_company USING ({rows})")
        op.execute(f"GRANT SELECT {columns} ON {table} TO kakehashi_company")


def downgrade() -> None:
    for table, columns, _ in reversed(READABLE):
        op.execute(f"REVOKE SELECT {columns} ON {table} FROM kakehashi_company")  # noqa: S608 - words of ours
        op.execute(f"DROP POLICY own ON {table}")
        op.execute(f"DROP POLICY staff ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
