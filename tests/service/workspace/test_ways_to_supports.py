"""From placement, posting, person and company to the support and back to the match, and offered to who may see it."""

import pytest

from service.introductions.terms import Stage
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from tests.factories.supports import SATO
from tests.support.introducing import Desk
from tests.support.supporting import support_hired
from tests.support.web import Browser

SUPPORTED = ("採用された方の返還支援", "この方の返還支援", "/supports/")


@pytest.fixture
async def way(desk: Desk) -> str:
    """Of who was hired by our introduction, and then agreed to no matching any more."""
    introduction_id = await desk.introduced()
    for stage in (Stage.OFFERED, Stage.ACCEPTED, Stage.STARTED):
        await desk.record(introduction_id, stage)
    await desk.do(lambda work: withdraw_consent(work, desk.person_id, Purpose.MATCHING, on=work.today, source="電話"))
    return f"/introductions/{introduction_id}"


@pytest.fixture
async def support(desk: Desk, way: str) -> str:
    """The address of her support, which follows that placement; beside it an older one of another hire."""
    case_id = await desk.do(lambda work: support_hired(work, desk, "R-1", "R-2"), SATO)
    return f"/supports/{case_id}"


async def test_the_match_of_who_was_hired_stays_open_with_its_history(
    desk: Desk, way: str, support: str, browsers: dict[str, Browser]
) -> None:
    match = f"/postings/{desk.pair[0]}/shortlist/{desk.person_id}"
    for login in ("jun", "sora", "aiko"):
        assert f'href="{match}"' in (await browsers[login].get(way)).text
        shown = await browsers[login].get(match)
        assert shown.status_code == 200
        assert "いまは照合の対象ではありません" in shown.text
        assert "推薦" in shown.text
        assert f'href="{way}"' in shown.text
        # Nothing is computed of who agreed to no matching, and nothing decided any more.
        assert "/beside" not in shown.text
        assert ('href="/supports/of/' in shown.text) == (login != "aiko")
        assert f'href="/postings/{desk.pair[0]}"' in shown.text
        assert "/decision" not in shown.text
    page = (await browsers["jun"].get(support)).text
    assert f'href="{match}"' in page
    assert f'href="{way}"' in page


async def test_placement_posting_and_person_lead_who_runs_the_programme_to_the_support(
    desk: Desk, way: str, support: str, browsers: dict[str, Browser]
) -> None:
    ((placement,),) = await desk.rows("SELECT id FROM placement")
    posting, person = f"/postings/{desk.pair[0]}", f"/people/{desk.person_id}"
    of_hire = f"/supports/of/{desk.person_id}?placement={placement}"
    for login in ("jun", "sora"):
        browser = browsers[login]
        assert f'href="{of_hire}"' in (await browser.get(way)).text
        assert (await browser.get(of_hire)).headers["Location"] == support
        of_posting = f"/supports/of-posting/{desk.pair[0]}"
        assert f'href="{of_posting}"' in (await browser.get(posting)).text
        assert (await browser.get(of_posting)).headers["Location"] == support
        assert f'href="/supports/of/{desk.person_id}"' in (await browser.get(person)).text
        both = (await browser.get(f"/supports/of/{desk.person_id}")).headers["Location"]
        listed = await browser.get(both)
        assert (listed.status_code, "R-1" in listed.text, "R-2" in listed.text) == (200, True, True)
        position = f"/supports/companies/{desk.matched.company_id}"
        assert f'href="{position}"' in (await browser.get(f"/companies/{desk.matched.company_id}")).text
        assert (await browser.get(position)).status_code == 200
        assert (await browser.get(support)).status_code == 200


async def test_who_does_not_run_the_programme_is_offered_no_way_to_a_support(
    desk: Desk, way: str, support: str, aiko: Browser
) -> None:
    for page in (way, f"/postings/{desk.pair[0]}", f"/people/{desk.person_id}"):
        shown = (await aiko.get(page)).text
        assert not any(words in shown for words in SUPPORTED)
    for address in (f"/supports/of-posting/{desk.pair[0]}", f"/supports/of/{desk.person_id}", support):
        assert (await aiko.get(address)).status_code == 403


async def test_a_posting_nobody_was_supported_from_says_so(desk: Desk, browsers: dict[str, Browser]) -> None:
    shown = await browsers["jun"].get(f"/supports/of-posting/{desk.pair[0]}")
    assert shown.status_code == 200
    assert "まだ記録されていません" in shown.text
