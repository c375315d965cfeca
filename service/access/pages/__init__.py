"""What staff see of signing in and of accounts."""

from service.access.pages.account import AccountPages
from service.access.pages.keys import KeyPages
from service.access.pages.provider import LinkPages, ProviderPages
from service.access.pages.sign_in import AccessPages
from service.access.pages.staff import StaffPages

__all__ = ["AccessPages", "AccountPages", "KeyPages", "LinkPages", "ProviderPages", "StaffPages"]
