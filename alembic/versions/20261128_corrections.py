"""A step of a student's application that was recorded by mistake is taken back by another row; append-only.

Revision: corrections
"""

from alembic import op

revision = "corrections"
down_revision = "saved_filters"
branch_labels = None
depends_on = None

KINDS = "'selected', 'offered', 'accepted', 'rejected', 'withdrawn', 'declined'"


def upgrade() -> None:
    op.execute(f"""
        ALTER TABLE school_application_step
            ADD COLUMN undoes uuid
                CONSTRAINT school_application_step_undone_once UNIQUE REFERENCES school_application_step (id),
            DROP CONSTRAINT school_application_step_kind,
            ADD CONSTRAINT school_application_step_kind CHECK (kind IN ({KINDS}, 'corrected')),
            ADD CONSTRAINT school_application_step_undo_names_what
                CHECK ((kind = 'corrected') = (undoes IS NOT NULL))""")


def downgrade() -> None:
    # What was taken back stands again: without the column nothing says that it does not.
    op.execute("ALTER TABLE school_application_step DISABLE TRIGGER append_only")
    op.execute("DELETE FROM school_application_step WHERE kind = 'corrected'")
    op.execute("ALTER TABLE school_application_step ENABLE TRIGGER append_only")
    op.execute(f"""
        ALTER TABLE school_application_step
            DROP CONSTRAINT school_application_step_undo_names_what,
            DROP COLUMN undoes,
            DROP CONSTRAINT school_application_step_kind,
            ADD CONSTRAINT school_application_step_kind CHECK (kind IN ({KINDS}))""")
