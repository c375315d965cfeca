"""An account as a bank's file can hold it, and requests to pay to it."""

from collections.abc import Sequence

from ingest.records.personal import PersonalText
from ingest.zengin import AccountType, NotBankKana, TransferRequest, bank_kana
from service.repayments.terms.payee import AccountNotUsable, PayeeAccount
from service.repayments.terms.settlement import Transfer

HOLDER_LENGTH = 30


def account_of(
    *,
    bank_code: str,
    branch_code: str,
    account_type: str,
    number: str,
    holder: str,
    bank_name: str = "",
    branch_name: str = "",
    is_company: bool = False,
) -> PayeeAccount:
    """An account from what a form or file says; raises AccountNotUsable naming the field."""
    for field, told, digits in (("bank_code", bank_code, 4), ("branch_code", branch_code, 3)):
        if not (told.isascii() and told.isdigit() and len(told) == digits):
            raise AccountNotUsable(f"{digits}桁の数字で入力してください。", field=field)
    if not (number.isascii() and number.isdigit() and 0 < len(number) <= 7):
        raise AccountNotUsable("口座番号は7桁までの数字で入力してください。", field="number")
    if account_type not in {each.value for each in AccountType}:
        raise AccountNotUsable("預金の種類を選んでください。", field="account_type")
    return PayeeAccount(
        bank_code,
        _kana("bank_name", bank_name),
        branch_code,
        _kana("branch_name", branch_name),
        AccountType(account_type),
        PersonalText(number.zfill(7)),
        PersonalText(_holder(holder, is_company=is_company)),
    )


def _holder(told: str, *, is_company: bool) -> str:
    written = _kana("holder", told, is_company=is_company)
    if not written.strip():
        raise AccountNotUsable("口座名義をカナで入力してください。", field="holder")
    if len(written) > HOLDER_LENGTH:
        raise AccountNotUsable(f"口座名義は、濁点を含めて{HOLDER_LENGTH}文字までです。", field="holder")
    return written


def _kana(field: str, told: str, *, is_company: bool = False) -> str:
    try:
        return bank_kana(told, company=is_company)
    except NotBankKana as failure:
        raise AccountNotUsable("銀行で使えない文字が含まれています。カナで入力してください。", field=field) from failure


def requests_for(paid: Sequence[tuple[Transfer, PayeeAccount]]) -> list[TransferRequest]:
    """What the bank is asked, for each transfer the account it goes to."""
    return [
        TransferRequest(
            reference=transfer.reference,
            bank_code=account.bank_code,
            bank_name=account.bank_name,
            branch_code=account.branch_code,
            branch_name=account.branch_name,
            account_type=account.account_type,
            account_number=account.number.reveal(),
            holder=account.holder.reveal(),
            amount=transfer.amount.amount,
        )
        for transfer, account in paid
    ]
