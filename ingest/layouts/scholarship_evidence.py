"""`scholarship-evidence`: 在職・返還の証明, one row a person and fiscal year."""

from datetime import date

from ingest.columns.layout import Column, Layout
from ingest.fields.dates import day, fiscal_year
from ingest.fields.numbers import yen
from ingest.fields.spells import EXAMPLE, spells
from ingest.fields.text import reference
from ingest.layouts.scholarship_codes import ABSENCES, APPLICATION_REF
from ingest.records.scholarship_codes import AbsenceKind
from ingest.records.scholarship_evidence import Absence, ScholarshipEvidence, contradictions_of_evidence


def _absence(kind: str, from_day: date, to_day: date) -> Absence:
    return Absence(AbsenceKind(kind), from_day, to_day)


SCHOLARSHIP_EVIDENCE = Layout(
    name="scholarship-evidence",
    title="在職・返還の証明",
    columns=(
        Column("application_ref", "申請番号", reference(), "2026-0001", meaning=APPLICATION_REF),
        Column("fiscal_year", "年度", fiscal_year(), "令和8年度"),
        Column("employed_from", "年度内の在職期間の開始日", day(), "2026-04-01"),
        Column("employed_to", "年度内の在職期間の終了日", day(), "令和9年3月31日"),
        Column("absences", "休職等の期間", spells(ABSENCES, _absence), EXAMPLE, required=False),
        Column("repaid_yen", "返還額", yen(), "121,333円", required=False),
        Column("loan_remaining_yen", "返還残額", yen(), "2326667", required=False),
        Column("outlay_yen", "企業の支給額", yen(), "0", required=False),
        Column("certificate_on", "証明書の日付", day(), "2027-04-10"),
        Column("certificate_ref", "証明書の番号", reference(), "R9-1", required=False),
    ),
    make=ScholarshipEvidence,
    contradictions=contradictions_of_evidence,
    unique=("application_ref", "fiscal_year"),
)
