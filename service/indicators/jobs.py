"""The night's export."""

from datetime import date

from service.db.work import Work
from service.indicators import actions
from service.indicators.terms import Edition
from service.platform.job import job
from service.platform.nights import CatchUp, NightlyJob, record_run
from service.platform.tools import Tools


@job("export_kpi")
async def export_kpi(work: Work, tools: Tools, *, business_date: date) -> None:
    """Writes the business date's figures once; should the commit fail, the next attempt finds them and keeps them."""
    exported = await actions.export_figures(work, business_date, Edition.INTERNAL, tools.exports)
    await record_run(work, "export_kpi", business_date, {"rows": exported.rows, "outcome": exported.outcome.value})


EXPORT_KPI = NightlyJob("export_kpi", export_kpi, CatchUp.ALL)
"""Every date has its own folder, so all that were missed are made up for."""
