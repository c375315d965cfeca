"""Which work a text tells of: strengths over the roles of the taxonomy, learned from phrases of our own."""

from matching.roles.space import RoleSpace
from matching.roles.store import role_space_for

__all__ = ["RoleSpace", "role_space_for"]
