"""What was recorded wrongly of a support is corrected: both stay on record, with who corrected it, when and why.

What stands is read from the view. A day that was corrected may be told again, also as it stood at first: `telling`
counts how often it was, and is counted here, so that of what stands one kind is told once a day. `contradicts` names
the papers that were checked as right and that the record contradicts once it is corrected.

Revision: corrected_events
"""

from alembic import op

revision = "corrected_events"
down_revision = "late_answers"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE support_event_correction (
            event_id uuid PRIMARY KEY REFERENCES support_event (id),
            reason text NOT NULL CONSTRAINT support_event_correction_reason CHECK (length(reason) BETWEEN 1 AND 500),
            contradicts uuid[] NOT NULL,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL
        )""")
    op.execute("ALTER TABLE support_event ADD COLUMN telling integer NOT NULL DEFAULT 0")
    op.execute(
        "ALTER TABLE support_event ADD COLUMN replaces uuid"
        " CONSTRAINT support_event_replaced_once UNIQUE REFERENCES support_event (id)"
    )
    op.execute("ALTER TABLE support_event DROP CONSTRAINT support_event_once")
    op.execute("ALTER TABLE support_event ADD CONSTRAINT support_event_once UNIQUE (case_id, kind, on_date, telling)")
    op.execute("""
        CREATE VIEW standing_support_event AS SELECT told.* FROM support_event told
        WHERE told.id NOT IN (SELECT event_id FROM support_event_correction)""")
    _triggers()
    op.execute(f"GRANT SELECT, INSERT ON support_event_correction TO {SERVING}")
    op.execute(f"GRANT SELECT ON standing_support_event TO {SERVING}")


def _triggers() -> None:
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON support_event_correction"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("""
        CREATE FUNCTION support_event_told_again() RETURNS trigger
        LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        BEGIN
            IF NEW.replaces IS NOT NULL AND NOT EXISTS (
                SELECT FROM support_event e JOIN support_event_correction c ON c.event_id = e.id
                WHERE e.id = NEW.replaces AND e.case_id = NEW.case_id AND e.kind = NEW.kind) THEN
                RAISE EXCEPTION 'what it stands in place of is of the same support and kind, and was corrected'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'support_event_replaces';
            END IF;
            NEW.telling := (
                SELECT count(*) FROM support_event e JOIN support_event_correction c ON c.event_id = e.id
                WHERE e.case_id = NEW.case_id AND e.kind = NEW.kind AND e.on_date = NEW.on_date);
            RETURN NEW;
        END $$""")
    op.execute(
        "CREATE TRIGGER told_again BEFORE INSERT ON support_event"
        " FOR EACH ROW EXECUTE FUNCTION support_event_told_again()"
    )
    op.execute("""
        CREATE FUNCTION support_event_correctable() RETURNS trigger
        LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        BEGIN
            IF EXISTS (SELECT FROM support_event WHERE id = NEW.event_id AND kind IN (
                'registered', 'notice_issued', 'certified', 'decided', 'declined', 'completed')) THEN
                RAISE EXCEPTION 'an act of the prefecture itself is not corrected'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'support_event_correctable';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute(
        "CREATE TRIGGER correctable BEFORE INSERT ON support_event_correction"
        " FOR EACH ROW EXECUTE FUNCTION support_event_correctable()"
    )


def downgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM support_event_correction) THEN
                RAISE EXCEPTION 'corrections are recorded'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                    ' made before.';
            END IF;
        END $$""")
    op.execute("DROP VIEW standing_support_event")
    op.execute("DROP TABLE support_event_correction")
    op.execute("DROP TRIGGER told_again ON support_event")
    op.execute("DROP FUNCTION support_event_told_again()")
    op.execute("DROP FUNCTION support_event_correctable()")
    op.execute("ALTER TABLE support_event DROP COLUMN replaces")
    # Dropping the column takes the constraint over it along.
    op.execute("ALTER TABLE support_event DROP COLUMN telling")
    op.execute("ALTER TABLE support_event ADD CONSTRAINT support_event_once UNIQUE (case_id, kind, on_date)")
