"""The form of a scheme's data file; names of ours for what `schemes.py` makes of it."""

from typing import Any

import msgspec

from service.repayments.terms.scheme import (
    Absence,
    Basis,
    BeforeWhat,
    Category,
    Credential,
    EndReason,
    Flow,
    Halving,
    Loan,
    Mechanism,
    MonthRule,
    OnTransfer,
    Paper,
    PartYear,
    Side,
    Unused,
    YearsBy,
)


class WrittenYears(msgspec.Struct, forbid_unknown_fields=True):
    first_offset: int
    years: int
    window_years: int
    reference_offset: int


class WrittenShare(msgspec.Struct, forbid_unknown_fields=True):
    company: tuple[int, int]
    mechanism: Mechanism
    halving: Halving
    odd_yen: Side
    rounding_unit: int


class WrittenMilestone(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    from_year: int
    to_year: int
    years_by: YearsBy
    cap: int | None = None
    stay: bool = False


class WrittenReclaim(msgspec.Struct, forbid_unknown_fields=True):
    reason: EndReason
    part: tuple[int, int]
    within_years: int | None = None


class WrittenFrame(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A frame as written; a test holds that each of these has a source or a question."""

    frame: str
    version: int
    hired_from: int
    hired_to: int | None = None
    label: str
    label_en: str
    flow: Flow
    basis: Basis
    rate: tuple[int, int]
    caps: dict[Credential, int] = {}
    credentials: frozenset[Credential] = frozenset()
    of_loan: tuple[int, int] | None = None
    a_year: int | None = None
    prefecture_a_year: int | None = None
    prefecture_a_company: int | None = None
    schedule: WrittenYears | list[WrittenMilestone]
    unused: Unused
    month_rule: MonthRule
    part_year: PartYear
    absences_not_counted: frozenset[Absence]
    on_transfer: OnTransfer
    share: WrittenShare
    categories: frozenset[Category]
    registered_before: BeforeWhat
    loans: frozenset[Loan]
    without_loans: bool = False
    graduated_within_years: int | None = None
    age_below: int | None = None
    age_below_of: frozenset[Category] = frozenset()
    not_employed_in_prefecture: bool = False
    from_outside: frozenset[Category] = frozenset()
    excludes_other_support: bool = False
    papers: dict[Category, frozenset[Paper]]
    evidence: frozenset[Paper]
    reclaims: list[WrittenReclaim]
    persons_a_company: int | None = None
    two_deciders_above: int
    days_to_pay: int
    source: dict[str, str]
    question: dict[str, str]


class WrittenScheme(msgspec.Struct, forbid_unknown_fields=True):
    """A whole file; frames are read one by one, each after what it is like."""

    scheme: str
    label: str
    label_en: str
    sources: dict[str, str]
    frame: list[dict[str, Any]]
    titles: dict[str, str] = {}
    """What the page of a source is called, by its name."""
