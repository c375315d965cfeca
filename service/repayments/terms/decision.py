"""Words of the slice: the decision to support a person (支援対象者の決定)."""

from dataclasses import dataclass
from datetime import date

from service.base.ids import CompanyId, PersonId


@dataclass(frozen=True, slots=True)
class SupportDecisionFacts:
    """One person newly decided on. `menu` names the scheme's line (枠), which is data of the scheme and not ours.

    `is_from_outside`: 県外からの就職者, as the deciding staff say; no published rule defines it.
    """

    decision_ref: str
    person_id: PersonId
    company_id: CompanyId
    menu: str
    decided_on: date
    is_from_outside: bool
