"""Tables of shortlists.

Revision: shortlists
"""

revision = "shortlists"
down_revision = "programmes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
