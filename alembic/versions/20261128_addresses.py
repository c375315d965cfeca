"""Links to people's own pages remember the address to which they were mailed, by its digest.

Once it is put right, those that went to the wrong one lead nowhere. Links of before count as mailed to that of now.

Revision: addresses
"""

from alembic import op

revision = "addresses"
down_revision = "corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE candidate_link ADD COLUMN email_index bytea")
    op.execute("ALTER TABLE candidate_link DISABLE TRIGGER append_only")
    op.execute("""
        UPDATE candidate_link SET email_index = who.email_index
        FROM person_identity who WHERE who.person_id = candidate_link.person_id""")
    op.execute("ALTER TABLE candidate_link ENABLE TRIGGER append_only")


def downgrade() -> None:
    op.execute("ALTER TABLE candidate_link DROP COLUMN email_index")
