"""A posting with its ranked people, for tests of what coordinators do with them."""

from dataclasses import dataclass
from typing import Any

from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.base.ids import CompanyId, PersonId, PostingId
from service.db.engine import Database
from service.db.work import Read, begin_work
from service.people import reads as people
from service.platform.crypto import Vault
from service.postings import reads as postings
from service.shortlists.actions.matching import match_postings
from service.shortlists.store import deciding as deciding_store
from service.shortlists.terms.deciding import Seen
from service.shortlists.terms.matching import MatchCause
from tests.factories.companies import a_company
from tests.factories.people import a_person
from tests.factories.postings import a_posting
from tests.support.encoders import LetterPort, matching_tools


@dataclass(frozen=True)
class Matched:
    """A posting, its company, and the people of its list by reference: D-1, D-2, …"""

    posting_id: PostingId
    company_id: CompanyId
    people: dict[str, PersonId]


async def a_matched_posting(
    database: Database,
    clock: Clock,
    vault: Vault,
    *,
    people: int = 2,
    profile: dict[str, Any] | None = None,
    **told: Any,
) -> Matched:
    """A complete posting matched with people of whom each writes something of the own; `database` is the worker's."""
    async with begin_work(database, SYSTEM, clock) as work:
        company_id = await a_company(work)
        posting_id = await a_posting(work, company_id, **told)
        registered: dict[str, PersonId] = {}
        for number in range(1, people + 1):
            summary = {"summary": f"{number}年間、装置の点検を担当しました。"}
            registered[f"D-{number}"] = await a_person(work, vault, f"D-{number}", **{**summary, **(profile or {})})
    await match(database, clock, vault, posting_id)
    return Matched(posting_id, company_id, registered)


async def match(database: Database, clock: Clock, vault: Vault, posting_id: PostingId) -> None:
    """Makes the posting's list anew."""
    async with begin_work(database, SYSTEM, clock) as work:
        tools = matching_tools(vault, LetterPort())
        await match_postings(work, tools, [posting_id], cause=MatchCause.COMMAND, business_date=work.today)


async def seen_now(read: Read, posting_id: PostingId, person_id: PersonId) -> Seen:
    """What a coordinator has before the eyes who just opened the pair."""
    words = (await deciding_store.words_by_person(read, posting_id, [person_id])).get(person_id, [])
    posting = await postings.posting(read, posting_id)
    profile = (await people.profiles(read, [person_id]))[person_id]
    return Seen(words[-1].sequence if words else 0, posting.revision, profile.revision)
