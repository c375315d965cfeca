"""A consent is taken back, by the person herself or through the office: every way that stands on it ends."""

from service.base.ids import CompanyId, IntroductionId, PersonId
from service.db.work import Read, Work
from service.introductions.reads import case
from service.introductions.rules import path
from service.introductions.store import consent as store
from service.introductions.terms import CannotFollow, EndReason, Stage
from service.introductions.terms.telling import ConsentTakenBack
from service.people.actions import entering
from service.people.terms import Purpose
from service.shortlists.actions.introducing import record_introduction_event, record_own_decline
from service.shortlists.reads.introductions import introductions_of_person
from service.shortlists.terms.deciding import ReasonSide, Step

REASON = f"{ReasonSide.PERSON}.{EndReason.CONSENT_WITHDRAWN}"
"""Why she took it back, she owes nobody."""


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
    ending = [one.id for one in found if one.company_id == company_id and await _may_be_declined(work, one.id)]
    for introduction_id in ending:
        await record_own_decline(work, introduction_id, REASON)
    return ending


async def end_taken_back(work: Work, introduction_id: IntroductionId) -> ConsentTakenBack:
    """Ends an introduction of which the office recorded that the consent was taken back; answers that word.

    Raises MayNotRecord, and CannotFollow where nothing was taken back or the introduction runs no more.
    """
    path.check_may_record(work.actor)
    await store.lock(work, "outcome", introduction_id)
    now = await case(work, introduction_id)
    await entering.hold_consents(work, now.person_id)
    if now.consent_taken_back is None or not now.is_to_tell:
        raise CannotFollow("この紹介には、企業に伝える同意の取り消しがありません。", stage=now.stage.value)
    on = max(now.consent_taken_back.on_date, now.introduced_on, *(point.on_date for point in now.points))
    await record_introduction_event(work, introduction_id, Step.DECLINED_BY_PERSON, on, REASON)
    return now.consent_taken_back


async def _may_be_declined(read: Read, introduction_id: IntroductionId) -> bool:
    """By steps and hire together: of a hire that came from another book no step tells."""
    return Stage.DECLINED_BY_PERSON in (await case(read, introduction_id)).following
