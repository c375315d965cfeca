"""The ledger's tables: fiscal years, journals, their entries, and the chain's seals; none is ever changed.

What a row must be stands in its checks. A year is changed twice, by its closes, and never back. Who may read and write
is granted with the guards of whole journals, in the migration that follows.

Revision: ledger_tables
"""

from alembic import op

revision = "ledger_tables"
down_revision = "consent_addresses"
branch_labels = None
depends_on = None

ACCOUNTS = (
    "'cash', 'receivable_company', 'receivable_person', 'payable_person', 'payable_company', 'suspense',"
    " 'support_expense', 'refund_expense', 'contribution_revenue', 'donation_revenue', 'reclaim_revenue'"
)
OWED = "'receivable_company', 'receivable_person', 'payable_person', 'payable_company'"
"""Accounts in which an entry says whose it is."""


def upgrade() -> None:
    _years()
    _journals()
    _entries()
    _seals()


def _years() -> None:
    op.execute("""
        CREATE TABLE ledger_year (
            fiscal_year integer PRIMARY KEY CONSTRAINT ledger_year_bounds CHECK (fiscal_year BETWEEN 2000 AND 2200),
            opened_at timestamptz NOT NULL,
            obligations_closed_at timestamptz CONSTRAINT ledger_year_is_over
                CHECK ((obligations_closed_at AT TIME ZONE 'Asia/Tokyo')::date >= make_date(fiscal_year + 1, 4, 1)),
            closed_at timestamptz CONSTRAINT ledger_settlement_is_over
                CHECK ((closed_at AT TIME ZONE 'Asia/Tokyo')::date >= make_date(fiscal_year + 1, 6, 1)),
            CONSTRAINT ledger_obligations_close_first CHECK (closed_at IS NULL OR obligations_closed_at IS NOT NULL)
        )""")
    op.execute("""
        CREATE FUNCTION ledger_never_reopened() RETURNS trigger
        LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        BEGIN
            IF NEW.fiscal_year <> OLD.fiscal_year OR NEW.opened_at <> OLD.opened_at
                OR (OLD.obligations_closed_at IS NOT NULL
                    AND NEW.obligations_closed_at IS DISTINCT FROM OLD.obligations_closed_at)
                OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN
                RAISE EXCEPTION 'a close stands' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute(
        "CREATE TRIGGER never_reopened BEFORE UPDATE ON ledger_year"
        " FOR EACH ROW EXECUTE FUNCTION ledger_never_reopened()"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON ledger_year"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def _journals() -> None:
    op.execute("""
        CREATE TABLE ledger_journal (
            id uuid PRIMARY KEY,
            natural_key text NOT NULL CONSTRAINT ledger_journal_once UNIQUE
                CONSTRAINT ledger_journal_key CHECK (length(natural_key) BETWEEN 1 AND 200),
            digest bytea NOT NULL CONSTRAINT ledger_journal_digest CHECK (length(digest) = 32),
            kind text NOT NULL CONSTRAINT ledger_journal_kind CHECK (length(kind) BETWEEN 1 AND 60),
            fiscal_year integer NOT NULL,
            on_date date NOT NULL,
            touches_cash boolean NOT NULL,
            subject_id uuid,
            reverses uuid REFERENCES ledger_journal (id),
            corrects uuid REFERENCES ledger_journal (id),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            xid xid8 NOT NULL,
            CONSTRAINT ledger_journal_in_its_year CHECK (
                on_date >= make_date(fiscal_year, 4, 1)
                AND on_date <= make_date(fiscal_year + 1, CASE WHEN touches_cash THEN 5 ELSE 3 END, 31))
        )""")
    op.execute(
        "CREATE UNIQUE INDEX ledger_journal_reversed_once ON ledger_journal (reverses) WHERE reverses IS NOT NULL"
    )
    op.execute("CREATE INDEX ledger_journal_by_day ON ledger_journal (on_date, id)")
    op.execute("CREATE INDEX ledger_journal_of_subject ON ledger_journal (subject_id)")
    op.execute("CREATE INDEX ledger_journal_of_transaction ON ledger_journal (xid)")
    _append_only("ledger_journal")


def _entries() -> None:
    op.execute(f"""
        CREATE TABLE ledger_entry (
            journal_id uuid NOT NULL,
            line integer NOT NULL CONSTRAINT ledger_entry_line CHECK (line > 0),
            account text NOT NULL CONSTRAINT ledger_entry_account CHECK (account IN ({ACCOUNTS})),
            party uuid,
            amount bigint NOT NULL CONSTRAINT ledger_entry_amount
                CHECK (amount <> 0 AND amount BETWEEN -1000000000000 AND 1000000000000),
            CONSTRAINT ledger_entry_party CHECK (party IS NOT NULL OR account NOT IN ({OWED})),
            PRIMARY KEY (journal_id, line)
        )""")
    op.execute("CREATE INDEX ledger_entry_of_party ON ledger_entry (party) WHERE party IS NOT NULL")
    _append_only("ledger_entry")


def _seals() -> None:
    op.execute("""
        CREATE TABLE ledger_seal (
            number bigint PRIMARY KEY,
            journal_id uuid NOT NULL CONSTRAINT ledger_seal_once UNIQUE,
            hash bytea NOT NULL
        )""")
    _append_only("ledger_seal")


def _append_only(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def downgrade() -> None:
    for table in ("ledger_seal", "ledger_entry", "ledger_journal", "ledger_year"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION ledger_never_reopened()")
