"""The bank's answers to what was asked of it: looked at line by line, then booked."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency

from ingest.zengin import BankAccount, Requester, read_results
from service.base.refusals import Refusal
from service.db.work import Read, Work, whole_or_nothing
from service.platform.tools import Tools, Treasury
from service.repayments.actions import record_transfer_answers
from service.repayments.pages.money_typed import (
    file_refused,
    keep_file,
    kept_file,
    meaning_of,
    not_done,
    other_account_refused,
    sent_file,
)
from service.repayments.pages.support_typed import (
    RUNNERS,
    AnyRequest,
    Sent,
    say,
    status_of,
)
from service.repayments.pages.transfers import PATH, shown
from service.repayments.reads import answers
from service.web.bodies import Form, read_form
from service.web.page import go_to, page
from service.web.signing import Signer

RESULTS = "results"
KEPT = "bank's results"


class ResultPages(Controller):
    """What came back from the bank."""

    path = f"{PATH}/results"
    guards = (RUNNERS,)

    @post("/", status_code=200)
    async def look_at_results(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
    ) -> Response[str]:
        """What the bank's file says, before anything is booked."""
        content, wrong = await sent_file(request, "file")
        if wrong:
            sent = Sent(RESULTS, Form({}), {"file": say(request, wrong)})
            return await shown(request, read, tools, sent, 422)
        return await _results(request, read, tools.treasury, signer, content)

    @post("/confirm", status_code=303)
    async def record_results(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
    ) -> Response[Any]:
        """Books what was looked at."""
        form = await read_form(request)
        content = kept_file(signer, KEPT, form["file"])
        if content is None:
            sent = Sent(RESULTS, form, refused=say(request, "money.bank.send_again"))
            return await shown(request, work, tools, sent, 422)
        lines = await answers.answer_lines(work, read_results(content))
        if answers.digest_of_answers(lines) != form["digest"]:
            return await _results(request, work, tools.treasury, signer, content, say(request, "money.changed"), 409)
        try:
            async with whole_or_nothing(work):
                count = await record_transfer_answers(work, answers.answers_of(lines))
        except Refusal as refusal:
            status = status_of(refusal)
            refused = not_done(request, RESULTS, form, refusal).refused
            return await _results(request, work, tools.treasury, signer, content, refused, status)
        return go_to(request, PATH, notice=say(request, "money.results.done", count=count))


async def _results(
    request: AnyRequest,
    read: Read,
    treasury: Treasury,
    signer: Signer,
    content: bytes,
    refused: str | None = None,
    status: int = 200,
) -> Response[str]:
    """The file beside what was asked for; one that is no bank's file with its reasons on the page it came from."""
    results = read_results(content)
    if results.problems:
        return file_refused(request, results.problems, PATH)
    paid_from = [_account_of(each.requester) for each in results.headers]
    if other := other_account_refused(request, treasury, paid_from, PATH):
        return other
    lines = await answers.answer_lines(read, results)
    return page(
        request,
        "repayments/money_results.html",
        status=status,
        lines=lines,
        counts={kind: sum(line.became is kind for line in lines) for kind in answers.Answered},
        sums={kind: sum(one.result.amount for one in lines if one.became is kind) for kind in answers.Answered},
        is_early=any(one.on_date > read.today for one in lines if one.became in answers.NEW),
        stopped=any(line.became in answers.STOPPING for line in lines),
        digest=answers.digest_of_answers(lines),
        file=keep_file(signer, KEPT, content),
        meaning=lambda code: meaning_of(request, code),
        refused=refused,
        here=PATH,
    )


def _account_of(requester: Requester) -> BankAccount:
    kind, number = requester.account_type.value, requester.account_number
    return BankAccount(requester.bank_code, requester.branch_code, kind, number)
