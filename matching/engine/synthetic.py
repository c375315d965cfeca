"""A made-up region as large as asked: roles and texts that cluster as real ones do, and invented hard constraints."""

from collections.abc import Hashable, Sequence
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from matching.artefact import CEILING, NARROWEST, Artefact
from matching.documents import Language
from matching.eligibility import experience
from matching.eligibility.audience import Audience
from matching.eligibility.location import Place, Wish
from matching.eligibility.qualification import Qualifications
from matching.engine.stored import Coded, Region, Table, coded, views_of
from matching.parts import PARTS, PRIOR
from matching.roles.space import RoleSpace
from matching.taxonomy.relations import role_affinity, role_transfer

DIMENSION = 256
ON = date(2026, 11, 25)
_COMPARED = 2_000
"""Pairs that the scales are measured on."""


def synthetic_region(postings: int, people: int, seed: int) -> tuple[Region, Artefact]:
    """The region and an artefact for it; the same seed gives the same region."""
    random = np.random.default_rng(seed)
    topics = _unit(random.standard_normal((len(role_affinity()), DIMENSION)) + random.standard_normal(DIMENSION))
    asked, offered = _occupations(random, postings), _occupations(random, people)
    posting_views = _posting_views(random, asked, topics)
    person_views = _person_views(random, offered, topics)
    bounds = _bounds(random, asked, offered, posting_views, person_views)
    space = RoleSpace((), np.zeros((DIMENSION, 0), np.float32), np.zeros(0, np.float32))
    artefact = Artefact("synthetic", DIMENSION, space, bounds, dict(PRIOR))
    region = Region(
        version=artefact.version,
        on=ON,
        posting_ids=tuple(f"P{number:07}" for number in range(postings)),
        profile_ids=tuple(f"C{number:07}" for number in range(people)),
        openings=random.integers(1, 7, postings),
        asked=_asked(random, postings),
        offered=_offered(random, people),
        postings=views_of(posting_views),
        people=views_of(person_views),
    )
    return region, artefact


def _occupations(random: Generator, count: int) -> NDArray[np.intp]:
    """Everybody's main role, a few roles far more common than the rest."""
    roles = len(role_affinity())
    shares = 1 / (np.arange(roles) + 10.0)
    return random.choice(np.random.default_rng(0).permutation(roles), count, p=shares / shares.sum())


def _posting_views(random: Generator, roles: NDArray[np.intp], topics: Table) -> dict[str, Table]:
    offered = _role_rows(random, roles)
    return {
        "roles": offered,
        "backgrounds": np.ascontiguousarray(offered @ role_transfer().T),
        "asked": _text_rows(random, roles, topics, 0.9),
        "whole": _text_rows(random, roles, topics, 0.7),
    }


def _person_views(random: Generator, roles: NDArray[np.intp], topics: Table) -> dict[str, Table]:
    """What she wishes is what she does for seven in ten; the others wish for another role."""
    wished = np.where(random.random(len(roles)) < 0.7, roles, _occupations(random, len(roles)))
    return {
        "wished": _role_rows(random, wished),
        "done": _role_rows(random, roles),
        "able": _text_rows(random, roles, topics, 1.1),
        "whole": _text_rows(random, roles, topics, 0.8),
        "wish": _text_rows(random, wished, topics, 0.9),
    }


def _role_rows(random: Generator, roles: NDArray[np.intp]) -> Table:
    """Strengths of the main role and those near it, with a little of everything, at length 1."""
    rows = np.float32(0.8) * role_affinity()[roles]
    rows *= random.uniform(0.3, 1.0, rows.shape).astype(np.float32)
    rows[np.arange(len(roles)), roles] = random.uniform(0.5, 1.0, len(roles))
    rows += random.exponential(0.02, rows.shape).astype(np.float32)
    return _unit(rows)


def _text_rows(random: Generator, roles: NDArray[np.intp], topics: Table, noise: float) -> Table:
    rows = random.standard_normal((len(roles), DIMENSION), np.float32)
    rows *= np.float32(noise / np.sqrt(DIMENSION))
    rows += topics[roles]
    return _unit(rows)


def _unit(rows: NDArray[np.floating]) -> Table:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _bounds(
    random: Generator,
    asked: NDArray[np.intp],
    offered: NDArray[np.intp],
    posting_views: dict[str, Table],
    person_views: dict[str, Table],
) -> dict[str, tuple[float, float]]:
    """As `make_artefact` measures them: the median of unlike pairs, the CEILING-th percentile of like ones."""
    rows = random.integers(0, len(asked), _COMPARED)
    columns = random.integers(0, len(offered), _COMPARED)
    order = np.argsort(offered, kind="stable")
    nearest = order[np.minimum(np.searchsorted(offered[order], asked[rows]), len(order) - 1)]
    bounds = {}
    for part in PARTS:
        left, right = posting_views[part.posting][rows], person_views[part.person]
        low = float(np.percentile((left * right[columns]).sum(axis=1), part.floor))
        high = float(np.percentile((left * right[nearest]).sum(axis=1), CEILING))
        bounds[part.name] = (round(low, 4), round(max(high, low + NARROWEST), 4))
    return bounds


def _drawn(random: Generator, count: int, shares: Sequence[tuple[Hashable, float]]) -> Coded:
    """One of the values for each, by their shares."""
    weights = np.array([share for _, share in shares])
    places = random.choice(len(shares), count, p=weights / weights.sum())
    return coded([shares[place][0] for place in places])


def _asked(random: Generator, count: int) -> tuple[Coded, ...]:
    """What the rules read of postings, in the order of RULES."""
    places: list[tuple[Hashable, float]] = [
        (Place(prefecture, f"{prefecture}{number:03}", remote=False), share / (number - 199))
        for prefecture, share in _PREFECTURES
        for number in range(201, 216)
    ]
    licences: list[tuple[Hashable, float]] = [
        (Qualifications((name,), takes_expected=False), 0.3 / (number + 1)) for number, name in enumerate(LICENCES)
    ]
    pay: list[tuple[Hashable, float]] = [(1000 * pay, 1.0) for pay in range(200, 600, 5)]
    return (
        _drawn(random, count, _AUDIENCES),
        _drawn(random, count, _LEVELS_ASKED),
        _drawn(random, count, _YEARS_ASKED),
        _drawn(random, count, [*places, (Place(None, None, remote=True), 0.1)]),
        _drawn(random, count, [("day", 0.7), ("rotating", 0.2), ("night", 0.04), (None, 0.06)]),
        _drawn(random, count, _LANGUAGES_ASKED),
        _drawn(random, count, [*pay, (None, 20.0)]),
        _drawn(random, count, [("permanent", 0.7), ("fixed_term", 0.15), ("part_time", 0.1), ("dispatched", 0.05)]),
        _drawn(random, count, [*licences, (Qualifications((), takes_expected=False), 2.6)]),
    )


def _offered(random: Generator, count: int) -> tuple[Coded, ...]:
    """What the rules read of people, in the order of RULES."""
    anywhere: list[tuple[Hashable, float]] = [(Wish(frozenset(), frozenset()), 0.4)]
    prefectures: list[tuple[Hashable, float]] = [
        (Wish(frozenset({one, other}), frozenset()), share * other_share)
        for one, share in _PREFECTURES
        for other, other_share in _PREFECTURES
    ]
    cities: list[tuple[Hashable, float]] = [
        (Wish(frozenset({one}), frozenset(f"{one}{number + step:03}" for step in range(4))), 0.02 * share)
        for one, share in _PREFECTURES
        for number in range(201, 212)
    ]
    pay: list[tuple[Hashable, float]] = [(10_000 * pay, 1.0) for pay in range(15, 32)]
    return (
        _drawn(random, count, [(frozenset(), 0.8), (frozenset({2026}), 0.1), (frozenset({2027}), 0.1)]),
        _drawn(random, count, _LEVELS_REACHED),
        coded([int(months) for months in random.integers(0, 360, count)]),
        _drawn(random, count, [*anywhere, *prefectures, *cities]),
        _drawn(random, count, [(True, 0.4), (False, 0.3), (None, 0.3)]),
        _drawn(random, count, _LANGUAGES_HELD),
        _drawn(random, count, [*pay, (None, 15.0)]),
        _drawn(random, count, _KINDS_WISHED),
        coded([_licences(random) for _ in range(count)]),
    )


def _licences(random: Generator) -> tuple[str, ...]:
    """None to four, the driving licence first of all."""
    held = {LICENCES[int(len(LICENCES) * random.random() ** 3)] for _ in range(random.integers(0, 4))}
    return tuple(sorted(held | ({LICENCES[0]} if random.random() < 0.6 else set())))


_PREFECTURES = (("43", 0.6), ("40", 0.2), ("44", 0.08), ("46", 0.06), ("41", 0.06))
_AUDIENCES: list[tuple[Hashable, float]] = [
    (Audience(frozenset({"mid_career"}), frozenset()), 0.75),
    (Audience(frozenset({"mid_career", "new_graduate"}), frozenset({2026})), 0.12),
    (Audience(frozenset({"new_graduate"}), frozenset({2026})), 0.08),
    (Audience(frozenset({"internship"}), frozenset()), 0.03),
    (Audience(frozenset(), frozenset()), 0.02),
]
_YEARS_ASKED: list[tuple[Hashable, float]] = [
    (experience.Asked(years, field), share)
    for years, share in ((None, 0.1), (0.0, 0.55), (1.0, 0.1), (2.0, 0.1), (3.0, 0.12), (5.0, 0.03))
    for field in experience.Field
]
_LEVELS_ASKED: list[tuple[Hashable, float]] = [
    ("none", 0.35), ("high_school", 0.3), ("vocational", 0.13), ("bachelor", 0.16), ("master", 0.02), (None, 0.04),
]  # fmt: skip
_LEVELS_REACHED: list[tuple[Hashable, float]] = [
    (frozenset({"high_school"}), 0.4), (frozenset({"vocational"}), 0.15), (frozenset({"kosen"}), 0.05),
    (frozenset({"bachelor"}), 0.32), (frozenset({"master"}), 0.06), (frozenset({None}), 0.02),
]  # fmt: skip
_LANGUAGES_ASKED: list[tuple[Hashable, float]] = [
    (frozenset(), 0.8), (frozenset({Language("ja", "N2")}), 0.12), (frozenset({Language("en", "B2")}), 0.08),
]  # fmt: skip
_LANGUAGES_HELD: list[tuple[Hashable, float]] = [
    (frozenset({Language("ja", None, native=True)}), 0.8),
    (frozenset({Language("ja", None, native=True), Language("en", "B2")}), 0.1),
    (frozenset({Language("ja", "N3"), Language("en", "C1")}), 0.05),
    (frozenset({Language("ja", "N1")}), 0.05),
]
_KINDS_WISHED: list[tuple[Hashable, float]] = [
    (frozenset(), 0.45), (frozenset({"permanent"}), 0.25), (frozenset({"permanent", "fixed_term"}), 0.25),
    (frozenset({"part_time"}), 0.05),
]  # fmt: skip
LICENCES = (
    "普通自動車運転免許", "フォークリフト運転技能講習", "玉掛け技能講習", "第二種電気工事士", "危険物取扱者乙種4類",
    "日商簿記2級", "基本情報技術者", "介護職員初任者研修", "第一種電気工事士", "床上操作式クレーン運転技能講習",
    "アーク溶接特別教育", "ガス溶接技能講習", "機械保全技能士2級", "機械保全技能士1級", "第一種衛生管理者",
    "介護福祉士", "看護師", "保育士", "大型自動車免許", "2級建築施工管理技士", "1級建築施工管理技士",
    "2級土木施工管理技士", "第三種電気主任技術者", "応用情報技術者", "有機溶剤作業主任者", "特定化学物質作業主任者",
    "登録販売者", "調理師", "宅地建物取引士", "電子機器組立て技能士2級", "半導体製品製造技能士2級", "社会福祉士",
    "2級ボイラー技士", "エネルギー管理士", "日商簿記1級", "薬剤師", "准看護師", "美容師", "中型自動車免許", "技術士",
)  # fmt: skip
