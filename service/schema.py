"""Every table of every slice in one metadata, for migrations and tests."""

from sqlmodel import SQLModel

import service.platform.tables  # noqa: F401 - registers its tables

metadata = SQLModel.metadata
