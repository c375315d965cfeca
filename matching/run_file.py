"""The run file: one line of JSON a pair, best first within a posting; same input, same bytes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from matching.documents import person_document, posting_document
from matching.ranker import Proposal, Ranker
from matching.scales import Encoder, encode_all, measure_scales


def rank_records(
    postings: Sequence[Mapping[str, Any]],
    profiles: Sequence[Mapping[str, Any]],
    encoder: Encoder,
    on: date,
    top: int,
    *,
    with_ineligible: bool = False,
) -> Iterator[str]:
    """The lines of a run (each with its newline) for validated records, as of the day `on`."""
    ranker = Ranker(measure_scales(encoder))
    asked = [posting_document(record) for record in postings]
    offered = [person_document(record) for record in profiles]
    ready_postings = [
        ranker.prepare(document, vectors) for document, vectors in zip(asked, encode_all(encoder, asked), strict=True)
    ]
    ready_people = [
        ranker.prepare(document, vectors)
        for document, vectors in zip(offered, encode_all(encoder, offered), strict=True)
    ]
    for proposal in ranker.rank(ready_postings, ready_people, on, top, with_ineligible=with_ineligible):
        yield run_line(proposal)


def run_line(proposal: Proposal) -> str:
    """One line of the run file; conflicts are named only where there are any."""
    record: dict[str, Any] = {
        "posting_id": proposal.posting_id,
        "profile_id": proposal.profile_id,
        "rank": proposal.rank,
        "score": proposal.score,
        "eligible": proposal.eligible,
        "unknown": list(proposal.unknown),
    }
    if not proposal.eligible:
        record["conflicts"] = list(proposal.conflicts)
    record["reasons"] = [reason.as_record() for reason in proposal.reasons]
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": ")) + "\n"
