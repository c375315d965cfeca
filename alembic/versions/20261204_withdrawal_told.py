"""Of a consent that was withdrawn it is kept whom at the company was told, on which day and how.

A note on it is sealed by the person's key.

Revision: withdrawal_told
"""

from alembic import op

revision = "withdrawal_told"
down_revision = "withdrawn_transfers"
branch_labels = None
depends_on = None

AS_SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE errand_done
            ADD COLUMN told_on date,
            ADD COLUMN told_way text CONSTRAINT errand_done_told_way
                CHECK (told_way IN ('telephone', 'mail', 'meeting', 'letter')),
            ADD COLUMN told_to text CONSTRAINT errand_done_told_to CHECK (length(told_to) BETWEEN 1 AND 100),
            ADD COLUMN told_note bytea,
            ADD CONSTRAINT errand_done_told_whole CHECK (CASE WHEN told_on IS NULL
                THEN num_nonnulls(told_way, told_to, told_note) = 0
                ELSE num_nonnulls(told_way, told_to) = 2 END)""")
    _told_of_withdrawals()
    op.execute("CREATE INDEX errand_introduction ON errand (introduction_id) WHERE introduction_id IS NOT NULL")


def _told_of_withdrawals() -> None:
    """Asked of new rows alone: what was done before stays as it is, also where it is restored from a backup."""
    op.execute(f"""
        CREATE FUNCTION errand_done_told() {AS_SERVING} AS $$
        DECLARE
            left_as record;
        BEGIN
            SELECT kind, (written_at AT TIME ZONE 'Asia/Tokyo')::date AS day INTO left_as
            FROM errand WHERE id = NEW.errand_id;
            IF (left_as.kind = 'tell_company') <> (NEW.told_on IS NOT NULL)
                OR NEW.told_on NOT BETWEEN left_as.day AND (NEW.done_at AT TIME ZONE 'Asia/Tokyo')::date THEN
                RAISE EXCEPTION 'errand_done_told'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'errand_done_told';
            END IF;
            RETURN NEW;
        END $$""")  # noqa: S608 - words of ours
    op.execute(
        "CREATE TRIGGER told_of_withdrawals BEFORE INSERT ON errand_done"
        " FOR EACH ROW EXECUTE FUNCTION errand_done_told()"
    )


def _refuse_rows() -> None:
    """Who at a company was told is kept for good."""
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM errand_done WHERE told_on IS NOT NULL) THEN
                RAISE EXCEPTION 'it is recorded who at companies was told of withdrawals'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                        ' written before it into an empty database of the version before.';
            END IF;
        END $$""")


def downgrade() -> None:
    _refuse_rows()
    op.execute("DROP INDEX errand_introduction")
    op.execute("DROP TRIGGER told_of_withdrawals ON errand_done")
    op.execute("DROP FUNCTION errand_done_told()")
    op.execute("""
        ALTER TABLE errand_done
            DROP COLUMN told_note, DROP COLUMN told_to, DROP COLUMN told_way, DROP COLUMN told_on""")
