"""A line of the bank's statement is known again by a keyed digest; no deposit stands under a key of before.

The key of before is no digest with a key, and the database holds none to make one: a line read again would be booked a
second time. Where there are such deposits it refuses. The sample's own are no lines of a bank.

Revision: line_keys
"""

from alembic import op

revision = "line_keys"
down_revision = "returned_fees"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _refuse_rows("line_key !~ '^[0-9a-f]{64}$' AND line_key NOT LIKE 'sample-%'")


def _refuse_rows(condition: str) -> None:
    op.execute(f"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM deposit WHERE {condition}) THEN
                RAISE EXCEPTION 'there are lines of the bank under other keys: read again they would be booked twice'
                    USING HINT = 'Keyed lines came with this same release: a database that has others was filled'
                        ' before it. Make an empty database in its place, migrate it, and load the sample again; of'
                        ' the demo, run make clean and make demo. Real deposits are kept: stay with the version that'
                        ' recorded them, and tell who maintains Kakehashi.';
            END IF;
        END $$""")


def downgrade() -> None:
    _refuse_rows("line_key ~ '^[0-9a-f]{64}$'")
