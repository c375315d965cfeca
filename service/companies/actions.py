"""What staff and imports do with companies."""

from collections.abc import Sequence

from service.base.ids import CompanyId
from service.companies import reads, store
from service.companies.terms import AlreadyRegistered, ChangedSince, CompanyFacts
from service.db.work import Work
from service.platform import audit


async def register_companies(work: Work, companies: Sequence[CompanyFacts]) -> dict[str, CompanyId]:
    """Stores what is told of each company, new or known; of two tellings in one block the later one counts.

    Answers each reference's id.
    """
    if not companies:
        return {}
    latest = {facts.company_ref: facts for facts in companies}
    stored = await store.upsert_companies(work, list(latest.values()))
    await audit.note(work, "companies.registered", count=len(stored))
    return stored


async def know_companies(work: Work, companies: Sequence[CompanyFacts]) -> dict[str, CompanyId]:
    """Makes sure that each reference is known without changing what is stored, as a file of postings does.

    A posting's line tells little of its firm: it may introduce one, and must not overwrite one.
    """
    references = {facts.company_ref for facts in companies}
    known = await reads.companies_by_ref(work, references)
    unknown = {facts.company_ref: facts for facts in companies if facts.company_ref not in known}
    if not unknown:
        return known
    await store.insert_unknown_companies(work, list(unknown.values()))
    await audit.note(work, "companies.named_by_postings", count=len(unknown))
    return await reads.companies_by_ref(work, references)


async def may_be_new(work: Work, reference: str) -> bool:
    """Whether no company has this reference; until the work ends, nobody else gives it to one."""
    return await store.lock_company(work, reference) is None


async def save_company(work: Work, facts: CompanyFacts, *, seen_revision: int | None) -> CompanyId:
    """Stores a company told by form: a new one (None), or a change of the revision that was seen.

    The same facts sent twice are stored once. Raises AlreadyRegistered where a new one's reference stands for other
    facts, ChangedSince where somebody else changed it meanwhile.
    """
    known = await store.lock_company(work, facts.company_ref)
    if known is not None and reads.facts_of(known) == facts:
        return CompanyId(known.id)
    if known is not None and seen_revision is None:
        raise AlreadyRegistered("この企業は、別の内容ですでに登録されています。")
    if seen_revision is not None and (known is None or known.revision != seen_revision):
        raise ChangedSince("ほかの人が先に変更しました。")
    stored = await store.upsert_companies(work, [facts])
    await audit.note(work, "companies.saved", stored[facts.company_ref])
    return stored[facts.company_ref]
