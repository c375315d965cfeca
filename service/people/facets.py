"""What people are sifted by in lists, as choices: schooling, licences, kinds of work, and whether a town is far.

Licences and occupations are free words; the matching's own lists say what they name, so that 大型自動車免許 counts as
普通自動車免許, and フォークマン as work in logistics. Pure.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from matching.edition import edition_of
from matching.eligibility.education import ORDER
from matching.eligibility.qualification_entry import held_licences
from matching.eligibility.qualification_list import reach
from matching.evidence import says
from matching.taxonomy import mentions, taxonomy

HOME = "43"
"""Kumamoto, whose towns can be wished for."""
SCHOOLINGS = ("high_school", "junior_college", "bachelor", "master", "doctor")
"""One level of each step; those of its step and above are found by it."""
LICENCES: Mapping[str, tuple[str, ...]] = {
    "car": ("普通自動車免許",),
    "medium_truck": ("中型自動車免許",),
    "large_truck": ("大型自動車免許",),
    "forklift": ("フォークリフト運転技能講習",),
    "slinging": ("玉掛け技能講習",),
    "crane": (
        "クレーン・デリック運転士", "移動式クレーン運転士",
        "床上操作式クレーン運転技能講習", "小型移動式クレーン運転技能講習",
    ),
    "hazardous": ("危険物取扱者乙種4類", "危険物取扱者"),
    "electrician": ("電気工事士",),
    "chief_electrical": ("電気主任技術者",),
    "maintenance": ("機械保全技能士",),
    "machining": ("機械加工技能士",),
    "semiconductor": ("半導体製品製造技能士", "半導体技術者検定"),
    "welding": ("ガス溶接技能講習", "アーク溶接特別教育", "溶接技能者", "溶接管理技術者"),
    "boiler": ("ボイラ技士",),
    "construction": (
        "施工管理技士", "建築施工管理技士", "土木施工管理技士", "電気工事施工管理技士", "管工事施工管理技士",
    ),
    "cad": ("CAD利用技術者", "CAD利用技術者基礎", "3次元CAD利用技術者"),
    "hygiene": ("衛生管理者",),
    "quality": ("品質管理検定",),
    "it": ("基本情報技術者", "応用情報技術者"),
    "bookkeeping": ("日商簿記",),
    "real_estate": ("宅地建物取引士",),
    "nurse": ("看護師", "准看護師"),
    "care": ("介護福祉士", "介護福祉士実務者研修", "介護職員初任者研修"),
    "nursery": ("保育士",),
    "cook": ("調理師",),
}  # fmt: skip
"""By the code of a choice the licences, as the matching's list names them, of which one is enough."""
KINDS_OF_WORK: Mapping[str, tuple[str, ...]] = {
    "semiconductor": ("process", "back_end", "test", "data"),
    "circuits": ("design",),
    "equipment": ("equipment", "machinery", "facilities"),
    "making": ("production", "manufacturing", "quality"),
    "electricity": ("building_services",),
    "digital": ("digital", "factory_it"),
    "science": ("science",),
    "construction": ("construction",),
    "logistics": ("logistics",),
    "vehicles": ("vehicles",),
    "office": ("office", "public"),
    "sales": ("sales", "retail"),
    "medical": ("medical",),
    "care": ("care", "childcare"),
    "education": ("education",),
    "hospitality": ("hospitality", "food_service"),
    "food": ("food_making",),
    "land": ("land",),
    "creative": ("creative", "beauty_sport"),
    "safety": ("safety_cleaning",),
}
"""By the code of a choice the fields of the matching's roles."""
PLAIN_WORDS: Mapping[str, tuple[str, ...]] = {
    "semiconductor": ("半導体",),
    "equipment": ("保全", "メンテナンス", "整備", "機械", "fa"),
    "making": ("製造", "組立", "検査", "軽作業", "工場", "品質"),
    "electricity": ("電気", "設備管理"),
    "digital": ("プログラ", "システム", "ソフト", "web", "it"),
    "science": ("研究", "分析", "開発"),
    "construction": ("建築", "土木", "施工", "現場"),
    "logistics": ("物流", "倉庫", "配送", "運転", "ドライバー"),
    "office": ("事務", "経理", "総務", "人事", "公務員", "受付"),
    "sales": ("営業", "販売", "接客", "レジ"),
    "medical": ("看護", "医療", "病院", "薬"),
    "care": ("介護", "福祉", "保育"),
    "education": ("教員", "教師", "講師"),
    "hospitality": ("ホテル", "旅館", "調理", "飲食", "観光", "キッチン"),
    "food": ("食品",),
    "land": ("農", "林業", "漁", "造園"),
    "creative": ("デザイ", "映像", "編集", "美容"),
    "safety": ("警備", "清掃"),
}
"""Words of wishes too plain to name a role, in half width; Latin ones stand alone (there is no IT in a kitchen)."""
MOST_KEPT = 4096
"""Of free words, which many people share and which are their own all the same: no process keeps them without end."""


def facets(content: Mapping[str, Any]) -> dict[str, Any]:
    """Of a profile the values by which choices find it, by the columns of its narrow row."""
    return {
        "goes_anywhere": goes_anywhere(content),
        "education_levels": sorted({entry["level"] for entry in content["education"]}),
        "licences": _sorted(_licences(words) for words in content["qualifications"]),
        "kinds_of_work": _sorted(_kinds(words) for words in content["desired_occupations"]),
    }


@cache
def edition() -> str:
    """Of what reads facets: the choices here, and the matching's lists; rows of another edition are read anew."""
    read_by = edition_of("eligibility", "taxonomy", "text", "evidence.py").encode() + Path(__file__).read_bytes()
    return hashlib.sha256(read_by).hexdigest()[:12]


def levels_from(level: str) -> tuple[str, ...]:
    """The levels of education of this one's step, and above."""
    return tuple(one for one, step in ORDER.items() if step >= ORDER[level])


def goes_anywhere(content: Mapping[str, Any]) -> bool:
    """Whether every town of Kumamoto suits: no place was named, or the prefecture without one of its towns.

    As the matching reads a wish: towns narrow their own prefecture, and stand for it where no prefecture is named.
    """
    towns = {code[:2] for code in content["desired_municipalities"]}
    prefectures = set(content["desired_prefectures"]) or towns
    return not prefectures or (HOME in prefectures and HOME not in towns)


def _sorted(found: Iterable[frozenset[str]]) -> list[str]:
    return sorted(frozenset().union(*found))


@lru_cache(maxsize=MOST_KEPT)
def _licences(words: str) -> frozenset[str]:
    held = {
        name for one in held_licences(words) for name in (reach(one.name, one.step) if one.listed and one.held else ())
    }
    return frozenset(code for code, names in LICENCES.items() if held & set(names))


@lru_cache(maxsize=MOST_KEPT)
def _kinds(words: str) -> frozenset[str]:
    roles = {one.concept_id for one in mentions(words) if one.kind == "role" and not one.is_negated}
    fields = {role.field for role in taxonomy().roles if role.role_id in roles}
    if fields:
        return frozenset(code for code, of in KINDS_OF_WORK.items() if fields & set(of))
    plain = unicodedata.normalize("NFKC", words)
    return frozenset(code for code, some in PLAIN_WORDS.items() if any(says(plain, word) for word in some))
