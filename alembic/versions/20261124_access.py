"""Access: schools, staff accounts, their sessions, failures to sign in, companies' API keys.

The companies' role may not read a key. Whose a key is must be known before the tenant is, so it asks two functions
of the schema's owner, each with a fixed search path: one finds a key by its public name, one notes the day of use.

Revision: access
"""

from alembic import op

revision = "access"
down_revision = "platform"
branch_labels = None
depends_on = None

STAFF_SIDE = "kakehashi_web, kakehashi_worker"


def upgrade() -> None:
    _staff()
    _sessions()
    _keys()


def _staff() -> None:
    op.execute("""
        CREATE TABLE school (
            id uuid PRIMARY KEY,
            name text NOT NULL CONSTRAINT school_name_once UNIQUE,
            kind text NOT NULL CONSTRAINT school_kind CHECK (
                kind IN ('university', 'junior_college', 'kosen', 'vocational_college', 'high_school', 'other'))
        )""")
    op.execute("""
        CREATE TABLE staff (
            id uuid PRIMARY KEY,
            login text NOT NULL CONSTRAINT staff_login_once UNIQUE,
            display_name text NOT NULL CONSTRAINT staff_named CHECK (display_name <> ''),
            role text NOT NULL CONSTRAINT staff_role CHECK (
                role IN ('coordinator', 'programme_staff', 'school_supporter', 'administrator')),
            office text,
            school_id uuid CONSTRAINT staff_school REFERENCES school (id),
            password_hash text NOT NULL,
            is_active boolean NOT NULL,
            language text NOT NULL CONSTRAINT staff_language CHECK (language IN ('ja', 'en')),
            created_at timestamptz NOT NULL,
            CONSTRAINT staff_supporter_has_school CHECK ((role = 'school_supporter') = (school_id IS NOT NULL))
        )""")
    op.execute(f"GRANT SELECT, INSERT ON school TO {STAFF_SIDE}")
    op.execute("GRANT SELECT ON staff TO kakehashi_web")
    op.execute("GRANT UPDATE (language) ON staff TO kakehashi_web")
    op.execute("GRANT SELECT, INSERT, UPDATE ON staff TO kakehashi_worker")


def _sessions() -> None:
    op.execute("""
        CREATE TABLE staff_session (
            token_digest bytea PRIMARY KEY,
            staff_id uuid NOT NULL CONSTRAINT staff_session_staff REFERENCES staff (id),
            created_at timestamptz NOT NULL,
            seen_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            ended_at timestamptz
        )""")
    op.execute("CREATE INDEX ix_staff_session_staff_id ON staff_session (staff_id)")
    op.execute("""
        CREATE TABLE sign_in_failure (
            login_digest bytea PRIMARY KEY,
            failures integer NOT NULL CONSTRAINT sign_in_failure_counted CHECK (failures >= 0),
            last_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX ix_sign_in_failure_last_at ON sign_in_failure (last_at)")
    op.execute("GRANT SELECT, INSERT ON staff_session TO kakehashi_web")
    op.execute("GRANT UPDATE (seen_at, ended_at) ON staff_session TO kakehashi_web")
    op.execute("GRANT SELECT, UPDATE (ended_at) ON staff_session TO kakehashi_worker")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failure TO kakehashi_web")


def _keys() -> None:
    op.execute("""
        CREATE TABLE api_key (
            id uuid PRIMARY KEY,
            name text NOT NULL CONSTRAINT api_key_name_once UNIQUE
                CONSTRAINT api_key_name CHECK (name ~ '^[0-9A-Za-z]{8}$'),
            company_id uuid NOT NULL,
            secret_digest bytea NOT NULL CONSTRAINT api_key_digest CHECK (length(secret_digest) = 32),
            scopes text[] NOT NULL,
            is_test boolean NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            revoked_at timestamptz,
            last_used_on date,
            CONSTRAINT api_key_lives_a_year CHECK (expires_at <= created_at + interval '366 days')
        )""")
    op.execute("CREATE INDEX ix_api_key_company_id ON api_key (company_id)")
    op.execute("GRANT SELECT, INSERT ON api_key TO kakehashi_worker")
    op.execute("GRANT UPDATE (revoked_at) ON api_key TO kakehashi_worker")
    op.execute("GRANT SELECT ON api_key TO kakehashi_web")
    op.execute("""
        CREATE FUNCTION api_key_owner(key_name text) RETURNS TABLE (
            id uuid, company_id uuid, secret_digest bytea, scopes text[], is_test boolean,
            expires_at timestamptz, revoked_at timestamptz, last_used_on date)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT k.id, k.company_id, k.secret_digest, k.scopes, k.is_test,
                   k.expires_at, k.revoked_at, k.last_used_on
            FROM api_key k WHERE k.name = key_name
        $$""")
    op.execute("""
        CREATE FUNCTION api_key_used(key_id uuid, on_day date) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            UPDATE api_key SET last_used_on = on_day WHERE id = key_id AND last_used_on IS DISTINCT FROM on_day
        $$""")
    for function in ("api_key_owner(text)", "api_key_used(uuid, date)"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO kakehashi_company")


def downgrade() -> None:
    op.execute("DROP FUNCTION api_key_owner(text), api_key_used(uuid, date)")
    for table in ("api_key", "sign_in_failure", "staff_session", "staff", "school"):
        op.execute(f"DROP TABLE {table}")
