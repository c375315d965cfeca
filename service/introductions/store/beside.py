"""What is kept of an introduction beside its steps, across the tables that its way runs through."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text

from service.base.ids import IntroductionId
from service.db.work import Read
from service.introductions.terms import Point, Stage, TakenBack
from service.introductions.terms.telling import (
    CompanyTold,
    ConsentTakenBack,
    InterviewPlan,
    LetterMade,
    LetterSent,
    TellingWay,
    Withdrawal,
)
from service.people.reads.running import COMPANY_KNOWS


class Beside(NamedTuple):
    """What is kept of an introduction beside its steps: who recorded it (None: another book), when, what was told of
    the next interview and last of the day of starting, what was taken back, how it ended by her withdrawal, whether a
    support of repayments stands on the hire, whether her last word on a consent to the company, recorded since, is a
    withdrawal, what became of the letter, and whether something says that the company heard of her.
    """

    introduced_by: UUID | None
    recorded_at: datetime
    interviews: tuple[InterviewPlan, ...]
    starts_on: date | None
    taken_back: tuple[TakenBack, ...]
    withdrawal: Withdrawal | None
    has_support: bool
    consent_taken_back: ConsentTakenBack | None
    letters_made: tuple[LetterMade, ...]
    letters_sent: tuple[LetterSent, ...]
    is_known_to_company: bool


BESIDE = text(f"""
    SELECT i.recorded_by, i.introduced_on, i.recorded_at AS made_at,
        planned.days, made.letters AS made, sent.letters AS sent, start.on_date AS starts_on, back.told,
        left_as.id AS errand_id, left_as.written_at, left_as.done_at, left_as.done_by, left_as.told_on,
        left_as.told_way, left_as.told_to, left_as.is_company_unaware,
        word.is_given, word.on_date AS word_on, word.recorded_at AS word_at, word.recorded_by AS word_by,
        EXISTS (SELECT FROM placement p JOIN standing_support_event s ON s.placement_id = p.id
            WHERE p.introduction_id = i.id) AS has_support,
        {COMPANY_KNOWS} AS is_known
        FROM introduction i
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(d) ORDER BY d.at, d.id) AS days FROM (
                SELECT id, on_date, note IS NOT NULL AS has_note, recorded_at AS at, recorded_by AS by
                FROM interview_day WHERE introduction_id = i.id) d) planned ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(l) ORDER BY l.at, l.id) AS letters FROM (
                SELECT id, told_on, told_way, told_to, told_note IS NOT NULL AS has_note,
                    recorded_at AS at, recorded_by AS by
                FROM letter_sent WHERE introduction_id = i.id) l) sent ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(l) ORDER BY l.at) AS letters FROM (
                SELECT DISTINCT ON ((at AT TIME ZONE 'Asia/Tokyo')::date) at, actor_id AS by FROM audit_entry
                WHERE subject_id = i.person_id AND act = 'introductions.letter_made'
                    AND facts ->> 'introduction_id' = CAST(i.id AS text)
                ORDER BY (at AT TIME ZONE 'Asia/Tokyo')::date, number) l) made ON true
        LEFT JOIN LATERAL (
            SELECT on_date FROM start_day WHERE introduction_id = i.id
            ORDER BY recorded_at DESC, id DESC LIMIT 1) start ON true
        LEFT JOIN LATERAL (
            SELECT errand.id, written_at, done_at, done_by, told_on, told_way, told_to, is_company_unaware
            FROM errand LEFT JOIN errand_done ON errand_id = errand.id WHERE introduction_id = i.id
            ORDER BY written_at DESC LIMIT 1) left_as ON true
        LEFT JOIN LATERAL (
            SELECT is_given, on_date, recorded_at, recorded_by FROM consent_event
            WHERE person_id = i.person_id AND purpose = 'introduction' AND company_id = i.company_id
                AND NOT (is_given AND on_date > :today)
            ORDER BY recorded_at DESC, id DESC LIMIT 1) word ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(undone) ORDER BY undone.at, undone.id) AS told FROM (
                SELECT e.id, e.kind, e.on_date,
                    CASE WHEN e.reason_code IS NULL THEN CAST('{{}}' AS jsonb)
                        ELSE jsonb_build_object('reason', e.reason_code) END AS facts,
                    e.recorded_at, e.recorded_by, u.recorded_at AS at, u.recorded_by AS by, u.reason
                FROM introduction_event e JOIN introduction_event_undone u ON u.event_id = e.id
                WHERE e.introduction_id = i.id
                UNION ALL
                SELECT e.id, e.kind, e.on_date, e.facts, e.recorded_at, e.recorded_by, u.recorded_at, u.recorded_by,
                    u.reason
                FROM placement p JOIN placement_event e ON e.placement_id = p.id
                    JOIN placement_event_undone u ON u.event_id = e.id
                WHERE p.introduction_id = i.id AND NOT (e.kind = 'accepted' AND EXISTS (
                    SELECT FROM introduction_event s JOIN introduction_event_undone t ON t.event_id = s.id
                    WHERE s.introduction_id = i.id AND s.kind = 'accepted' AND t.recorded_at = u.recorded_at))
            ) AS undone) back ON true
    WHERE i.id = :id""")  # noqa: S608 - words of ours
"""An acceptance that both the steps and the hire told was taken back in both, and stands here once.

What she left on her own page is kept by a slice that comes after this one; its table is read by name, as in `due`.
A letter is made anew each time and kept nowhere: that one was is noted in the audit log.
"""


async def beside(read: Read, introduction_id: IntroductionId) -> Beside:
    """In one statement."""
    row = (await read.session.execute(BESIDE, {"id": introduction_id, "today": read.today})).one()
    taken_back = tuple(_taken_back(one) for one in row.told or ())
    return Beside(
        row.recorded_by,
        row.made_at,
        tuple(_plan(one) for one in row.days or ()),
        row.starts_on,
        taken_back,
        _withdrawal(row),
        row.has_support,
        _consent_taken_back(row),
        tuple(LetterMade(datetime.fromisoformat(one["at"]), _who(one["by"])) for one in row.made or ()),
        tuple(_sent(one) for one in row.sent or ()),
        row.is_known,
    )


def _plan(told: Mapping[str, Any]) -> InterviewPlan:
    on = date.fromisoformat(told["on_date"]) if told["on_date"] else None
    at = datetime.fromisoformat(told["at"])
    return InterviewPlan(UUID(told["id"]), on, told["has_note"], at, _who(told["by"]))


def _sent(told: Mapping[str, Any]) -> LetterSent:
    way = TellingWay(told["told_way"]) if told["told_way"] else None
    said = CompanyTold(date.fromisoformat(told["told_on"]), way, told["told_to"]) if way else None
    at = datetime.fromisoformat(told["at"])
    return LetterSent(UUID(told["id"]), said, told["has_note"], at, UUID(told["by"]))


def _who(told: str | None) -> UUID | None:
    return UUID(told) if told else None


def _consent_taken_back(row: Row[Any]) -> ConsentTakenBack | None:
    if row.is_given is not False or (row.word_at < row.made_at and row.word_on < row.introduced_on):
        return None
    return ConsentTakenBack(row.word_on, row.word_at, row.word_by)


def _withdrawal(row: Row[Any]) -> Withdrawal | None:
    if row.errand_id is None:
        return None
    way = TellingWay(row.told_way) if row.told_way else None
    told = CompanyTold(row.told_on, way, row.told_to) if way else None
    return Withdrawal(row.errand_id, row.written_at, row.done_at, row.done_by, told, bool(row.is_company_unaware))


def _taken_back(told: Mapping[str, Any]) -> TakenBack:
    point = Point(
        Stage(told["kind"]),
        date.fromisoformat(told["on_date"]),
        {name: str(fact) for name, fact in told["facts"].items()},
        UUID(told["id"]),
        datetime.fromisoformat(told["recorded_at"]),
        _who(told["recorded_by"]),
    )
    return TakenBack(point, datetime.fromisoformat(told["at"]), UUID(told["by"]), told["reason"])
