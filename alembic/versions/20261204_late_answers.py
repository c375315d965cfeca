"""What nobody told at the registration is answered with the application, or with what completes it.

Revision: late_answers
"""

from alembic import op

revision = "late_answers"
down_revision = "page_speed"
branch_labels = None
depends_on = None

COLUMNS = {
    "loans": "text[]",
    "graduated_on": "date",
    "is_from_outside": "boolean",
    "was_employed_in_prefecture": "boolean",
    "has_other_support": "boolean",
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE support_event ADD COLUMN {name} {kind}")


def downgrade() -> None:
    told = " OR ".join(f"{name} IS NOT NULL" for name in COLUMNS)
    op.execute(f"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM support_event WHERE {told}) THEN
                RAISE EXCEPTION 'answers that were given later are recorded'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                    ' made before.';
            END IF;
        END $$""")
    for name in COLUMNS:
        op.execute(f"ALTER TABLE support_event DROP COLUMN {name}")
