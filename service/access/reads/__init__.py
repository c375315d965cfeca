"""Questions about who is acting; other slices and commands take from here what they ask."""

from service.access.reads.accounts import schools_by_name, staff_names
from service.access.reads.sessions import actor_of_api_key, actor_of_login, actor_of_session, has_account

__all__ = ["actor_of_api_key", "actor_of_login", "actor_of_session", "has_account", "schools_by_name", "staff_names"]
