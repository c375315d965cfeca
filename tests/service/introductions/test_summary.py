"""The anonymous summary: the allow-list of domain 7.2, and nothing that was planted comes out."""

import json
import re
from dataclasses import asdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest import ProfileRecord
from service.introductions.rules.summary import anonymous_summary, words_of_work
from service.sample.material import occupations, table_of
from tests.factories.people import profile_json

PLANTED = (
    "試験花子", "シケンハナコ", "Hanako Shiken", "架空工業高校",
    "熊本架空大学", "株式会社白川精密製作所", "Shirakawa Seimitsu",
    "hanako@mail.example", "096-000-0001", "熊本市中央区水前寺6-18-1", "長男", "https://hanako.example/cv",
)  # fmt: skip
ORDINARY = ("設備保全", "シーケンサ", "機械保全技能士2級", "", "を担当", "の経験", "Python", "\n", "、")
planted = st.sampled_from(PLANTED)
words = st.lists(st.one_of(planted, st.sampled_from(ORDINARY)), max_size=6).map("".join)
lists = st.lists(words, max_size=4)


def content_of(**told: Any) -> dict[str, Any]:
    record = ProfileRecord.model_validate(profile_json(**told))
    return record.model_dump(mode="json", exclude={"profile_id", "identity", "consents", "statistics"})


@given(words, words, words, words, words, lists, lists, lists)
def test_no_planted_name_school_employer_or_contact_comes_out(
    school: str, department: str, title: str, employer: str, text: str, skills: list[str], wishes: list[str],
    licences: list[str],
) -> None:  # fmt: skip
    content = content_of()
    content["education"][0] |= {"school": school, "department": department}
    content["experience"][0] |= {"title": title, "employer": employer, "summary": text}
    content |= {"skills": skills, "desired_occupations": wishes, "qualifications": licences, "summary": text}
    out = json.dumps(asdict(anonymous_summary(content)), ensure_ascii=False, default=str)
    assert [one for one in PLANTED if one in out] == []


@given(st.text(max_size=30))
def test_a_skill_that_the_lists_do_not_know_is_counted_and_not_told(text: str) -> None:
    content = content_of(skills=[])
    content["skills"] = [text + "ゐゑ"]
    assert "ゐゑ" not in json.dumps(asdict(anonymous_summary(content)), ensure_ascii=False, default=str)


def test_what_is_allowed_comes_out_under_the_lists_own_names() -> None:
    content = content_of()
    content["experience"][0]["title"] = "設備保全"
    summary = anonymous_summary(content)
    assert "設備保全" in {role.ja for role in summary.wished_roles} | {skill.ja for skill in summary.skills}
    assert ("機械保全技能士", "2級") in [(one.ja, one.grade) for one in summary.qualifications]
    assert [one.level for one in summary.education] == ["high_school"]
    assert summary.prefectures == ("43",)
    assert summary.is_uij_turn
    assert summary.others == 0


def test_a_licence_keeps_its_grade_as_it_is_spoken_of() -> None:
    told = ["CAD利用技術者試験 2級", "第二種電気工事士", "英検準1級", "TOEIC 700点", "普通自動車免許", "JLPT N2"]
    summary = anonymous_summary(content_of(qualifications=told))
    assert [(one.ja, one.grade) for one in summary.qualifications] == [
        ("CAD利用技術者", "2級"),
        ("電気工事士", "第2種"),
        ("実用英語技能検定", "準1級"),
        ("TOEIC", "700"),
        ("普通自動車免許", ""),
        ("日本語能力試験", "2"),
    ]


def test_a_job_that_the_lists_know_as_a_skill_alone_stands_under_that_name_and_any_other_is_counted() -> None:
    content = content_of(desired_occupations=["プリント基板設計", "肥後ゐゑ係"], skills=["ゐゑ溶接"], qualifications=[])
    content["experience"] = [{**content["experience"][0], "title": "基板設計", "summary": None}]
    summary = anonymous_summary(content)
    assert [one.ja for one in summary.roles] == [one.ja for one in summary.wished_roles] != []
    assert summary.others == 1
    content["experience"][0]["title"] = "肥後ゐゑ係"
    assert (anonymous_summary(content).roles, anonymous_summary(content).others) == ((), 1)


def test_plain_words_of_work_go_on_as_they_are_and_only_where_they_are_the_whole_entry() -> None:
    content = content_of(
        desired_occupations=["基板設計", "配線設計"],
        skills=["ＣＲ-８０００", "CR-8000 試験花子", "データサイエンス", "Python 未経験"],
        qualifications=["看護師(取得見込み)", "CAD利用技術者試験 2級"],
    )
    content["experience"] = [{**content["experience"][0], "title": "配線設計", "summary": None}]
    summary = anonymous_summary(content)
    assert {"CR-8000", "データサイエンス"} <= {one.ja for one in summary.skills}
    assert [one.ja for one in summary.roles] == ["配線設計"]
    assert [one.ja for one in summary.wished_roles][-1] == "配線設計"
    assert len(summary.wished_roles) == 2
    # The entry with a name, what she has not done, and the licence that she does not hold yet.
    assert summary.others == 3


SIGNS_OF_PLACES_AND_NUMBERS = ("県", "市", "町", "村", "熊本", "@", "://", "さん")
SIGNS_OF_SCHOOLS = ("大学", "高校", "学校")
SIGNS_OF_EMPLOYERS = (
    *("会社", "製作所", "工業", "メーカー", "法人", "農家", "牧場", "協会", "自治体", "公的機関", "センター", "飲食店"),
    *("ホテル", "旅館", "hotel", "inn", "office assistant", "デイサービス", "充填所", "ソニー", "TSMC", "JASM"),
)
FORMS = re.compile(
    "株式会社|合同会社|有限会社|医療法人|社会福祉法人|特定非営利活動法人|農事組合法人|[㈱㈲]|K.K.|Inc.|Ltd."
)


def names_of_the_sample() -> set[str]:
    """People, firms, kinds of employers, places and schools, each as somebody may write it."""
    people = [row for name in ("surnames", "given_names", "foreign_names") for row in table_of(name)]
    names = {part for row in people for part in (*row["name"].split(), *row["kana"].split("・"))}
    names |= {name for row in table_of("companies") for name in (FORMS.sub("", row["name"]).strip(" ,"), row["kana"])}
    places = {name for row in table_of("municipalities") for name in (row["name"], row["short"])}
    places |= {name for row in table_of("prefectures") for name in (row["name"], *row["cities"].split("|"))}
    names |= places | {re.sub("[都道府県市区町村]$", "", place) for place in places}
    schools = (*table_of("schools"), *table_of("universities"))
    names |= {name for row in schools for name in (row["name"], row["english"])}
    told = [
        kind
        for work in occupations().values()
        for kind in (*work.employers, *(work.english.employers if work.english else ()))
    ]
    return names | {re.split(r"\s*[({]", kind)[0] for kind in told}


def stands_in(name: str, words: str) -> bool:
    """A name in Latin letters or kana as a word of its own; a single sign (光) is no name within a word (光学)."""
    if re.fullmatch(r"[ァ-ヶーA-Za-z' .-]+", name):
        alone = rf"(?<![ァ-ヶーA-Za-z]){re.escape(name)}(?![ァ-ヶーA-Za-z])"
        return re.search(alone, words, re.IGNORECASE) is not None
    return len(name) > 1 and name in words


def test_no_word_of_work_is_a_name_a_place_a_school_or_an_employer_of_the_sample_or_bears_the_sign_of_one() -> None:
    said = "\n".join(words_of_work().values())
    names = names_of_the_sample()
    assert {"田中", "Nguyen", "荒尾", "かわせみデバイス", "食品メーカー", "熊本大学"} <= names
    assert [name for name in sorted(names) if stands_in(name, said)] == []
    signs = (*SIGNS_OF_PLACES_AND_NUMBERS, *SIGNS_OF_SCHOOLS, *SIGNS_OF_EMPLOYERS)
    assert [sign for sign in signs if stands_in(sign, said)] == []
    assert not re.search(r"\d{5}", said)


def test_what_must_not_be_told_is_no_field_of_it() -> None:
    told = asdict(anonymous_summary(content_of()))
    assert not {"name", "school", "employer", "residence_prefecture", "gender", "birth_year", "summary"} & set(told)
    out = json.dumps(told, ensure_ascii=False, default=str)
    assert "架空" not in out
    assert "食品工場" not in out


def test_the_same_profile_gives_the_same_summary() -> None:
    assert anonymous_summary(content_of()) == anonymous_summary(content_of())
