"""The first page, the pages of a person, a posting and a company, and the numbers."""

from service.workspace.pages.companies import CompanyPages
from service.workspace.pages.home import HomePages
from service.workspace.pages.numbers import NumberPages
from service.workspace.pages.people import PersonPages
from service.workspace.pages.progress import ProgressPages

__all__ = ["CompanyPages", "HomePages", "NumberPages", "PersonPages", "ProgressPages"]
