"""The first page, a person's page and her access history."""

from service.workspace.pages.home import HomePages
from service.workspace.pages.people import PersonPages

__all__ = ["HomePages", "PersonPages"]
