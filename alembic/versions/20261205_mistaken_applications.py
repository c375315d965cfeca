"""A pupil's application that was recorded by mistake is taken back with a reason, and may be recorded anew later.

So a posting stands more than once among her applications; that only one of them counts is kept by the act, which
locks the pupil's records.

Revision: mistaken_applications
"""

from alembic import op

revision = "mistaken_applications"
down_revision = "letters_sent"
branch_labels = None
depends_on = None

KINDS = "'selected', 'offered', 'accepted', 'rejected', 'withdrawn', 'declined', 'corrected'"


def upgrade() -> None:
    op.execute(f"""
        ALTER TABLE school_application_step
            ADD COLUMN reason text,
            DROP CONSTRAINT school_application_step_kind,
            ADD CONSTRAINT school_application_step_kind CHECK (kind IN ({KINDS}, 'mistaken')),
            ADD CONSTRAINT school_application_step_reason CHECK (CASE WHEN kind = 'mistaken'
                THEN reason IS NOT NULL AND length(reason) BETWEEN 1 AND 200 ELSE reason IS NULL END)""")
    op.execute("DROP INDEX school_application_pair")
    op.execute("CREATE INDEX school_application_pair ON school_application (person_id, posting_id)")


def downgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM school_application_step WHERE kind = 'mistaken') THEN
                RAISE EXCEPTION 'applications that were recorded by mistake were taken back'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                        ' written before it into an empty database of the version before.';
            END IF;
        END $$""")
    op.execute("DROP INDEX school_application_pair")
    op.execute("CREATE UNIQUE INDEX school_application_pair ON school_application (person_id, posting_id)")
    op.execute(f"""
        ALTER TABLE school_application_step
            DROP CONSTRAINT school_application_step_reason,
            DROP COLUMN reason,
            DROP CONSTRAINT school_application_step_kind,
            ADD CONSTRAINT school_application_step_kind CHECK (kind IN ({KINDS}))""")
