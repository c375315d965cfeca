"""Accounts to which people and companies are paid: sealed, a person's with her own key, and never overwritten.

A request to the bank goes to the account that counted when it was made, whatever is told later.

Revision: payees
"""

from alembic import op

revision = "payees"
down_revision = "support_money"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE payee_account (
            id uuid PRIMARY KEY,
            party_kind text NOT NULL CHECK (party_kind IN ('company', 'person')),
            party_id uuid NOT NULL,
            wrapped_key bytea,
            account bytea NOT NULL,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            CONSTRAINT payee_account_key CHECK ((party_kind = 'person') = (wrapped_key IS NULL))
        )""")
    op.execute("CREATE INDEX payee_account_of_party ON payee_account (party_id, recorded_at)")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payee_account"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("GRANT SELECT, INSERT ON payee_account TO kakehashi_web, kakehashi_worker")
    op.execute("ALTER TABLE transfer ADD COLUMN payee_account_id uuid REFERENCES payee_account (id)")


def downgrade() -> None:
    op.execute("ALTER TABLE transfer DROP COLUMN payee_account_id")
    op.execute("DROP TABLE payee_account")
