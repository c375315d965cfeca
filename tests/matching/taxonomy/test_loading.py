"""The taxonomy is large enough, holds together, and is refused when it does not."""

import re
import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from matching.eligibility.qualification_list import names as qualification_names
from matching.taxonomy import BadTaxonomy, Course, Role, Skill, taxonomy
from matching.taxonomy.loading import read_taxonomy
from matching.text.normalise import normalise

SEMICONDUCTOR_FIELDS = {
    *("process", "quality", "data", "production", "equipment", "facilities"),
    *("back_end", "test", "design", "sales", "factory_it"),
}
ID_LINE = re.compile(r'^id = "(\w+)"', re.MULTILINE)
JAPANESE = re.compile("[ぁ-ヿ㐀-鿿]")


def test_there_are_enough_roles_skills_qualifications_and_courses() -> None:
    text = files("matching").joinpath("taxonomy", "skills", "semiconductor.toml").read_text(encoding="utf-8")
    known = {skill.skill_id for skill in taxonomy().skills}
    assert len(known.intersection(ID_LINE.findall(text))) >= 150
    assert len(qualification_names()) >= 60
    fields = [role.field for role in taxonomy().roles]
    assert set(fields) >= SEMICONDUCTOR_FIELDS
    assert sum(field in SEMICONDUCTOR_FIELDS for field in fields) >= 40
    assert sum(field not in SEMICONDUCTOR_FIELDS for field in fields) >= 120
    assert len(taxonomy().courses) >= 40
    assert taxonomy().transfers


def test_every_term_has_a_japanese_and_an_english_name_first() -> None:
    terms: list[Role | Skill | Course] = [*taxonomy().roles, *taxonomy().skills, *taxonomy().courses]
    for term in terms:
        assert normalise(term.names[0]) == normalise(term.ja)
        assert normalise(term.en) in {normalise(name) for name in term.names[:2]}
        assert re.search("[A-Za-z]", term.en)
        assert len({normalise(name) for name in term.names}) == len(term.names)


def test_most_japanese_names_are_written_in_japanese() -> None:
    skills = taxonomy().skills
    assert sum(JAPANESE.search(skill.ja) is not None for skill in skills) > len(skills) / 2


def test_roles_come_in_the_order_of_files_by_name_and_of_entries_within() -> None:
    folder = files("matching").joinpath("taxonomy", "roles")
    paths = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    ids = [found for path in paths for found in ID_LINE.findall(path.read_text(encoding="utf-8"))]
    assert [role.role_id for role in taxonomy().roles] == ids


def test_the_taxonomy_is_read_once() -> None:
    assert taxonomy() is taxonomy()


ROLE = """
[[role]]
id = "cook"
ja = "調理師"
en = "cook"
field = "kitchen"
names = ["料理人"]
near = { baker = 0.5 }

[[role]]
id = "baker"
ja = "パン職人"
en = "baker"
field = "kitchen"
names = ["ベーカー"]
near = { cook = 0.5 }
"""
SKILL = """
[[skill]]
id = "baking"
ja = "製パン"
en = "baking"
kind = "technique"
names = ["パン焼き"]
broader = []
near = { dough = 0.5 }
roles = ["baker"]

[[skill]]
id = "dough"
ja = "生地づくり"
en = "dough making"
kind = "technique"
names = ["生地"]
broader = ["baking"]
near = {}
roles = ["baker"]
"""
COURSE = """
[[course]]
id = "bakery"
ja = "製パン科"
en = "bakery course"
names = ["パン科"]
skills = ["baking"]
roles = ["baker"]
"""
TRANSFER = """
[[transfer]]
from = "cook"
to = "baker"
strength = 0.6
why = "仕込み"
"""
FILES = {"roles/a.toml": ROLE, "skills/a.toml": SKILL, "courses.toml": COURSE, "transfers.toml": TRANSFER}


def written(folder: Path) -> Path:
    """A small taxonomy in `folder`."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_small_taxonomy_is_read_as_written(tmp_path: Path) -> None:
    found = read_taxonomy(written(tmp_path))
    assert [role.names for role in found.roles] == [("調理師", "cook", "料理人"), ("パン職人", "baker", "ベーカー")]
    assert found.skills[1].broader == ("baking",)
    assert (found.transfers[0].origin, found.transfers[0].target, found.transfers[0].strength) == ("cook", "baker", 0.6)


DEFECTS = [
    ("roles/a.toml", 'id = "baker"', 'id = "cook"', "cook"),
    ("roles/a.toml", '["ベーカー"]', '["ＣＯＯＫ"]', "baker"),
    ("roles/a.toml", '["ベーカー"]', '["ﾍﾞｰｶｰ", "ベーカー"]', "baker"),
    ("roles/a.toml", '["ベーカー"]', "[]", "baker"),
    ("roles/a.toml", '["ベーカー"]', '["  "]', "baker"),
    ("roles/a.toml", 'en = "baker"', "", "baker"),
    ("roles/a.toml", 'ja = "パン職人"', 'ja = ""', "baker"),
    ("roles/a.toml", 'field = "kitchen"\nnames = ["料理人"]', 'names = ["料理人"]', "cook"),
    ("roles/a.toml", "{ cook = 0.5 }", "{ cook = 0.6 }", "cook"),
    ("roles/a.toml", "{ cook = 0.5 }", "{}", "cook"),
    ("roles/a.toml", "{ cook = 0.5 }", "{ cook = 0.5, butcher = 0.1 }", "baker"),
    ("roles/a.toml", "{ cook = 0.5 }", "{ cook = 0.5, baker = 1.0 }", "baker"),
    ("roles/a.toml", "{ cook = 0.5 }", "{ cook = 1.5 }", "baker"),
    ("roles/a.toml", "{ cook = 0.5 }", "{ cook = true }", "baker"),
    ("roles/a.toml", "{ cook = 0.5 }", "[]", "baker"),
    ("roles/a.toml", "[[role]]", "[[rule]]", ""),
    ("roles/a.toml", "[[role]]", "[[role", ""),
    ("skills/a.toml", '["baking"]', '["cakes"]', "dough"),
    ("skills/a.toml", "broader = []", 'broader = ["dough"]', "baking"),
    ("skills/a.toml", '["baking"]', '["dough"]', "dough"),
    ("skills/a.toml", '["baking"]', '"baking"', "dough"),
    ("skills/a.toml", "{ dough = 0.5 }", "{ cakes = 0.5 }", "baking"),
    ("skills/a.toml", "{ dough = 0.5 }", "{ dough = -0.5 }", "baking"),
    ("skills/a.toml", 'kind = "technique"', 'kind = "art"', "baking"),
    ("skills/a.toml", '["baker"]', '["butcher"]', "baking"),
    ("skills/a.toml", '["生地"]', '["Ｂaking"]', "dough"),
    ("courses.toml", '["baking"]', '["cakes"]', "bakery"),
    ("courses.toml", '["baker"]', '["butcher"]', "bakery"),
    ("courses.toml", 'en = "bakery course"', "en = 1", "bakery"),
    ("transfers.toml", 'from = "cook"', 'from = "butcher"', "butcher → baker"),
    ("transfers.toml", 'to = "baker"', 'to = "cook"', "cook → cook"),
    ("transfers.toml", "0.6", "6", "cook → baker"),
    ("transfers.toml", 'why = "仕込み"', "", "cook → baker"),
    ("transfers.toml", TRANSFER, TRANSFER + TRANSFER, "cook → baker"),
]


@pytest.mark.parametrize(("file", "before", "after", "entry"), DEFECTS)
def test_a_defect_is_refused_by_file_and_entry(tmp_path: Path, file: str, before: str, after: str, entry: str) -> None:
    path = written(tmp_path) / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(BadTaxonomy, match=f"^{re.escape(file)}: {re.escape(entry)}"):
        read_taxonomy(tmp_path)


def rid_of_file(folder: Path) -> None:
    (folder / "courses.toml").unlink()


def rid_of_roles(folder: Path) -> None:
    (folder / "roles" / "a.toml").unlink()


@pytest.mark.parametrize(("spoil", "named"), [(rid_of_file, "courses.toml"), (rid_of_roles, "roles")])
def test_missing_files_are_refused_by_name(tmp_path: Path, spoil: Callable[[Path], None], named: str) -> None:
    spoil(written(tmp_path))
    with pytest.raises(BadTaxonomy, match=f"^{named}"):
        read_taxonomy(tmp_path)


def test_an_id_in_two_files_is_refused(tmp_path: Path) -> None:
    roles = written(tmp_path) / "roles"
    shutil.copy(roles / "a.toml", roles / "b.toml")
    with pytest.raises(BadTaxonomy, match=r"^roles/b\.toml: cook: .*roles/a\.toml"):
        read_taxonomy(tmp_path)


def test_the_same_files_elsewhere_give_the_same_taxonomy() -> None:
    with as_file(files("matching").joinpath("taxonomy")) as folder:
        assert read_taxonomy(folder) == taxonomy()
