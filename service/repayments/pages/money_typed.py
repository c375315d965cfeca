"""What the pages about money have in common: files that were sent, what is confirmed after a look, years, names."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile

from ingest.zengin import RESULT_MEANINGS, BankAccount, BankProblem
from service.base.fiscal_year import FiscalYear
from service.base.language import Language
from service.base.refusals import Refusal
from service.db.recording import NotYetHappened
from service.platform.tools import Treasury
from service.repayments.pages.support_typed import FIRST_YEAR, LAST_YEAR, AnyRequest, Sent, say
from service.repayments.rules.schemes import frames
from service.repayments.terms.payee import AccountNotUsable
from service.repayments.terms.settlement import BESIDE_SCHEMES, NotAPayDay, NothingToClaim, NotThatMuch, WhyNeeded
from service.web.bodies import Form
from service.web.forms import posted_fields
from service.web.page import language_of_person, page
from service.web.signing import Signer
from service.web.site import site_of

LARGEST_FILE = 4_000_000
"""Bytes: 20,000 lines of a bank's statement."""
MOST_PROBLEMS = 20
PURPOSE = "payment"
"""Why payers' names are opened."""
SCHEMES = tuple(dict.fromkeys(frame.scheme for frame in frames()))


async def sent_file(request: AnyRequest, name: str) -> tuple[bytes, str | None]:
    """The bytes of a file that was chosen, and the message that says what is wrong with it."""
    chosen: Any = (await posted_fields(request)).get(name)
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return b"", "money.bank.file_needed"
    content = await chosen.read()
    await chosen.close()
    return (b"", "money.bank.file_large") if len(content) > LARGEST_FILE else (content, None)


def keep_file(signer: Signer, purpose: str, content: bytes) -> str:
    """The file as a word for a hidden field, so that what is confirmed is the file that was looked at."""
    return signer.sign(purpose, zlib.compress(content, 9))


def kept_file(signer: Signer, purpose: str, word: str) -> bytes | None:
    """What `keep_file` made; None for anything else."""
    content = signer.open(purpose, word) if word else None
    return None if content is None else zlib.decompress(content)


def sentences_of(request: AnyRequest, problems: Sequence[BankProblem]) -> list[str]:
    """Each reason why a bank's file is refused: in Japanese as the reader tells it, in English by place and kind."""
    return [_sentence(request, one) for one in problems[:MOST_PROBLEMS]]


def _sentence(request: AnyRequest, one: BankProblem) -> str:
    if language_of_person(request) is Language.JAPANESE:
        return one.detail
    name = f"money.bank.problems.{one.code}"
    kind = say(request, name if site_of(request).messages.knows(f"repayments.{name}") else "money.bank.problems.other")
    if one.line is None:
        return kind
    return say(request, "money.bank.at", line=one.line, column=one.column or 1, kind=kind)


def file_refused(request: AnyRequest, problems: Sequence[BankProblem], back: str) -> Response[str]:
    """The page that tells why a bank's file is not taken, with the way back; nothing of it was recorded."""
    more = max(0, len(problems) - MOST_PROBLEMS)
    return _file_refused(request, sentences_of(request, problems), back, more)


def other_account_refused(
    request: AnyRequest, treasury: Treasury, accounts: Sequence[BankAccount], back: str
) -> Response[str] | None:
    """That page where a file is of another account than the prefecture's, with both named; None where it is of hers.

    Also None where the settings name no account. How many zeros stand before a number is each bank's own way.
    """
    ours = BankAccount(treasury.bank_code, treasury.branch_code, treasury.account_type, treasury.account_number)
    others = [each for each in dict.fromkeys(accounts) if _same(each) != _same(ours)]
    if not treasury.account_number or not others:
        return None
    told = {"ours": account_in_words(request, ours)}
    names = [account_in_words(request, each) for each in others]
    return _file_refused(request, [say(request, "money.bank.other_account", theirs=one, **told) for one in names], back)


def account_in_words(request: AnyRequest, account: BankAccount) -> str:
    """Bank, branch, kind and number of an account of the prefecture's, as a sentence names it."""
    kind = account.account_type if account.account_type in ("1", "2") else "9"
    return say(
        request,
        "money.bank.account",
        bank=account.bank_code,
        branch=account.branch_code,
        kind=say(request, f"money.bank.kinds.{kind}"),
        number=account.account_number.lstrip("0").zfill(7),
    )


def _same(account: BankAccount) -> tuple[str, ...]:
    return account.bank_code, account.branch_code, account.account_type, account.account_number.lstrip("0")


def _file_refused(request: AnyRequest, sentences: Sequence[str], back: str, more: int = 0) -> Response[str]:
    return page(
        request,
        "repayments/money_problems.html",
        status=422,
        sentences=sentences,
        more=more,
        back=back,
        here=back,
    )


def meaning_of(request: AnyRequest, code: str | None) -> str:
    """What a bank's result code means; the code itself where it is none that is known."""
    if code is None or code not in RESULT_MEANINGS:
        return code or ""
    return say(request, f"money.codes.{code}")


def budget_names(request: AnyRequest) -> dict[str, str]:
    """Every scheme that the service knows, and what else is budgeted, by its word."""
    return {line: say(request, f"money.schemes.{line}") for line in (*SCHEMES, *BESIDE_SCHEMES)}


def year_asked(told: int | None, running: FiscalYear) -> FiscalYear:
    """The year of an address; the running one where it names none that can be."""
    return FiscalYear(told) if told is not None and FIRST_YEAR <= told <= LAST_YEAR else running


def not_done(request: AnyRequest, which: str, form: Form, refusal: Refusal) -> Sent:
    """The form with what was refused, beside the field that it concerns where there is one."""
    if isinstance(refusal, AccountNotUsable):
        return Sent(which, form, _of_account(request, refusal))
    sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
    name = _field_of(refusal)
    if name and name in form:
        return Sent(which, form, {name: sentence})
    return Sent(which, form, refused=sentence)


def _of_account(request: AnyRequest, refusal: AccountNotUsable) -> Mapping[str, str]:
    """Beside each field what is wrong with it; the rule tells it in Japanese."""
    if language_of_person(request) is Language.JAPANESE:
        return refusal.problems
    return {name: say(request, f"money.account.errors.{name}") for name in refusal.problems}


def _field_of(refusal: Refusal) -> str | None:
    match refusal:
        case NotThatMuch():
            return "amount"
        case WhyNeeded():
            return "reason"
        case NotAPayDay():
            return "pay_on"
        case NotYetHappened() | NothingToClaim():
            return None
    return None
