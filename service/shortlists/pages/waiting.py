"""What waits to be reviewed, posting by posting, the most urgent first."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from service.base.ids import PostingId
from service.db.work import Work
from service.people import reads as people
from service.postings import reads as postings
from service.postings.lacking import lacking_postings
from service.shortlists.pages.shown import READERS, AnyRequest, act_in_words
from service.shortlists.reads.waiting import last_act_of, page_before, waiting_postings
from service.shortlists.terms.reviewing import FIRST_SCREEN
from service.web.page import page

ON_A_PAGE = 50


class WaitingPages(Controller):
    """The open postings on whose first places somebody is undecided."""

    path = "/review"

    @get("/", guards=[READERS])
    async def waiting(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        after: FromQuery[UUID | None] = None,
        finished: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        """`finished` names the posting of whose list the last was just decided on."""
        posting = PostingId(after) if after else None
        lacking = {one.posting_id for one in await lacking_postings(work)}
        rows, count, pairs = await waiting_postings(work, lacking, limit=ON_A_PAGE + 1, after=posting)
        before = await page_before(work, lacking, limit=ON_A_PAGE, after=posting) if posting else None
        act = await last_act_of(work)
        names = await people.references(work, [act.person_id]) if act else {}
        ended = await postings.postings_in_short(work, {PostingId(finished)}) if finished else {}
        return page(
            request,
            "shortlists/waiting.html",
            rows=rows[:ON_A_PAGE],
            finished=next((one.title for one in ended.values()), None),
            postings=count,
            pairs=pairs,
            first_screen=FIRST_SCREEN,
            first="/review" if before else None,
            previous=(f"/review?after={before.after}" if before.after else "/review") if before else None,
            more=f"/review?after={rows[ON_A_PAGE - 1].posting_id}" if len(rows) > ON_A_PAGE else None,
            last_act=act,
            last_act_words=act_in_words(request, act, names.get(act.person_id) if act else None),
        )
