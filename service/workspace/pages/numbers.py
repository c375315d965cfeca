"""The page of numbers: charts of a period, of an office or all, of a track or all; each with its table and its file."""

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from ingest.records.codes import Track
from service.access.reads.offices import offices
from service.base.refusals import Refusal
from service.db.work import Read, Work
from service.platform.tools import Tools
from service.web.downloads import Format, file_of
from service.web.page import language_of_person, page
from service.web.security import requires
from service.web.site import site_of
from service.workspace import actions
from service.workspace.pages.charts import ChartShown, Say, chart_of
from service.workspace.pages.home import HOME_ROLES
from service.workspace.reads.numbers import REVIEW, Asked, Numbers, numbers, this_year, wanted_of
from service.workspace.rules.periods import year_of, years_offered
from service.workspace.terms import ChartName, NoSuchChart, PeriodUnreadable, Wanted

AnyRequest = Request[Any, Any, Any]
Day = Annotated[str, QueryParameter(name="from")]
LastDay = Annotated[str, QueryParameter(name="to")]


class NumberPages(Controller):
    """What happened between the recommendation and the start of work, in numbers; they name nobody."""

    path = "/numbers"
    guards = (requires(*sorted(HOME_ROLES)),)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        year: FromQuery[str] = "",
        first: Day = "",
        last: LastDay = "",
        office: FromQuery[str] = "",
        track: FromQuery[str] = "",
        recorded: FromQuery[str] = "",
    ) -> Response[str]:
        asked, known = Asked(year, first, last, office, track, recorded), await offices(read)
        refusal: Refusal | None = None
        try:
            wanted = wanted_of(asked, known, read.today)
        except PeriodUnreadable as unreadable:
            wanted, refusal = this_year(asked, known, read.today), unreadable
        found = await numbers(read, tools.introductions, wanted)
        return page(
            request,
            "workspace/numbers.html",
            status=422 if refusal else 200,
            **_chosen(read, asked, wanted, refused=refusal is not None),
            refused=site_of(request).messages.refusal(refusal, language_of_person(request)) if refusal else None,
            charts=[_chart(request, name, found) for name in ChartName],
            offices=known,
            waiting=_waiting(found, wanted),
        )

    @get("/{chart:str}/csv")
    async def download(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        chart: FromPath[str],
        year: FromQuery[str] = "",
        first: Day = "",
        last: LastDay = "",
        office: FromQuery[str] = "",
        track: FromQuery[str] = "",
        recorded: FromQuery[str] = "",
    ) -> Response[bytes]:
        if chart not in set(ChartName):
            raise NoSuchChart("その図表はありません。")
        name = ChartName(chart)
        wanted = wanted_of(Asked(year, first, last, office, track, recorded), await offices(work), work.today)
        shown = _chart(request, name, await actions.export_numbers(work, tools.introductions, wanted, name))
        period = f"{wanted.period.first:%Y%m%d}-{wanted.period.last:%Y%m%d}"
        return file_of(shown.table, Format.CSV, f"kakehashi-{name.value}-{period}")


def _chosen(read: Read, asked: Asked, wanted: Wanted, *, refused: bool) -> dict[str, object]:
    """The period and what narrows it, as the page's form and links hold them; what could not be read stays as typed."""
    period = {"from": wanted.period.first.isoformat(), "to": wanted.period.last.isoformat()}
    narrowed = {"office": wanted.office or "", "track": wanted.track or ""}
    narrowed |= {"recorded": "only"} if wanted.is_recorded_only else {}
    return {
        "wanted": wanted,
        "as_of": read.now,
        "typed": {"from": asked.first, "to": asked.last} if refused else period,
        "year": year_of(wanted.period),
        "years": [(one, "/numbers?" + urlencode({"year": one, **narrowed})) for one in years_offered(read.today)],
        "tracks": tuple(Track),
        "query": urlencode({**period, **narrowed}),
    }


def _waiting(found: Numbers, wanted: Wanted) -> list[tuple[str, int, str]]:
    """Of what waits the lists that show whom: kind, count, address. No list is of one track."""
    if wanted.track:
        return []
    told = [(row.kind, row.total) for row in found.ages if row.total]
    office = wanted.office or ""
    return [
        (kind, total, "/review" if kind == REVIEW else "/introductions?" + urlencode({"kind": kind, "office": office}))
        for kind, total in told
    ]


def _chart(request: AnyRequest, name: ChartName, found: Numbers) -> ChartShown:
    return chart_of(name, found, say_of(request), site_of(request).messages.knows)


def say_of(request: AnyRequest) -> Say:
    """A message in the reader's language."""
    messages, language = site_of(request).messages, language_of_person(request)
    return lambda name, /, **words: messages.text(name, language, **words)
