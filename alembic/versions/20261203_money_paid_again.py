"""What is paid back or paid again is asked of the bank by another than who said so, and came back after it was paid.

Revision: money_paid_again
"""

from alembic import op

revision = "money_paid_again"
down_revision = "facet_editions"
branch_labels = None
depends_on = None

AS_SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"
WAS_PAID = "AND r.on_date <= d.on_date"


def upgrade() -> None:
    _two_hands()
    _return_of_paid(WAS_PAID)


def _two_hands() -> None:
    """Of the attempts before, so that it holds of each request whatever came after it."""
    op.execute(f"""
        CREATE FUNCTION transfer_two_hands() {AS_SERVING} AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM transfer_batch b WHERE b.id = NEW.batch_id AND (
                    b.made_by = (SELECT recorded_by FROM deposit_refund WHERE id = NEW.refund_id)
                    OR b.made_by IN (SELECT k.recorded_by FROM transfer t JOIN transfer_return k ON k.transfer_id = t.id
                        WHERE (t.obligation_id = NEW.obligation_id OR t.refund_id = NEW.refund_id)
                        AND t.payee_id = NEW.payee_id AND t.attempt < NEW.attempt))) THEN
                RAISE EXCEPTION 'who said that it is paid back or came back does not ask for it'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_two_hands';
            END IF;
            RETURN NEW;
        END $$""")  # noqa: S608 - words of ours
    op.execute("CREATE TRIGGER two_hands BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_two_hands()")


def _return_of_paid(when: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION transfer_return_of_paid() {AS_SERVING} SET enable_seqscan = off AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id
                JOIN deposit d ON d.id = NEW.deposit_id
                WHERE t.id = NEW.transfer_id AND r.outcome = 'paid' AND d.amount_yen = t.amount_yen {when}) THEN
                RAISE EXCEPTION 'transfer_return_of_paid'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_return_of_paid';
            END IF;
            RETURN NULL;
        END $$""")


def downgrade() -> None:
    _return_of_paid("")
    op.execute("DROP TRIGGER two_hands ON transfer")
    op.execute("DROP FUNCTION transfer_two_hands()")
