"""Who may do what with supports: those who run the programme; two of them where the amount asks for it."""

from uuid import UUID

from service.base.actor import Actor, Role
from service.base.refusals import Forbidden
from service.base.yen import Yen
from service.repayments.terms.batch import BankNotTold, BatchMade
from service.repayments.terms.case import SameHand
from service.repayments.terms.scheme import Frame

RUNNERS = frozenset({Role.PROGRAMME_STAFF, Role.ADMINISTRATOR, Role.SYSTEM})
"""The service itself runs imports and the nightly computation; it approves nothing that needs two."""


class MayNotRun(Forbidden):
    """The role does not run the programme."""


def check_may_run(actor: Actor) -> None:
    """Raises MayNotRun."""
    if actor.role not in RUNNERS:
        raise MayNotRun("奨学金返還等支援の手続きは、制度の担当者が行います。")


def needs_two(frame: Frame, amount: Yen) -> bool:
    """Above the scheme's amount another than who proposed decides; taking back weighs as much as giving."""
    return max(amount, -amount) > frame.two_deciders_above


def may_withdraw(staff_id: UUID | None, made: BatchMade) -> bool:
    """Another than who acted last on the batch: two people are always involved, and two are enough.

    Also where no file was made, since it may have been entered at the bank's own screen: the bank may pay it while the
    same sums are asked for again. The database holds it too (`transfer_withdrawn_two_hands`).
    """
    return staff_id is not None and staff_id != made.last_hand


def check_may_withdraw(actor: Actor, made: BatchMade, *, is_bank_told: bool) -> None:
    """Raises SameHand, and BankNotTold while nobody says that the bank was told, or never asked."""
    if not may_withdraw(actor.id, made):
        raise SameHand(
            "振込依頼は、最後に銀行ファイルを作成した人（作成前は依頼を作成した人）とは別の職員が取り消してください。"
        )
    if not is_bank_told:
        raise BankNotTold("銀行に渡していないこと、または銀行に取消しを伝えたことを確かめて、印を付けてください。")


def check_other_hand(actor: Actor, before: object) -> None:
    """Raises SameHand where the actor is who acted before, or nobody in particular."""
    if actor.id is None or actor.id == before:
        raise SameHand("この金額の決定は、起案した人とは別の職員が行ってください。")
