"""The report of the ranking's quality: ours beside the baselines, with the limits that are to be met, as Markdown."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from matching.documents import person_document, posting_document
from matching.encoder.base import TextEncoder
from matching.evaluation.baselines import Baseline, baseline_run
from matching.evaluation.judgements import UnreadableSet, read_annotations, read_set
from matching.evaluation.metrics import average_precision, ndcg
from matching.evaluation.run_measures import SHOWN, Measures, evaluate_run
from matching.run_file import rank_records
from matching.titles import rank_titles, read_titles

OURS = "ours"
START, END = "<!-- measured -->", "<!-- /measured -->"

LIMIT_OVER_ALL, LIMIT_OF_FIRST_HUNDRED, LIMIT_OF_GROUP = 0.75, 0.93, 0.68
"""What nDCG@10 is to reach: over all, among the profiles named first-hundred, in every other group."""

ENOUGH_POSTINGS = 5
"""A group of fewer postings says too little for a limit."""

LIMITS_OF_TITLES = {"ja": 0.47, "en": 0.52}
"""What MAP is to reach on titles, by language."""

RELEVANT_TITLE = 1

Shown = Callable[[Measures], str]
COMPARED: tuple[tuple[str, Shown], ...] = (
    ("nDCG@10", lambda row: f"{row.ndcg_at_10:.3f}"),
    ("recall@20", lambda row: f"{row.recall_at_20:.3f}"),
    ("R-precision", lambda row: f"{row.r_precision:.3f}"),
    ("conflicts@10", lambda row: str(row.conflicts)),
)


class UnmarkedFile(ValueError):
    """A file that is to take the report has not one pair of markers for it."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and with what was measured; `machine` tells cores, memory and Python."""

    measured_on: date | None
    machine: str
    ranker: str
    encoder: str


@dataclass(frozen=True, slots=True)
class SetMeasures:
    """One judged set: the rows of each ranker by its name, ours first; `groups` run alike in all."""

    name: str
    on: date
    postings: int
    profiles: int
    rows: Mapping[str, Sequence[Measures]]


@dataclass(frozen=True, slots=True)
class TitleMeasures:
    """One set of titles: means over `queries` of each encoder by its name, as (MAP, nDCG@10), ours first.

    `language` is ISO 639-1 where the folder's name tells it.
    """

    name: str
    language: str | None
    queries: int
    titles: int
    means: Mapping[str, tuple[float, float]]


def measure_set(folder: Path, encoder: TextEncoder, baselines: Sequence[Baseline]) -> SetMeasures:
    """Ours and the baselines on one judged set, every list in full; raises UnreadableSet."""
    judged = read_set(folder)
    postings, profiles = _records(folder / "postings.jsonl"), _records(folder / "profiles.jsonl")
    try:
        asked = [posting_document(record) for record in postings]
        offered = [person_document(record) for record in profiles]
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableSet(f"{folder}: a posting or profile lacks what its format asks for ({error!r})") from error
    lines = rank_records(postings, profiles, encoder, judged.on, len(profiles))
    rows = {OURS: evaluate_run(judged, (json.loads(line) for line in lines))}
    for baseline in baselines:
        rows[baseline.name] = evaluate_run(judged, baseline_run(baseline.scores, asked, offered, judged.on))
    return SetMeasures(_name(folder), judged.on, len(judged.posting_ids), len(judged.profile_ids), rows)


def measure_titles(folder: Path, encoders: Mapping[str, TextEncoder]) -> TitleMeasures:
    """Each encoder alone on one set of titles; raises UnreadableSet or BadTitles.

    Means run over the queries for which any title is judged relevant.
    """
    queries, corpus = read_titles(folder / "queries.tsv"), read_titles(folder / "corpus_documents.tsv")
    grades = read_annotations(folder / "annotations.tsv")
    asked = [query for query in queries if max(grades.get(query.title_id, {}).values(), default=0) >= RELEVANT_TITLE]
    if not asked:
        raise UnreadableSet(f"{folder / 'annotations.tsv'}: judges none of the queries")
    means: dict[str, tuple[float, float]] = {}
    for name, encoder in encoders.items():
        lists: dict[str, list[int]] = {query.title_id: [] for query in asked}
        for one in rank_titles(encoder, asked, corpus):
            lists[one.query_id].append(grades[one.query_id].get(one.document_id, 0))
        judged = {query_id: list(grades[query_id].values()) for query_id in lists}
        precision = sum(average_precision(lists[one], judged[one], RELEVANT_TITLE) for one in lists)
        gain = sum(ndcg(lists[one], judged[one], SHOWN) for one in lists)
        means[name] = (precision / len(asked), gain / len(asked))
    return TitleMeasures(_name(folder), _language(folder), len(asked), len(corpus), means)


def limit_of(row: Measures) -> float | None:
    """What nDCG@10 of a row is to reach, where there is a limit."""
    if row.group == "all":
        return LIMIT_OVER_ALL
    if row.group.endswith("first-hundred"):
        return LIMIT_OF_FIRST_HUNDRED
    return LIMIT_OF_GROUP if row.postings >= ENOUGH_POSTINGS else None


def report(
    circumstances: Circumstances,
    sets: Sequence[SetMeasures],
    titles: Sequence[TitleMeasures],
    accounts: Mapping[str, str],
) -> str:
    """The whole report, ending in a newline; `accounts` says of each ranker compared what it does."""
    return "\n".join(_lines(circumstances, sets, titles, accounts)) + "\n"


def with_report(document: str, text: str) -> str:
    """The document with `text` between its two markers, everything else as it was; raises UnmarkedFile."""
    before, start, rest = document.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end) or START in rest or END in before + after:
        raise UnmarkedFile(f"holds not exactly one {START} and, after it, one {END}")
    return f"{before}{START}\n{text.rstrip()}\n{END}{after}"


def _lines(
    circumstances: Circumstances,
    sets: Sequence[SetMeasures],
    titles: Sequence[TitleMeasures],
    accounts: Mapping[str, str],
) -> Iterator[str]:
    day = f" on {circumstances.measured_on.isoformat()}" if circumstances.measured_on else ""
    yield f"Measured{day} on {circumstances.machine}."
    yield f"Ranker `{circumstances.ranker}`, encoder `{circumstances.encoder}`."
    for one in sets:
        yield from ("", *_of_set(one))
    if titles:
        yield from ("", *_of_titles(titles))
    if sets and accounts:
        yield from ("", "What ours is compared with, each behind the same filter on the hard constraints:", "")
        yield from (f"- {name}: {account}" for name, account in accounts.items())


def _of_set(one: SetMeasures) -> Iterator[str]:
    yield f"### {one.name}: {one.postings} postings, {one.profiles} profiles, as of {one.on.isoformat()}"
    yield ""
    yield from _table(
        ("group", "postings", "nDCG@10", "limit", "recall@20", "R-precision", "conflicts@10", "limit"),
        [_row_of_ours(row) for row in one.rows[OURS]],
    )
    for title, shown in COMPARED:
        yield ""
        groups = zip(*one.rows.values(), strict=True)
        cells = [(rows[0].group, *map(shown, rows)) for rows in groups]
        yield from _table((title, *one.rows), cells)


def _row_of_ours(row: Measures) -> tuple[str, ...]:
    limit = limit_of(row)
    against = "–" if limit is None else f"≥ {limit:.2f} {_verdict(row.ndcg_at_10 >= limit)}"
    (_, gained), (_, recalled), (_, precise), (_, conflicts) = ((name, shown(row)) for name, shown in COMPARED)
    none = f"0 {_verdict(row.conflicts == 0)}"
    return (row.group, str(row.postings), gained, against, recalled, precise, conflicts, none)


def _of_titles(titles: Sequence[TitleMeasures]) -> Iterator[str]:
    yield "### Job titles, by the encoder alone"
    yield ""
    rows = []
    for one in titles:
        for name, (precision, gain) in one.means.items():
            limit = LIMITS_OF_TITLES.get(one.language or "") if name == OURS else None
            against = "–" if limit is None else f"≥ {limit:.2f} {_verdict(precision >= limit)}"
            rows.append((one.name, str(one.queries), str(one.titles), name, f"{precision:.3f}", against, f"{gain:.3f}"))
    yield from _table(("set", "queries", "titles", "encoder", "MAP", "limit", "nDCG@10"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _line(heads)
    yield "|" + "---|" * len(heads)
    yield from map(_line, rows)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _verdict(met: bool) -> str:
    return "met" if met else "**not met**"


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise UnreadableSet(f"{path}: {error}") from error


def _name(folder: Path) -> str:
    return folder.resolve().name


def _language(folder: Path) -> str | None:
    """The language that a folder's name tells, as in titles-ja."""
    return next((part for part in re.split(r"[^a-z]+", _name(folder).lower()) if part in LIMITS_OF_TITLES), None)
