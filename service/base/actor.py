"""Who acts, in which role, and for which office, school or company."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from service.base.ids import CompanyId, SchoolId


class Role(StrEnum):
    """What an actor may do is decided by role; the names are the contract's."""

    COORDINATOR = "coordinator"
    PROGRAMME_STAFF = "programme_staff"
    SCHOOL_SUPPORTER = "school_supporter"
    ADMINISTRATOR = "administrator"
    COMPANY = "company"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts: a member of staff, a company's program by its key, or the service itself.

    `id` is the staff account's or API key's; the service itself has none. `school_id` binds a school
    supporter to the own school, `company_id` a company's key to the own company. `office` is where a member of staff
    works (熊本, 東京 …), which opens nothing.
    """

    role: Role
    id: UUID | None = None
    name: str = ""
    company_id: CompanyId | None = None
    school_id: SchoolId | None = None
    office: str | None = None

    def is_staff(self) -> bool:
        return self.role not in (Role.COMPANY, Role.SYSTEM)


SYSTEM = Actor(Role.SYSTEM, name="system")
