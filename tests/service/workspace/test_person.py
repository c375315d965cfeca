"""A person's page: everything once, in its order, sealed until it is asked, and not for everybody."""

import re
from typing import Any

import pytest

from service.base.actor import SYSTEM
from service.base.ids import PersonId
from service.consultations.actions import record_consultations
from service.db.work import begin_work
from service.introductions.terms import Stage
from service.people.actions import withdraw_consent
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import NoSuchPerson, Purpose
from service.placements.actions import record_acceptances
from service.postings.actions import close_posting
from service.shortlists.actions.deciding import undo
from service.workspace.actions import open_person
from service.workspace.reads.person import PersonPage, person_page
from tests.factories.happenings import a_consultation, an_acceptance
from tests.factories.people import a_person, high_school_student_json
from tests.factories.shortlists import seen_now
from tests.support.introducing import Desk
from tests.support.listed import statements_of
from tests.support.web import Browser

BEGINS = ("SET TRANSACTION", "SELECT set_config")
"""How a transaction begins, which asks for nothing."""
PERSONAL = ("試験 花子", "シケン", "hanako@", "096-000-0001")


def page_of(person_id: PersonId) -> str:
    return f"/people/{person_id}"


async def shown(desk: Desk) -> PersonPage:
    return await desk.ask(lambda read: person_page(read, desk.person_id))


async def names(desk: Desk) -> list[str]:
    return [entry.name or entry.kind.value for entry in (await shown(desk)).entries]


async def test_a_way_goes_from_the_list_to_the_start_of_work(desk: Desk) -> None:
    stages = [(await shown(desk)).ways[0].stage]
    for act in (desk.recommend, desk.ask_consent):
        await act()
        stages.append((await shown(desk)).ways[0].stage)
    await desk.consent()
    introduction_id = await desk.introduce()
    stages.append((await shown(desk)).ways[0].stage)
    for stage in (Stage.OFFERED, Stage.ACCEPTED, Stage.STARTED):
        await desk.record(introduction_id, stage)
        stages.append((await shown(desk)).ways[0].stage)
    assert stages == [
        Stage.LISTED, Stage.RECOMMENDED, Stage.CONSENT_ASKED, Stage.INTRODUCED,
        Stage.OFFERED, Stage.ACCEPTED, Stage.STARTED,
    ]  # fmt: skip
    assert len((await shown(desk)).ways) == 1


async def test_an_answer_is_awaited_no_longer_than_the_posting_is_open(desk: Desk) -> None:
    await desk.recommend()
    await desk.ask_consent()
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await close_posting(work, desk.matched.posting_id)
    assert [one.stage for one in (await shown(desk)).ways] == [Stage.RECOMMENDED]


async def test_the_timeline_tells_each_thing_once_the_newest_first(desk: Desk) -> None:
    introduction_id = await desk.introduced()
    await desk.record(introduction_id, Stage.ACCEPTED)
    await desk.record(introduction_id, Stage.STARTED)
    assert await names(desk) == ["started", "accepted", "introduced", "given", "accept", "registered", "given"]


async def test_a_withdrawal_after_an_introduction_of_the_same_day_stands_above_it(desk: Desk) -> None:
    await desk.introduced()
    consent = (desk.person_id, Purpose.INTRODUCTION, desk.today, "電話", desk.matched.company_id)
    await desk.do(lambda work: withdraw_consent_once(work, *consent))
    assert (await names(desk))[:3] == ["withdrawn", "introduced", "given"]


async def test_an_undone_word_stays_in_the_timeline_and_leaves_the_way(desk: Desk) -> None:
    await desk.recommend()

    async def take_back(work: Any) -> None:
        await undo(work, *desk.pair, seen_sequence=(await seen_now(work, *desk.pair)).sequence)

    await desk.do(take_back)
    way = (await shown(desk)).ways[0]
    assert (way.stage, way.verdict) == (Stage.LISTED, None)
    assert (await names(desk))[:2] == ["undo", "accept"]


async def test_hires_of_another_book_and_consultations_stand_on_the_page(desk: Desk, aiko: Browser) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await record_acceptances(
            work, [an_acceptance(desk.person_id, desk.matched.company_id, work.today)], announce=False
        )
        await record_consultations(work, [a_consultation("S-1", work.today, person_id=desk.person_id)])
    now = await shown(desk)
    assert [(way.stage, way.posting_id) for way in now.ways] == [(Stage.ACCEPTED, None)]
    page = (await aiko.get(page_of(desk.person_id))).text
    assert "相談（東京窓口）" in page
    assert "内定承諾" in page


async def test_who_withdrew_stands_on_no_list_and_nothing_is_sought_for_her(desk: Desk, aiko: Browser) -> None:
    assert (await shown(desk)).suiting
    told = {"on": desk.today, "source": "本人から電話"}
    await desk.do(lambda work: withdraw_consent(work, desk.person_id, Purpose.MATCHING, **told))  # type: ignore[arg-type]
    now = await shown(desk)
    assert (now.may_be_matched, now.ways, now.suiting) == (False, (), ())
    assert "照合への同意がない" in (await aiko.get(page_of(desk.person_id))).text


async def test_the_identity_is_sealed_until_it_is_asked_for_a_purpose_that_is_noted(desk: Desk, aiko: Browser) -> None:
    address = page_of(desk.person_id)
    page = (await aiko.get(address)).text
    assert "D-1" in page
    assert not any(word in page for word in PERSONAL)
    refused = await aiko.post(f"{address}/identity", {"purpose": ""})
    assert refused.status_code == 422
    assert "目的を一覧から選んでください" in refused.text
    assert not any(word in refused.text for word in PERSONAL)
    opened = await aiko.post(f"{address}/identity", {"purpose": "contact"})
    assert all(word in opened.text for word in ("試験 花子", "hanako@mail.example"))
    noted = await desk.rows("SELECT purpose, actor_id FROM audit_entry WHERE act = 'people.identity_seen'")
    assert [tuple(row) for row in noted] == [("contact", desk.actor.id)]


async def test_the_registration_is_read_on_the_page_without_the_identity_and_the_statistics(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    for login in ("aiko", "jun"):
        page = (await browsers[login].get(page_of(desk.person_id))).text
        told = page[page.index('<h2 id="registration">') : page.index('<h2 id="timeline">')]
        for words in ("機械保全技能士2級", "包装機の点検と修理。", "スキル", "資格", "希望"):
            assert words in told, words
        assert not re.search(r"<dd><span[^>]*>[0-9]{4}-[0-9]{2}", told)
        for apart in ("本人情報", "統計項目（任意）", "女性", *PERSONAL):
            assert apart not in told, apart


async def test_the_purpose_is_asked_for_in_words_and_its_button_stands_by_the_field(desk: Desk, aiko: Browser) -> None:
    page = (await aiko.get(page_of(desk.person_id))).text
    assert '<option value="">選んでください</option>' in page
    assert page.index('id="hint-purpose"') < page.index('<select id="field-purpose"')


async def test_whoever_opens_the_page_is_noted(desk: Desk) -> None:
    await desk.do(lambda work: open_person(work, desk.person_id))
    (row,) = await desk.rows("SELECT * FROM audit_entry WHERE act = 'workspace.person_seen'")
    assert (row.subject_id, row.purpose, row.actor_id) == (desk.person_id, "guidance", desk.actor.id)


async def test_who_only_reads_opens_no_identity_and_is_offered_none(desk: Desk, browsers: dict[str, Browser]) -> None:
    address = page_of(desk.person_id)
    page = (await browsers["jun"].get(address)).text
    assert "本人情報を開く" not in page
    assert f"{address}/edit" not in page
    assert f"{address}/accesses" not in page
    for login, status in (("jun", 403), ("chika", 403), ("sora", 200)):
        assert (await browsers[login].post(f"{address}/identity", {"purpose": "contact"})).status_code == status


async def test_pupils_and_who_is_not_there_have_no_page(desk: Desk, browsers: dict[str, Browser]) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        pupil = await a_person(work, desk.tools.vault, "D-HS", **high_school_student_json("D-HS"))
    for login in ("aiko", "sora", "jun"):
        assert (await browsers[login].get(page_of(pupil))).status_code == 404
        assert (await browsers[login].get(page_of(PersonId(desk.matched.posting_id)))).status_code == 404
    assert (await browsers["chika"].get(page_of(pupil))).status_code == 403
    assert (await browsers["aiko"].post(f"{page_of(pupil)}/identity", {"purpose": "contact"})).status_code == 404
    with pytest.raises(NoSuchPerson):
        await desk.ask(lambda read: person_page(read, pupil))


async def test_every_way_on_leads_somewhere(desk: Desk, aiko: Browser) -> None:
    await desk.introduced()
    page = (await aiko.get(page_of(desk.person_id))).text
    ways = {found for found in re.findall(r'href="(/(?:people|postings|introductions)/[^"]+)"', page)}
    assert {f"/people/{desk.person_id}/{name}" for name in ("postings", "consents", "edit", "accesses")} <= ways
    for address in sorted(ways):
        assert (await aiko.get(address)).status_code == 200, address


async def test_it_speaks_english(desk: Desk, aiko: Browser) -> None:
    await desk.introduced()
    await aiko.post("/language", {"language": "en", "back": "/"})
    page = (await aiko.get(page_of(desk.person_id))).text
    assert "Timeline" in page
    assert "Looking for work" in page


async def test_the_whole_page_takes_at_most_twelve_statements(desk: Desk, aiko: Browser) -> None:
    introduction_id = await desk.introduced()
    await desk.record(introduction_id, Stage.ACCEPTED)
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await record_consultations(work, [a_consultation("S-1", work.today, person_id=desk.person_id)])
    asked = await statements_of(desk.database, aiko, page_of(desk.person_id))
    told = [one for one in asked if not one.startswith(BEGINS)]
    assert 0 < len(told) <= 12, told


async def test_who_gave_no_consent_to_matching_is_led_to_its_record_and_not_to_postings(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    postings, consents = (f'{page_of(desk.person_id)}/{one}"' for one in ("postings", "consents"))
    matched = (await browsers["aiko"].get(page_of(desk.person_id))).text
    assert (f'button-primary" href="{postings}' in matched, "同意を記録する" in matched) == (True, False)
    await desk.do(lambda work: withdraw_consent(work, desk.person_id, Purpose.MATCHING, on=work.today, source="電話"))
    page = (await browsers["aiko"].get(page_of(desk.person_id))).text
    assert f'button-primary" href="{consents}>同意を記録する' in page
    assert postings not in page
    assert "照合への同意が記録されていない" in page
    assert "同意を記録する" not in (await browsers["jun"].get(page_of(desk.person_id))).text
