"""Which audience a process serves."""

from enum import StrEnum


class Doors(StrEnum):
    """Staff and companies may be served apart, in different networks, each by its own role of the database."""

    STAFF = "staff"
    COMPANIES = "companies"
    ALL = "all"
