"""What waits to be paid, whose account is missing, and what of it a clerk may ask the bank for."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.base.yen import Yen, total
from service.db.work import Read
from service.repayments.reads.claims import names_of
from service.repayments.reads.closing import Subject
from service.repayments.reads.paying import about_of
from service.repayments.store.corrections import FIRST_TOLD
from service.repayments.store.payees import accounts_now
from service.repayments.store.transfers import payables
from service.repayments.terms.payable import Payable, StillOwed
from service.repayments.terms.settlement import Party, TransferOutcome

DEATH_TOLD = FIRST_TOLD.format(which="told.reason = 'died'")
"""When it was first told that the person died, however often the day was put right since."""
_KEPT = text(f"""
    SELECT p.*, c.case_ref, k.id AS claim_id, k.claim_no, coalesce(o.due_year, f.fiscal_year) AS due_year,
        f.id IS NOT NULL AND EXISTS (SELECT FROM support_claim k WHERE k.debtor_id = p.payee_id AND k.amount_yen
            > coalesce((SELECT sum(amount_yen) FROM deposit_match WHERE claim_id = k.id), 0)) AS owes,
        last.outcome, last.bank_code, last.payee_account_id AS account_id,
        EXISTS (SELECT FROM standing_support_event e WHERE e.case_id = c.id AND e.kind = 'ended' AND e.reason = 'died'
            AND c.person_id = p.payee_id AND NOT EXISTS (SELECT FROM payee_account a
                WHERE a.party_id = p.payee_id AND a.recorded_at > {DEATH_TOLD})) AS is_of_dead,
        back.reclaimed_yen, back.came_in_yen
    FROM unnest(CAST(:ids AS uuid[]), CAST(:payees AS uuid[])) p (owed_id, payee_id)
        LEFT JOIN obligation o ON o.id = p.owed_id LEFT JOIN support_case c ON c.id = o.case_id
        LEFT JOIN deposit_refund f ON f.id = p.owed_id LEFT JOIN support_claim k ON k.id = f.claim_id
        LEFT JOIN LATERAL (SELECT r.outcome, r.bank_code, t.payee_account_id FROM transfer t
            JOIN standing_transfer_result r ON r.transfer_id = t.id AND r.outcome <> 'withdrawn'
            WHERE (t.obligation_id = p.owed_id OR t.refund_id = p.owed_id) AND t.payee_id = p.payee_id
            ORDER BY t.attempt DESC LIMIT 1) last ON true
        LEFT JOIN LATERAL (
            SELECT sum(b.amount_yen) AS reclaimed_yen, coalesce((
                SELECT sum(least(own.amount_yen,
                    coalesce((SELECT sum(amount_yen) FROM deposit_match WHERE claim_id = own.claim_id), 0)))
                FROM (SELECT l.claim_id, sum(l.amount_yen) AS amount_yen
                    FROM support_claim_line l JOIN obligation q ON q.id = l.obligation_id
                    WHERE q.case_id = c.id AND l.debtor_id = c.person_id GROUP BY l.claim_id) own), 0) AS came_in_yen
            FROM support_claimable b
            WHERE o.flow = 'prefecture_pays' AND o.amount_yen < 0 AND b.case_id = c.id AND b.debtor_kind = 'person'
        ) back ON true""")  # noqa: S608 - words of ours
_SAID = text("""
    SELECT b.id AS owed_id, c.debtor_id AS payee_id, b.recorded_at, b.recorded_by, b.reason, d.on_date, d.amount_yen
    FROM deposit_refund b JOIN support_claim c ON c.id = b.claim_id JOIN deposit d ON d.id = b.deposit_id
    WHERE b.id = ANY(:ids)
    UNION ALL
    SELECT coalesce(t.obligation_id, t.refund_id), t.payee_id, k.recorded_at, k.recorded_by, k.reason, d.on_date,
        d.amount_yen
    FROM transfer_return k JOIN transfer t ON t.id = k.transfer_id JOIN deposit d ON d.id = k.deposit_id
    WHERE t.obligation_id = ANY(:ids) OR t.refund_id = ANY(:ids)
    ORDER BY recorded_at""")
OF_THE_ACCOUNT = frozenset({"2", "3"})
"""Codes of the bank that say that the account is not there (2), or that its holder stopped it (3)."""


@dataclass(frozen=True, slots=True)
class Reclaimed:
    """What the person is to pay back of a support, and what of it came in."""

    amount: Yen
    came_in: Yen


@dataclass(frozen=True, slots=True)
class Said:
    """Why somebody said that it is paid back or came back, and the deposit of which it was said."""

    by: UUID | None
    reason: str
    on_date: date
    amount: Yen


@dataclass(frozen=True, slots=True)
class ToPay:
    """What may be sent to the bank. `failed_as`: the code with which the bank refused it last; what was withdrawn since
    says nothing of that.

    `account_by` entered the account that counts now: another has to ask the bank to pay to it. `about`: the support, or
    of what is paid back the claim. `said`: what the second hand judges by; `owes`: who is paid back still owes a claim.
    """

    payable: Payable
    payee: str
    about: Subject
    due_year: int
    account_by: UUID | None
    has_account: bool
    failed_as: str | None
    said: tuple[Said, ...] = ()
    owes: bool = False
    reclaimed: Reclaimed | None = None
    """Of a contribution that is given back."""
    has_come_back: bool = False
    waits_for_account: bool = False
    """It failed for the account (`OF_THE_ACCOUNT`) or came back, and the account is the same: so it would go again. Or
    it is of somebody who died, and no account was told since, of the heirs."""
    is_of_dead: bool = False

    @property
    def ticked_as(self) -> str:
        """By what a form names it."""
        return "/".join(map(str, self.payable.key))

    def is_prepared_by(self, staff_id: UUID) -> bool:
        """Who entered the account, or said that it is paid back or came back, does not ask the bank to pay."""
        return staff_id == self.account_by or staff_id in self.payable.told_by


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What a company gets back of one support, once it paid what it owes for it."""

    about: Subject
    payee: str
    amount: Yen
    owes_first: tuple[StillOwed, ...]
    reclaimed: Reclaimed | None


@dataclass(frozen=True, slots=True)
class WaitingToPay:
    """What may be sent to the bank, those whose account is missing or wrong first; and what may not.

    `held`: how much is owed on paper, because the support was obtained by a false statement.
    """

    waiting: tuple[ToPay, ...]
    held_back: tuple[HeldBack, ...]
    held: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What of it one clerk would ask the bank for, and what is left out.

    `own`: what she prepared herself, for which another asks; `doubtful`: whose account is to be looked at first.
    """

    ready: tuple[ToPay, ...]
    own: tuple[ToPay, ...]
    doubtful: tuple[ToPay, ...]
    without_account: tuple[ToPay, ...]

    @property
    def amount(self) -> Yen:
        return total([one.payable.amount for one in self.ready])

    def left_out(self, despite: Collection[str]) -> set[tuple[UUID, UUID]]:
        """What is not asked for, by `Payable.key`; of what is doubtful what was not chosen, `despite` that.

        Where nothing is asked for but her own it is left in, so that what refuses it tells why.
        """
        chosen = [one for one in self.doubtful if one.ticked_as in despite]
        left = [one for one in (*self.doubtful, *self.without_account) if one not in chosen]
        own = self.own if self.ready or chosen else ()
        return {one.payable.key for one in (*left, *own)}


async def to_pay(read: Read) -> WaitingToPay:
    """Everything that is to be paid and not with the bank; six statements."""
    owed = await payables(read)
    listed = [each for each in owed if each.may_be_sent or each.waits_for_company]
    parties = {each.payee for each in listed}
    known, names = await accounts_now(read, [each.id for each in parties]), await names_of(read, parties)
    asked = {"ids": [each.owed_id for each in listed], "payees": [each.payee.id for each in listed]}
    kept = {(row.owed_id, row.payee_id): row for row in await read.session.execute(_KEPT, asked)}
    said: defaultdict[tuple[UUID, UUID], list[Said]] = defaultdict(list)
    for row in await read.session.execute(_SAID, {"ids": [each.owed_id for each in listed]}):
        told_of = Said(row.recorded_by, row.reason, row.on_date, Yen(row.amount_yen))
        said[row.owed_id, row.payee_id].append(told_of)
    told = [_to_pay(each, names, known, kept[each.key], said[each.key]) for each in listed]
    told.sort(key=lambda one: (one.has_account, one.failed_as is None, one.about.label, one.due_year))
    waiting = tuple(one for one in told if one.payable.may_be_sent)
    held_back = _held_back([one for one in told if one.payable.waits_for_company])
    return WaitingToPay(waiting, held_back, sum(each.is_held for each in owed))


def _held_back(told: Sequence[ToPay]) -> tuple[HeldBack, ...]:
    """By support and company: what each waits for is the same for all of it."""
    together: defaultdict[tuple[str, UUID], list[ToPay]] = defaultdict(list)
    for one in told:
        together[one.about.address, one.payable.payee.id].append(one)
    return tuple(
        HeldBack(
            parts[0].about,
            parts[0].payee,
            total([one.payable.amount for one in parts]),
            parts[0].payable.owes_first,
            parts[0].reclaimed,
        )
        for parts in together.values()
    )


def _to_pay(
    each: Payable,
    names: Mapping[Party, str],
    known: Mapping[UUID, tuple[UUID, UUID | None]],
    kept: Any,
    said: Sequence[Said],
) -> ToPay:
    failed_as = kept.bank_code if kept.outcome == TransferOutcome.FAILED else None
    account_id, account_by = known.get(each.payee.id, (None, None))
    has_come_back = kept.outcome == TransferOutcome.RETURNED
    is_same = account_id is not None and account_id == kept.account_id
    return ToPay(
        payable=each,
        payee=names.get(each.payee, "―"),
        about=about_of(kept, each.case_id),
        due_year=kept.due_year,
        account_by=account_by,
        has_account=each.payee.id in known,
        failed_as=failed_as,
        said=tuple(said),
        owes=kept.owes,
        reclaimed=Reclaimed(Yen(int(back)), Yen(int(kept.came_in_yen))) if (back := kept.reclaimed_yen) else None,
        has_come_back=has_come_back,
        waits_for_account=(kept.is_of_dead and account_id is not None)
        or (is_same and (has_come_back or failed_as in OF_THE_ACCOUNT)),
        is_of_dead=kept.is_of_dead,
    )


def asked_by(staff_id: UUID | None, waiting: Sequence[ToPay]) -> Asked:
    """What of it this clerk would ask the bank for."""
    without = [one for one in waiting if not one.has_account]
    own = [one for one in waiting if one.has_account and staff_id is not None and one.is_prepared_by(staff_id)]
    doubtful = [one for one in waiting if one.waits_for_account and one not in own]
    apart = {one.payable.key for one in (*without, *own, *doubtful)}
    ready = [one for one in waiting if one.payable.key not in apart]
    return Asked(tuple(ready), tuple(own), tuple(doubtful), tuple(without))


def digest_of(waiting: Sequence[ToPay]) -> str:
    """The same for the same requests, so that what is asked of the bank is what was looked at."""
    told = sorted(
        f"{one.ticked_as}/{one.payable.attempts}/{one.payable.amount.amount}/{one.account_by}/{one.has_account}"
        for one in waiting
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
