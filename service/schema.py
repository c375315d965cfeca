"""Every table of every slice in one metadata, for migrations and tests."""

from sqlmodel import SQLModel

# Importing them registers their tables.
import service.access.tables
import service.candidates.tables
import service.companies.tables
import service.company_support.tables
import service.consultations.tables
import service.correspondence.tables
import service.introductions.tables
import service.ledger.tables
import service.people.tables
import service.placements.tables
import service.platform.tables
import service.postings.tables
import service.professionals.tables
import service.repayments.tables
import service.saved_filters.tables
import service.shortlists.tables
import service.students.tables  # noqa: F401

metadata = SQLModel.metadata
