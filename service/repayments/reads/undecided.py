"""What waits for a decision on one support: whatever was computed by one act is decided on by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from service.base.yen import Yen, total
from service.repayments.reads.plan import Said
from service.repayments.terms.obligation import Obligation, ObligationReason


@dataclass(frozen=True, slots=True)
class UndecidedAct:
    """One instalment, or everything that one correction or one reclaim came to, in the order of computing.

    `hands`: who proposed it or checked its evidence, none of whom decides on it where two are needed.
    """

    parts: tuple[Obligation, ...]
    hands: frozenset[UUID]

    @property
    def first(self) -> Obligation:
        return self.parts[0]

    @property
    def amount(self) -> Yen:
        return total([each.award.amount for each in self.parts])

    @property
    def adds(self) -> bool:
        """Whether something of it is to be paid, which needs a budget."""
        return any(each.adds for each in self.parts)

    @property
    def needs_two(self) -> bool:
        return any(each.needs_two for each in self.parts)

    @property
    def moved(self) -> Yen:
        """What its parts come to, either way: not the whole of what is weighed (`Standing.moved`)."""
        return Yen(sum(abs(each.award.amount.amount) for each in self.parts))

    def may_be_decided_by(self, staff_id: UUID | None) -> bool:
        return not self.needs_two or staff_id not in self.hands


def acts_undecided(obligations: Sequence[Obligation], said: Mapping[UUID, Said]) -> tuple[UndecidedAct, ...]:
    """What waits, first what is to be decided on first."""
    waiting = sorted(
        (each for each in obligations if each.is_approved is None and each.id in said),
        key=lambda each: said[each.id].place,
    )
    acts = []
    for _, parts in groupby(waiting, lambda each: _act_of(each, said)):
        of_act = tuple(parts)
        hands = {by for each in of_act for by in (each.proposed_by, *said[each.id].checkers) if by is not None}
        acts.append(UndecidedAct(of_act, frozenset(hands)))
    return tuple(acts)


def _act_of(obligation: Obligation, said: Mapping[UUID, Said]) -> tuple[object, ...]:
    """Instalments are decided on one by one, also where several were computed at once."""
    if obligation.reason is ObligationReason.INSTALMENT:
        return (obligation.id,)
    return (obligation.reason, said[obligation.id].made_at)
