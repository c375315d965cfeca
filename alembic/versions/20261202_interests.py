"""On her own page a person may say of a posting that she would like to hear more: an errand for the office.

Revision: interests
"""

from alembic import op

revision = "interests"
down_revision = "start_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE errand
            ADD COLUMN posting_id uuid REFERENCES posting (id),
            DROP CONSTRAINT errand_kind,
            ADD CONSTRAINT errand_kind CHECK (kind IN ('correction', 'tell_company', 'interest')),
            DROP CONSTRAINT errand_says_what,
            ADD CONSTRAINT errand_says_what CHECK (
                (kind = 'correction') = (words IS NOT NULL) AND (kind = 'tell_company') = (introduction_id IS NOT NULL)
                AND (kind = 'interest') = (posting_id IS NOT NULL)
            )""")


def downgrade() -> None:
    op.execute("""
        ALTER TABLE errand
            DROP CONSTRAINT errand_says_what,
            DROP CONSTRAINT errand_kind,
            DROP COLUMN posting_id,
            ADD CONSTRAINT errand_kind CHECK (kind IN ('correction', 'tell_company')),
            ADD CONSTRAINT errand_says_what CHECK (
                (kind = 'correction') = (words IS NOT NULL) AND (kind = 'tell_company') = (introduction_id IS NOT NULL)
            )""")
