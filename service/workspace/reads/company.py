"""One company as one screen shows it: its postings, whom we introduced, who stayed, and why others did not."""

from collections import Counter
from dataclasses import dataclass

from service.base.ids import CompanyId, PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.introductions.reads.due import MONTHS
from service.introductions.terms import Stage
from service.postings.lacking import lacking_postings
from service.workspace.reads.numbers import ends_of, passes_of
from service.workspace.rules.counting import FUNNEL, reached
from service.workspace.store import companies as postings_store
from service.workspace.store import hires, ways, words
from service.workspace.terms import CompanyHire, CompanyPosting, CompanyWay, ReasonRow, Stayed

MOST_POSTINGS = 30
MOST_INTRODUCTIONS = 10
MOST_HIRES = 10


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """`reached` and `introduced_count` are of all postings; of the lists the first or last are shown.

    Each posting stands with how many reached each stage of the funnel; `incomplete` ones lack what publication needs,
    without which nobody is introduced.
    """

    company: Company
    postings: tuple[tuple[CompanyPosting, tuple[int, ...]], ...]
    incomplete: frozenset[PostingId]
    postings_count: int
    reached: tuple[int, ...]
    introductions: tuple[CompanyWay, ...]
    hires: tuple[CompanyHire, ...]
    stayed: tuple[Stayed, ...]
    passes: tuple[ReasonRow, ...]
    ends: tuple[ReasonRow, ...]

    @property
    def introduced_count(self) -> int:
        return self.reached[FUNNEL.index(Stage.INTRODUCED)]

    @property
    def hires_count(self) -> int:
        return self.hires[0].number if self.hires else 0


async def company_page(read: Read, company_id: CompanyId) -> CompanyPage:
    """In eight statements, one more for postings that are new; raises NoSuchCompany."""
    company = await companies.company(read, company_id)
    shown, count = await postings_store.postings_of(read, company_id, MOST_POSTINGS)
    lacking = {one.posting_id for one in await lacking_postings(read, company_id)}
    furthest: dict[PostingId, Counter[Stage]] = {}
    for one in await ways.count_of_company(read, company_id):
        furthest.setdefault(one.posting_id, Counter())[one.furthest] += one.people
    told = await words.count_reasons_of_company(read, company_id)
    return CompanyPage(
        company=company,
        postings=tuple((posting, reached(furthest.get(posting.posting_id, {}))) for posting in shown),
        incomplete=frozenset(lacking & {posting.posting_id for posting in shown}),
        postings_count=count,
        reached=reached(sum(furthest.values(), Counter())),
        introductions=tuple(await ways.last_introductions(read, company_id, MOST_INTRODUCTIONS)),
        hires=tuple(await hires.last_hires(read, company_id, MOST_HIRES)),
        stayed=tuple(await hires.count_stayed(read, company_id, MONTHS)),
        passes=passes_of(told),
        ends=ends_of(told),
    )
