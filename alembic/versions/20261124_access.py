"""Tables of access.

Revision: access
"""

revision = "access"
down_revision = "platform"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
