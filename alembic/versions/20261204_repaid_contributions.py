"""What companies get back of their contributions, and deposits that are paid back, have accounts of their own.

What was booked before stays as it was booked: a payment clears the account in which it is owed.

Revision: repaid_contributions
"""

from alembic import op

revision = "repaid_contributions"
down_revision = "withdrawal_told"
branch_labels = None
depends_on = None

ACCOUNTS = (
    "'cash', 'receivable_company', 'receivable_person', 'payable_person', 'payable_company', 'suspense',"
    " 'support_expense', 'refund_expense', 'contribution_revenue', 'donation_revenue', 'reclaim_revenue'"
)
OWED = "'receivable_company', 'receivable_person', 'payable_person', 'payable_company'"


def upgrade() -> None:
    _entries(f"{ACCOUNTS}, 'payable_back', 'paid_back_expense'", f"{OWED}, 'payable_back'")


def _entries(accounts: str, owed: str) -> None:
    op.execute(f"""
        ALTER TABLE ledger_entry
            DROP CONSTRAINT ledger_entry_account,
            ADD CONSTRAINT ledger_entry_account CHECK (account IN ({accounts})),
            DROP CONSTRAINT ledger_entry_party,
            ADD CONSTRAINT ledger_entry_party CHECK (party IS NOT NULL OR account NOT IN ({owed}))""")


def _refuse_rows() -> None:
    """What is booked in these accounts is never changed."""
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM ledger_entry WHERE account IN ('payable_back', 'paid_back_expense')) THEN
                RAISE EXCEPTION 'accounts of what is given back hold entries'
                    USING HINT = 'What is recorded is kept: stay with this version, or restore a backup that was'
                        ' written before it into an empty database of the version before.';
            END IF;
        END $$""")


def downgrade() -> None:
    _refuse_rows()
    _entries(ACCOUNTS, OWED)
