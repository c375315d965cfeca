"""Money that goes back: a match that was wrong, a transfer that the bank gives back, and what was paid too much.

Each is a row beside what it undoes or uses, with a reason and its own journal; nothing that was recorded is changed.
A match is undone at most once and exactly, a transfer comes back as a whole deposit, and what is paid back is asked of
the bank as what is owed is.

Revision: money_back
"""

from alembic import op

revision = "money_back"
down_revision = "consultation_notes"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"
TABLES = ("deposit_refund", "transfer_return")
VIEWS = ("deposit_open", "payable", "standing_transfer_result")
LARGEST = 10**12
REASON = "CHECK (length(reason) BETWEEN 1 AND 200)"
AS_SERVING = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"
AS_OWNER = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"
USES = ("deposit_match", "deposit_refund", "transfer_return")
"""The tables whose rows use something of a deposit."""


def upgrade() -> None:
    _undone_matches()
    _refunds()
    _returns()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {SERVING}")
    _views()
    _uses()
    _after_failure("standing_transfer_result", "'failed', 'returned'", _SAME_OWED)
    _as_owed("payable", _SAME_OWED)


def _undone_matches() -> None:
    """A row below zero undoes the match that it names; the pair may be matched anew."""
    op.execute("""
        ALTER TABLE deposit_match
            ADD COLUMN undoes uuid CONSTRAINT deposit_match_undone_once UNIQUE REFERENCES deposit_match (id),
            ADD COLUMN reason text,
            DROP CONSTRAINT deposit_match_once,
            DROP CONSTRAINT deposit_match_amount_yen_check""")
    op.execute(f"""
        ALTER TABLE deposit_match
            ADD CONSTRAINT deposit_match_amount_yen_check CHECK (CASE WHEN undoes IS NULL
                THEN amount_yen BETWEEN 1 AND {LARGEST} ELSE amount_yen BETWEEN -{LARGEST} AND -1 END),
            ADD CONSTRAINT deposit_match_undone_why CHECK (CASE WHEN undoes IS NULL
                THEN reason IS NULL ELSE reason IS NOT NULL AND length(reason) BETWEEN 1 AND 200 END)""")
    op.execute("CREATE INDEX ix_deposit_match_deposit_id ON deposit_match (deposit_id)")
    _at_the_end(
        "deposit_match_undone_exactly",
        "deposit_match",
        """NEW.undoes IS NOT NULL AND NOT EXISTS (SELECT FROM deposit_match WHERE id = NEW.undoes AND undoes IS NULL
            AND deposit_id = NEW.deposit_id AND claim_id = NEW.claim_id AND amount_yen = -NEW.amount_yen)""",
    )


def _refunds() -> None:
    op.execute(f"""
        CREATE TABLE deposit_refund (
            id uuid PRIMARY KEY,
            deposit_id uuid NOT NULL REFERENCES deposit (id),
            claim_id uuid NOT NULL REFERENCES support_claim (id),
            fiscal_year integer NOT NULL CHECK (fiscal_year BETWEEN 2000 AND 2200),
            amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND {LARGEST}),
            reason text NOT NULL CONSTRAINT deposit_refund_reason {REASON},
            journal_id uuid NOT NULL CONSTRAINT deposit_refund_journal_once UNIQUE REFERENCES ledger_journal (id),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid
        )""")
    op.execute("CREATE INDEX ix_deposit_refund_deposit_id ON deposit_refund (deposit_id)")
    op.execute("CREATE INDEX ix_deposit_refund_claim_id ON deposit_refund (claim_id)")
    op.execute("""
        ALTER TABLE transfer
            ADD COLUMN refund_id uuid REFERENCES deposit_refund (id),
            ADD CONSTRAINT transfer_refund_attempt_once UNIQUE (refund_id, attempt),
            ALTER COLUMN obligation_id DROP NOT NULL,
            ADD CONSTRAINT transfer_for_one CHECK (num_nonnulls(obligation_id, refund_id) = 1)""")


def _returns() -> None:
    op.execute(f"""
        CREATE TABLE transfer_return (
            transfer_id uuid PRIMARY KEY REFERENCES transfer (id),
            deposit_id uuid NOT NULL CONSTRAINT transfer_return_deposit_once UNIQUE REFERENCES deposit (id),
            reason text NOT NULL CONSTRAINT transfer_return_reason {REASON},
            journal_id uuid NOT NULL CONSTRAINT transfer_return_journal_once UNIQUE REFERENCES ledger_journal (id),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid
        )""")
    _at_the_end(
        "transfer_return_of_paid",
        "transfer_return",
        """NOT EXISTS (SELECT FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id
            JOIN deposit d ON d.id = NEW.deposit_id
            WHERE t.id = NEW.transfer_id AND r.outcome = 'paid' AND d.amount_yen = t.amount_yen)""",
    )


def _views() -> None:
    """What is left of each deposit, all that is to be paid, and how each request stands by now."""
    op.execute("""
        CREATE VIEW deposit_open AS
        SELECT d.id, d.fiscal_year, CAST(d.amount_yen
            - coalesce((SELECT sum(amount_yen) FROM deposit_match WHERE deposit_id = d.id), 0)
            - coalesce((SELECT sum(amount_yen) FROM deposit_refund WHERE deposit_id = d.id), 0)
            - CASE WHEN EXISTS (SELECT FROM transfer_return WHERE deposit_id = d.id) THEN d.amount_yen ELSE 0 END
            AS bigint) AS open_yen
        FROM deposit d""")
    op.execute("""
        CREATE VIEW payable AS
        SELECT obligation_id, CAST(NULL AS uuid) AS refund_id, case_id, fiscal_year, number, sequence, payee_kind,
            payee_id, amount_yen
        FROM support_payable
        UNION ALL
        SELECT NULL, r.id, NULL, r.fiscal_year, 0, 0, c.debtor_kind, c.debtor_id, r.amount_yen
        FROM deposit_refund r JOIN support_claim c ON c.id = r.claim_id""")
    op.execute("""
        CREATE VIEW standing_transfer_result AS
        SELECT r.transfer_id, CASE WHEN b.transfer_id IS NULL THEN r.outcome ELSE 'returned' END AS outcome,
            r.bank_code, coalesce(d.on_date, r.on_date) AS on_date
        FROM transfer_result r LEFT JOIN transfer_return b ON b.transfer_id = r.transfer_id
            LEFT JOIN deposit d ON d.id = b.deposit_id""")
    op.execute(f"GRANT SELECT ON {', '.join(VIEWS)} TO {SERVING}")


def _uses() -> None:
    """Two that use one deposit come one after the other, and nobody uses more of it than there is."""
    op.execute(f"""
        CREATE FUNCTION deposit_use_waits() {AS_OWNER} AS $$
        BEGIN
            PERFORM FROM deposit WHERE id = NEW.deposit_id FOR UPDATE;
            RETURN NEW;
        END $$""")
    for table in TABLES:
        op.execute(f"CREATE TRIGGER waits BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION deposit_use_waits()")
    op.execute("DROP TRIGGER deposit_not_used_up_of_deposit_match ON deposit_match")
    op.execute("DROP FUNCTION deposit_not_used_up_of_deposit_match()")
    for table in USES:
        _at_the_end(
            f"deposit_not_used_up_of_{table}",
            table,
            "(SELECT open_yen FROM deposit_open WHERE id = NEW.deposit_id) < 0",
            "deposit_not_used_up",
        )


def _at_the_end(function: str, table: str, is_wrong: str, name: str | None = None) -> None:
    """Asked when the transaction ends: by then the rows that belong together are there, in whatever order they came."""
    op.execute(f"""
        CREATE FUNCTION {function}() {AS_SERVING} SET enable_seqscan = off AS $$
        BEGIN
            IF {is_wrong} THEN
                RAISE EXCEPTION '{name or function}'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name or function}';
            END IF;
            RETURN NULL;
        END $$""")
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {function} AFTER INSERT ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


_OBLIGATION = "{row}.obligation_id = NEW.obligation_id AND {row}.payee_id = NEW.payee_id"
_SAME_OWED = f"({_OBLIGATION} OR {{row}}.refund_id = NEW.refund_id AND {{row}}.payee_id = NEW.payee_id)"


def _after_failure(results: str, outcomes: str, same: str) -> None:
    """An amount is sent to the bank again only after the bank said that it did not pay, or gave it back."""
    op.execute(f"""
        CREATE OR REPLACE FUNCTION transfer_after_failure() {AS_SERVING} AS $$
        BEGIN
            IF NEW.attempt > 1 AND NOT EXISTS (
                SELECT FROM transfer t JOIN {results} r ON r.transfer_id = t.id
                WHERE {same.format(row="t")} AND t.attempt = NEW.attempt - 1 AND r.outcome IN ({outcomes})) THEN
                RAISE EXCEPTION 'the request before did not fail'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_after_failure';
            END IF;
            RETURN NEW;
        END $$""")


def _as_owed(view: str, same: str) -> None:
    """Nothing is asked of the bank but what an approved obligation says, or what is to be paid back of a deposit."""
    op.execute(f"""
        CREATE OR REPLACE FUNCTION transfer_as_owed() {AS_SERVING} AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM {view} p WHERE {same.format(row="p")} AND p.amount_yen = NEW.amount_yen) THEN
                RAISE EXCEPTION 'no approved obligation says so'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_as_owed';
            END IF;
            RETURN NEW;
        END $$""")


def downgrade() -> None:
    _after_failure("transfer_result", "'failed'", _OBLIGATION)
    _as_owed("support_payable", _OBLIGATION)
    for table in USES:
        op.execute(f"DROP TRIGGER deposit_not_used_up_of_{table} ON {table}")
        op.execute(f"DROP FUNCTION deposit_not_used_up_of_{table}()")
    op.execute(f"DROP VIEW {', '.join(VIEWS)}")
    op.execute("ALTER TABLE transfer DROP COLUMN refund_id CASCADE, ALTER COLUMN obligation_id SET NOT NULL")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP TRIGGER deposit_match_undone_exactly ON deposit_match")
    for function in ("deposit_use_waits", "transfer_return_of_paid", "deposit_match_undone_exactly"):
        op.execute(f"DROP FUNCTION {function}()")
    op.execute(f"""
        ALTER TABLE deposit_match
            DROP COLUMN undoes CASCADE,
            DROP COLUMN reason CASCADE,
            ADD CONSTRAINT deposit_match_amount_yen_check CHECK (amount_yen BETWEEN 1 AND {LARGEST}),
            ADD CONSTRAINT deposit_match_once UNIQUE (deposit_id, claim_id)""")
    op.execute("DROP INDEX ix_deposit_match_deposit_id")
    _at_the_end(
        "deposit_not_used_up_of_deposit_match",
        "deposit_match",
        "(SELECT amount_yen FROM deposit WHERE id = NEW.deposit_id)"
        " < (SELECT sum(amount_yen) FROM deposit_match WHERE deposit_id = NEW.deposit_id)",
        "deposit_not_used_up",
    )
