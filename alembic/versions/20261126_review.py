"""What the review of a pair needs: a note that may be told to the company, apart from the office's own; words that were
given to many people in one act; who has a pair open; whose decision was the last.

Presence is telemetry: it is not logged, holds no name, and only the pages write it.

Revision: review
"""

from alembic import op

revision = "review"
down_revision = "entering"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE decision
            ADD COLUMN note_to_company text
                CONSTRAINT decision_note_to_company CHECK (char_length(note_to_company) BETWEEN 1 AND 1000),
            ADD COLUMN group_id uuid,
            ADD CONSTRAINT decision_undoing_has_no_note CHECK (verdict <> 'undo' OR note_to_company IS NULL)""")
    op.execute("CREATE INDEX decision_by ON decision (decided_by, decided_at)")
    op.execute("CREATE INDEX decision_group ON decision (group_id) WHERE group_id IS NOT NULL")
    op.execute("""
        CREATE INDEX ranked_pair_first ON ranked_pair (posting_id, run_id, person_id)
            INCLUDE (rank, score) WHERE rank <= 10""")
    op.execute("""
        CREATE UNLOGGED TABLE pair_presence (
            posting_id uuid,
            person_id uuid,
            staff_id uuid,
            seen_at timestamptz NOT NULL,
            PRIMARY KEY (posting_id, person_id, staff_id)
        )""")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON pair_presence TO kakehashi_web")
    op.execute("GRANT SELECT ON pair_presence TO kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE pair_presence")
    op.execute("DROP INDEX ranked_pair_first")
    op.execute("DROP INDEX decision_group")
    op.execute("DROP INDEX decision_by")
    op.execute("""
        ALTER TABLE decision
            DROP CONSTRAINT decision_undoing_has_no_note, DROP COLUMN note_to_company, DROP COLUMN group_id""")
