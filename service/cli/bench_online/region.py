"""A region as large as asked: sample prefectures side by side, each of a seed of its own, so that no text is a copy."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from itertools import count, islice

from ingest import PostingFields, ProfileRecord
from service.companies.terms import CompanyFacts
from service.sample.companies import Company, companies_of
from service.sample.people import people_of
from service.sample.postings import postings_of

PEOPLE_OF_A_SEED = 2_000
NAMING = frozenset(("posting_id", "company_id", "company_name"))
"""Of a posting record what names it and its firm."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The firms of one seed and their postings: the firm's reference, the posting's own, its fields."""

    companies: tuple[CompanyFacts, ...]
    postings: tuple[tuple[str, str, PostingFields], ...]


def neighbourhoods(postings: int, today: date) -> Iterator[Neighbourhood]:
    """Firms with `postings` open postings in all."""
    left = postings
    for seed in count():
        if left <= 0:
            return
        found = _neighbourhood(seed, today, left)
        left -= len(found.postings)
        yield found


def _neighbourhood(seed: int, today: date, at_most: int) -> Neighbourhood:
    firms = companies_of(_seed(seed))
    told = tuple(
        (
            _reference(seed, posting.record["company_id"]),
            str(posting.record["external_ref"]),
            PostingFields.model_validate({key: told for key, told in posting.record.items() if key not in NAMING}),
        )
        for posting in islice(postings_of(_seed(seed), firms, today), at_most)
    )
    return Neighbourhood(tuple(_facts(seed, firm) for firm in firms), told)


def _facts(seed: int, firm: Company) -> CompanyFacts:
    """What the sample tells of a firm; both call it by the same names."""
    told = {one.name: getattr(firm, one.name) for one in fields(CompanyFacts) if hasattr(firm, one.name)}
    return CompanyFacts(company_ref=_reference(seed, firm.id), **told)


def blocks_of_people(people: int, today: date) -> Iterator[list[ProfileRecord]]:
    """The people in blocks of one seed each."""
    for seed, at in enumerate(range(0, people, PEOPLE_OF_A_SEED)):
        made = people_of(_seed(seed), today, PEOPLE_OF_A_SEED)
        yield [
            ProfileRecord.model_validate({**one.record, "profile_id": _reference(seed, one.id)})
            for one in islice(made, people - at)
        ]


def _seed(number: int) -> str:
    return f"bench {number}"


def _reference(seed: int, name: object) -> str:
    return f"R{seed:03}-{name}"
