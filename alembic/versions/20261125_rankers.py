"""Rankers, each version whole, so that a list is explained by what made it and an earlier one can be switched back;
what a list's places were made of and by which chance they were shown; and each person's postings.

The scales that stood in every run stand in its ranker now. Lists of before name rankers that are not kept: they are
computed things, and the next match makes them anew.

Revision: rankers
"""

from alembic import op

revision = "rankers"
down_revision = "repayments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ranker (
            version varchar PRIMARY KEY,
            model text NOT NULL,
            artefact bytea NOT NULL,
            first_used_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE ranker_weights (
            id uuid PRIMARY KEY,
            weights text NOT NULL,
            reason text NOT NULL,
            chosen_at timestamptz NOT NULL,
            chosen_by uuid
        )""")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ranker_weights"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("""
        CREATE TABLE person_posting (
            person_id uuid NOT NULL REFERENCES person (id),
            posting_id uuid NOT NULL REFERENCES posting (id),
            run_id uuid NOT NULL REFERENCES match_run (id),
            score double precision NOT NULL CONSTRAINT person_posting_score CHECK (score BETWEEN 0 AND 1),
            unknown text[] NOT NULL,
            PRIMARY KEY (person_id, posting_id)
        )""")
    op.execute("CREATE INDEX person_posting_posting ON person_posting (posting_id)")
    op.execute("ALTER TABLE match_run DROP COLUMN scales")
    op.execute("DELETE FROM shortlist")
    op.execute("DELETE FROM ranked_pair")
    op.execute("ALTER TABLE ranked_pair ADD COLUMN parts double precision[] NOT NULL")
    op.execute(
        "ALTER TABLE shortlist ADD COLUMN length integer NOT NULL CONSTRAINT shortlist_length CHECK (length > 0)"
    )
    op.execute("""
        ALTER TABLE shortlist ADD COLUMN slots_in_ten integer NOT NULL
            CONSTRAINT shortlist_slots CHECK (slots_in_ten BETWEEN 0 AND 9)""")
    op.execute("""
        CREATE TABLE shown_list (
            posting_id uuid NOT NULL REFERENCES posting (id),
            run_id uuid NOT NULL REFERENCES match_run (id),
            ranker text NOT NULL,
            shown_at timestamptz NOT NULL,
            places jsonb NOT NULL,
            below jsonb NOT NULL,
            PRIMARY KEY (posting_id, run_id)
        )""")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shown_list"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("GRANT SELECT, INSERT ON ranker, ranker_weights TO kakehashi_worker")
    op.execute("GRANT SELECT ON ranker, ranker_weights, person_posting TO kakehashi_web")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON person_posting TO kakehashi_worker")
    op.execute("GRANT SELECT, INSERT ON shown_list TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    op.execute("DELETE FROM shortlist")
    op.execute("DELETE FROM ranked_pair")
    op.execute("ALTER TABLE ranked_pair DROP COLUMN parts")
    op.execute("ALTER TABLE shortlist DROP COLUMN length, DROP COLUMN slots_in_ten")
    op.execute("ALTER TABLE match_run ADD COLUMN scales text NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE match_run ALTER COLUMN scales DROP DEFAULT")
    for table in ("shown_list", "person_posting", "ranker_weights", "ranker"):
        op.execute(f"DROP TABLE {table}")
