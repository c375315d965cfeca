"""The run file: one line of JSON a pair, best first within a posting; same input, same bytes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.allocated import choose_run_lists, gather_market, proposals, run_report
from matching.artefact import Artefact, Encoder, encode_all, make_artefact
from matching.documents import person_document, posting_document
from matching.ranker import Proposal, Ranker
from matching.scoring import PreparedPerson, PreparedPosting


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
    ranker = Ranker(make_artefact(encoder))
    ready_postings, ready_people = _prepared(postings, profiles, ranker.artefact, encoder)
    for proposal in ranker.rank(ready_postings, ready_people, on, top, with_ineligible=with_ineligible):
        yield run_line(proposal)


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """The lines of a run, to be gone through once, and what `run_report` says of it."""

    lines: Iterator[str]
    report: dict[str, Any]


def measured_run(
    postings: Sequence[Mapping[str, Any]],
    profiles: Sequence[Mapping[str, Any]],
    encoder: Encoder,
    on: date,
    top: int,
    *,
    allocate: bool,
    with_ineligible: bool = False,
) -> MeasuredRun:
    """The run with its report; not allocated, its lines are those of `rank_records`."""
    ranker = Ranker(make_artefact(encoder))
    asking, offering = _prepared(postings, profiles, ranker.artefact, encoder)
    openings = {record["posting_id"]: int(record["openings"]) for record in postings}
    market = gather_market(ranker, asking, offering, openings, on, top)
    chosen = choose_run_lists(market, top, allocate=allocate)
    found = proposals(ranker, market, chosen.lists, on, with_ineligible=with_ineligible)
    return MeasuredRun(map(run_line, found), run_report(ranker, market, chosen, on, top))


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


def _prepared(
    postings: Sequence[Mapping[str, Any]],
    profiles: Sequence[Mapping[str, Any]],
    artefact: Artefact,
    encoder: Encoder,
) -> tuple[list[PreparedPosting], list[PreparedPerson]]:
    asked = [posting_document(record) for record in postings]
    offered = [person_document(record) for record in profiles]
    asking, offering = encode_all(encoder, asked), encode_all(encoder, offered)
    return (
        [artefact.prepare(document, vectors) for document, vectors in zip(asked, asking, strict=True)],
        [artefact.prepare(document, vectors) for document, vectors in zip(offered, offering, strict=True)],
    )
