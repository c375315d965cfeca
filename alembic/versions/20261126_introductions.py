"""Requests for consent with their links and answers, and days of interviews; append-only.

Of a link only the digest of its token is stored. The companies' role is granted nothing here.

Revision: introductions
"""

from alembic import op

revision = "introductions"
down_revision = "sign_in"
branch_labels = None
depends_on = None

TABLES = ("consent_request", "consent_link", "consent_answer", "interview_day")


def upgrade() -> None:
    op.execute("""
        CREATE TABLE consent_request (
            id uuid PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES person (id),
            posting_id uuid NOT NULL REFERENCES posting (id),
            company_id uuid NOT NULL REFERENCES company (id),
            posting_revision integer NOT NULL,
            language text NOT NULL CONSTRAINT consent_request_language CHECK (language IN ('ja', 'en')),
            asked_at timestamptz NOT NULL,
            asked_by uuid,
            expires_at timestamptz NOT NULL,
            CONSTRAINT consent_request_expires CHECK (expires_at > asked_at)
        )""")
    op.execute("CREATE INDEX consent_request_pair ON consent_request (posting_id, person_id)")
    op.execute("CREATE INDEX consent_request_person ON consent_request (person_id)")
    op.execute("""
        CREATE TABLE consent_link (
            digest bytea PRIMARY KEY CONSTRAINT consent_link_digest CHECK (length(digest) = 32),
            request_id uuid NOT NULL REFERENCES consent_request (id),
            is_reminder boolean NOT NULL,
            made_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX ix_consent_link_request_id ON consent_link (request_id)")
    op.execute("""
        CREATE TABLE consent_answer (
            request_id uuid PRIMARY KEY REFERENCES consent_request (id),
            is_given boolean NOT NULL,
            posting_revision integer NOT NULL,
            words bytea,
            answered_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE interview_day (
            id uuid PRIMARY KEY,
            introduction_id uuid NOT NULL REFERENCES introduction (id),
            on_date date,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid
        )""")
    op.execute("CREATE INDEX interview_day_last ON interview_day (introduction_id, recorded_at, id)")
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
