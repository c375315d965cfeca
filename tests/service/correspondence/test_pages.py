"""The pages of mails: references and states, templates with a preview, nothing that was typed is lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import text

from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.base.language import Language
from service.correspondence.shipped import shipped
from service.correspondence.terms import MailKind
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.platform.tools import MailServer
from tests.support.mail import MailOffice, PostOffice
from tests.support.web import Browser, browsing, hire, make_app, make_tools

TEMPLATE = "/mail/templates/candidate_page_link/ja"
BODY = "{link}\n{valid_until}\n<script>alert(1)</script>"


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    await hire(worker_database, clock, "emi", Role.PROGRAMME_STAFF)
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def aiko(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def emi(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("emi")
        yield browser


async def test_the_list_names_references_and_states_and_nothing_personal(
    aiko: Browser, office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    post_office.recipient_answers = ["550 no such user"]
    await office.ask_consent(await office.person("D-1"))
    await office.send(server)
    await office.ask_consent(await office.person("D-2"))
    shown = (await aiko.get("/mail")).text
    for word in ("D-1", "D-2", "紹介への同意のお願い", "送信できず", "メールサーバーの応答 550", "送信待ち"):
        assert word in shown
    for hidden in ("花子", "hanako", "mail.example", "kakehashi.test/c/"):
        assert hidden not in shown
    failed = (await aiko.get("/mail?state=failed")).text
    assert "D-1" in failed
    assert "D-2" not in failed
    assert "D-1" in (await aiko.get("/mail?state=nonsense&cursor=nonsense")).text


async def test_a_mail_is_opened_from_the_list_its_links_hidden_and_the_look_noted(
    aiko: Browser, office: MailOffice
) -> None:
    person_id = await office.person("D-1")
    mail_id = await office.ask_consent(person_id)
    assert f'<a href="/mail/{mail_id}">紹介への同意のお願い' in (await aiko.get("/mail")).text
    shown = (await aiko.get(f"/mail/{mail_id}")).text
    for words in ("【ご確認のお願い】白川デバイス株式会社へのご紹介について", "製造装置の保全", "D-1", "送信待ち"):
        assert words in shown, words
    assert "https://kakehashi.test/…" in shown
    for hidden in ("0123456789abcdef", "hanako"):
        assert hidden not in shown
    assert f'href="/people/{person_id}"' in shown
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        noted = text("SELECT subject_id, purpose FROM audit_entry WHERE act = 'correspondence.mail_seen'")
        assert [tuple(row) for row in await read.session.execute(noted)] == [(person_id, "guidance")]


async def test_the_words_of_a_mail_are_for_who_may_see_candidates(
    aiko: Browser, emi: Browser, office: MailOffice
) -> None:
    mail_id = await office.ask_consent(await office.person("D-1"))
    listed = (await emi.get("/mail")).text
    assert f"/mail/{mail_id}" not in listed
    assert "文面を開けるのは、コーディネーターと管理者です" in listed
    assert (await emi.get(f"/mail/{mail_id}")).status_code == 403
    assert (await aiko.get(f"/mail/{UUID(int=1)}")).status_code == 404


async def test_of_who_was_erased_a_mail_tells_why_it_is_not_opened(aiko: Browser, office: MailOffice) -> None:
    person_id = await office.person("D-1")
    mail_id = await office.ask_consent(person_id)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        erased = text("UPDATE person SET state = 'erased' WHERE id = :id")
        await work.session.execute(erased, {"id": person_id})
    shown = await aiko.get(f"/mail/{mail_id}")
    assert shown.status_code == 200
    assert "文面を開けません" in shown.text
    assert "ご確認のお願い" not in shown.text


async def test_the_list_says_that_no_server_is_set(
    aiko: Browser, office: MailOffice, web_database: Database, clock: FrozenClock
) -> None:
    await office.ask_consent(await office.person())
    assert "メールサーバーが設定されていません" in (await aiko.get("/mail")).text
    assert "待っている 1 件" in (await aiko.get("/mail")).text
    server = MailServer(host="mail.example", port=25, from_address="a@b.example")
    application = make_app(web_database, None, replace(office.tools, mail=server), clock)
    async with browsing(application) as other:
        await other.sign_in("aiko")
        assert "メールサーバーが設定されていません" not in (await other.get("/mail")).text


async def test_an_empty_list_and_more_than_a_page(aiko: Browser, office: MailOffice) -> None:
    assert "該当するメールはありません" in (await aiko.get("/mail")).text
    person_id = await office.person()
    for _ in range(51):
        await office.ask_consent(person_id)
    first = (await aiko.get("/mail?state=waiting")).text
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = (await aiko.get(address)).text
    assert (first.count("紹介への同意のお願い"), second.count("紹介への同意のお願い")) == (50, 1)
    assert 'rel="next"' not in second


async def test_a_preview_fills_the_places_and_stores_nothing(emi: Browser) -> None:
    assert "例示 花子 様" in (await emi.get(TEMPLATE)).text
    shown = await emi.post(TEMPLATE, {"seen": "0", "subject": "{recipient_name}様へ", "body": BODY, "act": "preview"})
    assert shown.status_code == 200
    assert "例示 花子様へ" in shown.text
    assert shown.text.index("例示 花子様へ") < shown.text.index("<textarea")
    assert "https://kakehashi.example/c/0123456789\n2026年12月8日\n&lt;script&gt;" in shown.text
    assert "第1版" not in (await emi.get(TEMPLATE)).text


async def test_an_english_template_is_previewed_with_english_examples(emi: Browser) -> None:
    shown = (await emi.get("/mail/templates/candidate_page_link/en")).text
    assert "Dear Hanako Reiji," in shown
    assert "本人用ページの案内（英語）" in shown


async def test_a_template_is_stored_shown_in_the_list_and_taken_back(emi: Browser) -> None:
    await emi.get(TEMPLATE)
    saved = await emi.post(TEMPLATE, {"seen": "0", "subject": "新しい件名", "body": BODY, "act": "save"})
    assert (saved.status_code, saved.headers["Location"]) == (303, TEMPLATE)
    page = (await emi.get(TEMPLATE)).text
    for word in ("文面を保存しました", "新しい件名", "第1版", "emiさん", "標準の文面に戻す"):
        assert word in page
    assert "第1版" in (await emi.get("/mail/templates")).text
    back = await emi.post(TEMPLATE + "/shipped", {"seen": "1"})
    assert back.status_code == 303
    page = (await emi.get(TEMPLATE)).text
    subject = shipped(Language.JAPANESE)[MailKind.CANDIDATE_PAGE_LINK].subject
    assert subject in page
    assert "標準の文面に戻す" not in page
    assert "新しい件名" in (await emi.get(TEMPLATE + "?version=1")).text


@pytest.mark.parametrize("act", ["save", "preview"])
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("typed {valid_until}", "本文に差し込み項目「{link}」が必要です。"),
        ("typed {link}{valid_until}{name}", "「{name}」は、このメールの差し込み項目ではありません。"),
    ],
)
async def test_a_refused_template_names_the_place_and_keeps_what_was_typed(
    emi: Browser, act: str, body: str, sentence: str
) -> None:
    await emi.get(TEMPLATE)
    answer = await emi.post(TEMPLATE, {"seen": "0", "subject": "件名です", "body": body, "act": act})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert body in answer.text
    assert 'value="件名です"' in answer.text


async def test_a_refusal_names_the_place_in_english_too(emi: Browser) -> None:
    await emi.get(TEMPLATE)
    await emi.post("/language", {"language": "en", "back": TEMPLATE})
    await emi.get(TEMPLATE)
    answer = await emi.post(TEMPLATE, {"seen": "0", "subject": "s", "body": "{link}{valid_until}{x}", "act": "save"})
    assert "&#34;{x}&#34; is no place that this mail can fill." in answer.text


async def test_who_was_overtaken_keeps_the_own_words_and_may_save_again(emi: Browser) -> None:
    await emi.get(TEMPLATE)
    await emi.post(TEMPLATE, {"seen": "0", "subject": "先の件名", "body": BODY, "act": "save"})
    late = await emi.post(TEMPLATE, {"seen": "0", "subject": "後の件名", "body": BODY, "act": "save"})
    assert late.status_code == 412
    assert "ほかの人が先に文面を変更しました" in late.text
    assert 'value="後の件名"' in late.text
    assert 'name="seen" value="1"' in late.text
    again = await emi.post(TEMPLATE, {"seen": "1", "subject": "後の件名", "body": BODY, "act": "save"})
    assert again.status_code == 303


@pytest.mark.parametrize("address", ["/mail/templates/nonsense/ja", "/mail/templates/candidate_page_link/fr"])
async def test_there_is_no_other_template(emi: Browser, address: str) -> None:
    assert (await emi.get(address)).status_code == 404


async def test_coordinators_read_the_list_and_change_no_template(aiko: Browser, emi: Browser) -> None:
    assert "/mail/templates" not in (await aiko.get("/mail")).text
    assert "/mail/templates" in (await emi.get("/mail")).text
    assert (await aiko.get(TEMPLATE)).status_code == 403


async def test_a_template_with_any_text_is_shown_and_stored(emi: Browser) -> None:
    await emi.get(TEMPLATE)
    odd = "絵文字😀 \u202eRTL {link} {valid_until} &lt;b&gt; \"'"
    answer = await emi.post(TEMPLATE, {"seen": "0", "subject": "😀", "body": odd, "act": "save"})
    assert answer.status_code == 303
    assert "絵文字😀" in (await emi.get(TEMPLATE)).text
