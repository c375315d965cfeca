"""The platform: outbox, job runs, and the audit log with its chain.

The chain is made by the database: each entry's hash covers the one before it, under one advisory lock, so that
a row that was changed, removed or slipped in is found by reading the chain again. Entries cannot be updated,
deleted or truncated by any role that serves.

Revision: platform
"""

from alembic import op

revision = "platform"
down_revision = None
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker, kakehashi_company"


def upgrade() -> None:
    _outbox()
    _audit_log()
    op.execute(
        "GRANT SELECT ON alembic_version TO kakehashi_web, kakehashi_worker, kakehashi_company, kakehashi_backup"
    )
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO kakehashi_backup")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO kakehashi_backup")
    op.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO kakehashi_backup")
    op.execute("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO kakehashi_backup")


def _outbox() -> None:
    op.execute("""
        CREATE TABLE outbox (
            id uuid PRIMARY KEY,
            kind text NOT NULL,
            facts jsonb NOT NULL,
            once text CONSTRAINT outbox_once UNIQUE,
            created_at timestamptz NOT NULL,
            run_at timestamptz NOT NULL,
            attempts integer NOT NULL,
            done_at timestamptz,
            dead_at timestamptz,
            failure text
        )""")
    op.execute("CREATE INDEX outbox_open ON outbox (run_at) WHERE done_at IS NULL AND dead_at IS NULL")
    op.execute("CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL")
    op.execute("""
        CREATE TABLE job_run (
            name varchar NOT NULL,
            business_date date NOT NULL,
            finished_at timestamptz NOT NULL,
            result jsonb NOT NULL,
            PRIMARY KEY (name, business_date)
        )""")
    op.execute("GRANT SELECT, INSERT, UPDATE ON outbox TO kakehashi_web, kakehashi_worker")
    op.execute("GRANT INSERT ON outbox TO kakehashi_company")
    op.execute("GRANT SELECT (id, once) ON outbox TO kakehashi_company")
    op.execute("GRANT SELECT, INSERT ON job_run TO kakehashi_worker")
    op.execute("GRANT SELECT ON job_run TO kakehashi_web")


def _audit_log() -> None:
    op.execute("""
        CREATE TABLE audit_entry (
            number bigint PRIMARY KEY,
            at timestamptz NOT NULL,
            actor_role text NOT NULL,
            actor_id uuid,
            company_id uuid,
            act text NOT NULL,
            subject_id uuid,
            purpose text,
            facts jsonb NOT NULL,
            hash bytea
        )""")
    op.execute("CREATE INDEX ix_audit_entry_subject_id ON audit_entry (subject_id)")
    op.execute("""
        CREATE FUNCTION audit_entry_digest(entry audit_entry, previous bytea) RETURNS bytea
        LANGUAGE sql IMMUTABLE SET timezone = 'UTC' AS $$
            SELECT sha256(previous || convert_to(jsonb_build_array(
                entry.number, extract(epoch FROM entry.at), entry.actor_role, entry.actor_id, entry.company_id,
                entry.act, entry.subject_id, entry.purpose, entry.facts)::text, 'UTF8'))
        $$""")
    op.execute("""
        CREATE FUNCTION audit_entry_chain() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE last audit_entry;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('audit_entry', 0));
            SELECT * INTO last FROM audit_entry ORDER BY number DESC LIMIT 1;
            NEW.number := coalesce(last.number, 0) + 1;
            NEW.hash := audit_entry_digest(NEW, coalesce(last.hash, '\\x'));
            RETURN NEW;
        END $$""")
    op.execute("""
        CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("CREATE TRIGGER chain BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_chain()")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(f"GRANT INSERT ON audit_entry TO {SERVING}")
    op.execute("GRANT SELECT ON audit_entry TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP FUNCTION audit_entry_digest(audit_entry, bytea)")
    for table in ("audit_entry", "job_run", "outbox"):
        op.execute(f"DROP TABLE {table}")
    for function in ("audit_entry_chain()", "append_only()"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM kakehashi_backup")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON SEQUENCES FROM kakehashi_backup")
