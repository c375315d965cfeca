"""What a database compares before the ranker does: of postings and people a row for each part of the score.

Rows are filled by the next match. They stand whole in their page, for a search reads them all.

Revision: compared
"""

from alembic import op

revision = "compared"
down_revision = "introductions"
branch_labels = None
depends_on = None

PARTS = ("wish", "work", "skills", "whole", "wish_text")


def upgrade() -> None:
    op.execute(f"""
        CREATE TABLE compared (
            object_id uuid NOT NULL,
            version varchar NOT NULL,
            object_kind text NOT NULL CONSTRAINT compared_object_kind CHECK (object_kind IN ('posting', 'person')),
            digest bytea NOT NULL,
            rule_values text[] NOT NULL,
            {", ".join(f"{part} halfvec NOT NULL" for part in PARTS)},
            PRIMARY KEY (object_id, version)
        )""")
    for part in PARTS:
        op.execute(f"ALTER TABLE compared ALTER COLUMN {part} SET STORAGE MAIN")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON compared TO kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE compared")
