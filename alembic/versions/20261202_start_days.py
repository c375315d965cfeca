"""The day of starting work that was agreed with an acceptance: the confirmation is awaited from it on.

Revision: start_days
"""

from alembic import op

revision = "start_days"
down_revision = "sealed_deposits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE start_day (
            id uuid PRIMARY KEY,
            introduction_id uuid NOT NULL REFERENCES introduction (id),
            on_date date,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid
        )""")
    op.execute("CREATE INDEX start_day_last ON start_day (introduction_id, recorded_at, id)")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON start_day"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("GRANT SELECT, INSERT ON start_day TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE start_day")
