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
    """An account from what a form or file says; raises AccountNotUsable naming each field that is wrong."""
    wrong = dict[str, str]()
    for field, told, digits in (("bank_code", bank_code, 4), ("branch_code", branch_code, 3)):
        if not (told.isascii() and told.isdigit() and len(told) == digits):
            wrong[field] = f"{digits}桁の数字で入力してください。"
    if account_type not in {each.value for each in AccountType}:
        wrong["account_type"] = "預金の種類を選んでください。"
    if not (number.isascii() and number.isdigit() and 0 < len(number) <= 7):
        wrong["number"] = "口座番号は7桁までの数字で入力してください。"
    names = {"bank_name": bank_name, "branch_name": branch_name}
    written = {field: _kana(field, told, wrong) for field, told in names.items()}
    holder = _holder(holder, wrong, is_company=is_company)
    if wrong:
        raise AccountNotUsable(wrong)
    return PayeeAccount(
        bank_code,
        written["bank_name"],
        branch_code,
        written["branch_name"],
        AccountType(account_type),
        PersonalText(number.zfill(7)),
        PersonalText(holder),
    )


def _holder(told: str, wrong: dict[str, str], *, is_company: bool) -> str:
    written = _kana("holder", told, wrong, is_company=is_company)
    if "holder" not in wrong and not written.strip():
        wrong["holder"] = "口座名義をカナで入力してください。"
    elif len(written) > HOLDER_LENGTH:
        wrong["holder"] = f"口座名義は、濁点を含めて{HOLDER_LENGTH}文字までです。"
    return written


def _kana(field: str, told: str, wrong: dict[str, str], *, is_company: bool = False) -> str:
    """As a bank writes it; what it cannot write is told as wrong."""
    try:
        return bank_kana(told, company=is_company)
    except NotBankKana:
        wrong[field] = "銀行で使えない文字が含まれています。カナで入力してください。"
        return ""


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
