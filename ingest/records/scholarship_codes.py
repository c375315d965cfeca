"""The closed lists of the programme's papers; schemes and frames are the programme's data and not listed here."""

from enum import StrEnum


class ApplicantCategory(StrEnum):
    """応募者の区分: on which the papers to be sent depend."""

    NEW_GRADUATE = "new_graduate"
    GRADUATED = "graduated"
    EXPERIENCED = "experienced"


class Credential(StrEnum):
    """最終学歴, as finely as any programme's caps tell it apart."""

    GRADUATE_SCHOOL = "graduate_school"
    UNIVERSITY_6Y = "university_6y"
    UNIVERSITY_4Y = "university_4y"
    ADVANCED_KOSEN = "advanced_kosen"
    KOSEN = "kosen"
    JUNIOR_COLLEGE = "junior_college"
    VOCATIONAL = "vocational"
    POLYTECHNIC = "polytechnic"
    HIGH_SCHOOL = "high_school"


class Loan(StrEnum):
    """奨学金の種類, those included that no programme supports: the rules say so, not the reader."""

    JASSO_1 = "jasso_1"
    JASSO_2 = "jasso_2"
    KUMAMOTO_IKUEI_UNIVERSITY = "kumamoto_ikuei_university"
    GOVERNOR_APPROVED = "governor_approved"
    KUMAMOTO_IKUEI_SCHOOL = "kumamoto_ikuei_school"
    OTHER = "other"


class AbsenceKind(StrEnum):
    """Why a person did not work in the prefecture, or did not repay, for a time."""

    LEAVE = "leave"
    CHILDCARE = "childcare"
    TRANSFER_OUTSIDE = "transfer_outside"
    DEFERRAL = "deferral"
