"""What lists of people ask of a profile, in narrow rows beside it; and the orders in which people are listed.

Rows of people who were registered before are made here; from now on they are written with the profile.

Revision: lists
"""

from alembic import op

revision = "lists"
down_revision = "compared"
branch_labels = None
depends_on = None

WORDS = (
    "$.desired_occupations[*]",
    "$.skills[*]",
    "$.qualifications[*]",
    "$.experience[*].title",
    "$.experience[*].summary",
    "$.summary",
)


def upgrade() -> None:
    op.execute("""
        CREATE TABLE listed_profile (
            person_id uuid PRIMARY KEY CONSTRAINT listed_profile_person REFERENCES person (id),
            words text NOT NULL,
            residence_prefecture text NOT NULL,
            desired_municipalities text[] NOT NULL,
            available_from date
        )""")
    told = " UNION ALL ".join(
        f"SELECT {number} AS part, value FROM jsonb_path_query(content, '{path}') AS value"  # noqa: S608
        for number, path in enumerate(WORDS)
    )
    op.execute(f"""
        INSERT INTO listed_profile
        SELECT person_id,
            coalesce((SELECT string_agg(lower(normalize(value #>> '{{}}', NFKC)), E'\\n' ORDER BY part)
                FROM ({told}) AS told), ''),
            content ->> 'residence_prefecture',
            ARRAY(SELECT jsonb_array_elements_text(content -> 'desired_municipalities')),
            (content ->> 'available_from')::date
        FROM profile""")  # noqa: S608 - the paths stand above
    op.execute("CREATE INDEX listed_profile_municipalities ON listed_profile USING gin (desired_municipalities)")
    op.execute("CREATE INDEX profile_changed ON profile (updated_at DESC, person_id DESC)")
    op.execute("CREATE INDEX person_registered ON person (registered_at DESC, id DESC)")
    op.execute("GRANT SELECT, INSERT, UPDATE ON listed_profile TO kakehashi_web, kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP INDEX person_registered")
    op.execute("DROP INDEX profile_changed")
    op.execute("DROP TABLE listed_profile")
