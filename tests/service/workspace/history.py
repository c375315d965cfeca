"""A small history, each step on a day of its own: one person hired, one rejected, one passed."""

from datetime import date, timedelta

from service.access.reads import actor_of_login
from service.base.actor import SYSTEM
from service.base.ids import IntroductionId
from service.db.work import Work, begin_read, begin_work
from service.introductions.terms import EndReason, Stage
from service.shortlists.actions.deciding import decide
from service.shortlists.terms.deciding import NewDecision, ReasonCode, ReasonSide, Verdict
from tests.factories.people import a_person
from tests.factories.shortlists import match, seen_now
from tests.support.introducing import Desk

BEGINS = date(2026, 11, 24)
WAITS = (
    (Stage.RECOMMENDED, 2),
    (Stage.CONSENT_ASKED, 1),
    (Stage.CONSENTED, 3),
    (Stage.INTRODUCED, 7),
    (Stage.INTERVIEWED, 5),
    (Stage.OFFERED, 2),
    (Stage.ACCEPTED, 30),
)
"""How many days D-1 stands at each stage."""


async def pass_by(desk: Desk, login: str, reference: str, reason: ReasonCode) -> None:
    """Somebody's 見送り."""
    async with begin_read(desk.jobs, SYSTEM, desk.clock) as read:
        actor = await actor_of_login(read, login)
    pair = (desk.matched.posting_id, desk.matched.people[reference])

    async def act(work: Work) -> None:
        await decide(work, *pair, NewDecision(Verdict.PASS, reason, note="確認済み"), await seen_now(work, *pair))

    await desk.do(act, actor)


async def a_history(desk: Desk) -> IntroductionId:
    """Ends fifty days after it began; answers the introduction of D-1."""
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        desk.matched.people["D-3"] = await a_person(work, desk.tools.vault, "D-3", summary="3年間、装置の点検を担当。")
    await match(desk.jobs, desk.clock, desk.tools.vault, desk.matched.posting_id)
    await pass_by(desk, "botan", "D-3", ReasonCode.PERSON_DECLINED)
    wait = dict(WAITS)

    def pause(stage: Stage) -> None:
        desk.clock.advance(timedelta(days=wait[stage]))

    await desk.recommend()
    pause(Stage.RECOMMENDED)
    await desk.ask_consent()
    pause(Stage.CONSENT_ASKED)
    await desk.consent()
    pause(Stage.CONSENTED)
    introduction_id = await desk.introduce()
    await _rejected(desk)
    for before, stage in ((Stage.INTRODUCED, Stage.INTERVIEWED), (Stage.INTERVIEWED, Stage.OFFERED)):
        pause(before)
        await desk.record(introduction_id, stage)
    pause(Stage.OFFERED)
    await desk.record(introduction_id, Stage.ACCEPTED)
    pause(Stage.ACCEPTED)
    await desk.record(introduction_id, Stage.STARTED)
    return introduction_id


async def _rejected(desk: Desk) -> None:
    """D-2, on one day."""
    desk.reference = "D-2"
    other = await desk.introduced()
    await desk.record(other, Stage.REJECTED, side=ReasonSide.COMPANY, reason=EndReason.ANOTHER_CHOSEN)
    desk.reference = "D-1"
