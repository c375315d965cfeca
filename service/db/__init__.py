"""Everything that knows we use PostgreSQL: engines, units of work, column types, roles, migrations."""
