"""By what people are sifted in lists as choices: schooling, licences, kinds of work wanted, whether any town will do.

Rows of before are read here as the service reads them, by the matching's own lists of licences and roles; from now on
they are written with the profile. Towns alone are looked for no more, so their index goes.

Revision: facets
"""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from alembic import op
from service.people.facets import facets

revision = "facets"
down_revision = "closings"
branch_labels = None
depends_on = None

AT_ONCE = 1000
LISTS = ("education_levels", "licences", "kinds_of_work")


def upgrade() -> None:
    op.execute("ALTER TABLE listed_profile ADD COLUMN goes_anywhere boolean NOT NULL DEFAULT false")
    for name in LISTS:
        op.execute(f"ALTER TABLE listed_profile ADD COLUMN {name} text[] NOT NULL DEFAULT '{{}}'")
    _read_again()
    for name in ("goes_anywhere", *LISTS):
        op.execute(f"ALTER TABLE listed_profile ALTER COLUMN {name} DROP DEFAULT")
    op.execute("DROP INDEX listed_profile_municipalities")


def _read_again() -> None:
    connection = op.get_bind()
    told = connection.execute(text("SELECT person_id, content FROM profile ORDER BY person_id")).all()
    names = ("goes_anywhere", *LISTS)
    setting = ", ".join(f"{name} = :{name}" for name in names)
    change = text(f"UPDATE listed_profile SET {setting} WHERE person_id = :person_id")  # noqa: S608 - names of ours
    change = change.bindparams(*(bindparam(name, type_=ARRAY(Text())) for name in LISTS))
    for first in range(0, len(told), AT_ONCE):
        rows = [{"person_id": one, **facets(content)} for one, content in told[first : first + AT_ONCE]]
        connection.execute(change, rows)


def downgrade() -> None:
    op.execute("CREATE INDEX listed_profile_municipalities ON listed_profile USING gin (desired_municipalities)")
    for name in ("goes_anywhere", *LISTS):
        op.execute(f"ALTER TABLE listed_profile DROP COLUMN {name}")
