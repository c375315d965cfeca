"""Administrators make companies' API keys on a page too.

Revision: keys_by_page
"""

from alembic import op

revision = "keys_by_page"
down_revision = "interests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT INSERT ON api_key TO kakehashi_web")


def downgrade() -> None:
    op.execute("REVOKE INSERT ON api_key FROM kakehashi_web")
