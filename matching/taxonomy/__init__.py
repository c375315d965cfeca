"""The taxonomy of work: roles, skills and courses, how near they are to each other, and where a text names them."""

from matching.taxonomy.extraction import Mention, mentions, mentions_of
from matching.taxonomy.loading import BadTaxonomy, taxonomy
from matching.taxonomy.relations import implied_skills, role_affinity, role_transfer, skill_relation
from matching.taxonomy.terms import Course, Kind, Role, Skill, Taxonomy, Transfer

__all__ = [
    "BadTaxonomy",
    "Course",
    "Kind",
    "Mention",
    "Role",
    "Skill",
    "Taxonomy",
    "Transfer",
    "implied_skills",
    "mentions",
    "mentions_of",
    "role_affinity",
    "role_transfer",
    "skill_relation",
    "taxonomy",
]
