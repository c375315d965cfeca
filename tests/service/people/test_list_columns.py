"""What the list of people shows and writes into files: columns, what was typed, signs that a code lacks."""

import re
from random import Random

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.work import begin_work
from service.people.actions import register_people
from tests.factories.people import profile_record
from tests.service.people.listing import VAULT, some_person, stored
from tests.support.listed import Office, csv_of, following, table_on


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


async def test_a_list_sifted_by_licence_or_schooling_shows_what_it_was_sifted_by(
    office: Office, clock: FrozenClock
) -> None:
    await stored(office, clock, "S-SIFTED", track="student")
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
