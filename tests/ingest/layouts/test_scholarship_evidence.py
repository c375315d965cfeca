"""在職・返還の証明: days lie within the fiscal year, and absences do not contradict each other."""

import pytest

from ingest import SCHOLARSHIP_EVIDENCE
from tests.ingest.tables import Value, an_evidence, cells_of, csv_bytes, problems_in


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"employed_from": "2026-09-01", "employed_to": "2026-08-31"}, [("/employed_to", "out_of_order")]),
        ({"employed_from": "2026-03-31"}, [("/employed_from", "outside_fiscal_year")]),
        ({"employed_to": "2027-04-01"}, [("/employed_to", "outside_fiscal_year")]),
        (
            {"fiscal_year": "R7"},
            [
                ("/employed_from", "outside_fiscal_year"),
                ("/employed_to", "outside_fiscal_year"),
                ("/absences", "outside_fiscal_year"),
            ],
        ),
        ({"absences": "休職:2027-03-01:2027-04-30"}, [("/absences", "outside_fiscal_year")]),
        ({"absences": "休職:2026-05-01:2026-05-31、休職:2026-05-31:2026-06-30"}, [("/absences", "overlapping")]),
        ({"absences": "休職:2026-05-01:2026-05-31、休職:2026-06-01:2026-06-30"}, []),
        ({"absences": "休職:2026-05-01:2026-05-31、返還猶予:2026-05-01:2026-05-31"}, []),
        ({"employed_from": "2026-04-01", "employed_to": "2026-04-01", "absences": None}, []),
    ],
)
def test_what_cannot_be_true_together_is_refused(changes: dict[str, Value], faults: list[tuple[str, str]]) -> None:
    problems = problems_in(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of([an_evidence(**changes)])))
    assert [(problem.pointer, problem.code) for problem in problems] == faults


def test_the_bounds_of_the_year_are_named() -> None:
    (problem,) = problems_in(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of([an_evidence(employed_to="R9.4.1")])))
    assert problem.detail == (
        "2行目・D列（年度内の在職期間の終了日）：その年度（2026-04-01から2027-03-31まで）の外の日付です。"
    )
