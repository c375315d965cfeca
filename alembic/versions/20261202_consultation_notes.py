"""What was said in a consultation, noted by who held it and sealed by the person's key; append-only.

A later row stands in the place of the one it replaces; one without words takes it back.

Revision: consultation_notes
"""

from alembic import op

revision = "consultation_notes"
down_revision = "taken_back"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE consultation_note (
            id uuid PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES person (id),
            replaces uuid CONSTRAINT consultation_note_replaced_once UNIQUE REFERENCES consultation_note (id),
            held_on date NOT NULL,
            way text NOT NULL CONSTRAINT consultation_note_way
                CHECK (way IN ('telephone', 'counter', 'mail', 'online')),
            words bytea,
            noted_at timestamptz NOT NULL,
            noted_by uuid NOT NULL,
            CONSTRAINT consultation_note_says_or_takes_back CHECK (words IS NOT NULL OR replaces IS NOT NULL)
        )""")
    op.execute("CREATE INDEX consultation_note_person ON consultation_note (person_id, noted_at)")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consultation_note"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(f"GRANT SELECT, INSERT ON consultation_note TO {SERVING}")


def downgrade() -> None:
    op.execute("DROP TABLE consultation_note")
