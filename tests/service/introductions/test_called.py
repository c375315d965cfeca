"""What waits is called the same on the list, on the first page and on the introduction's own page."""

import re
from datetime import timedelta

import pytest

from service.base.ids import IntroductionId
from service.introductions.actions.outcomes import set_start_day
from service.introductions.terms import Stage
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import Purpose
from tests.support.introducing import Desk
from tests.support.web import Browser


@pytest.fixture
def way(introduced: IntroductionId) -> str:
    return f"/introductions/{introduced}"


async def withdraw(desk: Desk) -> None:
    consent = (desk.person_id, Purpose.INTRODUCTION, desk.today, "電話", desk.matched.company_id)
    await desk.do(lambda work: withdraw_consent_once(work, *consent))


async def called(aiko: Browser, way: str) -> tuple[str, str, set[str]]:
    """What the introduction's page and the list call it, and what the first page counts."""
    panel = (await aiko.get(way)).text.split('id="now"')[1]
    row = (await aiko.get(LIST)).text.split("<tbody")[1].split("</td>")[1]
    own, on_list = (re.findall(r'class="chip[^"]*">([^<]*)<', part)[0] for part in (panel, row))
    cards = re.findall(r'<span>([^<]*)</span> <span class="count">1件', (await aiko.get("/")).text)
    return own, on_list, set(cards)


LIST = "/introductions"
UNHEARD, TO_TELL = "同意の取り消し：企業に知らせた記録なし", "同意の取り消し：企業への連絡が必要"
ACT_OF_LIST = re.compile(r'<a href="([^"]*)">([^<]*)<span class="visually-hidden"> D-1')


async def test_a_company_that_never_heard_of_her_is_nowhere_to_be_told(desk: Desk, way: str, aiko: Browser) -> None:
    await aiko.get(way)
    await withdraw(desk)
    own, on_list, cards = await called(aiko, way)
    assert (own, on_list, UNHEARD in cards) == (UNHEARD, UNHEARD, True)
    assert ACT_OF_LIST.findall((await aiko.get(LIST)).text) == [(way, "終了を記録する")]
    home, consents = (await aiko.get("/")).text, (await aiko.get(f"/people/{desk.person_id}/consents")).text
    assert "企業に連絡せずに終了を記録してください" in home
    assert "企業に連絡せずに終了を記録できます" in consents
    assert [one for one in ("企業に伝え、", "まだ何も知らせていなければ、そのまま") if one in home + consents] == []


async def test_a_company_that_heard_of_her_is_everywhere_to_be_told(
    desk: Desk, introduced: IntroductionId, way: str, aiko: Browser
) -> None:
    await desk.send_letter(introduced)
    await withdraw(desk)
    own, on_list, cards = await called(aiko, way)
    assert (own, on_list, TO_TELL in cards) == (TO_TELL, TO_TELL, True)
    assert ACT_OF_LIST.findall((await aiko.get(LIST)).text) == [(way, "企業に伝えたことを記録する")]
    home, consents = (await aiko.get("/")).text, (await aiko.get(f"/people/{desk.person_id}/consents")).text
    for shown in (home, consents):
        assert ("企業に伝え、" in shown, "まだ何も知らせていなければ" in shown) == (True, False)
    telling = (await aiko.get(f"/errands/of/{introduced}")).text
    assert re.search(r"<dt>紹介状</dt><dd>2026年11月24日に送りました（メール、人事 田中様）。</dd>", telling)
    assert '<button class="button button-primary" type="submit">企業に伝えたことを記録する' in telling


async def test_after_an_offer_her_answer_is_awaited_and_then_the_day_of_starting(
    desk: Desk, introduced: IntroductionId, way: str, aiko: Browser
) -> None:
    async def moved(days: int) -> tuple[str, str, set[str]]:
        desk.clock.advance(timedelta(days=days))
        await aiko.sign_in("aiko")
        return await called(aiko, way)

    await desk.record(introduced, Stage.OFFERED)
    names = [await moved(0), await moved(15)]
    act = ACT_OF_LIST.findall(await listed(aiko))
    await desk.record(introduced, Stage.ACCEPTED)
    names.append(await moved(0))
    assert act == [(f"{way}#next", "本人の返事を記録する")]
    assert ACT_OF_LIST.findall(await listed(aiko)) == [(f"{way}#start", "入社の予定日を記録する")]
    assert "入社の予定日が決まっていません" in (await aiko.get("/")).text
    assert 'id="start"' in (await aiko.get(way)).text.split('id="next"')[0]
    await desk.do(lambda work: set_start_day(work, introduced, desk.today + timedelta(days=1)))
    names += [await moved(0), await moved(1)]
    expected = ("内定への返事を待つ", "内定への返事の確認が必要", "入社の予定日が未定", "入社待ち", "入社の確認待ち")
    assert [(own, on_list, own in cards) for own, on_list, cards in names] == [(one, one, True) for one in expected]


async def listed(aiko: Browser) -> str:
    return (await aiko.get(LIST)).text


async def test_an_offer_is_not_offered_again_and_an_ended_introduction_warns_of_nothing(
    desk: Desk, introduced: IntroductionId, way: str, aiko: Browser
) -> None:
    await desk.record(introduced, Stage.INTERVIEWED)
    shown = (await aiko.get(way)).text
    assert ('value="interviewed"' in shown, 'value="offered"' in shown) == (True, True)
    await desk.record(introduced, Stage.OFFERED)
    shown = (await aiko.get(way)).text
    assert ('value="accepted"' in shown, 'value="offered"' in shown) == (True, False)
    await withdraw(desk)
    kept_back = "氏名や連絡先を企業に伝えないでください"
    assert kept_back in (await aiko.get(way)).text
    told = {"told_on": desk.today.isoformat(), "told_way": "telephone", "told_to": "人事"}
    assert (await aiko.post(f"/errands/of/{introduced}", told)).status_code == 303
    assert kept_back not in (await aiko.get(way)).text
