"""Tables of people.

Revision: people
"""

revision = "people"
down_revision = "companies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
