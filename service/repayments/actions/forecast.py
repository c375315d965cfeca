"""The outlook taken away as a file; who took which table is noted."""

from service.db.work import Work
from service.platform import audit
from service.repayments.reads.forecast import Outlook, outlook
from service.repayments.rules.permission import check_may_run
from service.repayments.terms.forecast import ForecastTable, WhatIf


async def export_forecast(work: Work, asked: WhatIf, table: ForecastTable) -> Outlook:
    """What one table of the forecast is made of."""
    check_may_run(work.actor)
    found = await outlook(work, asked)
    await audit.note(work, "support_forecast.exported", table=table.value, first=found.first.year)
    return found
