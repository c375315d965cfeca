"""The files of licences and courses hold together, and every licence is known in what it covers."""

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.eligibility.qualification import best_state
from matching.eligibility.qualification_list import is_unspecified, names
from matching.eligibility.qualification_names import read_licence

TAXONOMY = files("matching").joinpath("taxonomy")
HALF_WIDTH = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
HALF_WIDTH |= {
    unicodedata.normalize("NFKC", kana + mark): kana + mark
    for kana in list(HALF_WIDTH.values())
    for mark in ("\uff9e", "\uff9f")
    if len(unicodedata.normalize("NFKC", kana + mark)) == 1
}
FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


@cache
def read(path: str) -> dict[str, Any]:
    """One file of the taxonomy."""
    return tomllib.loads(TAXONOMY.joinpath(path).read_text(encoding="utf-8"))


@cache
def ids(kind: str) -> frozenset[str]:
    """All ids of the skills or of the roles."""
    folder = TAXONOMY.joinpath(f"{kind}s")
    paths = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return frozenset(entry["id"] for path in paths for entry in read(f"{kind}s/{path}")[kind])


LICENCES: list[dict[str, Any]] = read("qualifications.toml")["licence"]
COURSES: list[dict[str, Any]] = read("courses.toml")["course"]
COVERS = [(entry["name"], lower) for entry in LICENCES for lower in entry.get("covers", ())]
listed = st.sampled_from(sorted(names()))


def answer(wanted: str, held: str) -> str:
    """Whether one licence answers another, neither of them only expected."""
    return best_state(wanted, (held,), takes_expected=False).value


def test_there_are_enough_licences_and_courses_each_named_once() -> None:
    assert len(LICENCES) == len(names()) >= 90
    assert len(COURSES) == len({course["id"] for course in COURSES}) >= 40
    spelled = [name.lower() for course in COURSES for name in course["names"]]
    assert len(spelled) == len(set(spelled))


@pytest.mark.parametrize("entry", [*LICENCES, *COURSES], ids=lambda entry: entry.get("id", entry.get("name")))
def test_every_id_that_a_licence_or_a_course_names_exists(entry: dict[str, Any]) -> None:
    assert set(entry.get("skills", ())) <= ids("skill")
    assert set(entry.get("roles", ())) <= ids("role")
    assert {lower.partition(":")[0] for lower in entry.get("covers", ())} <= names()


@pytest.mark.parametrize("name", sorted(names()))
def test_a_licence_is_read_by_its_own_name_and_fits_itself(name: str) -> None:
    assert read_licence(name).name == name
    assert answer(name, name) == "fits"


@pytest.mark.parametrize(("higher", "lower"), COVERS)
def test_the_holder_has_what_the_licence_covers_and_not_the_other_way_round(higher: str, lower: str) -> None:
    name, _, grade = lower.partition(":")
    wanted = f"{name}{grade}級" if grade else name
    assert answer(wanted, higher) == "fits"
    assert answer(higher, name) == ("unknown" if is_unspecified(name) else "conflicts")


@given(listed, listed)
def test_a_listed_licence_is_doubtful_only_where_a_name_says_too_little(wanted: str, held: str) -> None:
    if answer(wanted, held) == "unknown":
        assert is_unspecified(held) or read_licence(wanted).step is not None or "技" in wanted or "教諭" in wanted


@given(listed, st.data())
def test_width_and_blanks_change_nothing(name: str, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([HALF_WIDTH, FULL_WIDTH, HALF_WIDTH | FULL_WIDTH, {}]))
    blanks = data.draw(st.lists(st.sampled_from(["", "", " ", "\u3000"]), min_size=len(name), max_size=len(name)))
    pairs = zip(name, blanks, strict=True)
    written = "".join(table.get(sign, sign) + ("" if sign.isascii() else blank) for sign, blank in pairs)
    assert read_licence(written).name == name
    assert answer(name, written) == answer(written, name) == "fits"


CLASSES = ["特級", "1級", "2級", "3級"]
KANJI = {"1級": "一級", "2級": "第二級", "3級": "３級", "特級": "特級"}
FAMILIES = ["ボイラー技士", "機械保全技能士", "電子機器組立て技能士", "半導体製品製造技能士", "油圧装置調整技能士"]


@given(st.sampled_from(FAMILIES), st.sampled_from(CLASSES), st.sampled_from(CLASSES), st.booleans())
def test_a_higher_class_fits_and_a_lower_one_conflicts(family: str, asked: str, held: str, before: bool) -> None:
    written = f"{KANJI[held]}{family}" if before else f"{family}({KANJI[held]})"
    expected = "fits" if CLASSES.index(held) <= CLASSES.index(asked) else "conflicts"
    assert answer(f"{family}{asked}", written) == expected


@given(st.sampled_from(["TOEIC", "TOEIC L&R", "ＴＯＥＩＣ"]), st.integers(10, 990), st.integers(10, 990))
def test_a_score_fits_where_it_reaches_the_one_asked(name: str, asked: int, held: int) -> None:
    assert answer(f"TOEIC {asked}点以上", f"{name} {held}点") == ("fits" if held >= asked else "conflicts")


@given(st.integers(1, 5), st.integers(1, 5))
def test_the_japanese_test_falls_and_the_linux_one_rises_with_the_number(asked: int, held: int) -> None:
    assert answer(f"日本語能力試験N{asked}", f"JLPT N{held}") == ("fits" if held <= asked else "conflicts")
    assert answer(f"LPIC-{asked}", f"LPICレベル{held}") == ("fits" if held >= asked else "conflicts")
