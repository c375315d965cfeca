"""Tables of repayments.

Revision: repayments
"""

revision = "repayments"
down_revision = "placements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
