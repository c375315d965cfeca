"""The run file: one line of JSON a pair, best first within a posting; same input, same bytes."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from matching.allocated import DEPTH, choose_run_lists, gather_market, named, run_report
from matching.artefact import Artefact, Encoder, encode_all, make_artefact
from matching.documents import person_document, posting_document
from matching.engine.lists import ScoredPairs
from matching.engine.local import InOrder, in_order
from matching.engine.region_run import score_region
from matching.engine.stored import Region, gather_region
from matching.listed import Listed, explained
from matching.ranker import Proposal, Ranker
from matching.scoring import PreparedPerson, PreparedPosting

Records = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """The records of a run ready for scoring, by id, and as a region with the same places."""

    artefact: Artefact
    postings: Sequence[PreparedPosting]
    people: Sequence[PreparedPerson]
    region: Region


def rank_records(
    postings: Records,
    profiles: Records,
    encoder: Encoder,
    on: date,
    top: int,
    *,
    with_ineligible: bool = False,
    engine: InOrder = in_order,
    roles_folder: Path | None = None,
) -> Iterator[str]:
    """The lines of a run (each with its newline) for validated records, as of the day `on`; the same by any engine.

    The roles of an encoder that comes without are kept in `roles_folder`. Raises RolesRefused at once, before a line.
    """
    ready = prepare(postings, profiles, encoder, on, roles_folder=roles_folder)
    scored = score_region(ready.region, ready.artefact, engine=engine, top=top)
    return _lines(ready, _best(ready, scored, top), with_ineligible=with_ineligible, engine=engine)


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """The lines of a run, to be gone through once, and what `run_report` says of it."""

    lines: Iterator[str]
    report: dict[str, Any]


def measured_run(
    postings: Records,
    profiles: Records,
    encoder: Encoder,
    on: date,
    top: int,
    *,
    allocate: bool,
    with_ineligible: bool = False,
    engine: InOrder = in_order,
    roles_folder: Path | None = None,
) -> MeasuredRun:
    """The run with its report; not allocated, its lines are those of `rank_records`. Raises RolesRefused."""
    ready = prepare(postings, profiles, encoder, on, roles_folder=roles_folder)
    scored = score_region(ready.region, ready.artefact, engine=engine, top=max(top, DEPTH))
    market = gather_market(ready.region, scored, top)
    chosen = choose_run_lists(market, top, allocate=allocate)
    lines = _lines(ready, named(market, chosen.lists), with_ineligible=with_ineligible, engine=engine)
    company_of = {record["posting_id"]: record["company_id"] for record in postings}
    companies = [company_of[posting_id] for posting_id in ready.region.posting_ids]
    return MeasuredRun(lines, run_report(ready.artefact, market, chosen, companies, on, top))


def prepare(
    postings: Records, profiles: Records, encoder: Encoder, on: date, *, roles_folder: Path | None = None
) -> Prepared:
    """Validated records ready for scoring, in whatever order they come. Raises RolesRefused as `make_artefact` does."""
    artefact = make_artefact(encoder, roles_folder=roles_folder)
    asked = [posting_document(record) for record in sorted(postings, key=lambda record: record["posting_id"])]
    offered = [person_document(record) for record in sorted(profiles, key=lambda record: record["profile_id"])]
    asking = [artefact.prepare(*one) for one in zip(asked, encode_all(encoder, asked), strict=True)]
    offering = [artefact.prepare(*one) for one in zip(offered, encode_all(encoder, offered), strict=True)]
    openings = {record["posting_id"]: int(record["openings"]) for record in postings}
    return Prepared(artefact, asking, offering, gather_region(asking, offering, openings, on, artefact.version))


def _best(ready: Prepared, scored: ScoredPairs, top: int) -> list[list[int]]:
    """Whom the best `top` of each posting are, as places of people; postings by place."""
    shown: list[list[int]] = [[] for _ in ready.postings]
    for row in scored.of_postings(top).rows:
        shown[scored.postings[row]].append(int(scored.people[row]))
    return shown


def _lines(ready: Prepared, shown: Iterable[Sequence[int]], *, with_ineligible: bool, engine: InOrder) -> Iterator[str]:
    lists = (
        Listed(posting, [ready.people[place] for place in places])
        for posting, places in zip(ready.postings, shown, strict=True)
    )
    ineligible_among = ready.people if with_ineligible else ()
    found = explained(Ranker(ready.artefact), lists, ready.region.on, ineligible_among=ineligible_among, engine=engine)
    return map(run_line, found)


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
