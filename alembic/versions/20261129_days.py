"""What happens on the way is found by its day: an office's week, and what moved within a period.

So are the introductions that still run, which are few beside those that ended, and the consents that name a company,
which are few beside all others.

Revision: days
"""

from alembic import op

revision = "days"
down_revision = "ledger"
branch_labels = None
depends_on = None

ENDS = "'accepted', 'declined_by_person', 'rejected', 'withdrawn'"


def upgrade() -> None:
    op.execute("CREATE INDEX introduction_day ON introduction (introduced_on)")
    op.execute("CREATE INDEX introduction_event_day ON introduction_event (on_date)")
    op.execute(f"CREATE INDEX introduction_event_end ON introduction_event (introduction_id) WHERE kind IN ({ENDS})")
    op.execute("CREATE INDEX placement_event_day ON placement_event (on_date)")
    op.execute("""
        CREATE INDEX consent_event_of_company ON consent_event (person_id, company_id, recorded_at, id)
        WHERE company_id IS NOT NULL""")


def downgrade() -> None:
    for name in (
        "introduction_day",
        "introduction_event_day",
        "introduction_event_end",
        "placement_event_day",
        "consent_event_of_company",
    ):
        op.execute(f"DROP INDEX {name}")
