"""A run has the lists that the ranker makes pair by pair, the same bytes by any engine, few of them in memory."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from matching.assignment import assign_records
from matching.engine.local import Answer, Item, in_order
from matching.listed import POSTINGS_AT_ONCE, Listed, explained
from matching.run_file import measured_run, rank_records, run_line
from tests.matching.builders import TODAY, Bench, LetterEncoder, a_job, a_posting, a_profile

BENCH = Bench()
WORDS = ("機械を直します。", "機械の点検が得意です。", "部品を替えます。", "病棟で働きました。", "図面を読みます。")
POSTINGS = [
    a_posting(f"P{n:02}", openings=1 + n % 3, shift="night" if n % 4 == 3 else "day", title=WORDS[n % 5][:5],
              experience_years_min=3 * (n % 2))
    for n in range(2 * POSTINGS_AT_ONCE + 3)
]  # fmt: skip
PEOPLE = [
    a_profile(
        f"C{n:02}",
        summary=WORDS[n % 5],
        accepts_shift=n % 3 == 0,
        desired_prefectures=["01"] if n % 7 == 6 else [],
        experience=[a_job(summary=WORDS[n % 4])] if n % 4 else [],
    )
    for n in range(40)
]


def travelling(work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """An engine where work, items and answers go elsewhere and come back, as to a cluster."""
    sent = pickle.dumps(work)
    for item in items:
        there: Callable[[Item], Answer] = pickle.loads(sent)  # noqa: S301 - our own bytes
        yield pickle.loads(pickle.dumps(there(pickle.loads(pickle.dumps(item)))))  # noqa: S301


@pytest.mark.parametrize("top", [1, 7, 50])
def test_the_lists_are_those_of_the_ranker_pair_by_pair(top: int) -> None:
    asking, offering = [BENCH.posting(one) for one in POSTINGS], [BENCH.person(one) for one in PEOPLE]
    by_id = {one.document.profile_id: one for one in offering}
    expected = [
        run_line(BENCH.ranker.proposal(posting, by_id[standing.profile_id], TODAY, rank))
        for posting, shown in zip(asking, BENCH.ranker.standings(asking, offering, TODAY, top), strict=True)
        for rank, standing in enumerate(shown, start=1)
    ]
    assert expected
    assert list(rank_records(POSTINGS, PEOPLE, BENCH.encoder, TODAY, top)) == expected


class OtherLetters(LetterEncoder):
    """The letters under another name."""

    identity = "letters@elsewhere"


def test_the_roles_of_an_encoder_are_kept_in_the_folder_named_by_whatever_run(tmp_path: Path) -> None:
    given = POSTINGS[:2], PEOPLE[:2], OtherLetters(), TODAY
    runs: list[Callable[[Path], object]] = [
        lambda folder: rank_records(*given, 5, roles_folder=folder),
        lambda folder: measured_run(*given, 5, allocate=False, roles_folder=folder),
        lambda folder: assign_records(*given, roles_folder=folder),
    ]
    for number, run in enumerate(runs):
        run(tmp_path / str(number))
        assert [one.name for one in (tmp_path / str(number)).iterdir()] == ["letters@elsewhere.safetensors"]


@pytest.mark.parametrize("with_ineligible", [False, True])
def test_an_engine_elsewhere_changes_no_byte(with_ineligible: bool) -> None:
    options: dict[str, Any] = {"with_ineligible": with_ineligible}
    here = list(rank_records(POSTINGS, PEOPLE, BENCH.encoder, TODAY, 5, **options))
    assert list(rank_records(POSTINGS, PEOPLE, BENCH.encoder, TODAY, 5, **options, engine=travelling)) == here
    measured = [
        measured_run(POSTINGS, PEOPLE, BENCH.encoder, TODAY, 5, allocate=True, **options, engine=engine)
        for engine in (in_order, travelling)
    ]
    assert list(measured[0].lines) == list(measured[1].lines)
    assert measured[0].report == measured[1].report


def test_reasons_are_made_a_few_postings_at_a_time() -> None:
    asking, person = [BENCH.posting(one) for one in POSTINGS], BENCH.person(PEOPLE[0])
    drawn: list[str] = []

    def lists() -> Iterator[Listed]:
        for posting in asking:
            drawn.append(posting.document.posting_id)
            yield Listed(posting, [person])

    found = explained(BENCH.ranker, lists(), TODAY)
    assert next(found).posting_id == "P00"
    assert len(drawn) == POSTINGS_AT_ONCE
    assert len(list(found)) == len(POSTINGS) - 1
