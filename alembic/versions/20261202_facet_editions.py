"""Which edition of the rules read what people are sifted by: rows of another one are read anew.

Those that stand have none, so `migrate` reads them all, block by block.

Revision: facet_editions
"""

from alembic import op

revision = "facet_editions"
down_revision = "keys_by_page"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE listed_profile ADD COLUMN edition text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE listed_profile ALTER COLUMN edition DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE listed_profile DROP COLUMN edition")
