"""`scholarship-applications`: 支援候補者認定申請, one row a person, as a company sends them in the year of hiring."""

from ingest.columns.layout import Column, Layout
from ingest.fields.choices import one_of, several_of, yes_or_no
from ingest.fields.dates import day
from ingest.fields.numbers import whole_number, yen
from ingest.fields.text import reference
from ingest.layouts.scholarship_codes import APPLICATION_REF, CATEGORIES, CREDENTIALS, LOANS
from ingest.records.scholarship_application import ScholarshipApplication, contradictions_of_application
from ingest.records.scholarship_codes import ApplicantCategory, Credential, Loan

SCHOLARSHIP_APPLICATIONS = Layout(
    name="scholarship-applications",
    title="支援候補者認定申請",
    columns=(
        Column("application_ref", "申請番号", reference(), "2026-0001", meaning=APPLICATION_REF),
        Column("person_ref", "求職者ID", reference(), "D-1"),
        Column("company_ref", "企業ID", reference(), "C-1", required=False),
        Column("scheme", "制度", reference(), "kumakatsu"),
        Column("frame", "枠", reference(), "奨学金支援枠Ⅱ"),
        Column("category", "応募者の区分", one_of(CATEGORIES, ApplicantCategory), "新卒者"),
        Column("credential", "最終学歴", one_of(CREDENTIALS, Credential), "大学（4年制）"),
        Column("loans", "奨学金の種類", several_of(LOANS, Loan), "日本学生支援機構第一種", required=False),
        Column("registered_on", "登録日", day(), "2025-06-10"),
        Column("offered_on", "内定日", day(), "2025-10-01"),
        Column("hired_on", "採用日", day(), "令和8年4月1日"),
        Column("graduated_on", "卒業日", day(), "2026-03-25", required=False),
        Column("age_at_hire", "採用時の年齢", whole_number(15, 100, "歳"), "22"),
        Column("is_from_outside", "県外からの就職", yes_or_no(), "はい"),
        Column("loan_total_yen", "奨学金の貸与総額", yen(), "2,448,000円", False, needed_with="loans"),
        Column("loan_remaining_yen", "奨学金の返還残額", yen(), "2448000", False, needed_with="loans"),
        Column("has_employment_certificate", "採用証明書の有無", yes_or_no(), "はい"),
        Column("has_diploma", "卒業証明書の有無", yes_or_no(), "はい"),
        Column("has_loan_certificate", "奨学金返還証明書の有無", yes_or_no(), "はい"),
        Column("has_leaving_certificate", "退職証明書の有無", yes_or_no(), "いいえ"),
    ),
    make=ScholarshipApplication,
    contradictions=contradictions_of_application,
    unique=("application_ref",),
)
