"""The bank account to which somebody is paid, which does not print itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.records.personal import PersonalText
from ingest.zengin import AccountType
from service.base.refusals import Invalid


class AccountNotUsable(Invalid):
    """A bank could not pay to this account as it is written: `problems` says by field what is wrong with each, and the
    fact `field` names the first."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        field, detail = next(iter(problems.items()))
        super().__init__(detail, field=field)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class PayeeAccount:
    """Codes keep their zeros in front; `holder` is in the signs that banks allow (ｶﾅ)."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    account_type: AccountType
    number: PersonalText
    holder: PersonalText
