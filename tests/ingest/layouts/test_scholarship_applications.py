"""支援候補者認定申請: every field comes out as its type, and what cannot be true together is refused."""

from datetime import date

import pytest

from ingest import SCHOLARSHIP_APPLICATIONS, ScholarshipApplication
from ingest.records.scholarship_codes import ApplicantCategory, Credential, Loan
from tests.ingest.tables import Value, an_application, cells_of, csv_bytes, problems_in, records_of

LABELS = {column.field: column.label for column in SCHOLARSHIP_APPLICATIONS.columns}


def faults_of(**changes: Value) -> list[tuple[str, str]]:
    data = csv_bytes(cells_of([an_application(**changes)]))
    return [(problem.pointer, problem.code) for problem in problems_in(SCHOLARSHIP_APPLICATIONS, data)]


def test_a_row_is_the_record_that_it_says() -> None:
    row = an_application(
        company_ref=None,
        category="社会人経験者",
        credential="技大",
        loans="第2種、その他",
        graduated_on="",
        age_at_hire="２７歳",
    )
    (record,) = records_of(SCHOLARSHIP_APPLICATIONS, csv_bytes(cells_of([row], LABELS)))
    assert record == ScholarshipApplication(
        application_ref="2026-0001",
        person_ref="D-1",
        company_ref=None,
        scheme="kumakatsu",
        frame="奨学金支援枠Ⅱ",
        category=ApplicantCategory.EXPERIENCED,
        credential=Credential.POLYTECHNIC,
        loans=(Loan.JASSO_2, Loan.OTHER),
        registered_on=date(2025, 6, 10),
        offered_on=date(2025, 10, 1),
        hired_on=date(2026, 4, 1),
        graduated_on=None,
        age_at_hire=27,
        is_from_outside=True,
        loan_total_yen=2_448_000,
        loan_remaining_yen=2_448_000,
        has_employment_certificate=True,
        has_diploma=True,
        has_loan_certificate=True,
        has_leaving_certificate=False,
    )


def test_an_application_without_a_loan_has_no_amounts() -> None:
    row = an_application(loans="なし", loan_total_yen=None, loan_remaining_yen="0")
    (record,) = records_of(SCHOLARSHIP_APPLICATIONS, csv_bytes(cells_of([row])))
    assert (record.loans, record.loan_total_yen, record.loan_remaining_yen) == ((), None, 0)


def test_whether_it_was_registered_in_time_is_not_the_readers_matter() -> None:
    assert faults_of(registered_on="2025-11-01") == []


def test_more_may_remain_than_was_lent_for_interest_is_told_with_it() -> None:
    assert faults_of(loan_remaining_yen="2,600,000") == []


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"hired_on": "2025-09-30"}, [("/hired_on", "out_of_order")]),
        ({"loan_total_yen": None}, [("/loan_total_yen", "missing")]),
        (
            {"loan_total_yen": None, "loan_remaining_yen": ""},
            [("/loan_total_yen", "missing"), ("/loan_remaining_yen", "missing")],
        ),
        (
            {"category": "学生", "loan_remaining_yen": None},  # at once with the row's other mistakes
            [("/category", "unknown_code"), ("/loan_remaining_yen", "missing")],
        ),
        ({"loans": ""}, [("/loans", "missing")]),
        ({"age_at_hire": "14"}, [("/age_at_hire", "out_of_range")]),
        ({"has_diploma": None}, [("/has_diploma", "missing")]),
        ({"credential": "博士"}, [("/credential", "unknown_code")]),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Value], faults: list[tuple[str, str]]) -> None:
    assert faults_of(**changes) == faults


def test_an_order_is_told_by_the_other_columns_name() -> None:
    (problem,) = problems_in(SCHOLARSHIP_APPLICATIONS, csv_bytes(cells_of([an_application(hired_on="2025-09-30")])))
    assert problem.detail == "2行目・K列（採用日）：「内定日」より前の日付です。"


@pytest.mark.parametrize("field", ["birth_date", "name", "gender"])
def test_birth_name_and_sex_are_not_asked(field: str) -> None:
    assert field not in LABELS
