"""What of the money waits, on the first page of who runs the programme."""

import re

from service.repayments.reads.waiting import programme_waiting
from tests.factories.supports import Office
from tests.ingest.zengin.samples import notice
from tests.service.repayments.money.test_claims_and_deposits import TODAY, Paid, open_deposits, record
from tests.service.repayments.money.test_money_back_pages import waiting
from tests.support.web import Browser


async def test_the_first_page_counts_deposits_that_nobody_has_used_and_payments_that_may_be_asked_for(
    jun: Browser, office: Office
) -> None:
    await record(jun, notice([Paid(7, "ﾅﾅｼ"), Paid(8, "ﾔｼ")]))
    await office.approve(TODAY)
    async with office.on(TODAY) as work:
        told = await programme_waiting(work)
    assert (told.held, told.to_pay) == (len(await open_deposits(office)), len(await waiting(office))) == (2, 1)
    page = (await jun.get("/")).text
    for address, count in (("deposits", 2), ("transfers", 1)):
        card = re.search(rf'<a href="/supports/{address}">.*?</a>', page)
        assert card
        assert f"{count}件" in card[0]
