"""What a bank takes for giving a transfer back (組戻手数料) is told beside what came back, and spent.

The deposit and the fee together are the transfer, so that all of it is owed again.

Revision: returned_fees
"""

from alembic import op

revision = "returned_fees"
down_revision = "transfer_files"
branch_labels = None
depends_on = None

AS_SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"
ACCOUNTS = (
    "'cash', 'receivable_company', 'receivable_person', 'payable_person', 'payable_company', 'suspense',"
    " 'support_expense', 'refund_expense', 'contribution_revenue', 'donation_revenue', 'reclaim_revenue',"
    " 'payable_back', 'paid_back_expense'"
)
MOST_FEE = 5_000


def upgrade() -> None:
    _accounts(f"{ACCOUNTS}, 'fee_expense'")
    op.execute(f"""
        ALTER TABLE transfer_return ADD COLUMN fee_yen bigint NOT NULL DEFAULT 0
            CONSTRAINT transfer_return_fee CHECK (fee_yen BETWEEN 0 AND {MOST_FEE})""")
    _return_of_paid("d.amount_yen + NEW.fee_yen")


def _accounts(accounts: str) -> None:
    op.execute(f"""
        ALTER TABLE ledger_entry
            DROP CONSTRAINT ledger_entry_account,
            ADD CONSTRAINT ledger_entry_account CHECK (account IN ({accounts}))""")


def _return_of_paid(whole: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION transfer_return_of_paid() {AS_SERVING} SET enable_seqscan = off AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id
                JOIN deposit d ON d.id = NEW.deposit_id
                WHERE t.id = NEW.transfer_id AND r.outcome = 'paid' AND {whole} = t.amount_yen
                    AND r.on_date <= d.on_date) THEN
                RAISE EXCEPTION 'transfer_return_of_paid'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_return_of_paid';
            END IF;
            RETURN NULL;
        END $$""")


def _refuse_rows() -> None:
    """What is booked as a fee is never changed."""
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM ledger_entry WHERE account = 'fee_expense') OR EXISTS (
                SELECT FROM transfer_return WHERE fee_yen <> 0) THEN
                RAISE EXCEPTION 'fees of the bank are recorded'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                        ' written before it into an empty database of the version before.';
            END IF;
        END $$""")


def downgrade() -> None:
    _refuse_rows()
    _return_of_paid("d.amount_yen")
    op.execute("ALTER TABLE transfer_return DROP COLUMN fee_yen")
    _accounts(ACCOUNTS)
