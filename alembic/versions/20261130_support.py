"""Support of those who repay student loans: companies that take part, people, evidence and what it obliges to.

All append-only: what changes a decision is another row. What an amount is made of and who may approve it stand in the
database too.

Revision: support
"""

from alembic import op

revision = "support"
down_revision = "days"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"
TABLES = (
    "support_participation",
    "support_case",
    "support_event",
    "support_evidence",
    "support_evidence_check",
    "obligation",
    "obligation_share",
    "obligation_decision",
)
YEAR = "BETWEEN 2000 AND 2200"
LARGEST = 10**12


def upgrade() -> None:
    _cases()
    _evidence()
    _obligations()
    _hands()
    _sums()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {SERVING}")


def _cases() -> None:
    op.execute(f"""
        CREATE TABLE support_participation (
            id uuid PRIMARY KEY,
            company_id uuid NOT NULL REFERENCES company (id),
            scheme text NOT NULL,
            frame text NOT NULL,
            hire_year integer NOT NULL CHECK (hire_year {YEAR}),
            places integer NOT NULL CONSTRAINT support_participation_places CHECK (places >= 0),
            cap_yen bigint CONSTRAINT support_participation_cap CHECK (cap_yen BETWEEN 1 AND {LARGEST}),
            revision integer NOT NULL CHECK (revision > 0),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid,
            CONSTRAINT support_participation_revision_once UNIQUE (company_id, scheme, frame, hire_year, revision)
        )""")
    op.execute(f"""
        CREATE TABLE support_case (
            id uuid PRIMARY KEY,
            case_ref text NOT NULL CONSTRAINT support_case_ref_once UNIQUE CHECK (case_ref <> ''),
            person_id uuid NOT NULL REFERENCES person (id),
            scheme text NOT NULL,
            frame text NOT NULL,
            hire_year integer NOT NULL CHECK (hire_year {YEAR}),
            category text NOT NULL,
            credential text NOT NULL,
            loans text[],
            registered_on date NOT NULL,
            graduated_on date,
            is_from_outside boolean,
            was_employed_in_prefecture boolean,
            has_other_support boolean,
            recorded_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX ix_support_case_person_id ON support_case (person_id)")
    op.execute(f"""
        CREATE TABLE support_event (
            id uuid PRIMARY KEY,
            case_id uuid NOT NULL REFERENCES support_case (id),
            kind text NOT NULL,
            on_date date NOT NULL,
            by uuid,
            company_id uuid REFERENCES company (id),
            placement_id uuid REFERENCES placement (id),
            left_on date,
            absence text,
            reason text,
            papers text[] NOT NULL,
            age_at_hire integer CHECK (age_at_hire BETWEEN 14 AND 100),
            loan_yen bigint CHECK (loan_yen BETWEEN 0 AND {LARGEST}),
            company_cap_yen bigint CHECK (company_cap_yen BETWEEN 1 AND {LARGEST}),
            recorded_at timestamptz NOT NULL,
            CONSTRAINT support_event_once UNIQUE (case_id, kind, on_date),
            CONSTRAINT support_event_whole CHECK (
                (kind <> 'ended' OR reason IS NOT NULL) AND (kind <> 'rested' OR absence IS NOT NULL)
                AND (kind NOT IN ('offered', 'hired', 'transferred') OR company_id IS NOT NULL))
        )""")
    op.execute("CREATE INDEX ix_support_event_company_id ON support_event (company_id)")
    op.execute(
        "CREATE UNIQUE INDEX support_event_decided_once ON support_event (case_id)"
        " WHERE kind IN ('decided', 'declined')"
    )


def _evidence() -> None:
    op.execute(f"""
        CREATE TABLE support_evidence (
            id uuid PRIMARY KEY,
            case_id uuid NOT NULL REFERENCES support_case (id),
            company_id uuid NOT NULL REFERENCES company (id),
            fiscal_year integer NOT NULL CHECK (fiscal_year {YEAR}),
            employed_from date,
            employed_to date,
            rests jsonb NOT NULL,
            repaid_yen bigint CHECK (repaid_yen BETWEEN 0 AND {LARGEST}),
            outlay_yen bigint CHECK (outlay_yen BETWEEN 0 AND {LARGEST}),
            loan_remaining_yen bigint CHECK (loan_remaining_yen BETWEEN 0 AND {LARGEST}),
            certified_on date NOT NULL,
            evidence_ref text,
            digest text NOT NULL,
            received_at timestamptz NOT NULL,
            received_by uuid,
            CONSTRAINT support_evidence_once UNIQUE (case_id, fiscal_year, digest),
            CONSTRAINT support_evidence_days CHECK ((employed_from IS NULL) = (employed_to IS NULL)
                AND employed_from <= employed_to)
        )""")
    op.execute("""
        CREATE TABLE support_evidence_check (
            evidence_id uuid PRIMARY KEY REFERENCES support_evidence (id),
            is_verified boolean NOT NULL,
            reason text,
            checked_at timestamptz NOT NULL,
            checked_by uuid,
            CONSTRAINT support_evidence_check_reason CHECK (is_verified OR (reason IS NOT NULL AND reason <> ''))
        )""")


def _obligations() -> None:
    op.execute(f"""
        CREATE TABLE obligation (
            id uuid PRIMARY KEY,
            case_id uuid NOT NULL REFERENCES support_case (id),
            instalment_kind text NOT NULL,
            number integer NOT NULL CHECK (number > 0),
            flow text NOT NULL CHECK (flow IN ('prefecture_pays', 'company_pays')),
            sequence integer NOT NULL CHECK (sequence >= 0),
            reason text NOT NULL CHECK (reason IN ('instalment', 'correction', 'reclaim')),
            due_year integer NOT NULL CHECK (due_year {YEAR}),
            counted_from date NOT NULL,
            counted_to date NOT NULL,
            amount_yen bigint NOT NULL CHECK (abs(amount_yen) <= {LARGEST}),
            prefecture_yen bigint NOT NULL,
            company_yen bigint NOT NULL,
            trace jsonb NOT NULL,
            needs_two boolean NOT NULL,
            proposed_at timestamptz NOT NULL,
            proposed_by uuid,
            CONSTRAINT obligation_once UNIQUE (case_id, instalment_kind, number, sequence),
            CONSTRAINT obligation_parts CHECK (amount_yen = prefecture_yen + company_yen),
            CONSTRAINT obligation_first_is_owed CHECK (reason <> 'instalment' OR amount_yen >= 0)
        )""")
    op.execute("CREATE INDEX ix_obligation_due_year ON obligation (due_year)")
    op.execute("""
        CREATE TABLE obligation_share (
            obligation_id uuid NOT NULL REFERENCES obligation (id),
            company_id uuid NOT NULL REFERENCES company (id),
            place integer NOT NULL,
            share_yen bigint NOT NULL,
            PRIMARY KEY (obligation_id, company_id)
        )""")
    op.execute("CREATE INDEX ix_obligation_share_company_id ON obligation_share (company_id)")
    op.execute(f"""
        CREATE TABLE obligation_decision (
            obligation_id uuid PRIMARY KEY REFERENCES obligation (id),
            is_approved boolean NOT NULL,
            fiscal_year integer NOT NULL CHECK (fiscal_year {YEAR}),
            reason text,
            decided_at timestamptz NOT NULL,
            decided_by uuid,
            journal_id uuid CONSTRAINT obligation_decision_journal_once UNIQUE REFERENCES ledger_journal (id),
            CONSTRAINT obligation_decision_reason CHECK (is_approved OR (reason IS NOT NULL AND reason <> '')),
            CONSTRAINT obligation_decision_books CHECK (is_approved OR journal_id IS NULL)
        )""")
    op.execute("CREATE INDEX ix_obligation_decision_fiscal_year ON obligation_decision (fiscal_year)")


def _hands() -> None:
    """Where two people are needed, who approves is somebody, and another than who proposed or checked the evidence.

    The night proposes without a person: then who checked what it counts is the first hand.
    """
    op.execute("""
        CREATE FUNCTION obligation_two_hands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        BEGIN
            IF NEW.is_approved AND EXISTS (
                SELECT FROM obligation WHERE id = NEW.obligation_id AND needs_two
                AND (NEW.decided_by IS NULL OR NEW.decided_by IS NOT DISTINCT FROM proposed_by OR EXISTS (
                    SELECT FROM support_evidence e JOIN support_evidence_check k ON k.evidence_id = e.id
                    WHERE e.case_id = obligation.case_id AND k.is_verified AND k.checked_by = NEW.decided_by
                    AND make_date(e.fiscal_year, 4, 1) <= obligation.counted_to
                    AND make_date(e.fiscal_year + 1, 3, 31) >= obligation.counted_from))) THEN
                RAISE EXCEPTION 'who approves must be another than who proposed or checked the evidence'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'obligation_two_hands';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute(
        "CREATE TRIGGER two_hands BEFORE INSERT ON obligation_decision"
        " FOR EACH ROW EXECUTE FUNCTION obligation_two_hands()"
    )


def _sums() -> None:
    """Parts sum to their whole, and nothing is used beyond what there is; asked when the transaction ends."""
    for name, table, question in (
        (
            "obligation_shares_sum",
            "obligation",
            "NEW.company_yen"
            " <> (SELECT coalesce(sum(share_yen), 0) FROM obligation_share WHERE obligation_id = NEW.id)",
        ),
        (
            "obligation_shares_sum",
            "obligation_share",
            "(SELECT company_yen FROM obligation WHERE id = NEW.obligation_id)"
            " <> (SELECT sum(share_yen) FROM obligation_share WHERE obligation_id = NEW.obligation_id)",
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
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")
    for function in (
        "obligation_two_hands",
        "obligation_shares_sum_of_obligation",
        "obligation_shares_sum_of_obligation_share",
    ):
        op.execute(f"DROP FUNCTION {function}()")
