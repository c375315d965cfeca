"""Mails, sealed, with what became of them; the templates that staff edit, each version kept.

Only the worker settles a mail: the pages write and read them. The companies' role is granted nothing here.

Revision: correspondence
"""

from alembic import op

revision = "correspondence"
down_revision = "forgetting"
branch_labels = None
depends_on = None

KINDS = (
    "'introduction_consent', 'introduction_consent_reminder', 'candidate_page_link', 'introduced_to_company',"
    " 'check_in_request'"
)


def upgrade() -> None:
    op.execute(f"""
        CREATE TABLE mail_template (
            kind text NOT NULL CONSTRAINT mail_template_kind CHECK (kind IN ({KINDS})),
            language text NOT NULL CONSTRAINT mail_template_language CHECK (language IN ('ja', 'en')),
            version integer NOT NULL CONSTRAINT mail_template_version CHECK (version > 0),
            subject text,
            body text,
            written_at timestamptz NOT NULL,
            written_by uuid,
            PRIMARY KEY (kind, language, version),
            CONSTRAINT mail_template_whole CHECK ((subject IS NULL) = (body IS NULL))
        )""")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mail_template"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(f"""
        CREATE TABLE mail (
            id uuid PRIMARY KEY,
            kind text NOT NULL CONSTRAINT mail_kind CHECK (kind IN ({KINDS})),
            language text NOT NULL CONSTRAINT mail_language CHECK (language IN ('ja', 'en')),
            template_version integer NOT NULL,
            recipient_kind text NOT NULL
                CONSTRAINT mail_recipient_kind CHECK (recipient_kind IN ('person', 'company', 'staff')),
            recipient_id uuid NOT NULL,
            person_id uuid REFERENCES person (id),
            about_id uuid,
            wrapped_key bytea,
            address bytea NOT NULL,
            subject bytea NOT NULL,
            body bytea NOT NULL,
            good_until timestamptz,
            outbox_id uuid NOT NULL,
            state text NOT NULL CONSTRAINT mail_state CHECK (state IN ('waiting', 'sent', 'failed')),
            failure text,
            written_at timestamptz NOT NULL,
            written_by uuid,
            settled_at timestamptz,
            CONSTRAINT mail_has_one_key CHECK ((person_id IS NULL) = (wrapped_key IS NOT NULL)),
            CONSTRAINT mail_settled CHECK ((state = 'waiting') = (settled_at IS NULL)),
            CONSTRAINT mail_failed CHECK ((state = 'failed') = (failure IS NOT NULL))
        )""")
    op.execute("CREATE INDEX mail_person ON mail (person_id, id)")
    op.execute("CREATE INDEX mail_about ON mail (about_id, id) WHERE about_id IS NOT NULL")
    op.execute("CREATE INDEX mail_unsent ON mail (id) WHERE state <> 'sent'")
    op.execute("GRANT SELECT, INSERT ON mail_template TO kakehashi_web, kakehashi_worker")
    op.execute("GRANT SELECT, INSERT ON mail TO kakehashi_web, kakehashi_worker")
    op.execute("GRANT UPDATE (state, failure, settled_at) ON mail TO kakehashi_worker")


def downgrade() -> None:
    op.execute("DROP TABLE mail")
    op.execute("DROP TABLE mail_template")
