"""A step of an introduction, or an event of a hire, that was recorded by mistake is taken back: both stay on record.

What stands is read from the views; what was told is in the tables as before, and may be told again after it was taken
back (`telling` counts how often it was).

Revision: taken_back
"""

from alembic import op

revision = "taken_back"
down_revision = "contributions"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"
UNDONE = {"introduction_event_undone": "introduction_event", "placement_event_undone": "placement_event"}
"""The table of what was taken back, and of which table's rows."""
VIEWS = ("standing_introduction_event", "standing_placement_event", "standing_placement")


def upgrade() -> None:
    for table, told in UNDONE.items():
        op.execute(f"""
            CREATE TABLE {table} (
                event_id uuid PRIMARY KEY REFERENCES {told} (id),
                reason text NOT NULL CONSTRAINT {table}_reason CHECK (length(reason) BETWEEN 1 AND 200),
                recorded_at timestamptz NOT NULL,
                recorded_by uuid NOT NULL
            )""")
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {SERVING}")
    _told_again()
    op.execute("ALTER TABLE placement_event ADD COLUMN recorded_by uuid")
    op.execute("ALTER TABLE placement ADD COLUMN ended_search boolean NOT NULL DEFAULT false")
    _views()


def _told_again() -> None:
    for table in ("introduction_event", "placement_event", "placement"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN telling integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE introduction_event DROP CONSTRAINT introduction_event_once")
    op.execute(
        "ALTER TABLE introduction_event ADD CONSTRAINT introduction_event_once"
        " UNIQUE (introduction_id, kind, on_date, telling)"
    )
    op.execute("ALTER TABLE placement_event DROP CONSTRAINT placement_event_once")
    op.execute(
        "ALTER TABLE placement_event ADD CONSTRAINT placement_event_once UNIQUE (placement_id, kind, on_date, telling)"
    )
    op.execute("ALTER TABLE placement DROP CONSTRAINT placement_of_introduction_once")
    op.execute("ALTER TABLE placement ADD CONSTRAINT placement_of_introduction_once UNIQUE (introduction_id, telling)")


def _views() -> None:
    for table, told in UNDONE.items():
        op.execute(
            f"CREATE VIEW standing_{told} AS SELECT told.* FROM {told} told"  # noqa: S608 - words of ours
            f" WHERE NOT EXISTS (SELECT FROM {table} undone WHERE undone.event_id = told.id)"
        )
    op.execute("""
        CREATE VIEW standing_placement AS SELECT told.* FROM placement told WHERE NOT EXISTS (
            SELECT FROM placement_event_undone undone JOIN placement_event accepted ON accepted.id = undone.event_id
            WHERE accepted.placement_id = told.id AND accepted.kind = 'accepted')""")
    op.execute(f"GRANT SELECT ON {', '.join(VIEWS)} TO {SERVING}")


def downgrade() -> None:
    for view in VIEWS:
        op.execute(f"DROP VIEW {view}")
    op.execute("ALTER TABLE placement DROP COLUMN ended_search")
    op.execute("ALTER TABLE placement_event DROP COLUMN recorded_by")
    # Dropping the column takes the constraints over it along.
    for table in ("introduction_event", "placement_event", "placement"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN telling")
    op.execute(
        "ALTER TABLE introduction_event ADD CONSTRAINT introduction_event_once UNIQUE (introduction_id, kind, on_date)"
    )
    op.execute("ALTER TABLE placement_event ADD CONSTRAINT placement_event_once UNIQUE (placement_id, kind, on_date)")
    op.execute("ALTER TABLE placement ADD CONSTRAINT placement_of_introduction_once UNIQUE (introduction_id)")
    for table in UNDONE:
        op.execute(f"DROP TABLE {table}")
