"""What the sheet of conditions (`postings/conditions.html`) is handed, for whichever page shows it."""

from typing import Any

from ingest.records.conditions import Conditions
from service.companies.terms import CompanyFacts
from service.postings import rules
from service.postings.terms import Publication, StoredPosting


def sheet_of(posting: StoredPosting, company: CompanyFacts, publication: Publication) -> dict[str, Any]:
    """The values of the sheet; what the posting does not tell of its employer, the company does."""
    return {
        "posting": posting,
        "told": posting.content["conditions"] or Conditions().model_dump(mode="json"),
        "company": company,
        "gaps": fields_with_gaps(publication),
        "date_of": rules.day,
        "is_fixed_term": rules.is_fixed_term(posting.content),
    }


def fields_with_gaps(publication: Publication) -> frozenset[str]:
    """The fields that a reason points at, as the sheet names them: `/conditions/youth_employment/management`."""
    names = (reason.pointer.removeprefix("/conditions/").removeprefix("/") for reason in publication.reasons)
    return frozenset(name.replace("youth_employment/", "youth_") for name in names)
