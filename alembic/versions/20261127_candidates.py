"""Links to people's own pages, and what they leave to the office; append-only.

Of a link only the digest of its token is stored, of a request for correction only its sealed words. The companies' role
is granted nothing here.

Revision: candidates
"""

from alembic import op

revision = "candidates"
down_revision = "lists"
branch_labels = None
depends_on = None

TABLES = ("candidate_link", "candidate_link_end", "errand", "errand_done")


def upgrade() -> None:
    op.execute("""
        CREATE TABLE candidate_link (
            digest bytea PRIMARY KEY CONSTRAINT candidate_link_digest CHECK (length(digest) = 32),
            person_id uuid NOT NULL REFERENCES person (id),
            language text NOT NULL CONSTRAINT candidate_link_language CHECK (language IN ('ja', 'en')),
            made_at timestamptz NOT NULL,
            made_by uuid,
            expires_at timestamptz NOT NULL,
            CONSTRAINT candidate_link_expires CHECK (expires_at > made_at)
        )""")
    op.execute("CREATE INDEX candidate_link_person ON candidate_link (person_id, made_at)")
    op.execute("""
        CREATE TABLE candidate_link_end (
            id uuid PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES person (id),
            ended_at timestamptz NOT NULL,
            ended_by uuid
        )""")
    op.execute("CREATE INDEX candidate_link_end_person ON candidate_link_end (person_id, ended_at)")
    op.execute("""
        CREATE TABLE errand (
            id uuid PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES person (id),
            kind text NOT NULL CONSTRAINT errand_kind CHECK (kind IN ('correction', 'tell_company')),
            words bytea,
            introduction_id uuid REFERENCES introduction (id),
            written_at timestamptz NOT NULL,
            CONSTRAINT errand_says_what CHECK (
                (kind = 'correction') = (words IS NOT NULL) AND (kind = 'tell_company') = (introduction_id IS NOT NULL)
            )
        )""")
    op.execute("CREATE INDEX errand_person ON errand (person_id, written_at)")
    op.execute("""
        CREATE TABLE errand_done (
            errand_id uuid PRIMARY KEY REFERENCES errand (id),
            done_at timestamptz NOT NULL,
            done_by uuid
        )""")
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
