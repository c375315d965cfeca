"""Somebody is found by her number and by the beginning of her kana, and never by her name in an address."""

import re

import pytest

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.work import begin_work
from service.people.actions import end_search
from tests.service.people.listing import stored
from tests.support.listed import Office, table_on


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
