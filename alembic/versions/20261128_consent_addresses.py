"""Links that ask for a consent remember the address to which they were mailed, as those to people's own pages do.

Once it is put right, those that went to the wrong one lead nowhere. Links of before count as mailed to that of now.

Revision: consent_addresses
"""

from alembic import op

revision = "consent_addresses"
down_revision = "addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE consent_link ADD COLUMN email_index bytea")
    op.execute("ALTER TABLE consent_link DISABLE TRIGGER append_only")
    op.execute("""
        UPDATE consent_link SET email_index = who.email_index
        FROM consent_request asked JOIN person_identity who ON who.person_id = asked.person_id
        WHERE asked.id = consent_link.request_id""")
    op.execute("ALTER TABLE consent_link ENABLE TRIGGER append_only")


def downgrade() -> None:
    op.execute("ALTER TABLE consent_link DROP COLUMN email_index")
