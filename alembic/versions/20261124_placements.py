"""Placements and what became of them, append-only; the values of registration are frozen in the acceptance.

Revision: placements
"""

from alembic import op

revision = "placements"
down_revision = "shortlists"
branch_labels = None
depends_on = None

PREFECTURE = "^(0[1-9]|[1-3][0-9]|4[0-7])$"
HAPPENED = "<= (recorded_at AT TIME ZONE 'Asia/Tokyo')::date"
"""Nothing is recorded before its day in Japan, so that what a day's export counts was known on that day."""


def upgrade() -> None:
    op.execute(f"""
        CREATE TABLE placement (
            id uuid PRIMARY KEY,
            placement_ref text CONSTRAINT placement_ref_once UNIQUE,
            introduction_id uuid CONSTRAINT placement_of_introduction_once UNIQUE REFERENCES introduction (id),
            person_id uuid NOT NULL REFERENCES person (id),
            company_id uuid NOT NULL REFERENCES company (id),
            posting_id uuid REFERENCES posting (id),
            center text CONSTRAINT placement_center CHECK (center IN ('tokyo', 'osaka', 'fukuoka', 'kumamoto')),
            accepted_on date NOT NULL,
            residence_prefecture_at_registration text CONSTRAINT placement_residence
                CHECK (residence_prefecture_at_registration ~ '{PREFECTURE}'),
            workplace_prefecture text NOT NULL CONSTRAINT placement_workplace
                CHECK (workplace_prefecture ~ '{PREFECTURE}'),
            is_semiconductor boolean NOT NULL,
            recorded_at timestamptz NOT NULL,
            CONSTRAINT placement_named CHECK (placement_ref IS NOT NULL OR introduction_id IS NOT NULL),
            CONSTRAINT placement_happened CHECK (accepted_on {HAPPENED})
        )""")
    op.execute("CREATE INDEX ix_placement_person_id ON placement (person_id)")
    op.execute("CREATE INDEX ix_placement_company_id ON placement (company_id)")
    op.execute(f"""
        CREATE TABLE placement_event (
            id uuid PRIMARY KEY,
            placement_id uuid NOT NULL REFERENCES placement (id),
            kind text NOT NULL CONSTRAINT placement_event_kind
                CHECK (kind IN ('accepted', 'started', 'checked_in', 'left', 'cancelled')),
            on_date date NOT NULL,
            facts jsonb NOT NULL,
            recorded_at timestamptz NOT NULL,
            CONSTRAINT placement_event_once UNIQUE (placement_id, kind, on_date),
            CONSTRAINT placement_event_happened CHECK (on_date {HAPPENED})
        )""")
    for table in ("placement", "placement_event"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE placement_event")
    op.execute("DROP TABLE placement")
