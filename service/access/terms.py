"""Words of the slice: staff accounts (職員), schools (学校), sessions, API keys."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from service.base.actor import Actor, Role
from service.base.ids import ApiKeyId, SchoolId, StaffId
from service.base.language import Language
from service.base.refusals import Conflict, Invalid, Missing

STAFF_ROLES = (Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.SCHOOL_SUPPORTER, Role.ADMINISTRATOR)


class SchoolKind(StrEnum):
    """What kind of school it is, as rosters name it."""

    UNIVERSITY = "university"
    JUNIOR_COLLEGE = "junior_college"
    KOSEN = "kosen"
    VOCATIONAL_COLLEGE = "vocational_college"
    HIGH_SCHOOL = "high_school"
    OTHER = "other"


class Scope(StrEnum):
    """What a company's key may do."""

    POSTINGS_READ = "postings:read"
    POSTINGS_WRITE = "postings:write"
    PLACEMENTS_READ = "placements:read"


DEFAULT_SCOPES = (Scope.POSTINGS_READ, Scope.POSTINGS_WRITE)


@dataclass(frozen=True, slots=True)
class NewStaff:
    """An account to be made; a school supporter needs the own school, and nobody else has one."""

    login: str
    display_name: str
    role: Role
    password: str = field(repr=False)
    office: str | None = None
    school_id: SchoolId | None = None


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """When a session ends by itself."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class NewSession:
    """Made at sign-in; the token leaves by the cookie and only its digest is kept."""

    staff_id: StaffId
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Why nobody was signed in; which of the two was wrong is told to nobody."""

    wait: timedelta | None = None
    """Set when the login must wait; the password was not looked at."""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """Who signed in."""

    actor: Actor
    login: str
    language: Language
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LiveKey:
    """Whose key it is, and what it may do."""

    id: ApiKeyId
    scopes: frozenset[str]
    is_test: bool
    actor: Actor
    last_used_on: date | None


class PasswordTooWeak(Invalid):
    """Shorter than twelve characters, longer than 128, or made of the login."""


class LoginUnusable(Invalid):
    """A login is 3 to 64 of a-z, 0-9, dot, hyphen, underscore and @, beginning with a letter or digit."""


class LoginTaken(Conflict):
    """Another account has the login."""


class SchoolMismatch(Invalid):
    """A school supporter without a school, or another role with one."""


class RoleUnusable(Invalid):
    """A role that no member of staff has."""


class NoSuchStaff(Missing):
    """No account has the login."""


class NoSuchKey(Missing):
    """No key has the name, or it was revoked before."""


class NoSuchSchool(Missing):
    """No school has the name."""


class TooManyKeys(Conflict):
    """Two live keys a company, so that one can replace the other, and no third."""
