"""A region matched in blocks has exactly the lists that the ranker makes pair by pair, however it is cut up."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.eligibility import CODES, RULES, State, state_table
from matching.engine.comparison import comparison
from matching.engine.local import Work, local_engine, unfinished, write_block
from matching.engine.merge import PEOPLE_LISTS, POSTINGS_LISTS, REPORT, SHOWN_LISTS
from matching.engine.region_run import OtherRun, match_region
from matching.parts import PARTS
from matching.ranker import ROUNDING, Ranker, Standing
from matching.scoring import part_values, scores_of
from tests.matching.builders import TODAY
from tests.matching.engine.small_regions import Market, bytes_of, market, matched, read_lists

TOP = 10
MARKET = market(60, 300)


def standings(region: Market) -> list[Standing]:
    """All eligible pairs by the ranker, each posting's in its order."""
    ordered = sorted(region.postings, key=lambda one: one.document.posting_id)
    lists = Ranker(region.artefact).standings(ordered, region.people, TODAY, len(region.people))
    return [one for posting in lists for one in posting]


def expected(pairs: list[Standing], reader: str, named: str, top: int) -> dict[str, list[tuple[Any, ...]]]:
    """The head of each reader's list: id, score, parts, unknown constraints."""
    lists: dict[str, list[Standing]] = {}
    for one in pairs:
        lists.setdefault(getattr(one, reader), []).append(one)
    return {
        key: [
            (getattr(one, named), one.score, tuple(map(np.float32, one.parts)), one.unknown)
            for one in sorted(found, key=lambda one: (-one.score, getattr(one, named)))[:top]
        ]
        for key, found in lists.items()
    }


def found(path: Path, reader: str, named: str) -> dict[str, list[tuple[Any, ...]]]:
    """The same of a file."""
    return {
        key: [
            (row[named], row["score"], tuple(np.float32(row[part.name]) for part in PARTS), _unknown(row["unknown"]))
            for row in rows
        ]
        for key, rows in read_lists(path, reader).items()
    }


def _unknown(bits: int) -> tuple[str, ...]:
    return tuple(rule.constraint for number, rule in enumerate(RULES) if bits >> number & 1)


@pytest.mark.parametrize(
    ("postings", "people", "top"), [(60, 300, 10), (7, 300, 50), (60, 5, 3), (2, 4, 1), (33, 97, 1)]
)
def test_the_lists_of_both_directions_are_the_rankers_own(tmp_path: Path, postings: int, people: int, top: int) -> None:
    drawn = market(postings, people, seed=postings)
    run, pairs = matched(drawn, tmp_path, top=top), standings(drawn)
    assert pairs
    of_postings = found(run / POSTINGS_LISTS, "posting_id", "profile_id")
    assert of_postings == expected(pairs, "posting_id", "profile_id", top)
    of_people = found(run / PEOPLE_LISTS, "profile_id", "posting_id")
    assert of_people == expected(pairs, "profile_id", "posting_id", top)


def test_ranks_count_from_one_and_readers_come_by_id(tmp_path: Path) -> None:
    lists = read_lists(matched(MARKET, tmp_path) / PEOPLE_LISTS, "profile_id")
    assert list(lists) == sorted(lists)
    assert all([row["rank"] for row in rows] == list(range(1, len(rows) + 1)) for rows in lists.values())


@pytest.mark.parametrize(
    "sizes",
    [
        {"postings": 1, "people": 8},
        {"postings": 60, "people": 300},
        {"postings": 7, "people": 13, "sampled_people": 29, "scored": 5},
        {"sample": 60},
        {"sample": 1},
    ],
)
@pytest.mark.parametrize("workers", [1, 3])
def test_block_sizes_and_workers_change_no_byte(tmp_path: Path, sizes: dict[str, int], workers: int) -> None:
    plain = bytes_of(matched(MARKET, tmp_path / "plain"))
    assert bytes_of(matched(MARKET, tmp_path / "cut", engine=local_engine(workers), **sizes)) == plain


def test_an_ineligible_pair_is_on_no_list(tmp_path: Path) -> None:
    run = matched(MARKET, tmp_path)
    postings = {one.document.posting_id: one.document for one in MARKET.postings}
    people = {one.document.profile_id: one.document for one in MARKET.people}
    for name in (POSTINGS_LISTS, PEOPLE_LISTS, SHOWN_LISTS):
        rows = [row for rows in read_lists(run / name, "posting_id").values() for row in rows]
        assert rows
        for row in rows:
            states = state_table([postings[row["posting_id"]]], [people[row["profile_id"]]], TODAY)
            assert CODES[State.CONFLICTS] not in states


@pytest.mark.parametrize(("postings", "people"), [(0, 5), (5, 0), (0, 0)])
def test_an_empty_side_gives_empty_lists(tmp_path: Path, postings: int, people: int) -> None:
    run = matched(market(postings, people), tmp_path)
    assert read_lists(run / POSTINGS_LISTS, "posting_id") == read_lists(run / PEOPLE_LISTS, "profile_id") == {}


class Killed(Exception):
    """The machine went away."""


class Counting:
    """An engine that counts the blocks it computes, and dies before the one after so many."""

    def __init__(self, lives: int = 10**9) -> None:
        self.lives = lives
        self.computed: list[tuple[str, int]] = []

    def __call__(self, work: Work, count: int, folder: Path) -> None:
        for number in unfinished(folder, count):
            if len(self.computed) == self.lives:
                raise Killed
            write_block(folder, number, work(number))
            self.computed.append((folder.name, number))


@pytest.mark.parametrize("lives", [0, 1, 6, 9, 11])
def test_a_run_that_was_killed_computes_only_the_rest(tmp_path: Path, lives: int) -> None:
    whole, killed, again = Counting(), Counting(lives), Counting()
    plain = bytes_of(matched(MARKET, tmp_path / "plain", engine=whole))
    with pytest.raises(Killed):
        matched(MARKET, tmp_path / "killed", engine=killed)
    assert bytes_of(matched(MARKET, tmp_path / "killed", engine=again)) == plain
    assert killed.computed + again.computed == whole.computed
    assert len(killed.computed) == lives


def test_half_a_block_is_no_block(tmp_path: Path) -> None:
    write_block(tmp_path, 1, {"limits": np.zeros(3, np.float32)})
    (tmp_path / "000000.partial").write_bytes(b"torn")
    assert unfinished(tmp_path, 3) == [0, 2]


def test_a_block_that_fails_stops_the_run(tmp_path: Path) -> None:
    def work(number: int) -> Mapping[str, NDArray[Any]]:
        if number == 2:
            raise Killed
        return {"numbers": np.array([number])}

    with pytest.raises(Killed):
        local_engine(2)(work, 9, tmp_path)
    assert 2 in unfinished(tmp_path, 9)


def test_whoever_is_narrowed_too_far_is_asked_again(tmp_path: Path) -> None:
    plain = bytes_of(matched(MARKET, tmp_path / "plain"))
    run = matched(MARKET, tmp_path / "narrow", deviations=-2)
    assert json.loads((run / REPORT).read_text())["asked_again"] > 0
    assert bytes_of(run) == plain


def test_another_regions_folder_is_refused(tmp_path: Path) -> None:
    matched(market(5, 9, seed=1), tmp_path)
    with pytest.raises(OtherRun):
        matched(market(5, 9, seed=2), tmp_path)


def test_views_of_another_artefact_are_refused(tmp_path: Path) -> None:
    region = MARKET.stored(tmp_path / "region")
    other = MARKET.artefact.weighing({part.name: 0.2 for part in PARTS})
    with pytest.raises(ValueError, match="views are of"):
        match_region(region, other, tmp_path / "run", engine=local_engine(1), clock=lambda: 0.0)


def test_the_table_in_single_precision_lies_well_within_the_rounding_allowed_for(tmp_path: Path) -> None:
    region = MARKET.stored(tmp_path / "region")
    compared = comparison(region, MARKET.artefact)
    everybody = np.arange(len(region.profile_ids))
    places = np.arange(len(region.posting_ids))
    table = compared.totals(compared.of_postings(places), compared.of_people(everybody)) - compared.base
    own = [
        scores_of(
            part_values(region.postings.row(int(place)), region.people.rows(everybody), MARKET.artefact),
            MARKET.artefact,
        )
        for place in places
    ]
    np.testing.assert_allclose(table, own, atol=ROUNDING / 10)
