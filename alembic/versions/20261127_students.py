"""Students' applications through their school and what became of them; append-only.

The companies' role is granted nothing here (R-33).

Revision: students
"""

from alembic import op

revision = "students"
down_revision = "candidates"
branch_labels = None
depends_on = None

TABLES = ("school_application", "school_application_step")


def upgrade() -> None:
    op.execute("""
        CREATE TABLE school_application (
            id uuid PRIMARY KEY,
            school_id uuid NOT NULL REFERENCES school (id),
            person_id uuid NOT NULL REFERENCES person (id),
            posting_id uuid NOT NULL REFERENCES posting (id),
            posting_revision integer NOT NULL,
            applied_on date NOT NULL,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid
        )""")
    op.execute("CREATE UNIQUE INDEX school_application_pair ON school_application (person_id, posting_id)")
    op.execute("""
        CREATE TABLE school_application_step (
            id uuid PRIMARY KEY,
            application_id uuid NOT NULL REFERENCES school_application (id),
            kind text NOT NULL CONSTRAINT school_application_step_kind
                CHECK (kind IN ('selected', 'offered', 'accepted', 'rejected', 'withdrawn', 'declined')),
            on_date date NOT NULL,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid
        )""")
    op.execute(
        "CREATE INDEX school_application_step_order ON school_application_step (application_id, recorded_at, id)"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
