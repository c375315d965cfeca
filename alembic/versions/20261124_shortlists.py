"""Matching: vectors, runs and ranked pairs (made anew at will), decisions and introductions (append-only).

Vectors of a person's words are personal data: they lie here without any grant to the companies' role, and go with
the person. Their column has no fixed length, because the length follows from the model named in the row; at this
scale search is exact, so no index needs one.

Revision: shortlists
"""

from alembic import op

revision = "shortlists"
down_revision = "programmes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _computed()
    _decided()
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON embedding, shortlist, ranked_pair TO kakehashi_worker")
    op.execute("GRANT SELECT, INSERT ON match_run TO kakehashi_worker")
    op.execute("GRANT SELECT ON embedding, shortlist, ranked_pair, match_run TO kakehashi_web")
    op.execute("GRANT SELECT, INSERT ON decision, introduction, introduction_event TO kakehashi_web, kakehashi_worker")


def _computed() -> None:
    op.execute("""
        CREATE TABLE embedding (
            object_id uuid NOT NULL,
            part varchar NOT NULL,
            model varchar NOT NULL,
            object_kind text NOT NULL CONSTRAINT embedding_object_kind CHECK (object_kind IN ('posting', 'person')),
            text_hash bytea NOT NULL,
            vector halfvec NOT NULL,
            PRIMARY KEY (object_id, part, model)
        )""")
    op.execute("""
        CREATE TABLE match_run (
            id uuid PRIMARY KEY,
            cause text NOT NULL CONSTRAINT match_run_cause CHECK (cause IN ('nightly', 'change', 'command')),
            business_date date NOT NULL,
            ranker text NOT NULL,
            model text NOT NULL,
            scales text NOT NULL,
            started_at timestamptz NOT NULL,
            finished_at timestamptz NOT NULL,
            postings integer NOT NULL,
            people integer NOT NULL,
            pairs integer NOT NULL
        )""")
    op.execute("""
        CREATE TABLE ranked_pair (
            run_id uuid NOT NULL REFERENCES match_run (id),
            posting_id uuid NOT NULL REFERENCES posting (id),
            person_id uuid NOT NULL REFERENCES person (id),
            rank integer NOT NULL CONSTRAINT ranked_pair_rank CHECK (rank > 0),
            score double precision NOT NULL CONSTRAINT ranked_pair_score CHECK (score BETWEEN 0 AND 1),
            unknown text[] NOT NULL,
            PRIMARY KEY (run_id, posting_id, person_id)
        )""")
    op.execute("CREATE INDEX ranked_pair_person ON ranked_pair (person_id)")
    op.execute("CREATE INDEX ranked_pair_posting ON ranked_pair (posting_id)")
    op.execute("""
        CREATE TABLE shortlist (
            posting_id uuid PRIMARY KEY REFERENCES posting (id),
            run_id uuid NOT NULL REFERENCES match_run (id),
            posting_digest bytea NOT NULL,
            updated_at timestamptz NOT NULL
        )""")


def _decided() -> None:
    op.execute("""
        CREATE TABLE decision (
            id uuid PRIMARY KEY,
            posting_id uuid NOT NULL REFERENCES posting (id),
            person_id uuid NOT NULL REFERENCES person (id),
            sequence integer NOT NULL CONSTRAINT decision_sequence CHECK (sequence > 0),
            verdict text NOT NULL CONSTRAINT decision_verdict CHECK (verdict IN ('accept', 'hold', 'pass', 'undo')),
            reason_code text,
            note text,
            undoes uuid CONSTRAINT decision_undone_once UNIQUE REFERENCES decision (id),
            run_id uuid REFERENCES match_run (id),
            rank integer,
            score double precision,
            reasons jsonb NOT NULL,
            posting_revision integer NOT NULL,
            profile_revision integer NOT NULL,
            decided_at timestamptz NOT NULL,
            decided_by uuid,
            CONSTRAINT decision_in_sequence UNIQUE (posting_id, person_id, sequence),
            CONSTRAINT decision_pass_has_reason CHECK (verdict <> 'pass' OR reason_code IS NOT NULL),
            CONSTRAINT decision_undo_names_what CHECK ((verdict = 'undo') = (undoes IS NOT NULL))
        )""")
    op.execute("CREATE INDEX decision_person ON decision (person_id)")
    op.execute("""
        CREATE TABLE introduction (
            id uuid PRIMARY KEY,
            introduction_ref text CONSTRAINT introduction_ref_once UNIQUE,
            posting_id uuid NOT NULL REFERENCES posting (id),
            posting_revision integer NOT NULL,
            person_id uuid NOT NULL REFERENCES person (id),
            company_id uuid NOT NULL REFERENCES company (id),
            introduced_on date NOT NULL,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            CONSTRAINT introduction_of_revision
                FOREIGN KEY (posting_id, posting_revision) REFERENCES posting_revision (posting_id, revision),
            CONSTRAINT introduction_of_company
                FOREIGN KEY (company_id, posting_id) REFERENCES posting (company_id, id)
        )""")
    op.execute("CREATE INDEX introduction_person ON introduction (person_id)")
    op.execute("""
        CREATE TABLE introduction_event (
            id uuid PRIMARY KEY,
            introduction_id uuid NOT NULL REFERENCES introduction (id),
            kind text NOT NULL CONSTRAINT introduction_event_kind CHECK (kind IN (
                'applied', 'interviewed', 'offered', 'accepted', 'declined_by_person', 'rejected', 'withdrawn')),
            on_date date NOT NULL,
            reason_code text,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            CONSTRAINT introduction_event_once UNIQUE (introduction_id, kind, on_date)
        )""")
    for table in ("decision", "introduction", "introduction_event"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )


def downgrade() -> None:
    for table in (
        "introduction_event", "introduction", "decision", "shortlist", "ranked_pair", "match_run", "embedding",
    ):  # fmt: skip
        op.execute(f"DROP TABLE {table}")
