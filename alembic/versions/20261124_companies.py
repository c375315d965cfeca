"""Companies: one row a firm, found by the teller's own reference.

Revision: companies
"""

from alembic import op

revision = "companies"
down_revision = "access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE company (
            id uuid PRIMARY KEY,
            company_ref text NOT NULL CONSTRAINT company_ref_once UNIQUE,
            name text NOT NULL CONSTRAINT company_named CHECK (name <> ''),
            name_kana text,
            industry_code text CONSTRAINT company_industry_code CHECK (industry_code ~ '^[0-9]{4}$'),
            municipality text CONSTRAINT company_municipality CHECK (municipality ~ '^[0-9]{5}$'),
            address text,
            contact text,
            corporate_number text CONSTRAINT company_corporate_number CHECK (corporate_number ~ '^[0-9]{13}$'),
            employees integer CONSTRAINT company_employees CHECK (employees >= 0),
            is_semiconductor boolean,
            semiconductor_basis text,
            joins_scholarship_programme boolean NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL
        )""")
    op.execute("ALTER TABLE company ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE company FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY staff ON company TO kakehashi_web, kakehashi_worker USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY own ON company FOR SELECT TO kakehashi_company"
        " USING (id = nullif(current_setting('app.company_id', true), '')::uuid)"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON company TO kakehashi_web, kakehashi_worker")
    op.execute("GRANT SELECT ON company TO kakehashi_company")


def downgrade() -> None:
    op.execute("DROP TABLE company")
