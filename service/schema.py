"""Every table of every slice in one metadata, for migrations and tests."""

from sqlmodel import SQLModel

# Importing them registers their tables.
import service.access.tables
import service.companies.tables
import service.people.tables
import service.platform.tables
import service.postings.tables
import service.shortlists.tables  # noqa: F401

metadata = SQLModel.metadata
