"""在職・返還の証明: what a company sends for each supported person after a fiscal year."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ingest.records.contradiction import Contradiction
from ingest.records.scholarship_codes import AbsenceKind


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which the person did not work there, or did not repay; both days are counted."""

    kind: AbsenceKind
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ScholarshipEvidence:
    """One person's fiscal year, named by the western year in which it starts.

    `employed_from` and `employed_to`, both counted, lie within that year. Amounts are whole yen of that year,
    but `loan_remaining_yen` is what was left at its end; None where the frame does not ask. `outlay_yen` is
    what the company itself paid to the person.
    """

    application_ref: str
    fiscal_year: int
    employed_from: date
    employed_to: date
    absences: tuple[Absence, ...]
    repaid_yen: int | None
    loan_remaining_yen: int | None
    outlay_yen: int | None
    certificate_on: date
    certificate_ref: str | None


def contradictions_of_evidence(evidence: ScholarshipEvidence) -> Iterator[Contradiction]:
    """Days out of order or outside the fiscal year, and absences of one kind that overlap."""
    first = date(evidence.fiscal_year, 4, 1)
    last = date(evidence.fiscal_year + 1, 4, 1) - timedelta(days=1)
    year = {"first": first.isoformat(), "last": last.isoformat()}
    for name in ("employed_from", "employed_to"):
        if not first <= getattr(evidence, name) <= last:
            yield Contradiction(name, "outside_fiscal_year", year)
    if evidence.employed_to < evidence.employed_from:
        yield Contradiction("employed_to", "out_of_order", {"earlier": "employed_from"})
    if any(not first <= absence.from_day <= absence.to_day <= last for absence in evidence.absences):
        yield Contradiction("absences", "outside_fiscal_year", year)
    if _overlap(evidence.absences):
        yield Contradiction("absences", "overlapping")


def _overlap(absences: tuple[Absence, ...]) -> bool:
    by_kind: dict[AbsenceKind, list[Absence]] = defaultdict(list)
    for absence in sorted(absences, key=lambda absence: absence.from_day):
        by_kind[absence.kind].append(absence)
    return any(later.from_day <= earlier.to_day for some in by_kind.values() for earlier, later in pairwise(some))
