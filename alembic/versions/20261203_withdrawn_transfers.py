"""A batch that the bank has not answered is withdrawn, with a reason, and its requests may be made again.

Revision: withdrawn_transfers
"""

from alembic import op

revision = "withdrawn_transfers"
down_revision = "budget_reasons"
branch_labels = None
depends_on = None

AS_SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE transfer_result
            ADD COLUMN reason text,
            DROP CONSTRAINT transfer_result_outcome_check,
            ADD CONSTRAINT transfer_result_outcome_check CHECK (outcome IN ('paid', 'failed', 'withdrawn')),
            ADD CONSTRAINT transfer_result_withdrawn_why CHECK (CASE WHEN outcome = 'withdrawn'
                THEN reason IS NOT NULL AND length(reason) BETWEEN 1 AND 200 ELSE reason IS NULL END)""")
    _after_failure("'failed', 'returned', 'withdrawn'")


def _after_failure(outcomes: str) -> None:
    """An amount is asked for again only after it was not paid, came back, or was withdrawn."""
    op.execute(f"""
        CREATE OR REPLACE FUNCTION transfer_after_failure() {AS_SERVING} AS $$
        BEGIN
            IF NEW.attempt > 1 AND NOT EXISTS (
                SELECT FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
                WHERE (t.obligation_id = NEW.obligation_id AND t.payee_id = NEW.payee_id
                    OR t.refund_id = NEW.refund_id AND t.payee_id = NEW.payee_id)
                AND t.attempt = NEW.attempt - 1 AND r.outcome IN ({outcomes})) THEN
                RAISE EXCEPTION 'the request before did not fail'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_after_failure';
            END IF;
            RETURN NEW;
        END $$""")


def downgrade() -> None:
    _after_failure("'failed', 'returned'")
    op.execute("""
        ALTER TABLE transfer_result
            DROP COLUMN reason,
            DROP CONSTRAINT transfer_result_outcome_check,
            ADD CONSTRAINT transfer_result_outcome_check CHECK (outcome IN ('paid', 'failed'))""")
