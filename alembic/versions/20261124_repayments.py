"""Decisions to support those who repay student loans, append-only.

Revision: repayments
"""

from alembic import op

revision = "repayments"
down_revision = "placements"
branch_labels = None
depends_on = None

HAPPENED = "<= (recorded_at AT TIME ZONE 'Asia/Tokyo')::date"
"""Nothing is recorded before its day in Japan, so that what a day's export counts was known on that day."""


def upgrade() -> None:
    op.execute(f"""
        CREATE TABLE support_decision (
            id uuid PRIMARY KEY,
            decision_ref text NOT NULL CONSTRAINT support_decision_ref_once UNIQUE,
            person_id uuid NOT NULL REFERENCES person (id),
            company_id uuid NOT NULL REFERENCES company (id),
            menu text NOT NULL CONSTRAINT support_decision_menu CHECK (menu <> ''),
            decided_on date NOT NULL,
            is_from_outside boolean NOT NULL,
            recorded_at timestamptz NOT NULL,
            CONSTRAINT support_decision_happened CHECK (decided_on {HAPPENED})
        )""")
    op.execute("CREATE INDEX ix_support_decision_person_id ON support_decision (person_id)")
    op.execute("CREATE INDEX ix_support_decision_company_id ON support_decision (company_id)")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON support_decision"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("GRANT SELECT, INSERT ON support_decision TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE support_decision")
