"""What is required and nothing answers is told by name: on the list, after a recommendation, before many of them."""

import re
from typing import Any

import pytest

from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from tests.factories.shortlists import Matched, a_matched_posting
from tests.support.review_desk import decide, list_of, order_of, page_of
from tests.support.web import Browser

LICENCE = "フォークリフト運転技能講習"
ASKED: dict[str, Any] = {
    "qualifications_required": [LICENCE],
    "qualifications_preferred": ["危険物取扱者乙種第4類"],
    "languages": [{"language": "ja", "level": "N2"}, {"language": "en", "level": "B1"}],
    "experience_years_min": 2,
    "requirements": "装置の点検などの実務2年以上。",
}
PROFILE: dict[str, Any] = {
    "qualifications": [],
    "unasked": ["qualifications", "languages"],
    "experience": [
        {
            "title": "保全係",
            "employer": "食品工場",
            "from": "2007-04",
            "to": "2018-06",
            "summary": "包装機の点検と修理。",
        },
        {"title": "点検係", "employer": "電機工場", "from": "2018-07", "to": None, "summary": "装置の点検。"},
    ],
}
TOLD = f"英語 B1、{LICENCE}"


@pytest.fixture
async def matched(worker_database: Database, clock: FrozenClock, vault: Vault) -> Matched:
    return await a_matched_posting(worker_database, clock, vault, people=3, profile=PROFILE, **ASKED)


def row(shown: str, words: str) -> str:
    """The row of the evidence that begins with these words of the posting."""
    return shown[shown.index(f"</small>{words}") :].split("</tr>")[0]


async def test_the_list_names_what_is_required_apart_from_what_is_welcome(desk: Browser, matched: Matched) -> None:
    shown = (await desk.get(list_of(matched))).text
    assert shown.count('class="unanswered"') == 3
    assert f"必須の根拠なし 2：{TOLD}</p>" in shown


async def test_of_what_nobody_asked_a_row_says_that_there_is_no_evidence(desk: Browser, matched: Matched) -> None:
    shown = (await desk.get(page_of(matched))).text
    for words in (LICENCE, "英語 B1", "危険物取扱者乙種第4類"):
        assert "根拠なし" in row(shown, words)
        assert "近い" not in row(shown, words).replace("近い内容", "")
        assert "本人に確かめてください" in row(shown, words)
    assert "年数は未確認です" in row(shown, "装置の点検などの実務2年以上。")


async def test_every_job_stands_with_its_months_and_how_long(desk: Browser, matched: Matched) -> None:
    shown = (await desk.get(page_of(matched))).text
    conditions, texts = shown[: shown.index("全文")], shown[shown.index("全文") :]
    for part in (conditions, texts):
        assert "2007年4月–2018年6月（11年3か月）" in part
        assert "2018年7月–現在" in part
    assert "食品工場" not in shown


async def test_after_a_recommendation_the_next_page_says_what_is_to_be_asked(desk: Browser, matched: Matched) -> None:
    first, second, third = await order_of(desk, matched)
    went = await decide(desk, first, verdict="accept", advance="1")
    assert went.headers["Location"] == second
    shown = (await desk.get(second)).text
    assert "を「推薦」にしました。<strong" in shown
    assert f"必須の条件のうち、記録で確かめられないもの：{TOLD}。" in shown
    assert 'data-key="u"' in shown
    went = await decide(desk, second, verdict="hold", advance="1")
    assert "記録で確かめられないもの" not in (await desk.get(went.headers["Location"])).text
    assert went.headers["Location"] == third


async def test_before_many_are_recommended_who_lacks_evidence_is_named(desk: Browser, matched: Matched) -> None:
    people = [str(matched.people[one]) for one in ("D-1", "D-2")]
    token = {"person": people, "verdict": "accept"}
    shown = (await desk.post(f"{list_of(matched)}/preview", token)).text
    assert "2人には、必須の条件のうち記録で確かめられないものがあります（" in shown
    assert shown.count(f"必須の根拠なし 2：{TOLD}</p>") == 2
    held = (await desk.post(f"{list_of(matched)}/preview", {**token, "verdict": "hold"})).text
    assert "必須の根拠なし" not in held
    assert "記録で確かめられない" not in held
    seen = re.findall(r'name="seen" value="([^"]+)"', shown)
    done = await desk.post(f"{list_of(matched)}/acts", {"seen": seen, "verdict": "accept"})
    after = (await desk.get(done.headers["Location"])).text
    assert "2人を「推薦」にしました。" in after
    assert "2人には、必須の条件のうち記録で確かめられないものがあります（" in after
    assert "紹介を進める前に本人に確かめてください。" in after


async def test_much_that_is_required_stays_short_on_the_list_and_after_a_recommendation(
    desk: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    asked = {**ASKED, "qualifications_required": [f"{n}号{'長' * 290}技能士" for n in range(7)]}
    matched = await a_matched_posting(worker_database, clock, vault, people=2, profile=PROFILE, **asked)
    listed = (await desk.get(list_of(matched))).text
    assert "必須の根拠なし 8：" in listed
    assert "ほか3件</p>" in listed
    first, _ = await order_of(desk, matched)
    went = await decide(desk, first, verdict="accept", advance="1")
    shown = (await desk.get(went.headers["Location"])).text
    assert "ほか5件。紹介を進める前に本人に確かめてください。" in shown
    assert len(listed.encode()) < 40_000


async def test_of_many_who_are_to_be_asked_the_first_ten_are_named(
    desk: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    """A notice lies in a cookie, which a long list would outgrow."""
    matched = await a_matched_posting(worker_database, clock, vault, people=12, profile=PROFILE, **ASKED)
    people = [str(one) for one in matched.people.values()]
    await desk.get(list_of(matched))
    shown = await desk.post(f"{list_of(matched)}/preview", {"person": people, "verdict": "accept"})
    seen = re.findall(r'name="seen" value="([^"]+)"', shown.text)
    done = await desk.post(f"{list_of(matched)}/acts", {"seen": seen, "verdict": "accept"})
    after = (await desk.get(done.headers["Location"])).text
    assert "12人には、必須の条件のうち記録で確かめられないものがあります（" in after
    assert " ほか2人）" in after
