"""What tells who was paid of money to be paid back: 支給額変更決定通知書 of a correction below zero, and
支給決定取消・返還決定通知書 of what is taken back after an end.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import text

from service.base.ids import ObligationId
from service.base.yen import Yen, total
from service.db.work import Read
from service.letters.support_changes import ChangeNotice, WhyChanged
from service.letters.support_revocation import RevocationNotice, TakenBack
from service.letters.words import words
from service.repayments.reads.letters import Sender, support_of
from service.repayments.reads.letters_of_money import number_of, traced
from service.repayments.reads.why_lowered import why_lowered
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.letters import LetterNotYet, NoSuchLetter
from service.repayments.terms.life import Step
from service.repayments.terms.obligation import Obligation, ObligationReason
from service.repayments.terms.scheme import Flow

DECIDED = """
    SELECT o.id, CAST(d.decided_at AT TIME ZONE 'Asia/Tokyo' AS date) AS decided_on, c.claim_no, c.due_on
    FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id AND d.is_approved
        LEFT JOIN support_claim_line l ON l.obligation_id = o.id AND (o.flow = 'company_pays'
            OR l.debtor_id = (SELECT person_id FROM support_case WHERE id = o.case_id))
        LEFT JOIN support_claim c ON c.id = l.claim_id"""
"""When it was decided, and the claim by which who was paid is asked for it."""
OF_ITSELF = text(f"{DECIDED} WHERE o.id = :id")
OF_MONTHS = frozenset({"not_in_work", "part_year_nothing", "months_in_work"})
OF_LIMIT = frozenset({"limit_of_year", "limit_moved_before", "limit_after_move"})
"""The steps of a trace that tell the months in work, and the limit of the payment, the last of which holds."""
OF_ACT = text(f"""{DECIDED}
    WHERE o.reason = 'reclaim' AND (o.case_id, o.proposed_at) = (
        SELECT case_id, proposed_at FROM obligation WHERE id = :id)
    ORDER BY o.number""")  # noqa: S608 - words of ours
"""Everything that was taken back by the act that an obligation belongs to."""


async def change_notice(read: Read, obligation_id: ObligationId, name: str, sender: Sender) -> ChangeNotice:
    """支給額変更決定通知書 to who was paid too much: the person, or, where companies pay people themselves, the company
    that got the prefecture's part. `name` is the payee's.

    Raises NoSuchObligation, NoSuchLetter for what lowers nothing or is no correction, LetterNotYet before the decision.
    """
    owed = await obligation_store.obligation(read, obligation_id)
    if not owed.lowers:
        raise NoSuchLetter("支給額を減らす訂正ではないため、変更決定通知書は作れません。")
    if not owed.is_approved:
        raise LetterNotYet("まだ決定されていないため、変更決定通知書は作れません。", kind="decided")
    case = await case_store.case(read, owed.case_id)
    told = await obligation_store.obligations(read, case_ids=[case.id])
    before = [each for each in told if owed.follows(each)]
    decided = (await read.session.execute(OF_ITSELF, {"id": obligation_id})).one()
    stood, counted = total([each.to_payee for each in before]), owed.instalment.counted
    return ChangeNotice(
        support=support_of(case, name, sender),
        number=number_of(owed),
        fiscal_year=owed.instalment.due,
        first=counted.first,
        last=counted.last or counted.first,
        decided_on=decided.decided_on,
        before=stood,
        after=stood + owed.to_payee,
        reasons=tuple(_reasons(before, owed)),
        claim_no=decided.claim_no,
        due_on=decided.due_on,
        account=sender.account,
        trace=traced(owed),
        review_office=sender.review_office,
        is_to_company=owed.flow is Flow.COMPANY_PAYS,
    )


async def revocation_notice(read: Read, obligation_id: ObligationId, name: str, sender: Sender) -> RevocationNotice:
    """支給決定取消・返還決定通知書 of everything that was taken back by the act to which the reclaim belongs; to whom a
    change is told too. Raises NoSuchObligation, NoSuchLetter for what is no reclaim, LetterNotYet before the decision.
    """
    owed = await obligation_store.obligation(read, obligation_id)
    if owed.reason is not ObligationReason.RECLAIM:
        raise NoSuchLetter("返還を求める算定ではないため、取消・返還決定通知書は作れません。")
    decided = {row.id: row for row in await read.session.execute(OF_ACT, {"id": obligation_id})}
    if not decided:
        raise LetterNotYet("まだ決定されていないため、取消・返還決定通知書は作れません。", kind="decided")
    case = await case_store.case(read, owed.case_id)
    told = await obligation_store.obligations(read, case_ids=[case.id])
    of_act = [each for each in told if each.id in decided]
    first = decided[of_act[0].id]
    return RevocationNotice(
        support=support_of(case, name, sender),
        number=number_of(of_act[0]),
        decided_on=first.decided_on,
        reason=words("reclaimed", frozenset().union(*(await why_lowered(read, decided)).values())),
        payments=tuple(_taken_back(each, told) for each in of_act),
        claim_no=first.claim_no,
        due_on=first.due_on,
        account=sender.account,
        review_office=sender.review_office,
        is_to_company=owed.flow is Flow.COMPANY_PAYS,
    )


def _taken_back(owed: Obligation, told: Sequence[Obligation]) -> TakenBack:
    before = total([each.to_payee for each in told if owed.follows(each)])
    return TakenBack(owed.instalment.due, before, -owed.to_payee)


def _reasons(before: Sequence[Obligation], owed: Obligation) -> Iterator[WhyChanged]:
    """What the amount was computed from then, and what it is computed from now."""
    was = next((each.award.trace for each in reversed(before) if _actual(each.award.trace) is not None), ())
    now = owed.award.trace
    found = [*_actual_changed(was, owed), *_limit_changed(was, now), *_months_changed(was, now)]
    yield from found or [WhyChanged("records", {})]


def _actual_changed(was: Sequence[Step], owed: Obligation) -> Iterator[WhyChanged]:
    before, after = _actual(was), _actual(owed.award.trace)
    if before is not None and after is not None and before != after:
        code = "outlay" if owed.flow is Flow.COMPANY_PAYS else "repaid"
        yield WhyChanged(code, {"before": before.amount, "after": after.amount})


def _actual(trace: Sequence[Step]) -> Yen | None:
    return next((step.result for step in trace if step.code == "actual"), None)


def _limit_changed(was: Sequence[Step], now: Sequence[Step]) -> Iterator[WhyChanged]:
    """A lower limit changes the amount where it binds."""
    before, after = _limit(was), _limit(now)
    if before is not None and after is not None and after.result.amount == after.numbers["limit"]:
        lower, higher = after.numbers["limit"], before.numbers["limit"]
        if lower < higher:
            yield WhyChanged("limit", {"before": higher, "after": lower})


def _limit(trace: Sequence[Step]) -> Step | None:
    return next((step for step in reversed(trace) if step.code in OF_LIMIT), None)


def _months_changed(was: Sequence[Step], now: Sequence[Step]) -> Iterator[WhyChanged]:
    """A trace tells months where they are not all that there are."""
    before, after = _months(was), _months(now)
    told = before or after
    if told is None or not was:
        return
    _, whole = told
    first, last = (whole if each is None else each[0] for each in (before, after))
    if first != last:
        yield WhyChanged("months", {"before": first, "after": last, "whole": whole})


def _months(trace: Sequence[Step]) -> tuple[int, int] | None:
    return next(((step.numbers["months"], step.numbers["whole"]) for step in trace if step.code in OF_MONTHS), None)
