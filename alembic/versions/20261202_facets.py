"""By what people are sifted in lists as choices: schooling, licences, kinds of work wanted, whether any town will do.

They are written with the profile; rows of before are read by the service itself once the schema is up (the migration
`facet_editions`). Towns alone are looked for no more, so their index goes.

Revision: facets
"""

from alembic import op

revision = "facets"
down_revision = "closings"
branch_labels = None
depends_on = None

LISTS = ("education_levels", "licences", "kinds_of_work")


def upgrade() -> None:
    op.execute("ALTER TABLE listed_profile ADD COLUMN goes_anywhere boolean NOT NULL DEFAULT false")
    for name in LISTS:
        op.execute(f"ALTER TABLE listed_profile ADD COLUMN {name} text[] NOT NULL DEFAULT '{{}}'")
    for name in ("goes_anywhere", *LISTS):
        op.execute(f"ALTER TABLE listed_profile ALTER COLUMN {name} DROP DEFAULT")
    op.execute("DROP INDEX listed_profile_municipalities")


def downgrade() -> None:
    op.execute("CREATE INDEX listed_profile_municipalities ON listed_profile USING gin (desired_municipalities)")
    for name in ("goes_anywhere", *LISTS):
        op.execute(f"ALTER TABLE listed_profile DROP COLUMN {name}")
