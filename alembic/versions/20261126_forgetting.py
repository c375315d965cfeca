"""What was shown is forgotten again: a list when its term is over, a person when she withdraws.

A list that was shown may lose people or go whole, by the worker alone; nothing is ever added to one or put otherwise.

Revision: forgetting
"""

from alembic import op

revision = "forgetting"
down_revision = "rankers"
branch_labels = None
depends_on = None

REMAINING = """(
                    SELECT coalesce(jsonb_agg(one ORDER BY place), '[]')
                    FROM jsonb_array_elements(OLD.{0}) WITH ORDINALITY AS was (one, place)
                    WHERE one ->> 'person_id' IN
                        (SELECT other ->> 'person_id' FROM jsonb_array_elements(NEW.{0}) AS now (other))
                )"""
"""The old entries of whoever is still named, whole and in their order: nothing else may a new list hold."""


def upgrade() -> None:
    op.execute(f"""
        CREATE FUNCTION only_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.places IS DISTINCT FROM {REMAINING.format("places")}
                OR NEW.below IS DISTINCT FROM {REMAINING.format("below")}
                OR to_jsonb(NEW) - 'places' - 'below' <> to_jsonb(OLD) - 'places' - 'below' THEN
                RAISE EXCEPTION '% only forgets', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("DROP TRIGGER append_only ON shown_list")
    op.execute("CREATE TRIGGER only_forgets BEFORE UPDATE ON shown_list FOR EACH ROW EXECUTE FUNCTION only_forgets()")
    op.execute(
        "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON shown_list FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute("GRANT DELETE, UPDATE (places, below) ON shown_list TO kakehashi_worker")


def downgrade() -> None:
    op.execute("REVOKE DELETE, UPDATE (places, below) ON shown_list FROM kakehashi_worker")
    op.execute("DROP TRIGGER no_truncate ON shown_list")
    op.execute("DROP TRIGGER only_forgets ON shown_list")
    op.execute("DROP FUNCTION only_forgets()")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shown_list"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
