"""How one posting goes, for whoever coordinates it or reads along."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import PostingId
from service.db.work import Read
from service.shortlists.terms.deciding import Verdict
from service.web.charts import BarChart, bar_chart
from service.web.downloads import Table
from service.web.page import page, signed_in_of
from service.web.rendering import number
from service.web.security import requires
from service.workspace.pages.charts import ChartShown, Say, band_name, sentence_of, stage_name, steps
from service.workspace.pages.home import HOME_ROLES
from service.workspace.pages.numbers import say_of
from service.workspace.reads.progress import FROM_THE_LIST, AtStage, PostingProgress, posting_progress
from service.workspace.rules.counting import LISTS
from service.workspace.rules.shares import percent
from service.workspace.rules.showing import OPENERS

AnyRequest = Request[Any, Any, Any]
VERDICTS = (Verdict.ACCEPT, Verdict.HOLD, Verdict.PASS, None)
"""In the order in which they are counted; None: undecided."""


FIRST_PEOPLE = 12
"""Of a stage, so many people stand in sight; the others under a fold."""


class ProgressPages(Controller):
    """A posting's publication, list, funnel, exposure and openings on one page."""

    path = "/postings/{posting_id:uuid}/progress"
    guards = (requires(*sorted(HOME_ROLES)),)

    @get("/")
    async def show(self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]) -> Response[str]:
        shown, say = await posting_progress(read, PostingId(posting_id)), say_of(request)
        signed_in = signed_in_of(request)
        return page(
            request,
            "workspace/progress.html",
            shown=shown,
            as_of=read.now,
            may_decide=signed_in is not None and signed_in.actor.role in OPENERS,
            verdicts=_verdicts(shown, say),
            funnel=_funnel(shown, say),
            stages=[(stage_name(one.stage, say), one, count) for one, count in _counted_stages(shown)],
            first_people=FIRST_PEOPLE,
            exposure=_exposure(shown, say),
        )


def _counted_stages(shown: PostingProgress) -> Iterable[tuple[AtStage, int]]:
    """Each stage with how many reached it."""
    return zip(shown.stages, shown.reached, strict=True)


def _verdicts(shown: PostingProgress, say: Say) -> ChartShown:
    names = [say(f"shortlists.verdicts.{one.value}" if one else "shortlists.undecided") for one in VERDICTS]
    counts = [shown.listed.verdicts.get(one, 0) for one in VERDICTS]
    return _counted("verdicts", names, counts, say)


def _exposure(shown: PostingProgress, say: Say) -> ChartShown:
    names = [band_name("lists", first, last, say) for first, last in LISTS]
    return _counted("exposure", names, shown.other_lists, say)


def _counted(name: str, names: list[str], counts: Sequence[int], say: Say) -> ChartShown:
    """People of the list by something that each of them is one of."""
    total = sum(counts)
    told = [say("workspace.people_of", count=number(count), percent=percent(count, total) or "0.0") for count in counts]
    drawn = bar_chart([(one, said, (count,)) for one, said, count in zip(names, told, counts, strict=True)])
    heads = tuple(say(f"workspace.heads.{head}") for head in (name, "people", "share"))
    cells = [(one, count, percent(count, total)) for one, count in zip(names, counts, strict=True)] if total else []
    return ChartShown(name, drawn, Table(say(f"workspace.{name}_title"), heads, cells), sentence_of(drawn))


def _funnel(shown: PostingProgress, say: Say) -> ChartShown:
    """Of people, from the list on."""
    names = [stage_name(stage, say) for stage in FROM_THE_LIST]
    drawn = steps(names, shown.reached, say, people=True)
    return funnel_of(names, shown.reached, drawn, say("workspace.posting_funnel_title"), say)


def funnel_of(names: Sequence[str], reached: Sequence[int], drawn: BarChart, title: str, say: Say) -> ChartShown:
    """One funnel with the table of its stages."""
    before = (0, *reached[:-1])
    rows = [(one, count, percent(count, last)) for one, count, last in zip(names, reached, before, strict=True)]
    heads = tuple(say(f"workspace.heads.{head}") for head in ("stage", "count", "of_before"))
    table = Table(title, heads, rows if any(reached) else [])
    return ChartShown("funnel", drawn, table, sentence_of(drawn))
