"""The ledger's guards: the database itself balances journals, closes years, chains what was posted.

What a journal must be with its lines is asked when the transaction ends, by constraint triggers on both tables: a
journal without lines has no line that could ask. Lines are added by the transaction that wrote the journal and before
its seal; the year is held FOR SHARE, so that a close waits for whoever writes in it and comes before whoever does not
yet. Roles that serve may read and insert; years and seals are written by functions alone, which never reopen.

Rows are asked one by one with `enable_seqscan` off: a plan that was made when the tables were small would read them
whole for each row of a large posting.

Revision: ledger
"""

from alembic import op

revision = "ledger"
down_revision = "ledger_tables"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"
IN_PLACE = "LANGUAGE plpgsql SET search_path = public, pg_temp"
AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"
FUNCTIONS = (
    "ledger_open_year(integer, timestamptz)",
    "ledger_close_obligations(integer, timestamptz)",
    "ledger_close_year(integer, timestamptz)",
    "ledger_seal_journals()",
)
"""What the serving roles call."""
TRIGGERS = (
    ("ledger_journal", "written"),
    ("ledger_journal", "open_years_only"),
    ("ledger_entry", "no_late_lines"),
    ("ledger_journal", "ledger_journal_sound"),
    ("ledger_entry", "ledger_entry_sound"),
    ("ledger_journal", "ledger_journal_sealed"),
)
ASKED = (
    "ledger_journal_written()",
    "ledger_open_years_only()",
    "ledger_no_late_lines()",
    "ledger_journal_sound()",
    "ledger_entry_sound()",
    "ledger_journal_sealed()",
    "ledger_check(ledger_journal)",
)
"""What the triggers call."""


def upgrade() -> None:
    _of_this_transaction()
    _open_years_only()
    _sound_journals()
    _opening_and_closing()
    _chain()
    for table in ("ledger_year", "ledger_journal", "ledger_entry", "ledger_seal"):
        op.execute(f"GRANT SELECT ON {table} TO {SERVING}")
    op.execute(f"GRANT INSERT ON ledger_journal, ledger_entry TO {SERVING}")
    for function in FUNCTIONS:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {SERVING}")


def _function(signature: str, how: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {signature} {how} AS $function${body} $function$")


def _of_this_transaction() -> None:
    """A line belongs to a journal of the same transaction that is not sealed yet.

    The numbers of transactions are compared and not `xmin`, which under a savepoint is another one.
    """
    _function(
        "ledger_journal_written() RETURNS trigger",
        IN_PLACE,
        """
        BEGIN
            NEW.xid := pg_current_xact_id();
            RETURN NEW;
        END""",
    )
    op.execute(
        "CREATE TRIGGER written BEFORE INSERT ON ledger_journal FOR EACH ROW EXECUTE FUNCTION ledger_journal_written()"
    )
    # EXECUTE plans anew for as many lines as came; joined by the id, because no statistics know of a new transaction.
    _function(
        "ledger_no_late_lines() RETURNS trigger",
        IN_PLACE,
        """
        DECLARE late uuid;
        BEGIN
            EXECUTE 'SELECT l.journal_id FROM lines l'
                ' LEFT JOIN ledger_journal j ON j.id = l.journal_id'
                ' LEFT JOIN ledger_seal s ON s.journal_id = l.journal_id'
                ' WHERE j.xid IS DISTINCT FROM pg_current_xact_id() OR s.journal_id IS NOT NULL LIMIT 1' INTO late;
            IF late IS NOT NULL THEN
                RAISE EXCEPTION 'journal % takes no more lines', late
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_in_time';
            END IF;
            RETURN NULL;
        END""",
    )
    op.execute(
        "CREATE TRIGGER no_late_lines AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS lines"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_late_lines()"
    )


def _open_years_only() -> None:
    """The year's row is held, so that it is not closed before what is written ends.

    Row locks let writers pass a close that waits, which then waits for ever: at a lock of the year they queue.
    """
    _function(
        "ledger_open_years_only() RETURNS trigger",
        AS_OWNER,
        """
        DECLARE wanted record; books ledger_year; broken text;
        BEGIN
            FOR wanted IN
                SELECT fiscal_year, bool_or(NOT touches_cash) AS owes FROM journals
                GROUP BY fiscal_year ORDER BY fiscal_year
            LOOP
                PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger_year', wanted.fiscal_year));
                SELECT * INTO books FROM ledger_year WHERE fiscal_year = wanted.fiscal_year FOR SHARE;
                broken := CASE
                    WHEN NOT FOUND THEN 'ledger_year_is_opened'
                    WHEN books.closed_at IS NOT NULL THEN 'ledger_year_is_not_closed'
                    WHEN wanted.owes AND books.obligations_closed_at IS NOT NULL THEN 'ledger_year_takes_obligations'
                    END;
                IF broken IS NOT NULL THEN
                    RAISE EXCEPTION 'the books of %: %', wanted.fiscal_year, broken
                        USING ERRCODE = 'check_violation', CONSTRAINT = broken;
                END IF;
            END LOOP;
            RETURN NULL;
        END""",
    )
    op.execute(
        "CREATE TRIGGER open_years_only AFTER INSERT ON ledger_journal REFERENCING NEW TABLE AS journals"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_open_years_only()"
    )


def _sound_journals() -> None:
    _function(
        "ledger_check(journal ledger_journal) RETURNS void",
        IN_PLACE + " SET enable_seqscan = off",
        """
        DECLARE found record; undone ledger_journal; broken text;
        BEGIN
            SELECT count(*) AS lines, sum(amount) AS total, bool_or(account = 'cash') AS cash INTO found
            FROM ledger_entry WHERE journal_id = journal.id;
            broken := CASE
                WHEN found.lines < 2 THEN 'ledger_journal_has_lines'
                WHEN found.total <> 0 THEN 'ledger_journal_balances'
                WHEN found.cash <> journal.touches_cash THEN 'ledger_journal_tells_cash'
                END;
            IF broken IS NULL AND journal.reverses IS NOT NULL THEN
                SELECT * INTO undone FROM ledger_journal WHERE id = journal.reverses;
                broken := CASE
                    WHEN undone.reverses IS NOT NULL THEN 'ledger_no_reversal_of_reversal'
                    WHEN undone.fiscal_year > journal.fiscal_year OR EXISTS (
                        SELECT account, party, sum(amount) FROM ledger_entry
                        WHERE journal_id IN (journal.id, undone.id)
                        GROUP BY account, party, abs(amount)
                        HAVING sum(amount) <> 0 OR count(*) <> 2 * count(*) FILTER (WHERE journal_id = journal.id))
                        THEN 'ledger_reversal_mirrors'
                    END;
            END IF;
            IF broken IS NULL AND journal.corrects IS NOT NULL AND NOT EXISTS (
                SELECT FROM ledger_journal WHERE id = journal.corrects AND fiscal_year < journal.fiscal_year) THEN
                broken := 'ledger_corrects_earlier_year';
            END IF;
            IF broken IS NOT NULL THEN
                RAISE EXCEPTION 'journal %: %', journal.id, broken
                    USING ERRCODE = 'check_violation', CONSTRAINT = broken;
            END IF;
        END""",
    )
    _function(
        "ledger_journal_sound() RETURNS trigger",
        IN_PLACE,
        """
        BEGIN
            PERFORM ledger_check(NEW);
            RETURN NULL;
        END""",
    )
    _function(
        "ledger_entry_sound() RETURNS trigger",
        IN_PLACE + " SET enable_seqscan = off",
        """
        DECLARE journal ledger_journal;
        BEGIN
            SELECT * INTO journal FROM ledger_journal WHERE id = NEW.journal_id;
            PERFORM ledger_check(journal);
            RETURN NULL;
        END""",
    )
    _function(
        "ledger_journal_sealed() RETURNS trigger",
        IN_PLACE + " SET enable_seqscan = off",
        """
        BEGIN
            IF NOT EXISTS (SELECT FROM ledger_seal WHERE journal_id = NEW.id) THEN
                RAISE EXCEPTION 'journal % is not sealed', NEW.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_journal_is_sealed';
            END IF;
            RETURN NULL;
        END""",
    )
    for table, trigger in (
        ("ledger_journal", "ledger_journal_sound"),
        ("ledger_entry", "ledger_entry_sound"),
        ("ledger_journal", "ledger_journal_sealed"),
    ):
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {trigger} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
            f" FOR EACH ROW EXECUTE FUNCTION {trigger}()"
        )


def _opening_and_closing() -> None:
    _function(
        "ledger_open_year(year integer, at timestamptz) RETURNS boolean",
        AS_OWNER,
        """
        BEGIN
            INSERT INTO ledger_year (fiscal_year, opened_at) VALUES (year, at) ON CONFLICT DO NOTHING;
            RETURN FOUND;
        END""",
    )
    for function, column in (("ledger_close_obligations", "obligations_closed_at"), ("ledger_close_year", "closed_at")):
        _function(
            f"{function}(year integer, at timestamptz) RETURNS boolean",
            AS_OWNER,
            """
            DECLARE books ledger_year;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended('ledger_year', year));
                SELECT * INTO books FROM ledger_year WHERE fiscal_year = year FOR UPDATE;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'no books of %', year
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_year_is_opened';
                END IF;
                UPDATE ledger_year SET COLUMN = at WHERE fiscal_year = year AND COLUMN IS NULL;
                RETURN FOUND;
            END""".replace("COLUMN", column),
        )


def _chain() -> None:
    """Each seal covers the journal, its lines, and the seal before it.

    What is hashed is put together before the lock is asked for. The lock is the audit log's: whoever posts is noted
    there as well, and two locks that are taken in two orders would wait for each other.
    """
    _function(
        "ledger_seal_journals() RETURNS bigint",
        AS_OWNER,
        """
        DECLARE ids uuid[]; contents bytea[]; hashes bytea[]; content bytea; last ledger_seal;
        BEGIN
            EXECUTE $query$
                SELECT array_agg(id ORDER BY id), array_agg(content ORDER BY id) FROM (
                    SELECT j.id, convert_to(jsonb_build_array(
                        j.id, j.natural_key, encode(j.digest, 'hex'), j.kind, j.fiscal_year, j.on_date, j.touches_cash,
                        j.subject_id, j.reverses, j.corrects, extract(epoch FROM j.recorded_at), j.recorded_by,
                        (SELECT jsonb_agg(jsonb_build_array(e.line, e.account, e.party, e.amount) ORDER BY e.line)
                            FROM ledger_entry e WHERE e.journal_id = j.id))::text, 'UTF8') AS content
                    FROM ledger_journal j
                    WHERE j.xid = pg_current_xact_id()
                        AND NOT EXISTS (SELECT FROM ledger_seal s WHERE s.journal_id = j.id)) unsealed
                $query$ INTO ids, contents;
            IF ids IS NULL THEN
                RETURN 0;
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended('audit_entry', 0));
            SELECT * INTO last FROM ledger_seal ORDER BY number DESC LIMIT 1;
            last.hash := coalesce(last.hash, '\\x');
            FOREACH content IN ARRAY contents LOOP
                last.hash := sha256(last.hash || content);
                hashes := array_append(hashes, last.hash);
            END LOOP;
            INSERT INTO ledger_seal (number, journal_id, hash)
            SELECT coalesce(last.number, 0) + sealed.place, sealed.id, sealed.hash
            FROM unnest(ids, hashes) WITH ORDINALITY AS sealed (id, hash, place);
            RETURN cardinality(ids);
        END""",
    )


def downgrade() -> None:
    for table, trigger in TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for function in (*FUNCTIONS, *ASKED):
        op.execute(f"DROP FUNCTION {function}")
    op.execute(f"REVOKE ALL ON ledger_year, ledger_journal, ledger_entry, ledger_seal FROM {SERVING}")
