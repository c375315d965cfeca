"""Companies for tests."""

from service.base.ids import CompanyId
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.work import Work


async def a_company(work: Work, reference: str = "C-1", **told: object) -> CompanyId:
    """A firm with the items of its own that a posting must show."""
    facts = {
        "company_ref": reference,
        "name": "肥後テスト工業株式会社",
        "address": "熊本県合志市栄0-0",
        "contact": "採用係 096-000-0000",
        **told,
    }
    stored = await register_companies(work, [CompanyFacts(**facts)])  # type: ignore[arg-type]
    return stored[reference]
