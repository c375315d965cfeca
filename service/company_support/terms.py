"""Words of the slice: a support case (支援) of a company in a fiscal year."""

from dataclasses import dataclass
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.refusals import Invalid


class CaseOfAnotherYear(Invalid):
    """A case starts in its fiscal year or before it."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One firm's support in one fiscal year. `course` is the programme's own name; courses change with the year.

    `hires` are those decided (採用決定) when the case is recorded.
    """

    case_ref: str
    company_id: CompanyId
    fiscal_year: int
    course: str
    started_on: date
    hires: int = 0

    def __post_init__(self) -> None:
        if FiscalYear.of(self.started_on).year > self.fiscal_year:
            raise CaseOfAnotherYear("支援の開始日が年度より後になっています。", fiscal_year=self.fiscal_year)
