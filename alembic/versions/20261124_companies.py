"""Tables of companies.

Revision: companies
"""

revision = "companies"
down_revision = "access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
