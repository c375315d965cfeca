"""Signing in: a second factor with recovery codes, an existing provider, passwords that open one page only, and what
administrators may change of accounts by their pages.

The web role could only choose an account's language until now. It may make accounts and change posts, passwords and
whether they are active; it may not rename an account or delete one.
Revision: sign_in
"""

from alembic import op

revision = "sign_in"
down_revision = "review"
branch_labels = None
depends_on = None

CHANGED_BY_PAGES = (
    "uses_keys, is_password_once, password_hash, role, office, school_id, is_active, provider_issuer, provider_subject"
)


def upgrade() -> None:
    op.execute("""
        ALTER TABLE staff
            ADD COLUMN uses_keys boolean NOT NULL DEFAULT true,
            ADD COLUMN is_password_once boolean NOT NULL DEFAULT false,
            ADD COLUMN provider_issuer text,
            ADD COLUMN provider_subject text,
            ADD CONSTRAINT staff_provider_once UNIQUE (provider_issuer, provider_subject),
            ADD CONSTRAINT staff_provider_whole CHECK ((provider_issuer IS NULL) = (provider_subject IS NULL))""")
    op.execute("""
        ALTER TABLE staff_session ADD COLUMN way text NOT NULL DEFAULT 'password'
            CONSTRAINT staff_session_way CHECK (way IN ('password', 'provider'))""")
    op.execute("""
        CREATE TABLE second_factor (
            staff_id uuid PRIMARY KEY CONSTRAINT second_factor_staff REFERENCES staff (id),
            wrapped_key bytea NOT NULL,
            secret bytea NOT NULL,
            last_step bigint NOT NULL,
            since timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE recovery_code (
            staff_id uuid CONSTRAINT recovery_code_staff REFERENCES staff (id),
            digest bytea CONSTRAINT recovery_code_digest CHECK (length(digest) = 32),
            used_at timestamptz,
            PRIMARY KEY (staff_id, digest)
        )""")
    op.execute("CREATE TABLE spent_state (digest bytea PRIMARY KEY, spent_at timestamptz NOT NULL)")
    op.execute("CREATE INDEX ix_spent_state_spent_at ON spent_state (spent_at)")
    op.execute(f"GRANT INSERT, UPDATE ({CHANGED_BY_PAGES}) ON staff TO kakehashi_web")
    op.execute("GRANT UPDATE (revoked_at) ON api_key TO kakehashi_web")
    op.execute("GRANT SELECT, INSERT, DELETE, UPDATE (last_step) ON second_factor TO kakehashi_web")
    op.execute("GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON recovery_code TO kakehashi_web")
    op.execute("GRANT SELECT, INSERT, DELETE ON spent_state TO kakehashi_web")
    op.execute("GRANT SELECT, INSERT ON second_factor TO kakehashi_worker")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (revoked_at) ON api_key FROM kakehashi_web")
    op.execute("REVOKE INSERT ON staff FROM kakehashi_web")
    op.execute("REVOKE UPDATE (password_hash, role, office, school_id, is_active) ON staff FROM kakehashi_web")
    for table in ("spent_state", "recovery_code", "second_factor"):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE staff_session DROP COLUMN way")
    op.execute("""
        ALTER TABLE staff DROP COLUMN uses_keys, DROP COLUMN is_password_once,
            DROP COLUMN provider_issuer, DROP COLUMN provider_subject""")
