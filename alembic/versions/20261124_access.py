"""Tables of access.

Revision: access
"""

from alembic import op

revision = "access"
down_revision = "platform"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE school (
            id uuid PRIMARY KEY,
            name text NOT NULL CONSTRAINT school_name_once UNIQUE,
            kind text NOT NULL
        )""")
    op.execute("GRANT SELECT, INSERT ON school TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE school")
