"""What only an administrator may do, once a cluster: roles, the database, the extension."""

from collections.abc import Mapping

import asyncpg
from sqlalchemy import URL

from service.db.roles import DatabaseRole

SERVING = (DatabaseRole.WEB, DatabaseRole.WORKER, DatabaseRole.COMPANY)


async def bootstrap(administrator: URL, passwords: Mapping[DatabaseRole, str | None]) -> None:
    """Makes the roles, the database named in the address and the vector extension; what is there stays.

    pgvector's control file is not trusted, so the extension needs an administrator too.
    """
    name = administrator.database or "kakehashi"
    connection = await _connect(administrator, "postgres")
    try:
        for role in DatabaseRole:
            await _make_role(connection, role, passwords.get(role))
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(
                f'CREATE DATABASE "{name}" OWNER {DatabaseRole.OWNER} ENCODING UTF8 TEMPLATE template0'
            )
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        # The owner too: a database that was there before the bootstrap belongs to somebody else.
        await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {", ".join(DatabaseRole)}')
    finally:
        await connection.close()
    connection = await _connect(administrator, name)
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        await connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        await connection.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {DatabaseRole.OWNER}")
        await connection.execute(f"GRANT USAGE ON SCHEMA public TO {', '.join(SERVING)}, {DatabaseRole.BACKUP}")
    finally:
        await connection.close()


async def database_exists(administrator: URL) -> bool:
    """Whether the database named in the address is there."""
    connection = await _connect(administrator, "postgres")
    try:
        return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", administrator.database))
    finally:
        await connection.close()


async def drop_database(administrator: URL) -> None:
    """Drops the database named in the address, whoever is connected to it."""
    connection = await _connect(administrator, "postgres")
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{administrator.database}" WITH (FORCE)')
    finally:
        await connection.close()


async def _connect(address: URL, database: str) -> asyncpg.Connection:
    plain = address.set(drivername="postgresql", database=database)
    return await asyncpg.connect(plain.render_as_string(hide_password=False))


async def _make_role(connection: asyncpg.Connection, role: DatabaseRole, password: str | None) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role.value):
        await connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    bypass = "BYPASSRLS" if role is DatabaseRole.BACKUP else "NOBYPASSRLS"
    await connection.execute(f"ALTER ROLE {role} NOSUPERUSER {bypass}")
    if password is not None:
        quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
        await connection.execute(f"ALTER ROLE {role} PASSWORD {quoted}")
