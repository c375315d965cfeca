"""Words of the slice: staff accounts (職員), schools (学校), sessions, the second factor, API keys."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from service.base.actor import Actor, Role
from service.base.ids import ApiKeyId, CompanyId, SchoolId, StaffId
from service.base.language import Language
from service.base.refusals import Busy, Conflict, Invalid, Missing, Stale

SEALED_SECRET = "second_factor.secret"  # noqa: S105 - the name of a column
"""What the sealed secret of a second factor is bound to besides its account."""
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
    CONTRIBUTIONS_READ = "contributions:read"


DEFAULT_SCOPES = (Scope.POSTINGS_READ, Scope.POSTINGS_WRITE)


class Way(StrEnum):
    """How a session was begun: by password and, where there is one, the second factor; or at the provider."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    PROVIDER = "provider"


class Owed(StrEnum):
    """What must be done after signing in before anything else."""

    PASSWORD = "password"  # noqa: S105 - the name of a duty
    SECOND_FACTOR = "second_factor"


class Doubt(StrEnum):
    """What was wrong with what a provider, or whoever played it, sent."""

    STATE = "state"
    TOKEN = "token"  # noqa: S105 - the name of a doubt
    KEY = "key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    TIME = "time"
    NONCE = "nonce"
    SUBJECT = "subject"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Post:
    """What someone is here: role, office (熊本, 東京 …), and of a school supporter the own school."""

    role: Role
    office: str | None = None
    school_id: SchoolId | None = None


@dataclass(frozen=True, slots=True)
class NewStaff:
    """An account to be made; a school supporter needs the own school, and nobody else has one."""

    login: str
    display_name: str
    role: Role
    password: str = field(repr=False)
    office: str | None = None
    school_id: SchoolId | None = None
    is_password_once: bool = False
    """Whether the password opens one thing only: the page that asks for another."""


@dataclass(frozen=True, slots=True)
class SessionRules:
    """When a session ends by itself, and whether it needs a second factor."""

    idle: timedelta
    absolute: timedelta
    needs_second_factor: bool


@dataclass(frozen=True, slots=True)
class NewSession:
    """Made at sign-in; the token leaves by the cookie and only its digest is kept."""

    staff_id: StaffId
    token: str = field(repr=False)
    recovery_codes_left: int | None = None
    """Told when one of them was used."""


@dataclass(frozen=True, slots=True)
class HalfSignIn:
    """The password was right and a code is wanted; `password_mark` stands for the password that was right."""

    staff_id: StaffId
    begun_at: datetime
    password_mark: str


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Why nobody was signed in; which of the two was wrong is told to nobody."""

    wait: timedelta | None = None
    """Set when the login must wait; the password or code was not looked at."""
    is_over: bool = False
    """The first step was too long ago, or is worth nothing any more: begin anew."""


@dataclass(frozen=True, slots=True)
class NotLinked:
    """The provider knows this person, and no account of ours is linked."""


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """The code does not belong to the secret that was offered."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A second factor was set up: the recovery codes, this once, and the session that goes on."""

    session: NewSession
    recovery_codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """Who signed in."""

    actor: Actor
    login: str
    language: Language
    seen_at: datetime
    uses_keys: bool
    owed: Owed | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it."""

    created_at: datetime
    seen_at: datetime
    way: Way
    is_this: bool


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An account as administrators see it, and as its owner does."""

    id: StaffId
    login: str
    display_name: str
    post: Post
    school: str | None
    is_active: bool
    is_password_once: bool
    second_factor_since: datetime | None
    is_linked: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A company's key as administrators see it; nothing of the secret."""

    name: str
    company_id: CompanyId
    scopes: tuple[str, ...]
    is_test: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class LiveKey:
    """Whose key it is, and what it may do."""

    id: ApiKeyId
    scopes: frozenset[str]
    is_test: bool
    actor: Actor
    last_used_on: date | None


class PasswordCommon(Invalid):
    """One that many people use, or that stood in a leak: it is tried first (ASVS 6.2.4)."""


class PasswordTooWeak(Invalid):
    """Shorter than twelve characters, longer than 128, or made of the login."""


class PasswordUnchanged(Invalid):
    """The new password is the old one."""


class PasswordMistyped(Invalid):
    """The new password was not typed twice alike."""


class NameUnusable(Invalid):
    """An account without a name, or with one of more than a hundred characters."""


class LoginUnusable(Invalid):
    """A login is 3 to 64 of a-z, 0-9, dot, hyphen, underscore and @, beginning with a letter or digit."""


class LoginTaken(Conflict):
    """Another account has the login."""


class SchoolMismatch(Invalid):
    """A school supporter without a school, or another role with one."""


class RoleUnusable(Invalid):
    """A role that no member of staff has."""


class NoSuchStaff(Missing):
    """No account has the login or identifier."""


class LastAdministrator(Conflict):
    """Nobody else could give accounts or restore this one."""


class OwnAccount(Conflict):
    """What an administrator may do to others and does for the own account on the own page."""


class AlreadyLinked(Conflict):
    """The identity at the provider belongs to another account."""


class NoProvider(Missing):
    """The settings name no provider."""


class ProviderSilent(Busy):
    """The provider did not answer in time, or not as its protocol says."""


class ProviderDoubted(Exception):
    """What came back is not believed; the reason is for the audit log, never for whoever sent it."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.value)
        self.doubt = doubt


class NoSuchKey(Missing):
    """No key has the name, or it was revoked before."""


class NoSuchSchool(Missing):
    """No school has the name."""


class KeyMadeSince(Stale):
    """A key was made for the company since its form was shown, as by a second click."""


class TooManyKeys(Conflict):
    """Two live keys a company, so that one can replace the other, and no third."""
