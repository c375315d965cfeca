"""Which work a text tells of: strengths over the roles of the taxonomy, learned from phrases of our own."""

from matching.roles.refusal import RolesRefused
from matching.roles.space import RoleSpace
from matching.roles.store import has_role_space, role_space_for

__all__ = ["RoleSpace", "RolesRefused", "has_role_space", "role_space_for"]
