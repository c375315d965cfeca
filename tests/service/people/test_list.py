"""The list of people: who is found by which condition, page by page, as a file; and the look-up by kana."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.keyset import Place
from service.db.work import begin_read, begin_work
from service.embedded import Servers
from service.people.actions import end_search, register_people, withdraw_consent
from service.people.reads.listed import count_people, people_page
from service.people.terms import (
    OUTSIDE,
    ConsentStanding,
    ListedPerson,
    PeopleOrder,
    PeopleWanted,
    PersonState,
    Purpose,
)
from service.platform.crypto import Vault
from tests.factories.people import a_person, high_school_student_json, profile_record
from tests.support.listed import Office, an_office, csv_of, following, statements_of, table_on

MOST_STATEMENTS = 12
VAULT = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
FUTURE = {"purpose": "matching", "given_on": "2026-12-24", "source": "登録票"}


@pytest.fixture(scope="module")
async def office(servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with an_office(servers, template, VAULT, tmp_path_factory.mktemp("exports")) as shared:
        yield shared


async def stored(office: Office, clock: FrozenClock, reference: str, **told: Any) -> PersonId:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        return await a_person(work, VAULT, reference, **told)


def some_person(chance: Random, number: int) -> dict[str, Any]:
    return {
        "track": chance.choice(["uij_turn", "student", "professional"]),
        "residence_prefecture": chance.choice(["13", "43"]),
        "desired_municipalities": chance.sample(["43101", "43216", "43404", "27127"], chance.randrange(3)),
        "desired_prefectures": chance.choice([[], ["43"], ["27"], ["27", "43"]]),
        "desired_occupations": chance.choice([["設備保全"], ["電気工事", "営業事務"], []]),
        "qualifications": chance.choice([["大型自動車免許"], ["第二種電気工事士"], []]),
        "education": [a_school(level) for level in chance.sample(["high_school", "kosen", "master"], 1)],
        "available_from": chance.choice([None, "2026-10-01", "2027-04-01"]),
        "skills": chance.sample(["ＰＬＣ", "溶接", "100%品質"], chance.randrange(3)),
        "summary": f"{number}年の経験",
        "consents": chance.choice([[], [FUTURE], [{**FUTURE, "given_on": "2026-10-01"}]]),
    }


def some_wish(chance: Random) -> PeopleWanted:
    whole: dict[str, Any] = {
        "words": chance.choice(["plc", "溶接　plc", "0%", "設備"]),
        "track": chance.choice(["student", "scholarship", "professional"]),
        "state": chance.choice(list(PersonState)[:2]),
        "consent": chance.choice(list(ConsentStanding)),
        "residence": chance.choice(["13", "43", OUTSIDE]),
        "municipalities": chance.choice([("43101", "43100"), ("43404",)]),
        "education": chance.choice(["high_school", "junior_college", "bachelor"]),
        "licence": chance.choice(["car", "electrician"]),
        "kind_of_work": chance.choice(["equipment", "electricity", "office"]),
        "available_on": date(2026, 11, 1),
        "changed_since": date(2026, 11, 25),
    }
    return PeopleWanted(**{name: whole[name] for name in chance.sample(sorted(whole), chance.randrange(4))})


ABOVE = {
    "high_school": {"high_school", "kosen", "master"},
    "junior_college": {"kosen", "master"},
    "bachelor": {"master"},
}
HOLDERS = {"car": {"大型自動車免許"}, "electrician": {"第二種電気工事士"}}
WISHES = {"equipment": {"設備保全"}, "electricity": {"電気工事"}, "office": {"営業事務"}}


def a_school(level: str) -> dict[str, Any]:
    return {"school": "架空学校", "department": "", "level": level, "graduation": "2015-03", "expected": False}


def lives_there(residence: str, wanted: str | None) -> bool:
    return residence != "43" if wanted == OUTSIDE else wanted in (None, residence)


def goes_to(content: Any, towns: set[str]) -> bool:
    """One of the towns is wished for, or no town of Kumamoto in particular and not another prefecture alone."""
    wished, prefectures = content["desired_municipalities"], content["desired_prefectures"]
    if towns & set(wished):
        return True
    if any(code.startswith("43") for code in wished):
        return False
    return "43" in prefectures or (not prefectures and not wished)


def suits(person: ListedPerson, wanted: PeopleWanted) -> bool:
    """The conditions once more, as plain sentences over what the list tells."""
    content = person.content
    words = "\n".join([*content["desired_occupations"], *content["skills"]]).replace("ＰＬＣ", "plc")
    begins = content["available_from"]
    return (
        all(word in words for word in wanted.words.split())
        and wanted.track in (None, person.track)
        and wanted.state in (None, person.state)
        and wanted.consent in (None, person.consent)
        and lives_there(content["residence_prefecture"], wanted.residence)
        and (not wanted.municipalities or goes_to(content, set(wanted.municipalities)))
        and (wanted.education is None or content["education"][0]["level"] in ABOVE[wanted.education])
        and (wanted.licence is None or set(content["qualifications"]) & HOLDERS[wanted.licence] != set())
        and (wanted.kind_of_work is None or set(content["desired_occupations"]) & WISHES[wanted.kind_of_work] != set())
        and (wanted.available_on is None or begins is None or begins <= wanted.available_on.isoformat())
        and (wanted.changed_since is None or person.updated_at.date() >= date(2026, 11, 25))
    )


async def test_whoever_is_found_fulfils_every_condition_and_nobody_else_does(
    office: Office, clock: FrozenClock
) -> None:
    chance = Random(7)  # noqa: S311 - a test's own chance
    for day in range(2):
        clock.advance(timedelta(days=day))
        async with begin_work(office.jobs, SYSTEM, clock) as work:
            records = [profile_record(f"A-{day}-{number}", **some_person(chance, number)) for number in range(30)]
            people = [one.person_id for one in await register_people(work, VAULT, records)]
            await end_search(work, people[:5])
            for person in people[:30:7]:
                await withdraw_if_given(work, person)
    async with begin_read(office.jobs, SYSTEM, clock) as read:
        everybody, _ = await people_page(read, PeopleWanted(), order=PeopleOrder.CHANGED, at=None, limit=1000)
        assert {one.consent for one in everybody} == set(ConsentStanding)
        found_any = 0
        for _ in range(40):
            wanted = some_wish(chance)
            found, _ = await people_page(read, wanted, order=PeopleOrder.CHANGED, at=None, limit=1000)
            # Of those registered here: the words of others are not all written out above.
            ours = [one for one in found if one.profile_ref.startswith("A-")]
            assert ours == [one for one in everybody if one.profile_ref.startswith("A-") and suits(one, wanted)], wanted
            assert await count_people(read, [wanted]) == [len(found)]
            found_any += bool(found)
        assert found_any > 10


async def withdraw_if_given(work: Any, person: PersonId) -> None:
    given = await work.session.execute(
        text("SELECT 1 FROM consent_event WHERE person_id = :id AND on_date < :day"), {"id": person, "day": work.today}
    )
    if given.first():
        await withdraw_consent(work, person, Purpose.MATCHING, on=work.today, source="電話")


@pytest.mark.parametrize("order", list(PeopleOrder))
async def test_nobody_is_twice_or_lost_while_others_register(
    office: Office, clock: FrozenClock, order: PeopleOrder
) -> None:
    told = {"skills": [f"巡{order.value}"]}
    wanted = PeopleWanted(words=told["skills"][0])
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        # Of one instant: the id decides.
        records = [profile_record(f"B-{order.value}-{number}", **told) for number in range(7)]
        first_ids = {one.person_id for one in await register_people(work, VAULT, records)}
    clock.advance(timedelta(minutes=1))
    first_ids.add(await stored(office, clock, f"B-{order.value}-7", **told))
    seen: list[PersonId] = []
    place: Place | None = None
    for number in range(10):
        async with begin_read(office.jobs, SYSTEM, clock) as read:
            rows, around = await people_page(read, wanted, order=order, at=place, limit=3)
        place = around.following
        seen += [row.person_id for row in rows]
        if place is None:
            break
        clock.advance(timedelta(minutes=1))
        await stored(office, clock, f"B-{order.value}-new-{number}", **told)
    assert len(seen) == len(set(seen))
    assert set(seen) == first_ids


async def test_words_find_a_reference_whole_or_by_its_beginning(office: Office, clock: FrozenClock) -> None:
    for reference in ("Q-P127", "Q-P1270", "Q-P_270"):
        await stored(office, clock, reference, skills=["索引"])
    found = {}
    for words in ("Q-P127", "q-p1270", "Ｑ-Ｐ12 索引", "Q-P1270 溶接", "P1270", "Q-P_"):
        page = (await office.aiko.get("/people", params={"words": words})).text
        found[words] = {row[0] for row in table_on(page)[1:]} if "<tbody>" in page else set()
    both = {"Q-P127", "Q-P1270"}
    assert found["Q-P127"] == found["Ｑ-Ｐ12 索引"] == both
    assert found["q-p1270"] == {"Q-P1270"}
    assert found["Q-P_"] == {"Q-P_270"}
    assert found["Q-P1270 溶接"] == found["P1270"] == set()


async def test_pupils_and_the_erased_are_in_no_list_and_no_file(office: Office, clock: FrozenClock) -> None:
    told = {"identity": {"name": "鶴橋 一", "name_kana": "ツルハシ ハジメ"}}
    await stored(office, clock, "P-1", **told)
    await stored(office, clock, "P-HS", **high_school_student_json("P-HS", **told))
    gone = await stored(office, clock, "P-GONE", **told)
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": gone})
    await office.aiko.get("/people")
    page = (await office.aiko.get("/people?state=any&order=registered")).text
    looked_up = (await office.aiko.post("/people/by-kana", {"kana": "ツルハシ"})).text
    assert [row[0] for row in table_on(looked_up)[1:]] == ["P-1"]
    exported = (await office.aiko.post("/people/export", {"state": "any", "format": "csv"})).text
    assert "P-1" in exported
    for seen in (page, looked_up, exported):
        assert "P-HS" not in seen
        assert "P-GONE" not in seen


async def test_a_file_is_what_is_on_the_screen_of_all_pages(office: Office, clock: FrozenClock) -> None:
    chance = Random(3)  # noqa: S311 - a test's own chance
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        records = [profile_record(f"F-{number}", **some_person(chance, number)) for number in range(70)]
        await register_people(work, VAULT, records)
    chosen = {"track": "student", "residence": "13", "columns": ["profile_ref", "track", "skills", "consent"]}
    for wish in ({}, {"columns": ["profile_ref", "track", "desired_municipalities"]}, chosen):
        page: str | None = (await office.aiko.get("/people", params=wish)).text
        heads, *shown = table_on(page or "")
        while page := await following(office.aiko, page or ""):
            shown += table_on(page)[1:]
        await office.aiko.get("/people")
        told = csv_of(await office.aiko.post("/people/export", {**wish, "format": "csv"}))
        days = [index for index, head in enumerate(heads) if head in ("最終更新", "就業可能日")]
        assert told[0] == heads
        assert len(shown) == len(told) - 1 > 0
        for ours, theirs in zip(shown, told[1:], strict=True):
            for index, cell in enumerate(ours):
                assert index in days or cell == (theirs[index] or "―")


async def test_chosen_columns_are_kept_for_whoever_chose_them(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "S-COLS", track="student")

    def headings_of(page: str) -> list[str]:
        return re.findall(r'<th scope="col"[^>]*>([^<]*)<', page)

    path = "/people?words=S-COLS"
    first = headings_of((await office.aiko.get(path)).text)
    looked = headings_of((await office.aiko.get(f"{path}&columns=track")).text)
    assert headings_of((await office.aiko.get(path)).text) == first != looked
    assert headings_of((await office.aiko.get(f"{path}&columns=track&keep=these")).text) == looked
    assert headings_of((await office.aiko.get(path)).text) == looked
    word = office.aiko.client.cookies["__Host-columns-people"]
    theirs = {"Cookie": f"__Host-sid={office.emi.client.cookies['__Host-sid']}; __Host-columns-people={word}"}
    assert headings_of((await office.emi.client.get(path, headers=theirs)).text) == first
    assert headings_of((await office.aiko.get("/people?keep=none")).text) == first
    assert headings_of((await office.aiko.get(path)).text) == first


async def test_a_list_sifted_by_licence_or_schooling_shows_what_it_was_sifted_by(office: Office) -> None:
    at_first = table_on((await office.aiko.get("/people")).text)[0]
    assert not {"資格", "学歴"} & set(at_first)
    for query, heading in (("licence=car", "資格"), ("education=bachelor", "学歴")):
        page = (await office.aiko.get(f"/people?{query}")).text
        assert f'value="{"qualifications" if heading == "資格" else "education"}" checked' in page
        assert "columns=" not in page.split("<main")[1].split('class="list-filters"')[0]
    chosen = (await office.aiko.get("/people?licence=car&columns=track")).text
    assert 'value="qualifications" checked' in chosen


async def test_an_export_is_noted_without_what_was_typed(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "X-1", skills=["輸出の記録"])
    await office.aiko.get("/people")
    wish = {"words": "輸出", "track": "uij_turn", "columns": ["profile_ref", "track"], "format": "xlsx"}
    answer = await office.aiko.post("/people/export", wish)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-2026-11-24.xlsx"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await office.noted("people.list_exported"))[-1] == {
        "filter": "words=* track=uij_turn",
        "columns": "profile_ref,track",
        "format": "xlsx",
        "count": 1,
    }


async def test_signs_that_shift_jis_lacks_are_named_before_they_are_lost(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "S-1", desired_occupations=["𠮷野の設備保全"])
    await office.aiko.get("/people")
    wish = {"words": "𠮷野", "columns": ["profile_ref", "desired_occupations"], "format": "csv_cp932"}
    noted = await office.noted("people.list_exported")
    asked = await office.aiko.post("/people/export", wish)
    assert asked.status_code == 409
    assert "Shift_JISにない文字が1種類あります" in asked.text
    assert "𠮷" in asked.text
    assert await office.noted("people.list_exported") == noted
    told = csv_of(await office.aiko.post("/people/export", {**wish, "replace": "yes"}), "cp932")
    assert told[1] == ["S-1", "〓野の設備保全"]


async def test_a_condition_that_cannot_be_read_keeps_what_was_typed(office: Office) -> None:
    answer = await office.aiko.get("/people?since=きのう&words=保全")
    assert answer.status_code == 422
    for shown in ("日付として読み取れません", 'value="きのう"', 'value="保全"'):
        assert shown in answer.text
    exported = await office.aiko.post("/people/export", {"since": "きのう", "format": "csv"})
    assert (exported.status_code, "日付として読み取れません" in exported.text) == (422, True)
    assert (await office.aiko.get("/people?cursor=AAAA")).status_code == 422
    assert (await office.aiko.get("/people?words=%00")).status_code == 422
    assert (await office.aiko.post("/people/export", {"format": "pdf"})).status_code == 422


async def test_somebody_is_looked_up_by_the_beginning_of_the_kana_in_no_address_and_no_log(
    office: Office, clock: FrozenClock
) -> None:
    await stored(office, clock, "K-1", identity={"name": "別人 次郎", "name_kana": "ベツジン ジロウ"})
    await stored(office, clock, "K-2")
    await office.aiko.get("/people")
    found = await office.aiko.post("/people/by-kana", {"kana": "べつじん"})
    assert [row[0] for row in table_on(found.text)[1:]] == ["K-1"]
    assert "/people/export" not in found.text
    assert "別人" not in found.text
    assert (await office.noted("people.looked_up_by_kana"))[-1] == {"count": 1}
    refused = await office.aiko.post("/people/by-kana", {"kana": "し"})
    assert (refused.status_code, "かなは2文字以上入力してください。" in refused.text) == (422, True)


async def test_programme_staff_see_the_list_and_look_nobody_up(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "E-1", skills=["巡回"])
    page = (await office.emi.get("/people?words=巡回")).text
    assert table_on(page)[1][0] == "E-1"
    assert "/people/by-kana" not in page
    assert "/people/new" not in page
    assert (await office.emi.post("/people/by-kana", {"kana": "シケン"})).status_code == 403


async def test_a_page_asks_the_database_little(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "Q-1")
    for path in ("/people", "/people?words=設備&consent=stands&municipality=43100&order=registered"):
        asked = await statements_of(office.pages, office.aiko, path)
        assert 0 < len(asked) <= MOST_STATEMENTS, asked


async def test_a_changed_record_is_found_by_its_new_words_alone(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "C-1", skills=["鍛造"])
    clock.advance(timedelta(minutes=1))
    await stored(office, clock, "C-1", skills=["旋盤"])
    async with begin_read(office.jobs, SYSTEM, clock) as read:
        wanted = PeopleWanted(words="鍛造")
        assert await count_people(read, [wanted, replace(wanted, words="旋盤")]) == [0, 1]


async def test_the_figures_of_a_number_find_her_without_the_signs_before_them(
    office: Office, clock: FrozenClock
) -> None:
    await stored(office, clock, "S-P8848")
    await stored(office, clock, "S-P18848")
    for typed in ("8848", "８８４８"):
        rows = table_on((await office.aiko.get("/people", params={"words": typed})).text)[1:]
        assert [row[0] for row in rows] == ["S-P8848"]
    assert "該当する方はいません" in (await office.aiko.get("/people?words=848")).text


async def test_a_full_number_finds_her_whatever_hides_her_and_tells_what_does(
    office: Office, clock: FrozenClock
) -> None:
    ended = await stored(office, clock, "S-P7047", residence_prefecture="13")
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        await end_search(work, [ended])
    for typed in ("S-P7047", "s-p7047", "Ｓ－Ｐ７０４７", "7047"):
        page = (await office.aiko.get("/people", params={"words": typed})).text
        assert "登録番号 S-P7047 の方がいます（求職を終了）。" in page, typed
        assert "一覧に出ないのは、次の条件のためです： 状態" in page
        assert f'href="/people/{ended}"' in page
        (way,) = set(re.findall(r'href="(/people\?[^"]*)">この条件を外して', page))
        assert table_on((await office.aiko.get(way.replace("&amp;", "&"))).text)[1][0] == "S-P7047"
    page = (await office.aiko.get("/people?words=S-P7047&state=any&residence=43&consent=none")).text
    assert "次の条件のためです： マッチングの同意、居住地" in page or "次の条件のためです： 居住地" in page
    assert "の方がいます" not in (await office.aiko.get("/people?words=S-P7047&state=any")).text
    assert "の方がいます" not in (await office.aiko.get("/people?words=S-P704")).text
    await office.aiko.post("/language", {"language": "en", "back": "/people"})
    assert "S-P7047 is registered (No longer looking)." in (await office.aiko.get("/people?words=S-P7047")).text
    await office.aiko.post("/language", {"language": "ja", "back": "/people"})


@pytest.mark.parametrize("typed", ["工藤", "工藤 義弘", "くどう", "クドウ"])
async def test_a_name_that_finds_nobody_is_led_to_the_kana(office: Office, typed: str) -> None:
    page = (await office.aiko.get("/people", params={"words": typed})).text
    assert "ここでは氏名を探せません" in page
    assert '<details class="by-kana" open>' in page


async def test_words_that_no_name_holds_get_no_such_hint(office: Office) -> None:
    assert "氏名を探せません" not in (await office.aiko.get("/people?words=CAD2")).text
    assert "氏名を探せません" not in (await office.emi.get("/people", params={"words": "工藤"})).text


async def test_kanji_in_the_look_up_are_refused_in_words_and_hits_can_be_told_apart(
    office: Office, clock: FrozenClock
) -> None:
    await office.aiko.get("/people")
    refused = await office.aiko.post("/people/by-kana", {"kana": "工藤"})
    assert (refused.status_code, "漢字では探せません" in refused.text) == (422, True)
    job = {"title": "保全", "employer": "架空製作所", "from": "2020-04", "to": None, "summary": ""}
    told = {"identity": {"name": "工藤 一", "name_kana": "クドウ ハジメ"}, "residence_prefecture": "13"}
    await stored(office, clock, "A-1", **told, experience=[job])
    await stored(office, clock, "A-2", **told, experience=[])
    found = table_on((await office.aiko.post("/people/by-kana", {"kana": "くどう"})).text)
    assert found[0] == ["登録番号", "区分", "状態", "居住地", "直近の勤務先", "登録日時"] or found[0][:5] == [
        "登録番号",
        "区分",
        "状態",
        "居住地",
        "直近の勤務先",
    ]
    assert {row[0]: row[4] for row in found[1:]} == {"A-1": "架空製作所", "A-2": "―"}
