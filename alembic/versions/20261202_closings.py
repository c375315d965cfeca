"""A year's books are closed by two people: one asks, with what was open as seen, and another closes.

A close is never undone. Serving roles write requests and take them back; the functions that close, which alone write
years, look for a request of another than who closes.

The day of a close is passed in and compared by the year's checks, and not the database's own: the service tells every
day by its one clock, of which rehearsals and the sample's years are a part, and by the database's clock no year to come
could be rehearsed. A clock that is wrong is seen by two people on two pages before it closes anything.

Revision: closings
"""

from alembic import op

revision = "closings"
down_revision = "money_back"
branch_labels = None
depends_on = None

SERVING = "kakehashi_web, kakehashi_worker"
TABLES = ("ledger_closing_request", "ledger_closing_withdrawal")
CLOSES = {
    "ledger_close_obligations": ("obligations", "obligations_closed_at", "obligations_closed_by"),
    "ledger_close_year": ("books", "closed_at", "closed_by"),
}
"""The function, what it closes, and the columns that it writes."""
AS_OWNER = "RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"


def upgrade() -> None:
    _requests()
    op.execute("ALTER TABLE ledger_year ADD COLUMN obligations_closed_by uuid, ADD COLUMN closed_by uuid")
    for function, (closing, at, by) in CLOSES.items():
        op.execute(f"DROP FUNCTION {function}(integer, timestamptz)")
        op.execute(f"""
            CREATE FUNCTION {function}(year integer, at timestamptz, closer uuid) {AS_OWNER} AS $function$
            DECLARE books ledger_year; asked record; broken text;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended('ledger_year', year));
                SELECT * INTO books FROM ledger_year WHERE fiscal_year = year FOR UPDATE;
                IF books.{at} IS NOT NULL THEN
                    RETURN false;
                END IF;
                SELECT count(*) AS requests, bool_or(requested_by <> closer) AS by_another INTO asked
                FROM standing_closing_request WHERE fiscal_year = year AND closing = '{closing}';
                broken := CASE
                    WHEN books.fiscal_year IS NULL THEN 'ledger_year_is_opened'
                    WHEN asked.requests = 0 THEN 'ledger_closing_is_requested'
                    WHEN asked.by_another IS NOT TRUE THEN 'ledger_closing_two_hands'
                    END;
                IF broken IS NOT NULL THEN
                    RAISE EXCEPTION 'the books of %: %', year, broken
                        USING ERRCODE = 'check_violation', CONSTRAINT = broken;
                END IF;
                UPDATE ledger_year SET {at} = at, {by} = closer WHERE fiscal_year = year;
                RETURN true;
            END $function$""")  # noqa: S608 - words of ours
        _granted(f"{function}(integer, timestamptz, uuid)")


def _requests() -> None:
    day = "(requested_at AT TIME ZONE 'Asia/Tokyo')::date"
    op.execute(f"""
        CREATE TABLE ledger_closing_request (
            id uuid PRIMARY KEY,
            fiscal_year integer NOT NULL CONSTRAINT ledger_year_is_opened REFERENCES ledger_year (fiscal_year),
            closing text NOT NULL CONSTRAINT ledger_closing_request_closing CHECK (closing IN ('obligations', 'books')),
            seen text NOT NULL,
            requested_at timestamptz NOT NULL,
            requested_by uuid NOT NULL,
            CONSTRAINT ledger_year_is_over
                CHECK (closing <> 'obligations' OR {day} >= make_date(fiscal_year + 1, 4, 1)),
            CONSTRAINT ledger_settlement_is_over
                CHECK (closing <> 'books' OR {day} >= make_date(fiscal_year + 1, 6, 1))
        )""")
    op.execute("CREATE INDEX ix_ledger_closing_request_fiscal_year ON ledger_closing_request (fiscal_year)")
    op.execute("""
        CREATE TABLE ledger_closing_withdrawal (
            request_id uuid PRIMARY KEY REFERENCES ledger_closing_request (id),
            withdrawn_at timestamptz NOT NULL,
            withdrawn_by uuid NOT NULL
        )""")
    op.execute("""
        CREATE VIEW standing_closing_request AS SELECT asked.* FROM ledger_closing_request asked
        WHERE NOT EXISTS (SELECT FROM ledger_closing_withdrawal taken WHERE taken.request_id = asked.id)""")
    op.execute(f"GRANT SELECT ON standing_closing_request TO {SERVING}")
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {SERVING}")


def _granted(function: str) -> None:
    op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {SERVING}")


def downgrade() -> None:
    for function, (_, at, _) in CLOSES.items():
        op.execute(f"DROP FUNCTION {function}(integer, timestamptz, uuid)")
        op.execute(f"""
            CREATE FUNCTION {function}(year integer, at timestamptz) {AS_OWNER} AS $function$
            DECLARE books ledger_year;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended('ledger_year', year));
                SELECT * INTO books FROM ledger_year WHERE fiscal_year = year FOR UPDATE;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'no books of %', year
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_year_is_opened';
                END IF;
                UPDATE ledger_year SET {at} = at WHERE fiscal_year = year AND {at} IS NULL;
                RETURN FOUND;
            END $function$""")  # noqa: S608 - words of ours
        _granted(f"{function}(integer, timestamptz)")
    op.execute("ALTER TABLE ledger_year DROP COLUMN obligations_closed_by, DROP COLUMN closed_by")
    op.execute("DROP VIEW standing_closing_request")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
