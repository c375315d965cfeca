"""It is recorded that the letter of an introduction was sent, whom at the company it reached, on which day and how.

A withdrawal of which the company need not be told, since it never heard of the person, is recorded so; and the day of
an interview keeps its hour, place and people. The notes are sealed by the person's key. An answer to a request for
consent that the office heard says on which day, how, and who recorded it.

Revision: letters_sent
"""

from alembic import op

revision = "letters_sent"
down_revision = "corrected_events"
branch_labels = None
depends_on = None

SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE letter_sent (
            id uuid PRIMARY KEY,
            introduction_id uuid NOT NULL REFERENCES introduction (id),
            told_on date,
            told_way text CONSTRAINT letter_sent_told_way
                CHECK (told_way IN ('telephone', 'mail', 'meeting', 'letter')),
            told_to text CONSTRAINT letter_sent_told_to CHECK (length(told_to) BETWEEN 1 AND 100),
            told_note bytea,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL,
            CONSTRAINT letter_sent_told_whole CHECK (CASE WHEN told_on IS NULL
                THEN num_nonnulls(told_way, told_to, told_note) = 0
                ELSE num_nonnulls(told_way, told_to) = 2 END)
        )""")
    op.execute("CREATE INDEX letter_sent_last ON letter_sent (introduction_id, recorded_at, id)")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_sent"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("GRANT SELECT, INSERT ON letter_sent TO kakehashi_web, kakehashi_worker")
    op.execute("""
        ALTER TABLE interview_day ADD COLUMN note bytea
            CONSTRAINT interview_day_note CHECK (note IS NULL OR on_date IS NOT NULL)""")
    op.execute("""
        ALTER TABLE consent_answer
            ADD COLUMN heard_on date,
            ADD COLUMN source text CONSTRAINT consent_answer_source CHECK (length(source) BETWEEN 1 AND 200),
            ADD COLUMN recorded_by uuid,
            ADD CONSTRAINT consent_answer_heard CHECK (num_nonnulls(heard_on, source, recorded_by) IN (0, 3))""")
    op.execute("""
        ALTER TABLE errand_done ADD COLUMN is_company_unaware boolean NOT NULL DEFAULT false
            CONSTRAINT errand_done_unaware CHECK (NOT is_company_unaware OR told_on IS NULL)""")
    _told_of_withdrawals("NEW.told_on IS NOT NULL OR NEW.is_company_unaware")


def _told_of_withdrawals(is_said: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION errand_done_told() {SERVING} AS $$
        DECLARE
            left_as record;
        BEGIN
            SELECT kind, (written_at AT TIME ZONE 'Asia/Tokyo')::date AS day INTO left_as
            FROM errand WHERE id = NEW.errand_id;
            IF (left_as.kind = 'tell_company') <> ({is_said})
                OR NEW.told_on NOT BETWEEN left_as.day AND (NEW.done_at AT TIME ZONE 'Asia/Tokyo')::date THEN
                RAISE EXCEPTION 'errand_done_told'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'errand_done_told';
            END IF;
            RETURN NEW;
        END $$""")  # noqa: S608 - words of ours


def _refuse_rows() -> None:
    """What companies were told, and what was agreed with them, is kept for good."""
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM letter_sent) OR EXISTS (SELECT FROM errand_done WHERE is_company_unaware)
                OR EXISTS (SELECT FROM interview_day WHERE note IS NOT NULL)
                OR EXISTS (SELECT FROM consent_answer WHERE heard_on IS NOT NULL) THEN
                RAISE EXCEPTION 'it is recorded what companies were told and what was heard from people'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                        ' written before it into an empty database of the version before.';
            END IF;
        END $$""")


def downgrade() -> None:
    _refuse_rows()
    _told_of_withdrawals("NEW.told_on IS NOT NULL")
    op.execute("ALTER TABLE errand_done DROP COLUMN is_company_unaware")
    op.execute("ALTER TABLE consent_answer DROP COLUMN recorded_by, DROP COLUMN source, DROP COLUMN heard_on")
    op.execute("ALTER TABLE interview_day DROP COLUMN note")
    op.execute("DROP TABLE letter_sent")
