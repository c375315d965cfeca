"""Letters of introduction that were made before it was recorded that they were sent count as sent.

Until then to make a letter was all that was recorded of it: their companies heard of the person, as far as is known.

Revision: letters_of_before
"""

from alembic import op

revision = "letters_of_before"
down_revision = "mistaken_applications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE introduction ADD COLUMN is_letter_of_before boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE introduction DISABLE TRIGGER append_only")
    op.execute("""
        UPDATE introduction SET is_letter_of_before = true WHERE CAST(id AS text) IN (
            SELECT facts ->> 'introduction_id' FROM audit_entry WHERE act = 'introductions.letter_made')""")
    op.execute("ALTER TABLE introduction ENABLE TRIGGER append_only")


def downgrade() -> None:
    op.execute("ALTER TABLE introduction DROP COLUMN is_letter_of_before")
