"""The way as it is told: of one day in the order of the moments, whichever of them is known by its day alone."""

from datetime import date, datetime, timedelta
from uuid import UUID

from service.base.clock import JAPAN
from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.base.language import Language
from service.correspondence.terms import Mail, MailId, MailKind, MailState, RecipientKind
from service.introductions.rules.timeline import timeline
from service.introductions.terms import Case, Point, Stage, TakenBack
from service.introductions.terms.telling import CompanyTold, TellingWay, Withdrawal

SOME = UUID(int=1)
DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 18, 26, tzinfo=JAPAN)


def later(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def mail(at: datetime) -> Mail:
    about = (RecipientKind.COMPANY, SOME, None, None)
    kind = MailKind.INTRODUCED_TO_COMPANY
    return Mail(MailId(SOME), kind, Language.JAPANESE, *about, MailState.SENT, None, at, at)


def case(*points: Point, taken_back: tuple[TakenBack, ...] = (), withdrawal: Withdrawal | None = None) -> Case:
    return Case(
        introduction_id=IntroductionId(SOME),
        posting_id=PostingId(SOME),
        posting_revision=1,
        person_id=PersonId(SOME),
        company_id=CompanyId(SOME),
        introduced_on=DAY,
        introduced_by=SOME,
        placement_id=None,
        points=points,
        stage=Stage.INTRODUCED,
        following=(),
        interview_on=None,
        starts_on=None,
        is_consent_standing=True,
        taken_back=taken_back,
        recorded_at=AT,
        withdrawal=withdrawal,
    )


def test_of_one_day_everything_stands_by_its_moment() -> None:
    started = Point(Stage.STARTED, DAY, {}, SOME, later(2), SOME)
    told_late = Point(Stage.OFFERED, DAY, {}, SOME, later(3 * 24 * 60), SOME)
    undone = TakenBack(started, later(4), SOME, "誤り")
    entries = timeline(case(told_late, taken_back=(undone,)), [], [mail(later(1)), mail(later(-1))])
    assert [entry.name for entry in entries] == ["mail", "introduced", "mail", "started", "offered"]


def test_how_she_ended_it_is_her_own_word_and_what_the_company_was_told_follows_on_its_day() -> None:
    declined = Point(Stage.DECLINED_BY_PERSON, DAY, {"reason": "person.not_told"}, SOME, later(5), None)
    told = CompanyTold(DAY + timedelta(days=1), TellingWay.TELEPHONE, "総務課")
    known = Withdrawal(SOME, later(5), later(3 * 24 * 60), SOME, told)
    entries = timeline(case(declined, withdrawal=known), [], [])
    assert [entry.name for entry in entries] == ["introduced", "own_withdrawal", "company_told"]
    assert (entries[-1].on_date, entries[-1].told, entries[-1].by) == (told.on_date, told, SOME)
    assert timeline(case(declined), [], [])[-1].name == "declined_by_person"
