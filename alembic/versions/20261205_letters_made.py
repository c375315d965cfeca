"""Whether a letter was made is looked up among those entries alone, however long the audit log grows.

Revision: letters_made
"""

from alembic import op

revision = "letters_made"
down_revision = "late_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX audit_entry_letter_made ON audit_entry (subject_id) WHERE act = 'introductions.letter_made'"
    )


def downgrade() -> None:
    op.execute("DROP INDEX audit_entry_letter_made")
