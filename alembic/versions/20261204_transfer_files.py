"""Each making of a bank's file is kept, and a batch of which one was made is withdrawn by another who told the bank.

Revision: transfer_files
"""

from alembic import op

revision = "transfer_files"
down_revision = "repaid_contributions"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"
AS_SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"


def upgrade() -> None:
    _files()
    _two_hands()


def _files() -> None:
    """Those made before stand in the audit log."""
    op.execute("""
        CREATE TABLE transfer_file (
            id uuid PRIMARY KEY,
            batch_id uuid NOT NULL REFERENCES transfer_batch (id),
            made_at timestamptz NOT NULL,
            made_by uuid
        )""")
    op.execute("CREATE INDEX ix_transfer_file_batch_id ON transfer_file (batch_id)")
    op.execute("""
        INSERT INTO transfer_file (id, batch_id, made_at, made_by)
        SELECT gen_random_uuid(), b.id, a.at, a.actor_id
        FROM audit_entry a JOIN transfer_batch b ON b.id = a.subject_id WHERE a.act = 'transfers.file_made'""")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer_file"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(f"GRANT SELECT, INSERT ON transfer_file TO {SERVING}")


def _two_hands() -> None:
    op.execute("ALTER TABLE transfer_result ADD COLUMN is_bank_told boolean NOT NULL DEFAULT false")
    op.execute(f"""
        CREATE FUNCTION transfer_withdrawn_two_hands() {AS_SERVING} AS $$
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
        END $$""")
    op.execute("""
        CREATE TRIGGER withdrawn_two_hands BEFORE INSERT ON transfer_result FOR EACH ROW
            WHEN (NEW.outcome = 'withdrawn') EXECUTE FUNCTION transfer_withdrawn_two_hands()""")


def _refuse_rows() -> None:
    """Who made a file, and that the bank was told, is kept for good."""
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM transfer_file) OR EXISTS (
                SELECT FROM transfer_result WHERE is_bank_told) THEN
                RAISE EXCEPTION 'it is recorded who made files, or that the bank was told'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                        ' written before it into an empty database of the version before.';
            END IF;
        END $$""")


def downgrade() -> None:
    _refuse_rows()
    op.execute("DROP TRIGGER withdrawn_two_hands ON transfer_result")
    op.execute("DROP FUNCTION transfer_withdrawn_two_hands()")
    op.execute("ALTER TABLE transfer_result DROP COLUMN is_bank_told")
    op.execute("DROP TABLE transfer_file")
