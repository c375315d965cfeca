"""From signing in to a hire, with the keyboard alone: ten are reviewed, one agrees by a mailed link and is placed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PostingId
from service.db.engine import Database
from service.db.work import begin_read
from service.platform.tools import MailServer
from tests.browser.conftest import NOBODY, SignedIn
from tests.browser.hands import VAULT, Hands, an_unreviewed_posting
from tests.browser.office import Office
from tests.support.introducing import LINK
from tests.support.mail import MailOffice, PostOffice, a_mail_server
from tests.support.web import PASSWORD, make_tools

NINE = (("h", "保留"), ("a", "推薦"), ("r1", "見送り"), ("rc1", "見送り"), ("rp2", "見送り")) + (("h", "保留"),) * 4


@pytest.fixture
async def posting(worker: Database, still: FrozenClock, office: Office) -> PostingId:
    return await an_unreviewed_posting(worker, still)


@pytest.fixture
def post_office() -> PostOffice:
    return PostOffice()


@pytest.fixture
async def server(post_office: PostOffice) -> AsyncIterator[MailServer]:
    async with a_mail_server(post_office) as running:
        yield running


async def test_from_signing_in_to_a_placement(
    signed_in: SignedIn,
    posting: PostingId,
    worker: Database,
    still: FrozenClock,
    server: MailServer,
    post_office: PostOffice,
    tmp_path: Path,
) -> None:
    page = await (await signed_in(NOBODY)).new_page()
    hands = Hands(page, still)
    await sign_in(hands)
    pair = await review_ten(hands, posting)
    await page.goto(pair)
    await hands.use(page.locator("a[href^='/introductions/consents/']"))
    await hands.use(page.locator("form.panel button"))
    while await MailOffice(worker, still, make_tools(VAULT, tmp_path)).send(server):
        pass
    link = LINK.search(post_office.bodies[-1])
    assert link is not None
    await agree(await signed_in(NOBODY), still, link[1])
    await page.goto(pair)
    await hands.use(page.locator("form[action$='/introduction'] button"))
    await hands.use(page.locator("form[action$='/introduction'] button"))
    await hands.use(page.locator("a[href^='/introductions/0']").first)
    for stage, shown in (("interviewed", "面接"), ("offered", "内定"), ("accepted", "承諾"), ("started", "入社")):
        await hands.choose(page.locator("#field-stage"), stage)
        await hands.use(page.locator("form:has(#field-stage) button"))
        if stage in ("accepted", "started"):
            await hands.use(page.locator("button[value='confirmed']"))
        await expect(page.locator(".lead")).to_contain_text(shown)
    async with begin_read(worker, SYSTEM, still) as read:
        placed = text(
            "SELECT count(*) FROM placement JOIN introduction ON introduction.id = introduction_id"
            " JOIN placement_event ON placement_id = placement.id AND placement_event.kind = 'started'"
            " WHERE introduction.posting_id = :posting"
        )
        assert (await read.session.execute(placed, {"posting": posting})).scalar_one() == 1


async def sign_in(hands: Hands) -> None:
    await hands.page.goto("/")
    await hands.write(hands.page.locator("[name=login]"), "aiko")
    await hands.write(hands.page.locator("[name=password]"), PASSWORD)
    async with hands.page.expect_navigation():
        await hands.page.keyboard.press("Enter")
    await hands.use(hands.page.locator("main a[href='/review']").first)


async def review_ten(hands: Hands, posting: PostingId) -> str:
    """Recommends the first of the list and says something of nine more; answers where the first stands."""
    page = hands.page
    await page.goto(f"/postings/{posting}/shortlist")
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text("1 / 50")
    first = page.url
    await hands.decide("a", "推薦")
    for keys, said in NINE:
        await hands.decide(keys, said)
    await expect(page.locator(".queue-count")).to_have_text("全50人・未判断40人")
    return first


async def agree(context: BrowserContext, still: FrozenClock, link: str) -> None:
    """As the candidate, who has no account."""
    page: Page = await context.new_page()
    await page.goto(link)
    await Hands(page, still).use(page.locator("button[value=agree]"))
    await expect(page.locator("main")).to_contain_text("同意されました")
