"""The sample's coordinators' words of the last days, given on the lists that matching made."""

from service.base.actor import Actor
from service.base.clock import FrozenClock
from service.base.ids import SeededIds
from service.companies.reads import companies_by_ref
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.people.reads import people_by_ref, profiles
from service.postings.reads import posting_by_ref
from service.sample.events import ShortlistDecided
from service.sample.loading import BEGINNING
from service.sample.prefecture import SamplePrefecture
from service.shortlists.actions.deciding import decide
from service.shortlists.terms.deciding import NewDecision, NotOnShortlist, ReasonCode, Seen, Verdict

REASONS = {
    "面談の日程を確認中": ReasonCode.OTHER,
    "本人の希望時期を確認する": ReasonCode.EVIDENCE_UNCLEAR,
    "企業に夜勤の頻度を問い合わせ中": ReasonCode.PLACE_OR_HOURS,
    "資格証の写しを待つ": ReasonCode.EVIDENCE_UNCLEAR,
    "すでに他社と面談が進んでいる": ReasonCode.PERSON_ELSEWHERE,
    "通勤の距離が合わない": ReasonCode.PLACE_OR_HOURS,
    "本人が別の職種を希望": ReasonCode.WISHES_DIFFER,
    "求める経験とずれがある": ReasonCode.EXPERIENCE_SHORT,
}
"""The code under which a reason in words is counted."""


async def decide_recent(database: Database, sample: SamplePrefecture, coordinator: Actor) -> int:
    """Gives the words whose pair stands on a list, each at its own instant; answers how many those are."""
    clock, given = FrozenClock(BEGINNING), 0
    firms = {posting.id: posting.record["company_id"] for posting in sample.postings}
    for number, event in enumerate(event for event in sample.history if isinstance(event, ShortlistDecided)):
        clock.set(event.at)
        try:
            async with begin_work(database, coordinator, clock, SeededIds(f"sample decision {number}")) as work:
                await _decide(work, event, firms[event.posting])
        except NotOnShortlist:
            continue
        given += 1
    return given


async def _decide(work: Work, event: ShortlistDecided, firm: str) -> None:
    company_id = (await companies_by_ref(work, [firm]))[firm]
    posting = await posting_by_ref(work, company_id, event.posting)
    person_id = (await people_by_ref(work, [event.person]))[event.person]
    seen = Seen(0, posting.revision, (await profiles(work, [person_id]))[person_id].revision)
    code = REASONS[event.reason] if event.reason else None
    await decide(work, posting.posting_id, person_id, NewDecision(Verdict(event.decision), code, event.reason), seen)
