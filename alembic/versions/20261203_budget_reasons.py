"""Each revision of a budget says where it comes from.

Revision: budget_reasons
"""

from alembic import op

revision = "budget_reasons"
down_revision = "money_paid_again"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE support_budget ADD COLUMN reason text NOT NULL DEFAULT '（記録なし）'")
    op.execute("ALTER TABLE support_budget ALTER COLUMN reason DROP DEFAULT")
    op.execute("ALTER TABLE support_budget ADD CHECK (length(reason) BETWEEN 1 AND 200)")


def downgrade() -> None:
    op.execute("ALTER TABLE support_budget DROP COLUMN reason")
