"""What staff, and whoever gives out accounts and keys, may do; other slices and commands take it from here."""

from service.access.actions.accounts import create_staff, disable_staff, register_schools
from service.access.actions.keys import create_api_key, revoke_api_key

__all__ = ["create_api_key", "create_staff", "disable_staff", "register_schools", "revoke_api_key"]
