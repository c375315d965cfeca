"""Tables of placements.

Revision: placements
"""

revision = "placements"
down_revision = "shortlists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
