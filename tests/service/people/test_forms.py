"""People by form: entered once however often it is sent, changed by who saw the last state, sealed unless opened."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people import reads
from service.people.actions import reveal_identities
from service.people.terms import Alike, Purpose, StoredProfile
from service.platform.crypto import Vault
from tests.factories.people import a_person, high_school_student_json
from tests.support.forms import form_on
from tests.support.web import Browser, browsing, hire, make_app, make_tools

TOLD: dict[str, Any] = {
    "track": "uij_turn",
    "residence_prefecture": "13",
    "identity.name": "架空 花子",
    "identity.name_kana": "かくう はなこ",
    "identity.phone": "０９６-０００-１２３４",
    "identity.birth_date": "S63.4.1",
    "education.0.level": "high_school",
    "education.0.graduation": "H19.3",
    "skills": "設備保全\r\nシーケンサ",
    "summary": "機械に早く気づく方です。😀\r\nשלום",
    "desired_prefectures": ["43"],
}

NOTHING = '<div class="likely"></div>'


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def aiko(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def known(worker_database: Database, clock: FrozenClock, vault: Vault) -> PersonId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_person(work, vault)


def id_in(answer: httpx.Response) -> PersonId:
    assert answer.status_code == 303, answer.text
    return PersonId(UUID(answer.headers["Location"].removeprefix("/people/")))


async def stored(database: Database, clock: FrozenClock, person_id: PersonId) -> StoredProfile:
    async with begin_read(database, SYSTEM, clock) as read:
        return (await reads.profiles(read, [person_id]))[person_id]


async def identity(database: Database, clock: FrozenClock, vault: Vault, person_id: PersonId) -> dict[str, str]:
    async with begin_work(database, SYSTEM, clock) as work:
        found = (await reveal_identities(work, vault, [person_id], "tests"))[person_id]
    known = {name: getattr(found, name) for name in type(found).__slots__}
    return {name: value.reveal() for name, value in known.items() if value is not None}


async def count(database: Database, statement: str, **values: object) -> int:
    async with database.sessions() as session:
        return int((await session.execute(text(statement), values)).scalar_one())


async def new_form(browser: Browser) -> dict[str, Any]:
    return {**form_on((await browser.get("/people/new")).text), **TOLD}


async def test_who_is_told_at_the_counter_is_registered_as_the_record_writes_it(
    aiko: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    form = await new_form(aiko)
    form |= {"consents.0.purpose": "matching", "consents.0.given_on": "2026-11-20", "consents.0.source": "登録票"}
    person_id = id_in(await aiko.post("/people/new", form))
    person = await stored(worker_database, clock, person_id)
    assert person.profile_ref.startswith("K-")
    assert person.content["skills"] == ["設備保全", "シーケンサ"]
    assert person.content["summary"] == "機械に早く気づく方です。😀\nשלום"
    assert person.content["education"][0]["graduation"] == "2007-03"
    assert await identity(worker_database, clock, vault, person_id) == {
        "name": "架空 花子",
        "name_kana": "カクウ ハナコ",
        "phone": "0960001234",
        "birth_date": "1988-04-01",
    }
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await reads.consenting_people(read, Purpose.MATCHING) == {person_id}


async def test_what_was_not_asked_stays_unknown(aiko: Browser, worker_database: Database, clock: FrozenClock) -> None:
    page = (await aiko.get("/people/new")).text
    told = {"track": "uij_turn", "residence_prefecture": "27", "identity.name": "架空 次郎"}
    form = {**form_on(page), **told, "qualifications": "第二種電気工事士"}
    person_id = id_in(await aiko.post("/people/new", form))
    content = (await stored(worker_database, clock, person_id)).content
    assert content["accepts_shift"] is None
    assert content["languages"] == []
    # What was told was asked for.
    assert content["unasked"] == ["education", "experience", "languages"]
    shown = (await aiko.get(f"/people/{person_id}")).text
    assert "まだ聞いていないため" in shown
    assert all(name in shown.split("まだ聞いていないため")[1][:200] for name in ("学歴", "職歴", "語学", "交替勤務"))
    assert "まだ聞いていません" in shown
    edit: dict[str, Any] = form_on((await aiko.get(f"/people/{person_id}/edit")).text)
    edit |= {"accepts_shift": "no", "unasked": []}
    assert (await aiko.post(f"/people/{person_id}/edit", edit)).status_code == 303
    content = (await stored(worker_database, clock, person_id)).content
    assert (content["accepts_shift"], "unasked" in content) == (False, False)
    assert "まだ聞いていないため" not in (await aiko.get(f"/people/{person_id}")).text


async def test_after_registering_her_page_says_that_matching_is_on_its_way(aiko: Browser, clock: FrozenClock) -> None:
    form = await new_form(aiko)
    form |= {"consents.0.purpose": "matching", "consents.0.given_on": "2026-11-20", "consents.0.source": "登録票"}
    person_id = id_in(await aiko.post("/people/new", form))
    shown = (await aiko.get(f"/people/{person_id}")).text
    assert "照合中です" in shown
    assert "いま合う求人はありません" not in shown
    assert "もう一度見る" in shown
    clock.advance(timedelta(minutes=16))
    shown = (await aiko.get(f"/people/{person_id}")).text
    assert ("照合中です" in shown, "いま合う求人はありません" in shown) == (False, True)


async def test_a_double_click_registers_once(aiko: Browser, worker_database: Database) -> None:
    form = await new_form(aiko)
    answers = await asyncio.gather(*(aiko.post("/people/new", form) for _ in range(3)))
    answers.append(await aiko.post("/people/new", form))
    assert len({id_in(answer) for answer in answers}) == 1
    assert await count(worker_database, "SELECT count(*) FROM person") == 1


async def test_a_form_sent_again_with_other_content_changes_nobody(
    aiko: Browser, worker_database: Database, clock: FrozenClock
) -> None:
    form = await new_form(aiko)
    person_id = id_in(await aiko.post("/people/new", form))
    answer = await aiko.post("/people/new", {**form, "skills": "別"})
    assert answer.status_code == 409
    assert "別の内容ですでに登録されています" in answer.text
    assert (await stored(worker_database, clock, person_id)).content["skills"] == ["設備保全", "シーケンサ"]


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(aiko: Browser) -> None:
    form = await new_form(aiko)
    wrong = {
        "identity.birth_date": "S63.4.31",
        "identity.email": "花子",
        "desired_monthly_salary_min": "二十万",
        "education.0.graduation": "平成",
        "experience.0.employer": "工場",
        "track": "",
        "summary": "番号は123456789018です。",
        "skills": "あ" * 301,
    }
    answer = await aiko.post("/people/new", {**form, **wrong})
    assert answer.status_code == 422
    kept = form_on(answer.text)
    assert {name: kept[name] for name in wrong} == {name: [value] for name, value in wrong.items()}
    assert kept["word"] == form["word"]
    told = re.findall(r'<a href="#field-([^"]+)">', answer.text)
    assert told.index("identity.birth_date") < told.index("desired_monthly_salary_min")
    for name, sentence in (
        ("identity.birth_date", "この日付はありません。年月日を確かめてください。"),
        ("identity.email", "「メールアドレス」の書き方が正しくありません（例：name@example.jp）。"),
        ("desired_monthly_salary_min", "「希望月給の下限（円）」は整数で書いてください。"),
        ("education.0.graduation", "「卒業年月」の書き方が正しくありません（例：2026-04）。"),
        ("experience.0.from", "「開始年月」がありません。"),
        ("track", "「登録区分」がありません。"),
        ("summary", "「自己PR・希望」に個人番号（マイナンバー）とみられる数字があります。取り除いてください。"),
        ("skills", "「スキル」が長すぎます（300文字まで）。"),
    ):
        assert f'id="error-{name}-0">{sentence}</p>' in answer.text, name
        assert f'<a href="#field-{name}">{sentence}</a>' in answer.text, name


async def test_sentences_are_english_for_whom_they_are(aiko: Browser) -> None:
    await aiko.post("/language", {"language": "en", "back": "/people/new"})
    form = await new_form(aiko)
    answer = await aiko.post("/people/new", {**form, "identity.email": "x", "track": ""})
    assert "“E-mail” is not written as expected (such as name@example.jp)." in answer.text.replace("&#34;", '"')
    assert "“Programme” is missing." in answer.text


async def test_a_name_is_needed_and_nothing_else_of_the_identity(aiko: Browser) -> None:
    form = {name: value for name, value in (await new_form(aiko)).items() if not name.startswith("identity.")}
    answer = await aiko.post("/people/new", form)
    assert 'id="error-identity.name-0">「氏名」がありません。</p>' in answer.text
    id_in(await aiko.post("/people/new", {**form, "identity.name": "架空 花子"}))


async def test_rows_are_added_and_removed_without_a_script(aiko: Browser, worker_database: Database) -> None:
    form = await new_form(aiko)
    answer = await aiko.post("/people/new", {**form, "add": "education", "experience.0.title": "整備士"})
    assert answer.status_code == 200
    grown = form_on(answer.text)
    assert grown["education.1.school"] == [""]
    assert grown["experience.0.title"] == ["整備士"]
    assert grown["identity.name"] == ["架空 花子"]
    shrunk = form_on((await aiko.post("/people/new", {**grown, "remove": "education.0"})).text)
    assert shrunk["education.0.level"] == [""]
    assert "education.1.level" not in shrunk
    assert await count(worker_database, "SELECT count(*) FROM person") == 0


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("summary", "父の職業は大工です。", "家族に関する事項"),
        ("skills", "愛読書は経済誌", "購読新聞・愛読書に関する事項"),
        ("experience.0.summary", "尊敬する人物について話した", "尊敬する人物に関する事項"),
    ],
)
async def test_matters_that_hiring_must_not_keep_are_stopped_and_may_be_said_to_be_needed(
    aiko: Browser, worker_database: Database, name: str, value: str, reason: str
) -> None:
    form = {**await new_form(aiko), name: value}
    if name.startswith("experience"):
        form["experience.0.from"] = "2015-04"
    answer = await aiko.post("/people/new", form)
    assert answer.status_code == 422
    assert reason in answer.text
    assert form_on(answer.text)[name] == [value]
    person_id = id_in(await aiko.post("/people/new", {**form, "matters_needed": "yes"}))
    said = "SELECT count(*) FROM audit_entry WHERE act = 'people.matters_said_needed' AND subject_id = :id"
    assert await count(worker_database, said, id=person_id) == 1


async def test_who_attends_high_school_is_not_entered_here(aiko: Browser, worker_database: Database) -> None:
    form = {**await new_form(aiko), "education.0.graduation": "2027-03", "education.0.expected": "yes"}
    answer = await aiko.post("/people/new", form)
    assert answer.status_code == 409
    assert "学校を通して支援します" in answer.text
    assert form_on(answer.text)["identity.name"] == ["架空 花子"]
    assert await count(worker_database, "SELECT count(*) FROM person") == 0


async def test_a_consent_of_a_day_to_come_is_none(aiko: Browser) -> None:
    consent = {"consents.0.purpose": "matching", "consents.0.given_on": "2026-11-25", "consents.0.source": "登録票"}
    answer = await aiko.post("/people/new", {**await new_form(aiko), **consent})
    assert 'id="error-consents.0.given_on-0">まだ来ていない日付は記録できません。</p>' in answer.text


@pytest.mark.parametrize("word", ["", "AAAA", "K-00000000"])
async def test_a_form_that_was_never_shown_registers_nobody(
    aiko: Browser, worker_database: Database, word: str
) -> None:
    form = {**await new_form(aiko), "word": word}
    answer = await aiko.post("/people/new", form)
    assert form_on(answer.text)["identity.name"] == ["架空 花子"]
    assert await count(worker_database, "SELECT count(*) FROM person") == 0


LIKE_HER = {"identity.name_kana": "シケン ハナコ", "identity.phone": "096-000-0001"}


@pytest.mark.parametrize(
    "typed",
    [
        {"identity.name_kana": "しけん"},
        {"identity.name_kana": "ｼｹﾝ ﾊ"},
        {"identity.phone": "096 000 0001"},
        {"identity.email": "hanako@mail.example"},
    ],
)
async def test_likely_duplicates_are_shown_while_typing_by_reference_alone(
    aiko: Browser, worker_database: Database, known: PersonId, typed: dict[str, str]
) -> None:
    await aiko.get("/people/new")
    answer = await aiko.post("/people/duplicates", typed)
    assert f'href="/people/{known}"' in answer.text
    assert "D-1" in answer.text
    assert "花子" not in answer.text
    assert "<html" not in answer.text
    assert await count(worker_database, "SELECT count(*) FROM audit_entry WHERE act LIKE '%duplicates_shown'") == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"identity.name_kana": "シ"},
        {"identity.name_kana": "ハナコ"},
        {"identity.phone": "096"},
        {"identity.email": "@"},
    ],
)
async def test_nobody_is_likely_by_nothing(aiko: Browser, known: PersonId, typed: dict[str, str]) -> None:
    await aiko.get("/people/new")
    assert (await aiko.post("/people/duplicates", typed)).text.strip() == NOTHING


async def test_a_pupil_and_who_is_erased_are_nobodys_likely_duplicate(
    aiko: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, "D-8", **{**high_school_student_json(), "profile_id": "D-8"})
        erased = await a_person(work, vault, "D-9")
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": erased})
    await aiko.get("/people/new")
    assert (await aiko.post("/people/duplicates", LIKE_HER)).text.strip() == NOTHING


async def test_a_registration_waits_until_somebody_looked_at_its_likely_duplicate(
    aiko: Browser, worker_database: Database, known: PersonId
) -> None:
    form = {**await new_form(aiko), **LIKE_HER}
    answer = await aiko.post("/people/new", form)
    assert answer.status_code == 409
    assert f'href="/people/{known}"' in answer.text
    assert "それでも新しく登録する" in answer.text
    again = form_on(answer.text)
    assert again["identity.phone"] == [LIKE_HER["identity.phone"]]
    person_id = id_in(await aiko.post("/people/new", {**again, "anyway": "yes"}))
    assert person_id != known
    assert await count(worker_database, "SELECT count(*) FROM person") == 2


async def test_equal_kana_hold_nobody_back_who_is_born_otherwise(
    aiko: Browser, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    born = {"name": "試験 花子", "name_kana": "シケン ハナコ", "birth_date": "1990-01-01"}
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, identity=born)
        (found,) = await reads.people_alike(work, vault, {"name_kana": "シケン ハナコ", "birth_date": "1990-01-01"})
    assert set(found.alike) == {Alike.KANA, Alike.BIRTH_DATE}
    form = {**await new_form(aiko), "identity.name_kana": "シケン ハナコ"}
    same = await aiko.post("/people/new", {**form, "identity.birth_date": "1990/1/1"})
    assert same.status_code == 409
    id_in(await aiko.post("/people/new", {**form, "identity.birth_date": "1991/1/1"}))


async def test_an_edit_of_the_profile_leaves_the_sealed_identity_as_it_is(
    aiko: Browser, worker_database: Database, clock: FrozenClock, vault: Vault, known: PersonId
) -> None:
    before = await identity(worker_database, clock, vault, known)
    page = (await aiko.get(f"/people/{known}/edit")).text
    assert "花子" not in page
    form = {**form_on(page), "skills": "溶接"}
    answer = await aiko.post(f"/people/{known}/edit", form)
    assert id_in(answer) == known
    person = await stored(worker_database, clock, known)
    assert (person.content["skills"], person.revision) == (["溶接"], 2)
    assert person.content["summary"].startswith("機械の音")
    assert await identity(worker_database, clock, vault, known) == before
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await reads.told_for_statistics(read, known) == {
            "gender": "female",
            "birth_year": 1992,
            "household": "single",
            "origin_prefecture": "43",
        }
        assert await reads.consenting_people(read, Purpose.MATCHING) == {known}
    seen = "SELECT count(*) FROM audit_entry WHERE act = 'people.identity_seen' AND purpose = 'correction'"
    assert await count(worker_database, seen) == 0


async def test_a_form_that_was_only_looked_at_changes_nothing(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PersonId
) -> None:
    form = form_on((await aiko.get(f"/people/{known}/edit")).text)
    id_in(await aiko.post(f"/people/{known}/edit", form))
    assert (await stored(worker_database, clock, known)).revision == 1


async def test_the_identity_is_opened_by_a_button_noted_and_changed(
    aiko: Browser, worker_database: Database, clock: FrozenClock, vault: Vault, known: PersonId
) -> None:
    path = f"/people/{known}/edit"
    form = form_on((await aiko.get(path)).text)
    answer = await aiko.post(path, {**form, "skills": "溶接", "open_identity": "yes"})
    assert answer.status_code == 200
    opened = form_on(answer.text)
    assert opened["identity.name"] == ["試験 花子"]
    assert opened["skills"] == ["溶接"]
    seen = "SELECT count(*) FROM audit_entry WHERE act = 'people.identity_seen' AND purpose = 'correction'"
    assert await count(worker_database, seen) == 1
    id_in(await aiko.post(path, {**opened, "identity.name": "改姓 花子", "identity.email": ""}))
    assert await identity(worker_database, clock, vault, known) == {
        "name": "改姓 花子",
        "name_kana": "シケン ハナコ",
        "phone": "0960000001",
    }


async def test_an_opened_identity_needs_its_name(aiko: Browser, known: PersonId) -> None:
    path = f"/people/{known}/edit"
    form = form_on((await aiko.get(path)).text)
    opened = form_on((await aiko.post(path, {**form, "open_identity": "yes"})).text)
    emptied = {name: [""] if name.startswith("identity.") else value for name, value in opened.items()}
    answer = await aiko.post(path, emptied)
    assert answer.status_code == 422
    assert "「氏名」がありません。" in answer.text


async def test_a_stale_form_shows_both_and_is_saved_when_it_is_sent_again(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PersonId
) -> None:
    path = f"/people/{known}/edit"
    first = form_on((await aiko.get(path)).text)
    id_in(await aiko.post(path, {**first, "skills": "溶接"}))
    answer = await aiko.post(path, {**first, "skills": "研磨", "summary": "急ぎません。"})
    assert answer.status_code == 409
    assert "ほかの人が先に変更しました" in answer.text
    for shown in ("溶接", "研磨", "急ぎません。", "機械の音"):
        assert shown in answer.text
    again = form_on(answer.text)
    assert (again["skills"], again["revision"]) == (["研磨"], ["2"])
    assert (await stored(worker_database, clock, known)).content["skills"] == ["溶接"]
    id_in(await aiko.post(path, again))
    assert (await stored(worker_database, clock, known)).content["skills"] == ["研磨"]


async def test_of_two_who_save_at_once_one_is_told(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PersonId
) -> None:
    path = f"/people/{known}/edit"
    form = form_on((await aiko.get(path)).text)
    answers = await asyncio.gather(*(aiko.post(path, {**form, "skills": skill}) for skill in ("一", "二", "三")))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert (await stored(worker_database, clock, known)).revision == 2


@pytest.mark.parametrize("state", ["erased", "pupil", "nobody"])
async def test_whom_coordinators_do_not_see_they_do_not_change(
    aiko: Browser, worker_database: Database, clock: FrozenClock, vault: Vault, state: str
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        told = {**high_school_student_json(), "profile_id": "D-1"} if state == "pupil" else {}
        person_id = await a_person(work, vault, "D-1", **told)
        if state == "erased":
            await work.session.execute(text("UPDATE person SET state = 'erased'"))
    address = UUID(int=7) if state == "nobody" else person_id
    for path in (f"/people/{address}/edit", f"/people/{address}/consents"):
        assert (await aiko.get(path)).status_code == 404
        assert (await aiko.post(path, {"skills": "x"})).status_code == 404


async def test_a_note_of_five_thousand_signs_is_kept(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PersonId
) -> None:
    path, note = f"/people/{known}/edit", "経験を活かしたい。😀" * 500
    form = {**form_on((await aiko.get(path)).text), "summary": note}
    id_in(await aiko.post(path, form))
    assert (await stored(worker_database, clock, known)).content["summary"] == note
    too_long = await aiko.post(path, {**form, "summary": note * 5})
    assert "「自己PR・希望」が長すぎます（20000文字まで）。" in too_long.text
    assert form_on(too_long.text)["summary"] == [note * 5]


@pytest.mark.parametrize("role", [Role.PROGRAMME_STAFF, Role.ADMINISTRATOR])
async def test_coordinators_and_administrators_enter_people(
    application: Litestar, worker_database: Database, clock: FrozenClock, known: PersonId, role: Role
) -> None:
    await hire(worker_database, clock, "other", role)
    async with browsing(application) as browser:
        await browser.sign_in("other")
        for path in ("/people/new", f"/people/{known}/edit", f"/people/{known}/consents"):
            expected = 200 if role is Role.ADMINISTRATOR else 403
            assert (await browser.get(path)).status_code == expected
