"""Which encoders were admitted to rank after others, by which estimate or whose word; append-only.

Revision: admitted
"""

from alembic import op

revision = "admitted"
down_revision = "students"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ranker_admission (
            id uuid PRIMARY KEY,
            model text NOT NULL,
            version text NOT NULL,
            verdict text NOT NULL CONSTRAINT ranker_admission_verdict
                CHECK (verdict IN ('not worse', 'too little data', 'too little seen')),
            reason text NOT NULL CONSTRAINT ranker_admission_reason CHECK (reason <> ''),
            figures text NOT NULL,
            admitted_at timestamptz NOT NULL,
            admitted_by uuid
        )""")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ranker_admission"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("GRANT SELECT, INSERT ON ranker_admission TO kakehashi_worker")
    op.execute("GRANT SELECT ON ranker_admission TO kakehashi_web")


def downgrade() -> None:
    op.execute("DROP TABLE ranker_admission")
