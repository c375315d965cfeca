"""What moves the support's money: claims, requests to the bank and its answers, deposits, budgets.

How much of a deposit or claim can be used, and that nothing is sent to the bank twice, stands in the database, because
a yen that is paid twice is not found by reading code.

Revision: support_money
"""

from alembic import op

revision = "support_money"
down_revision = "support"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"
TABLES = (
    "support_claim",
    "support_claim_line",
    "transfer_batch",
    "transfer",
    "transfer_result",
    "deposit",
    "deposit_match",
    "support_budget",
)
YEAR = "BETWEEN 2000 AND 2200"
LARGEST = 10**12


def upgrade() -> None:
    _claims()
    _transfers()
    _deposits()
    _owed()
    _as_owed()
    _budgets()
    _one_request_at_a_time()
    _matches_wait()
    _sums()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {SERVING}")


def _claims() -> None:
    op.execute(f"""
        CREATE TABLE support_claim (
            id uuid PRIMARY KEY,
            claim_no text NOT NULL CONSTRAINT support_claim_no_once UNIQUE,
            debtor_kind text NOT NULL CHECK (debtor_kind IN ('company', 'person')),
            debtor_id uuid NOT NULL,
            fiscal_year integer NOT NULL CHECK (fiscal_year {YEAR}),
            issued_on date NOT NULL,
            due_on date NOT NULL,
            amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND {LARGEST}),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            CONSTRAINT support_claim_days CHECK (issued_on <= due_on)
        )""")
    op.execute("CREATE INDEX ix_support_claim_debtor_id ON support_claim (debtor_id)")
    op.execute("""
        CREATE TABLE support_claim_line (
            obligation_id uuid NOT NULL REFERENCES obligation_decision (obligation_id),
            debtor_id uuid NOT NULL,
            claim_id uuid NOT NULL REFERENCES support_claim (id),
            amount_yen bigint NOT NULL,
            PRIMARY KEY (obligation_id, debtor_id)
        )""")
    op.execute("CREATE INDEX ix_support_claim_line_claim_id ON support_claim_line (claim_id)")


def _owed() -> None:
    """What approved obligations let the prefecture claim, and what they oblige it to pay; each written once.

    Where the prefecture pays: each company owes its part, the person what she is to pay back; and a company is paid
    what it had borne of that. Where companies pay: the last of them is refunded the prefecture's part, or owes back
    what of it was too much.
    """
    last = "(SELECT company_id FROM obligation_share WHERE obligation_id = o.id ORDER BY place DESC LIMIT 1)"
    approved = "obligation_decision d JOIN obligation o ON o.id = d.obligation_id AND d.is_approved"
    place = "o.id AS obligation_id, o.case_id, d.fiscal_year, o.number, o.sequence"
    op.execute(f"""
        CREATE VIEW support_claimable AS
        SELECT {place}, 'company' AS debtor_kind, s.company_id AS debtor_id, s.share_yen AS amount_yen
        FROM {approved} JOIN obligation_share s ON s.obligation_id = o.id
        WHERE o.flow = 'prefecture_pays' AND s.share_yen > 0
        UNION ALL
        SELECT {place}, 'person', c.person_id, -o.amount_yen FROM {approved} JOIN support_case c ON c.id = o.case_id
        WHERE o.flow = 'prefecture_pays' AND o.amount_yen < 0
        UNION ALL
        SELECT {place}, 'company', {last}, -o.prefecture_yen FROM {approved}
        WHERE o.flow = 'company_pays' AND o.prefecture_yen < 0""")  # noqa: S608 - words of ours
    op.execute(f"""
        CREATE VIEW support_payable AS
        SELECT {place}, 'person' AS payee_kind, c.person_id AS payee_id, o.amount_yen
        FROM {approved} JOIN support_case c ON c.id = o.case_id
        WHERE o.flow = 'prefecture_pays' AND o.amount_yen > 0
        UNION ALL
        SELECT {place}, 'company', s.company_id, -s.share_yen
        FROM {approved} JOIN obligation_share s ON s.obligation_id = o.id
        WHERE o.flow = 'prefecture_pays' AND s.share_yen < 0
        UNION ALL
        SELECT {place}, 'company', {last}, o.prefecture_yen FROM {approved}
        WHERE o.flow = 'company_pays' AND o.prefecture_yen > 0""")  # noqa: S608 - words of ours
    op.execute(f"GRANT SELECT ON support_claimable, support_payable TO {SERVING}")


def _as_owed() -> None:
    """Nothing is claimed or paid but what an approved obligation says, of whom and to whom it says."""
    for table, view, party in (
        ("support_claim_line", "support_claimable", "debtor"),
        ("transfer", "support_payable", "payee"),
    ):
        op.execute(f"""
            CREATE FUNCTION {table}_as_owed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
            BEGIN
                IF NOT EXISTS (SELECT FROM {view} WHERE obligation_id = NEW.obligation_id
                    AND {party}_id = NEW.{party}_id AND amount_yen = NEW.amount_yen) THEN
                    RAISE EXCEPTION 'no approved obligation says so'
                        USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_as_owed';
                END IF;
                RETURN NEW;
            END $$""")
        op.execute(f"CREATE TRIGGER as_owed BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_as_owed()")


def _transfers() -> None:
    op.execute(f"""
        CREATE TABLE transfer_batch (
            id uuid PRIMARY KEY,
            pay_on date NOT NULL,
            count integer NOT NULL CHECK (count > 0),
            amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND {LARGEST}),
            made_at timestamptz NOT NULL,
            made_by uuid
        )""")
    op.execute(f"""
        CREATE TABLE transfer (
            id uuid PRIMARY KEY,
            batch_id uuid NOT NULL REFERENCES transfer_batch (id),
            obligation_id uuid NOT NULL REFERENCES obligation_decision (obligation_id),
            payee_kind text NOT NULL CHECK (payee_kind IN ('company', 'person')),
            payee_id uuid NOT NULL,
            attempt integer NOT NULL CHECK (attempt > 0),
            reference text NOT NULL CONSTRAINT transfer_reference_once UNIQUE CHECK (reference ~ '^[0-9]{{20}}$'),
            amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND {LARGEST}),
            CONSTRAINT transfer_attempt_once UNIQUE (obligation_id, payee_id, attempt)
        )""")
    op.execute("CREATE INDEX ix_transfer_batch_id ON transfer (batch_id)")
    op.execute("""
        CREATE TABLE transfer_result (
            transfer_id uuid PRIMARY KEY REFERENCES transfer (id),
            outcome text NOT NULL CHECK (outcome IN ('paid', 'failed')),
            bank_code text NOT NULL,
            on_date date NOT NULL,
            journal_id uuid CONSTRAINT transfer_result_journal_once UNIQUE REFERENCES ledger_journal (id),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            CONSTRAINT transfer_result_books CHECK ((outcome = 'paid') = (journal_id IS NOT NULL))
        )""")


def _deposits() -> None:
    op.execute(f"""
        CREATE TABLE deposit (
            id uuid PRIMARY KEY,
            line_key text NOT NULL CONSTRAINT deposit_line_once UNIQUE,
            on_date date NOT NULL,
            fiscal_year integer NOT NULL CHECK (fiscal_year {YEAR}),
            amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND {LARGEST}),
            payer text NOT NULL,
            reference text NOT NULL,
            journal_id uuid NOT NULL CONSTRAINT deposit_journal_once UNIQUE REFERENCES ledger_journal (id),
            recorded_at timestamptz NOT NULL
        )""")
    op.execute(f"""
        CREATE TABLE deposit_match (
            id uuid PRIMARY KEY,
            deposit_id uuid NOT NULL REFERENCES deposit (id),
            claim_id uuid NOT NULL REFERENCES support_claim (id),
            amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND {LARGEST}),
            journal_id uuid NOT NULL CONSTRAINT deposit_match_journal_once UNIQUE REFERENCES ledger_journal (id),
            matched_at timestamptz NOT NULL,
            matched_by uuid,
            CONSTRAINT deposit_match_once UNIQUE (deposit_id, claim_id)
        )""")
    op.execute("CREATE INDEX ix_deposit_match_claim_id ON deposit_match (claim_id)")


def _budgets() -> None:
    op.execute(f"""
        CREATE TABLE support_budget (
            id uuid PRIMARY KEY,
            fiscal_year integer NOT NULL CHECK (fiscal_year {YEAR}),
            scheme text NOT NULL,
            side text NOT NULL CHECK (side IN ('expenditure', 'revenue')),
            revision integer NOT NULL CHECK (revision > 0),
            amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 0 AND {LARGEST}),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            CONSTRAINT support_budget_revision_once UNIQUE (fiscal_year, scheme, side, revision)
        )""")


def _one_request_at_a_time() -> None:
    """An amount is sent to the bank again only after the bank said that it did not pay."""
    op.execute("""
        CREATE FUNCTION transfer_after_failure() RETURNS trigger LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$
        BEGIN
            IF NEW.attempt > 1 AND NOT EXISTS (
                SELECT FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id
                WHERE t.obligation_id = NEW.obligation_id AND t.payee_id = NEW.payee_id
                AND t.attempt = NEW.attempt - 1 AND r.outcome = 'failed') THEN
                RAISE EXCEPTION 'the request before did not fail'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_after_failure';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute(
        "CREATE TRIGGER after_failure BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_after_failure()"
    )


def _matches_wait() -> None:
    """Two that use one deposit, or settle one claim, come one after the other; serving roles may not lock rows."""
    op.execute("""
        CREATE FUNCTION deposit_match_waits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN
            PERFORM FROM deposit WHERE id = NEW.deposit_id FOR UPDATE;
            PERFORM FROM support_claim WHERE id = NEW.claim_id FOR UPDATE;
            RETURN NEW;
        END $$""")
    op.execute(
        "CREATE TRIGGER waits BEFORE INSERT ON deposit_match FOR EACH ROW EXECUTE FUNCTION deposit_match_waits()"
    )


def _sums() -> None:
    """Parts sum to their whole, and nothing is used beyond what there is; asked when the transaction ends."""
    for name, table, question in (
        (
            "claim_lines_sum",
            "support_claim",
            "NEW.amount_yen <> (SELECT coalesce(sum(amount_yen), 0) FROM support_claim_line WHERE claim_id = NEW.id)",
        ),
        (
            "claim_lines_sum",
            "support_claim_line",
            "(SELECT amount_yen FROM support_claim WHERE id = NEW.claim_id)"
            " <> (SELECT sum(amount_yen) FROM support_claim_line WHERE claim_id = NEW.claim_id)",
        ),
        (
            "deposit_not_used_up",
            "deposit_match",
            "(SELECT amount_yen FROM deposit WHERE id = NEW.deposit_id)"
            " < (SELECT sum(amount_yen) FROM deposit_match WHERE deposit_id = NEW.deposit_id)",
        ),
        (
            "claim_not_overpaid",
            "deposit_match",
            "(SELECT amount_yen FROM support_claim WHERE id = NEW.claim_id)"
            " < (SELECT sum(amount_yen) FROM deposit_match WHERE claim_id = NEW.claim_id)",
        ),
    ):
        function = f"{name}_of_{table}"
        op.execute(f"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
            SET enable_seqscan = off AS $$
            BEGIN
                IF {question} THEN
                    RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
                END IF;
                RETURN NULL;
            END $$""")
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {function} AFTER INSERT ON {table}"
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


def downgrade() -> None:
    op.execute("DROP VIEW support_claimable, support_payable")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")
    for function in (
        *("support_claim_line_as_owed", "transfer_as_owed"),
        "transfer_after_failure",
        "deposit_match_waits",
        "claim_lines_sum_of_support_claim",
        "claim_lines_sum_of_support_claim_line",
        "deposit_not_used_up_of_deposit_match",
        "claim_not_overpaid_of_deposit_match",
    ):
        op.execute(f"DROP FUNCTION {function}()")
