"""Who paid, and what the payer wrote, is sealed with each deposit: a person pays back under her own name.

The database holds no key to seal what it has, and a deposit cannot be recorded again: where there are deposits in clear
it refuses, so that nothing is thrown away silently. Deposits came with the same release as this: nobody has any but
whoever ran it before its release, on invented data, and makes that database anew.

Revision: sealed_deposits
"""

from alembic import op

revision = "sealed_deposits"
down_revision = "facets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _refuse_rows()
    op.execute("""
        ALTER TABLE deposit
            DROP COLUMN payer, DROP COLUMN reference,
            ADD COLUMN wrapped_key bytea NOT NULL, ADD COLUMN words bytea NOT NULL""")


def _refuse_rows() -> None:
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM deposit) THEN
                RAISE EXCEPTION 'there are deposits, whose payers this migration can neither seal nor open'
                    USING HINT = 'Deposits came with this same release: a database that has some was filled before it,'
                        ' with sample data. Make an empty database in its place, migrate it, and'
                        ' load the sample again; of the demo, run make clean and make demo. Real deposits'
                        ' are kept: go back to the revision before, and tell who maintains Kakehashi.';
            END IF;
        END $$""")


def downgrade() -> None:
    _refuse_rows()
    op.execute("""
        ALTER TABLE deposit
            DROP COLUMN wrapped_key, DROP COLUMN words,
            ADD COLUMN payer text NOT NULL, ADD COLUMN reference text NOT NULL""")
