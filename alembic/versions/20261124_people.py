"""People: identity, profile and statistics in tables of their own, consents as events.

The companies' role is granted nothing here. Consents are append-only: a withdrawal is an event too.

Revision: people
"""

from alembic import op

revision = "people"
down_revision = "companies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE person (
            id uuid PRIMARY KEY,
            profile_ref text NOT NULL CONSTRAINT person_profile_ref_once UNIQUE,
            track text NOT NULL CONSTRAINT person_track
                CHECK (track IN ('uij_turn', 'scholarship', 'student', 'professional')),
            state text NOT NULL CONSTRAINT person_state CHECK (state IN ('active', 'withdrawn', 'erased')),
            is_high_school_student boolean NOT NULL,
            school_id uuid REFERENCES school (id),
            record_digest bytea NOT NULL,
            registered_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE person_identity (
            person_id uuid PRIMARY KEY REFERENCES person (id),
            wrapped_key bytea NOT NULL,
            name bytea, name_kana bytea, email bytea, phone bytea,
            postal_code bytea, address bytea, birth_date bytea,
            email_index bytea, phone_index bytea,
            kana_indexes bytea[] NOT NULL
        )""")
    op.execute("CREATE INDEX person_identity_email ON person_identity (email_index)")
    op.execute("CREATE INDEX person_identity_phone ON person_identity (phone_index)")
    op.execute("CREATE INDEX person_identity_kana ON person_identity USING gin (kana_indexes)")
    op.execute("""
        CREATE TABLE profile (
            person_id uuid PRIMARY KEY REFERENCES person (id),
            content jsonb NOT NULL,
            digest bytea NOT NULL,
            revision integer NOT NULL,
            updated_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE person_statistics (
            person_id uuid PRIMARY KEY REFERENCES person (id),
            gender text,
            birth_year integer CONSTRAINT person_statistics_birth_year CHECK (birth_year BETWEEN 1900 AND 2100),
            household text,
            origin_prefecture text CONSTRAINT person_statistics_origin CHECK (origin_prefecture ~ '^([0-9]{2}|-)$')
        )""")
    op.execute("""
        CREATE TABLE consent_event (
            id uuid PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES person (id),
            purpose text NOT NULL CONSTRAINT consent_event_purpose
                CHECK (purpose IN ('matching', 'introduction', 'statistics', 'notices')),
            company_id uuid REFERENCES company (id),
            is_given boolean NOT NULL,
            on_date date NOT NULL,
            source text NOT NULL,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid
        )""")
    op.execute("CREATE INDEX consent_event_last ON consent_event (person_id, purpose, company_id, recorded_at, id)")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    for table in ("person", "person_identity", "profile", "person_statistics"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO kakehashi_web, kakehashi_worker")
    op.execute("GRANT SELECT, INSERT ON consent_event TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    for table in ("consent_event", "person_statistics", "profile", "person_identity", "person"):
        op.execute(f"DROP TABLE {table}")
