"""Programmes beside matching: consultations, professionals' contracts, companies' support cases. All append-only.

A consultation's UIJ class lies with the values it was computed from and the rule's name, frozen at its recording.

Revision: programmes
"""

from alembic import op

revision = "programmes"
down_revision = "postings"
branch_labels = None
depends_on = None

PREFECTURE = "^(0[1-9]|[1-3][0-9]|4[0-7])$"
HAPPENED = "<= (recorded_at AT TIME ZONE 'Asia/Tokyo')::date"
"""Nothing is recorded before its day in Japan, so that what a day's export counts was known on that day."""


def upgrade() -> None:
    _consultations()
    op.execute(f"""
        CREATE TABLE professional_contract (
            id uuid PRIMARY KEY,
            contract_ref text NOT NULL CONSTRAINT professional_contract_ref_once UNIQUE,
            concluded_on date NOT NULL,
            employment_kind text NOT NULL CONSTRAINT professional_contract_kind
                CHECK (employment_kind IN ('employment', 'side_job', 'concurrent')),
            company_id uuid REFERENCES company (id),
            is_semiconductor boolean NOT NULL,
            recorded_at timestamptz NOT NULL,
            CONSTRAINT professional_contract_happened CHECK (concluded_on {HAPPENED})
        )""")
    op.execute(f"""
        CREATE TABLE company_support_case (
            id uuid PRIMARY KEY,
            case_ref text NOT NULL CONSTRAINT company_support_case_ref_once UNIQUE,
            company_id uuid NOT NULL REFERENCES company (id),
            fiscal_year integer NOT NULL,
            course text NOT NULL CONSTRAINT company_support_case_course CHECK (course <> ''),
            started_on date NOT NULL,
            hires integer NOT NULL CONSTRAINT company_support_case_hires CHECK (hires >= 0),
            recorded_at timestamptz NOT NULL,
            CONSTRAINT company_support_case_happened CHECK (started_on {HAPPENED}),
            CONSTRAINT company_support_case_year CHECK (started_on < make_date(fiscal_year + 1, 4, 1))
        )""")
    for table in ("consultation", "professional_contract", "company_support_case"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO kakehashi_web, kakehashi_worker")


def _consultations() -> None:
    op.execute(f"""
        CREATE TABLE consultation (
            id uuid PRIMARY KEY,
            consultation_ref text NOT NULL CONSTRAINT consultation_ref_once UNIQUE,
            person_id uuid REFERENCES person (id),
            held_on date NOT NULL,
            center text NOT NULL CONSTRAINT consultation_center
                CHECK (center IN ('tokyo', 'osaka', 'fukuoka', 'kumamoto')),
            residence_prefecture text CONSTRAINT consultation_residence CHECK (residence_prefecture ~ '{PREFECTURE}'),
            origin_prefecture text CONSTRAINT consultation_origin CHECK (origin_prefecture ~ '{PREFECTURE}'),
            age_group text NOT NULL CONSTRAINT consultation_age_group
                CHECK (age_group IN ('under_20', '20s', '30s', '40s', '50s', '60_and_over', 'unknown')),
            uij text NOT NULL CONSTRAINT consultation_uij CHECK (uij IN ('u', 'j', 'i', 'local', 'unknown')),
            uij_rule text NOT NULL,
            gender text NOT NULL CONSTRAINT consultation_gender
                CHECK (gender IN ('female', 'male', 'other', 'unknown')),
            household text NOT NULL CONSTRAINT consultation_household
                CHECK (household IN ('single', 'couple', 'with_children', 'with_parents', 'other', 'unknown')),
            recorded_at timestamptz NOT NULL,
            CONSTRAINT consultation_happened CHECK (held_on {HAPPENED})
        )""")
    op.execute("CREATE INDEX ix_consultation_person_id ON consultation (person_id)")
    op.execute("CREATE INDEX ix_consultation_held_on ON consultation (held_on)")


def downgrade() -> None:
    for table in ("company_support_case", "professional_contract", "consultation"):
        op.execute(f"DROP TABLE {table}")
