"""A person takes her consent back by herself: what she agreed to ends, and every way that stands on it."""

from service.base.ids import CompanyId, IntroductionId, PersonId
from service.db.work import Work
from service.introductions.rules import path
from service.introductions.terms import EndReason, Stage
from service.people.actions import entering
from service.people.terms import Purpose
from service.shortlists.actions.introducing import record_own_decline
from service.shortlists.reads.introductions import introductions_of_person
from service.shortlists.terms.deciding import Introduction, ReasonSide

REASON = f"{ReasonSide.PERSON}.{EndReason.NOT_TOLD}"
"""She owes nobody a reason."""


async def withdraw_own_consent(
    work: Work, person_id: PersonId, purpose: Purpose, company_id: CompanyId | None, source: str
) -> list[IntroductionId]:
    """Ends her consent from now on, and with one to a company the introductions to it that the path lets her decline.

    Answers which ended. One that was accepted goes on: the contract is between the two. Raises ConsentMissing
    where none stands, as after a double click.
    """
    await entering.withdraw_consent_once(work, person_id, purpose, work.today, source, company_id)
    if purpose is not Purpose.INTRODUCTION or company_id is None:
        return []
    found = await introductions_of_person(work, person_id)
    ending = [one for one in found if one.company_id == company_id and _may_be_declined(one)]
    for introduction in ending:
        await record_own_decline(work, introduction.id, REASON)
    return [introduction.id for introduction in ending]


def _may_be_declined(introduction: Introduction) -> bool:
    last = Stage(introduction.steps[-1].kind.value) if introduction.steps else Stage.INTRODUCED
    return Stage.DECLINED_BY_PERSON in path.PATH[last]
