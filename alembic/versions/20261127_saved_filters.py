"""Conditions and columns of a list, put by under a name.

Revision: saved_filters
"""

from alembic import op

revision = "saved_filters"
down_revision = "admitted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE saved_filter (
            id uuid PRIMARY KEY,
            owner_id uuid NOT NULL CONSTRAINT saved_filter_owner REFERENCES staff (id),
            list_name text NOT NULL,
            name text NOT NULL CONSTRAINT saved_filter_name CHECK (length(name) BETWEEN 1 AND 40),
            query text NOT NULL CONSTRAINT saved_filter_query CHECK (length(query) <= 4000),
            is_shared boolean NOT NULL,
            office text,
            created_at timestamptz NOT NULL,
            CONSTRAINT saved_filter_name_once UNIQUE (list_name, owner_id, name)
        )""")
    op.execute("GRANT SELECT, INSERT, DELETE, UPDATE (name, is_shared, office) ON saved_filter TO kakehashi_web")
    op.execute("GRANT SELECT ON saved_filter TO kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE saved_filter")
