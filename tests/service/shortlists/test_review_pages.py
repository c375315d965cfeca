"""A day of review through the whole application: going on, undoing, many at once."""

import re
from datetime import timedelta

import pytest

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from tests.factories.postings import a_posting
from tests.factories.shortlists import Matched, a_matched_posting, match
from tests.support.review_desk import decide, list_of, order_of, page_of, words_of
from tests.support.web import Browser


async def test_deciding_leads_from_one_to_the_next_and_at_the_end_to_what_waits(
    desk: Browser, matched: Matched
) -> None:
    order = await order_of(desk, matched)
    went = []
    for path in (order[1], order[2], order[0]):
        went.append((await decide(desk, path, verdict="hold", advance="1")).headers["Location"])
    assert went == [order[2], order[0], f"/review?finished={matched.posting_id}"]
    ended = (await desk.get(went[-1])).text
    assert "D-" in ended
    assert "の候補者は、これで全員の判断が終わりました。" in ended
    assert "全員の判断が終わりました" not in (await desk.get("/review")).text
    assert (
        "すべて判断しました" in (await desk.get((await desk.get(f"{list_of(matched)}/next")).headers["Location"])).text
    )


async def test_the_end_of_the_first_ten_is_told_once_with_the_next_posting_and_the_way_on(
    desk: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, people=12)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        other = await a_posting(work, matched.company_id, "P-2", title="次に待つ求人")
    await match(worker_database, clock, vault, other)
    order = await order_of(desk, matched)
    for at, path in enumerate(order[:9]):
        went = await decide(desk, path, verdict="hold", advance="1")
        assert went.headers["Location"] == order[at + 1]
    went = await decide(desk, order[9], verdict="hold", advance="1", hide="decided")
    assert went.headers["Location"] == f"{order[10]}?hide=decided&first=done"
    shown = (await desk.get(went.headers["Location"])).text
    assert "上位10人の確認が終わりました。" in shown
    assert f'href="/postings/{other}/shortlist/next"' in shown
    assert "次に待つ求人" in shown
    assert f'href="{order[10]}?hide=decided"' in shown
    assert "上位10人の確認が終わりました。" not in (await desk.get(order[10])).text
    assert (await decide(desk, order[10], verdict="hold", advance="1")).headers["Location"] == order[11]


async def test_who_came_from_the_postings_that_suit_a_person_goes_back_there(desk: Browser, matched: Matched) -> None:
    first, _, _ = await order_of(desk, matched)
    person = f"/people/{first.rsplit('/', 1)[1]}"
    assert f'href="{first}?via=person"' in (await desk.get(f"{person}/postings")).text
    assert f'href="{person}"' in (await desk.get(f"{person}/postings")).text
    shown = (await desk.get(f"{first}?via=person")).text
    assert f'href="{person}/postings">← この方に合う求人へ戻る' in shown
    went = await decide(desk, first, verdict="hold", advance="1", via="person")
    assert went.headers["Location"] == f"{person}/postings"


async def test_whether_to_go_on_is_a_choice_that_is_remembered(desk: Browser, matched: Matched) -> None:
    first, second, _ = await order_of(desk, matched)
    assert 'name="advance" value="1" checked' in (await desk.get(first)).text
    stays = await decide(desk, first, verdict="hold")
    assert stays.headers["Location"] == first
    assert 'name="advance" value="1" checked' not in (await desk.get(second)).text


async def test_the_queue_hides_whoever_was_decided_on_and_goes_on_hiding(desk: Browser, matched: Matched) -> None:
    first, second, third = await order_of(desk, matched)
    await decide(desk, second, verdict="hold")
    shown = (await desk.get(f"{first}?hide=decided")).text
    assert f'rel="next" href="{third}?hide=decided"' in shown
    assert f'href="{second}' not in shown
    went = await decide(desk, first, verdict="hold", advance="1", hide="decided")
    assert went.headers["Location"] == f"{third}?hide=decided"
    assert f'rel="next" href="{second}"' in (await desk.get(first)).text


async def test_the_list_is_searched_by_what_it_shows(desk: Browser, matched: Matched) -> None:
    shown = (await desk.get(list_of(matched), params={"q": "Ｄ－２"})).text
    assert matched.people["D-2"].hex in shown.replace("-", "")
    assert str(matched.people["D-1"]) not in shown
    assert "この条件の候補者はいません" in (await desk.get(list_of(matched), params={"q": "宇宙飛行士"})).text


async def test_the_last_act_is_offered_to_be_undone_for_a_quarter_of_an_hour(
    desk: Browser, matched: Matched, clock: FrozenClock
) -> None:
    first, second, _ = await order_of(desk, matched)
    went = await decide(desk, first, pass_for="wishes_differ", advance="1")
    shown = (await desk.get(went.headers["Location"])).text
    assert "を「見送り」にしました。" in shown
    assert f'action="{first}/undo"' in shown
    clock.advance(timedelta(minutes=16))
    assert f'action="{first}/undo"' not in (await desk.get(second)).text


async def test_the_last_act_is_told_on_the_next_page_and_then_on_every_page_of_its_list(
    desk: Browser, matched: Matched
) -> None:
    first, second, third = await order_of(desk, matched)
    went = await decide(desk, first, verdict="hold", advance="1")
    assert went.headers["Location"] == second
    assert 'data-key="u"' in (await desk.get(second)).text
    offered = {
        path: 'data-key="u"' in (await desk.get(path)).text
        for path in (second, third, "/review", list_of(matched), first)
    }
    assert offered == {second: False, third: False, "/review": False, list_of(matched): True, first: True}
    assert "直前の操作：" in (await desk.get(third)).text


async def test_the_last_act_is_offered_no_more_once_something_followed_on_the_pair_that_is_looked_at(
    desk: Browser, matched: Matched, clock: FrozenClock
) -> None:
    first, second, third = await order_of(desk, matched)
    await decide(desk, second, verdict="accept")
    clock.advance(timedelta(seconds=5))
    await decide(desk, first, verdict="accept")
    assert f'action="{first}/undo"' in (await desk.get(second)).text
    clock.advance(timedelta(seconds=5))
    await desk.post(f"{second}/consent", {"given_on": "2026-04-01", "source": "面談"})
    assert f'action="{first}/undo"' not in (await desk.get(second)).text
    assert f'action="{first}/undo"' in (await desk.get(third)).text


async def test_a_recommendation_is_undone_only_by_who_knows_that_her_consent_was_asked(
    desk: Browser, matched: Matched, clock: FrozenClock
) -> None:
    first, second, _ = await order_of(desk, matched)
    await decide(desk, first, verdict="accept")
    clock.advance(timedelta(seconds=5))
    await desk.post(f"{first}/consent", {"given_on": "2026-04-01", "source": "面談"})
    assert f'action="{first}/undo"' not in (await desk.get(second)).text
    asked = await desk.post(f"{first}/undo", {"sequence": "1"})
    assert asked.status_code == 200
    assert "推薦を取り消しますか" in asked.text
    assert "すでに「推薦」と判断しています" in (await desk.get(first)).text
    assert (await desk.post(f"{first}/undo", {"sequence": "1", "confirmed": "1"})).status_code == 303
    assert "すでに「推薦」と判断しています" not in (await desk.get(first)).text


async def test_where_somebody_was_decided_on_the_keys_say_so_and_undo_that_decision(
    desk: Browser, matched: Matched, clock: FrozenClock
) -> None:
    first, second, _ = await order_of(desk, matched)
    assert 'data-key="a h r"' not in (await desk.get(first)).text
    await decide(desk, first, verdict="accept")
    clock.advance(timedelta(seconds=5))
    await decide(desk, second, verdict="hold")
    shown = (await desk.get(first)).text
    assert "すでに「推薦」と判断しています。変えるには、先にこの判断を取り消してください。" in shown
    assert 'data-key="a h r"' in shown
    keyed = re.findall(r'action="([^"]*)/undo"(?:(?!</form>).)*?data-key="u"', shown, re.DOTALL)
    assert set(keyed) == {first}


async def test_undoing_the_last_act_leads_to_whom_it_was_on(
    desk: Browser, matched: Matched, clock: FrozenClock
) -> None:
    first, second, _ = await order_of(desk, matched)
    await decide(desk, first, verdict="hold", advance="1")
    shown = (await desk.get(second)).text
    (sequence,) = re.findall(rf'action="{first}/undo".*?name="sequence" value="(\d+)"', shown, re.DOTALL)
    clock.advance(timedelta(seconds=5))
    undone = await desk.post(f"{first}/undo", {"sequence": sequence})
    assert undone.headers["Location"] == first
    again = await desk.post(f"{first}/undo", {"sequence": sequence})
    assert again.status_code == 303
    assert "判断を取り消しました" in (await desk.get(first)).text


async def test_nobody_is_offered_a_colleagues_act(desks: tuple[Browser, Browser], matched: Matched) -> None:
    aiko, botan = desks
    first, second, _ = await order_of(aiko, matched)
    await decide(aiko, first, verdict="hold")
    assert f'action="{first}/undo"' not in (await botan.get(second)).text


async def test_marked_people_are_previewed_decided_and_undone_together(
    desk: Browser, matched: Matched, clock: FrozenClock, worker_database: Database
) -> None:
    await decide(desk, page_of(matched, "D-1"), verdict="accept")
    clock.advance(timedelta(seconds=1))
    people = [str(one) for one in matched.people.values()]
    preview = await desk.post(f"{list_of(matched)}/preview", {"person": people, "verdict": "pass"})
    assert preview.status_code == 200
    assert "2人が次の判断になります" in preview.text
    assert "すでに「推薦」と判断されています" in preview.text
    seen = re.findall(r'name="seen" value="([^"]+)"', preview.text)
    assert len(await words_of(worker_database, clock)) == 1
    refused = await desk.post(f"{list_of(matched)}/acts", {"seen": seen, "verdict": "pass", "note": "枠が埋まった"})
    assert refused.status_code == 422
    assert "見送りには理由が必要です" in refused.text
    assert "枠が埋まった" in refused.text
    form = {"seen": seen, "verdict": "pass", "reason": "company_filled"}
    done = await desk.post(f"{list_of(matched)}/acts", form)
    assert done.headers["Location"] == f"{list_of(matched)}?first=done"
    shown = (await desk.get(done.headers["Location"])).text
    assert "この求人の候補者はすべて判断しました。" in shown
    assert "2人を「見送り」にしました。" in shown
    (undo,) = set(re.findall(r'action="([^"]+/acts/[0-9a-f-]+/undo)"', shown))
    clock.advance(timedelta(seconds=1))
    assert (await desk.post(undo)).status_code == 303
    assert "2人の判断を取り消しました" in (await desk.get(list_of(matched))).text


async def test_one_word_for_many_that_ends_the_first_ten_says_so_as_a_word_for_one_does(
    desk: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, people=12)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        other = await a_posting(work, matched.company_id, "P-2", title="次に待つ求人")
    await match(worker_database, clock, vault, other)
    people = [path.rsplit("/", 1)[1] for path in await order_of(desk, matched)]

    async def hold(those: list[str]) -> str:
        preview = await desk.post(f"{list_of(matched)}/preview", {"person": those, "verdict": "hold"})
        seen = re.findall(r'name="seen" value="([^"]+)"', preview.text)
        clock.advance(timedelta(seconds=1))
        went = await desk.post(f"{list_of(matched)}/acts", {"seen": seen, "verdict": "hold"})
        return (await desk.get(went.headers["Location"])).text

    assert "上位10人の確認が終わりました。" not in await hold(people[:9])
    shown = await hold([people[9], people[11]])
    assert "上位10人の確認が終わりました。" in shown
    assert "2人を「保留」にしました。" in shown
    assert f'href="/postings/{other}/shortlist/next"' in shown
    assert "次に待つ求人" in shown
    assert f'href="{list_of(matched)}/next"' in shown
    assert "上位10人の確認が終わりました。" not in (await desk.get(list_of(matched))).text
    # What is left stands below the first ten.
    assert "上位10人の確認が終わりました。" not in await hold([people[10]])
    await desk.post("/language", {"language": "en", "back": "/"})
    assert "The first 10 are reviewed." not in (await desk.get(list_of(matched))).text
    assert "Everybody on this list was decided on." in (await desk.get(f"{list_of(matched)}?first=done")).text


async def test_everybody_shown_may_be_marked_at_once(desk: Browser, matched: Matched) -> None:
    await decide(desk, page_of(matched, "D-2"), verdict="hold")
    form = {"all": "1", "show": "undecided", "q": "", "verdict": "hold"}
    preview = await desk.post(f"{list_of(matched)}/preview", form)
    assert "2人が次の判断になります" in preview.text


async def test_a_word_for_many_returns_to_the_filter_it_came_from(desk: Browser, matched: Matched) -> None:
    form = {"all": "1", "show": "undecided", "q": "D-", "verdict": "hold"}
    preview = await desk.post(f"{list_of(matched)}/preview", form)
    assert f'href="{list_of(matched)}?show=undecided&amp;q=D-"' in preview.text
    seen = re.findall(r'name="seen" value="([^"]+)"', preview.text)
    kept = dict(re.findall(r'name="(show|q)" value="([^"]*)"', preview.text.split("/acts")[1]))
    done = await desk.post(f"{list_of(matched)}/acts", {"seen": seen[:1], "verdict": "hold", **kept})
    assert done.headers["Location"] == f"{list_of(matched)}?show=undecided&q=D-"


async def test_after_the_first_ten_the_recommended_are_asked_next(desk: Browser, matched: Matched) -> None:
    asking = f'href="/introductions?kind=consent_to_ask&amp;posting={matched.posting_id}"'
    assert asking not in (await desk.get(f"{list_of(matched)}?first=done")).text
    await decide(desk, page_of(matched, "D-1"), verdict="accept")
    for page in (list_of(matched), page_of(matched, "D-2")):
        assert asking in (await desk.get(f"{page}?first=done")).text
        assert asking not in (await desk.get(page)).text


async def test_a_preview_of_nobody_and_of_who_is_gone_say_so(desk: Browser, matched: Matched) -> None:
    await desk.get(list_of(matched))
    nobody = await desk.post(f"{list_of(matched)}/preview", {"verdict": "hold"})
    told = (await desk.get(nobody.headers["Location"])).text
    assert re.search('class="notice notice-warning"[^>]*>候補者が選ばれていません', told)
    assert "notice-done" not in told
    gone = await desk.post(f"{list_of(matched)}/preview", {"verdict": "hold", "person": str(matched.company_id)})
    assert "1人は一覧にいなくなった" in gone.text
    assert "判断できる候補者がいません" in gone.text


@pytest.mark.parametrize("seen", ["x", "1 2 3", "a b c d", ""])
async def test_a_form_for_many_that_is_not_ours_is_refused(desk: Browser, matched: Matched, seen: str) -> None:
    await desk.get(list_of(matched))
    assert (await desk.post(f"{list_of(matched)}/acts", {"seen": seen, "verdict": "hold"})).status_code == 422
