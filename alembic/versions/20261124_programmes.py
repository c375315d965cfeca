"""Tables of programmes.

Revision: programmes
"""

revision = "programmes"
down_revision = "postings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
