"""The database roles: who logs in for what. Made once a cluster by `kakehashi migrate --bootstrap`."""

from enum import StrEnum


class DatabaseRole(StrEnum):
    """One login role for each kind of process, each with no more than it needs."""

    OWNER = "kakehashi_owner"
    """Owns the schema and runs migrations; no service logs in as it."""
    WEB = "kakehashi_web"
    """The staff's pages."""
    WORKER = "kakehashi_worker"
    """Jobs and the command line."""
    COMPANY = "kakehashi_company"
    """The companies' API: sees one company's rows, by row-level security."""
    BACKUP = "kakehashi_backup"
    """Reads every row for a backup (BYPASSRLS) and writes none."""
