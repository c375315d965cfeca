"""What is entered by form: likely duplicates are found by birth date too, and a company's changes are counted.

People who were registered before have no digest of their birth date until they are told again: they are found by kana,
telephone and e-mail alone.

Revision: entering
"""

from alembic import op

revision = "entering"
down_revision = "correspondence"
branch_labels = None
depends_on = None

LEGAL_FORMS = (
    "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|医療法人|社会福祉法人|農事組合法人"
    "|[(](株|有|同|資|名|社|財|医)[)]"
)
SIGNS = "[[:space:][:punct:]・‐–—−]"


def upgrade() -> None:
    op.execute("ALTER TABLE person_identity ADD COLUMN birth_date_index bytea")
    op.execute("ALTER TABLE company ADD COLUMN revision integer NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE company ADD COLUMN postal_code text")
    op.execute("ALTER TABLE company ADD CONSTRAINT company_postal_code CHECK (postal_code ~ '^[0-9]{7}$')")
    op.execute(f"""
        CREATE FUNCTION company_name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT regexp_replace(lower(normalize(name, NFKC)), '{LEGAL_FORMS}|{SIGNS}', '', 'g')
        $$""")
    op.execute("CREATE INDEX company_by_corporate_number ON company (corporate_number)")


def downgrade() -> None:
    op.execute("DROP INDEX company_by_corporate_number")
    op.execute("DROP FUNCTION company_name_key(text)")
    op.execute("ALTER TABLE company DROP COLUMN postal_code")
    op.execute("ALTER TABLE company DROP COLUMN revision")
    op.execute("ALTER TABLE person_identity DROP COLUMN birth_date_index")
