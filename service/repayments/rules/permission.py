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
    """A batch without a file anybody; once one was made, the bank may pay it while the same sums are asked for again:
    another than who made either."""
    return not made.files or (staff_id is not None and staff_id not in made.hands)


def check_may_withdraw(actor: Actor, made: BatchMade, *, is_bank_told: bool) -> None:
    """Raises SameHand, and BankNotTold of a batch whose file was made while nobody says that the bank was told."""
    if not may_withdraw(actor.id, made):
        raise SameHand("銀行ファイルを作成した振込依頼は、依頼やファイルを作成した人とは別の職員が取り消してください。")
    if made.files and not is_bank_told:
        raise BankNotTold("銀行に取消しを伝えたことを確かめて、印を付けてください。")


def check_other_hand(actor: Actor, before: object) -> None:
    """Raises SameHand where the actor is who acted before, or nobody in particular."""
    if actor.id is None or actor.id == before:
        raise SameHand("この金額の決定は、起案した人とは別の職員が行ってください。")
