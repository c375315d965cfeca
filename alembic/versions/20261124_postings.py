"""Postings and their revisions, each row a company's own under row-level security.

The foreign keys carry the company with them, because a foreign key does not look at row-level security: without
it one company could hang a revision on another's posting. Revisions are append-only.

Revision: postings
"""

from alembic import op

revision = "postings"
down_revision = "people"
branch_labels = None
depends_on = None

OWN = "company_id = nullif(current_setting('app.company_id', true), '')::uuid"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE posting (
            id uuid PRIMARY KEY,
            company_id uuid NOT NULL REFERENCES company (id),
            external_ref text NOT NULL CONSTRAINT posting_external_ref CHECK (external_ref <> ''),
            revision integer NOT NULL CONSTRAINT posting_revision_positive CHECK (revision > 0),
            state text NOT NULL CONSTRAINT posting_state CHECK (state IN ('open', 'closed', 'withdrawn')),
            title text NOT NULL,
            prefecture text NOT NULL,
            municipality text,
            audience text[] NOT NULL,
            is_for_high_school boolean NOT NULL,
            is_test boolean NOT NULL,
            opens_on date,
            closes_on date,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            CONSTRAINT posting_external_ref_once UNIQUE (company_id, external_ref),
            CONSTRAINT posting_of_company UNIQUE (company_id, id)
        )""")
    op.execute("CREATE INDEX posting_newest ON posting (created_at DESC, id DESC)")
    op.execute("""
        CREATE TABLE posting_revision (
            posting_id uuid NOT NULL,
            revision integer NOT NULL,
            company_id uuid NOT NULL,
            content jsonb NOT NULL,
            digest bytea NOT NULL,
            made_at timestamptz NOT NULL,
            made_by_role text NOT NULL,
            made_by uuid,
            PRIMARY KEY (posting_id, revision),
            CONSTRAINT posting_revision_of_company
                FOREIGN KEY (company_id, posting_id) REFERENCES posting (company_id, id)
        )""")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting_revision"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    for table in ("posting", "posting_revision"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO kakehashi_web, kakehashi_worker USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY own ON {table} TO kakehashi_company USING ({OWN}) WITH CHECK ({OWN})")
    op.execute("GRANT SELECT, INSERT, UPDATE ON posting TO kakehashi_web, kakehashi_worker, kakehashi_company")
    op.execute("GRANT SELECT, INSERT ON posting_revision TO kakehashi_web, kakehashi_worker, kakehashi_company")


def downgrade() -> None:
    op.execute("DROP TABLE posting_revision")
    op.execute("DROP TABLE posting")
