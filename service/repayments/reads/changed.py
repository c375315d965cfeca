"""Where what was decided may have to be put right: in SQL the supports of which something was told late, and of those
few what the rules say."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from service.base.ids import CaseId
from service.db.work import Read
from service.repayments.reads.contradicting import Against, against_all, with_untrue
from service.repayments.reads.standing import Told, differing, told_of_each
from service.repayments.reads.wanted import asked, only_of
from service.repayments.rules.proposing import Proposal, Standing, reclaims
from service.repayments.terms.case import CaseEventKind

EVER, ALWAYS = "CAST('-infinity' AS date)", "CAST('infinity' AS date)"
"""Days before and after all others."""


def changed_of(of: str = "") -> str:
    """In SQL the supports of which something was told after the payment that it concerns was computed, and since when:
    an end, a move, a leave; what was corrected; a paper of its year; an end after which something is asked
    back. Not what was computed anew since, which took in all that was told by then."""
    return f"""
        SELECT case_id, max(recorded_at) AS recorded_at FROM (
            SELECT late.case_id, late.recorded_at FROM (
                SELECT e.case_id, e.recorded_at, coalesce(e.left_on, e.on_date) AS first_on, {ALWAYS} AS last_on
                FROM standing_support_event e
                WHERE e.kind IN ('ended', 'transferred', 'rested', 'resumed') {only_of("e.case_id", of)}
                UNION ALL
                SELECT e.case_id, corrected.recorded_at, {EVER}, {ALWAYS}
                FROM support_event_correction corrected
                    JOIN support_event e ON e.id = corrected.event_id {only_of("e.case_id", of)}
                UNION ALL
                SELECT e.case_id, k.checked_at, make_date(e.fiscal_year, 4, 1), make_date(e.fiscal_year + 1, 3, 31)
                FROM support_evidence e JOIN support_evidence_check k ON k.evidence_id = e.id AND k.is_verified
                    {only_of("e.case_id", of)}) late
            WHERE EXISTS (SELECT FROM obligation o WHERE o.case_id = late.case_id AND o.proposed_at < late.recorded_at
                    AND o.counted_to >= late.first_on AND o.counted_from <= late.last_on
                    AND NOT EXISTS (SELECT FROM obligation n WHERE n.case_id = o.case_id AND n.number = o.number
                        AND n.proposed_at >= late.recorded_at))
                AND NOT EXISTS (SELECT FROM obligation n WHERE n.case_id = late.case_id
                    AND n.reason = 'correction' AND n.proposed_at >= late.recorded_at)
            UNION ALL
            SELECT e.case_id, e.recorded_at FROM standing_support_event e
            WHERE e.kind = 'ended' AND e.reason = ANY(:reclaimed) {only_of("e.case_id", of)}
                AND NOT EXISTS (SELECT FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
                    WHERE o.case_id = e.case_id AND o.reason = 'reclaim' AND d.is_approved IS NOT FALSE)) told
        GROUP BY case_id"""  # noqa: S608 - our words


@dataclass(frozen=True, slots=True)
class PutRight:
    """Of some supports those whose amounts differ from what is recorded by now, of which something is asked back, and
    of which a checked paper is contradicted."""

    differing: frozenset[CaseId]
    to_reclaim: frozenset[CaseId]
    untrue: frozenset[CaseId]

    @property
    def any(self) -> frozenset[CaseId]:
        return self.differing | self.to_reclaim | self.untrue

    @property
    def to_compute(self) -> frozenset[CaseId]:
        """Where the office has an amount to compute."""
        return self.differing | self.to_reclaim


CHANGED = text(f"SELECT case_id FROM ({changed_of()}) changed")  # noqa: S608 - our words


async def all_to_put_right(read: Read) -> PutRight:
    """Of all supports; one statement, five where something was told late."""
    ids = (await read.session.execute(CHANGED, asked(read.today, CHANGED.text))).scalars().all()
    told = await told_of_each(read, ids)
    return await to_put_right(read, told, against_all(told))


async def to_put_right(read: Read, told: Iterable[Told], contradicting: Against) -> PutRight:
    """What the rules say of these; one statement where the prefecture's part for a company's people has a limit."""
    found = [each for each in told if each[0].case.last(CaseEventKind.HIRED) is not None]
    return PutRight(
        differing=await differing(read, [known for known, _ in found]),
        to_reclaim=frozenset(known.case.id for known, _ in found if to_reclaim(known)),
        untrue=with_untrue(found, contradicting),
    )


def to_reclaim(known: Standing) -> tuple[Proposal, ...]:
    """What may be proposed to be paid back now: nothing while an amount waits for its decision."""
    return () if any(each.is_approved is None for each in known.obligations) else reclaims(known)
