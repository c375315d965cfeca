"""The closed lists of the records: what a code may be."""

from enum import StrEnum


class EducationMinimum(StrEnum):
    """The least education that a posting asks for; vocational, polytechnic and junior college rank equal."""

    NONE = "none"
    HIGH_SCHOOL = "high_school"
    VOCATIONAL = "vocational"
    POLYTECHNIC = "polytechnic"
    JUNIOR_COLLEGE = "junior_college"
    KOSEN = "kosen"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


class EducationLevel(StrEnum):
    """What a person finished or will finish: the same list without `none`."""

    HIGH_SCHOOL = "high_school"
    VOCATIONAL = "vocational"
    POLYTECHNIC = "polytechnic"
    JUNIOR_COLLEGE = "junior_college"
    KOSEN = "kosen"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


class Audience(StrEnum):
    """Whom a posting is for."""

    NEW_GRADUATE = "new_graduate"
    MID_CAREER = "mid_career"
    SIDE_JOB = "side_job"
    INTERNSHIP = "internship"


class EmploymentType(StrEnum):
    """雇用形態."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    PART_TIME = "part_time"
    DISPATCHED = "dispatched"
    CONTRACTOR = "contractor"


class WorkStyle(StrEnum):
    """Where the work is done."""

    ONSITE = "onsite"
    HYBRID = "hybrid"
    REMOTE = "remote"


class Shift(StrEnum):
    """勤務帯."""

    DAY = "day"
    ROTATING = "rotating"
    NIGHT = "night"


class Track(StrEnum):
    """By which programme a person came."""

    UIJ_TURN = "uij_turn"
    SCHOLARSHIP = "scholarship"
    STUDENT = "student"
    PROFESSIONAL = "professional"


class ConsentPurpose(StrEnum):
    """What a person agreed to."""

    MATCHING = "matching"
    INTRODUCTION = "introduction"
    STATISTICS = "statistics"
    NOTICES = "notices"


class PostingKind(StrEnum):
    """求人区分: which rules and calendar a posting is under."""

    GENERAL = "general"
    NEW_GRAD = "new_grad"
    HS_NEW_GRAD = "hs_new_grad"
    SEASONAL = "seasonal"
    DISABILITY = "disability"


class ContractTerm(StrEnum):
    """期間の定め."""

    INDEFINITE = "indefinite"
    FIXED = "fixed"


class RenewalCap(StrEnum):
    """更新上限の有無; without a cap that is said, not left out."""

    NONE = "none"
    LIMITED = "limited"


class WorkingTimeSystem(StrEnum):
    """労働時間制度."""

    FIXED = "fixed"
    SHIFT = "shift"
    VARIABLE = "variable"
    FLEXTIME = "flextime"
    DISCRETIONARY = "discretionary"


class WageType(StrEnum):
    """賃金形態."""

    MONTHLY = "monthly"
    DAILY = "daily"
    HOURLY = "hourly"
    ANNUAL = "annual"
    OTHER = "other"


class SmokingPolicy(StrEnum):
    """受動喫煙を防止するための措置."""

    NO_SMOKING = "no_smoking"
    SMOKING_ROOM = "smoking_room"
    SMOKING_ALLOWED = "smoking_allowed"
    OTHER = "other"


class AgeLimitReason(StrEnum):
    """例外事由 of 労働施策総合推進法施行規則 1条の3第1項, by their numbers there."""

    RETIREMENT_AGE = "1"
    STATUTE = "2"
    CAREER_FORMATION = "3イ"
    SKILL_SUCCESSION = "3ロ"
    PERFORMING_ARTS = "3ハ"
    OLDER_WORKERS_OR_POLICY = "3ニ"


class Unasked(StrEnum):
    """A list of a profile that is not complete, because nobody asked: what it does not name may be there."""

    EDUCATION = "education"
    EXPERIENCE = "experience"
    QUALIFICATIONS = "qualifications"
    LANGUAGES = "languages"
