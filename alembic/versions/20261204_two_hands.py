"""Who acted last on a batch, by making it or its file, does not withdraw it; no file is made of a withdrawn one.

So two people are always involved, and two are enough. Also where no file is made, since it is entered at the bank's own
screen: the same sums can be asked for again. The two triggers wait for each other.

Revision: two_hands_of_batches
"""

from alembic import op

revision = "two_hands_of_batches"
down_revision = "line_keys"
branch_labels = None
depends_on = None

AS_SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"
IN_TURN = "PERFORM pg_advisory_xact_lock(hashtextextended('transfer_batch/' || {batch}, 0));"


def upgrade() -> None:
    _withdrawn_by(f"""
        DECLARE
            of_batch uuid := (SELECT batch_id FROM transfer WHERE id = NEW.transfer_id);
            last_hand uuid;
        BEGIN
            {IN_TURN.format(batch="of_batch")}
            SELECT hand.made_by INTO last_hand FROM (
                SELECT made_by, made_at, id, true AS is_file FROM transfer_file WHERE batch_id = of_batch
                UNION ALL SELECT made_by, made_at, id, false FROM transfer_batch WHERE id = of_batch) hand
            ORDER BY is_file DESC, made_at DESC, id DESC LIMIT 1;
            IF NOT NEW.is_bank_told OR NEW.recorded_by IS NULL OR NEW.recorded_by = last_hand THEN
                RAISE EXCEPTION 'another than who made the batch or its last file withdraws it, who told the bank'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_withdrawn_two_hands';
            END IF;
            RETURN NEW;
        END""")  # noqa: S608 - words of ours
    op.execute(f"""
        CREATE FUNCTION transfer_file_of_standing() {AS_SERVING} AS $$
        BEGIN
            {IN_TURN.format(batch="NEW.batch_id")}
            IF EXISTS (SELECT FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id
                WHERE t.batch_id = NEW.batch_id AND r.outcome = 'withdrawn') THEN
                RAISE EXCEPTION 'the batch was withdrawn: no file is made of it'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_file_of_standing';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""
        CREATE TRIGGER of_standing BEFORE INSERT ON transfer_file FOR EACH ROW
            EXECUTE FUNCTION transfer_file_of_standing()""")


def _withdrawn_by(body: str) -> None:
    op.execute(f"CREATE OR REPLACE FUNCTION transfer_withdrawn_two_hands() {AS_SERVING} AS $${body} $$")


def downgrade() -> None:
    op.execute("DROP TRIGGER of_standing ON transfer_file")
    op.execute("DROP FUNCTION transfer_file_of_standing()")
    _withdrawn_by("""
        BEGIN
            IF EXISTS (
                SELECT FROM transfer t JOIN transfer_batch b ON b.id = t.batch_id
                    JOIN transfer_file f ON f.batch_id = t.batch_id
                WHERE t.id = NEW.transfer_id AND (NOT NEW.is_bank_told OR NEW.recorded_by IS NULL
                    OR NEW.recorded_by = b.made_by OR NEW.recorded_by = f.made_by)) THEN
                RAISE EXCEPTION 'a file was made: another withdraws it, who told the bank'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_withdrawn_two_hands';
            END IF;
            RETURN NEW;
        END""")
