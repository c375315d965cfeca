"""Recording introductions (紹介) and what becomes of them: those of today, and those that other books hold."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from service.base.ids import IntroductionId, PersonId, PostingId
from service.db.recording import RecordedOtherwise, check_has_happened
from service.db.work import Read, Work
from service.people import reads as people
from service.people.actions import entering
from service.people.reads.rankable import rankable_profiles
from service.people.terms import ConsentGiven, NoSuchPerson, Purpose
from service.platform import audit
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.postings import reads as postings
from service.postings.terms import NoSuchPosting
from service.shortlists.actions.asking_age import age_obstacles
from service.shortlists.reads.introductions import ground_of
from service.shortlists.reads.own_words import own_words, said_no
from service.shortlists.rules import deciding as rules
from service.shortlists.rules.own_words import source_over
from service.shortlists.store import deciding as deciding_store
from service.shortlists.terms.deciding import (
    IntroductionDayUnfit,
    IntroductionEventFacts,
    IntroductionFacts,
    NoSuchIntroduction,
    NotOnShortlist,
    SourceNeeded,
    Step,
    StepOutOfOrder,
)

LONGEST_SOURCE = 200


async def introduce(
    work: Work,
    vault: Vault,
    office: PlacementOffice,
    posting_id: PostingId,
    person_id: PersonId,
    on: date | None = None,
) -> IntroductionId:
    """Records that the person is introduced, today or `on` a day since she agreed (IntroductionDayUnfit).

    Refuses with the first obstacle (`rules.obstacles`), which are those of today.

    The posting is read once: what is judged, and told of her age, is the revision of which the introduction is, even
    where its company changes it at this moment.
    Her age is asked last, when nothing else stands against it: for that a birth date is opened (`age_obstacles`), and
    who calls stores the work after a refusal on age too, so that the opening stays noted.
    """
    rules.check_may_decide(work.actor)
    await deciding_store.lock_pair(work, posting_id, person_id)
    await entering.hold_consents(work, person_id)
    posting = await postings.posting(work, posting_id)
    rules.check_introducible(await ground_of(work, office, posting, person_id))
    if on is not None:
        await _check_day(work, posting_id, person_id, on)
    for refusal in await age_obstacles(work, vault, posting, person_id):
        raise refusal
    row = _introduction_row(work, None, posting_id, person_id, on or work.today)
    row |= {"posting_revision": posting.revision, "company_id": posting.company_id}
    await deciding_store.insert_introductions(work, [row])
    await audit.note(work, "shortlists.introduced", row["id"], posting_id=posting_id, person_id=person_id)
    return IntroductionId(row["id"])


async def _check_day(read: Read, posting_id: PostingId, person_id: PersonId, on: date) -> None:
    agreed = (await own_words(read, posting_id, [person_id]))[1].get(person_id)
    if on > read.today or (agreed is not None and on < agreed.on_date):
        raise IntroductionDayUnfit("紹介日は、本人が同意した日から今日までの日付にしてください。")


async def record_consent_to_introduction(
    work: Work,
    posting_id: PostingId,
    person_id: PersonId,
    *,
    given_on: date,
    source: str,
    reason: str = "",
    is_confirmed: bool = False,
) -> None:
    """Records that the person agreed to be introduced to the posting's company, and where that is written down.

    Over a no of hers only where it `is_confirmed` that it was seen, with the `reason` (`rules.own_words.source_over`);
    raises OlderThanWithdrawal for a day before the one on which she took such a consent back.
    """
    rules.check_may_decide(work.actor)
    check_has_happened(work, [given_on])
    if not source.strip() or len(source) > LONGEST_SOURCE:
        raise SourceNeeded(f"同意をどこで確認したかを{LONGEST_SOURCE}文字以内で書いてください。")
    if not await rankable_profiles(work, [person_id]):
        raise NotOnShortlist("この方は、いま紹介の対象ではありません。")
    posting = await postings.posting(work, posting_id)
    await entering.hold_consents(work, person_id)
    no = (await said_no(work, posting_id, [person_id])).get(person_id)
    told = source_over(no, given_on, source.strip(), reason.strip(), is_confirmed=is_confirmed)
    given = ConsentGiven(Purpose.INTRODUCTION, given_on, told)
    await entering.record_consent_once(work, person_id, given, posting.company_id)


async def record_introduction_event(
    work: Work, introduction_id: IntroductionId, kind: Step, on_date: date, reason_code: str | None = None
) -> None:
    """Records a step of an introduction; refuses one that has not happened or cannot follow (StepOutOfOrder)."""
    rules.check_may_decide(work.actor)
    await _record_step(work, introduction_id, kind, on_date, reason_code)


async def record_own_decline(work: Work, introduction_id: IntroductionId, reason_code: str) -> None:
    """The person herself ends it today: her own act needs nobody of the office, whoever the work is of."""
    await _record_step(work, introduction_id, Step.DECLINED_BY_PERSON, work.today, reason_code)


async def _record_step(
    work: Work, introduction_id: IntroductionId, kind: Step, on_date: date, reason_code: str | None
) -> None:
    check_has_happened(work, [on_date])
    await deciding_store.lock_introductions(work)
    introduction = await deciding_store.introduction_of_id(work, introduction_id)
    if introduction is None:
        raise NoSuchIntroduction("紹介の記録が見つかりません。")
    known = [(step.on_date, step.kind) for step in introduction.steps]
    rules.check_steps(introduction.introduced_on, [*known, (on_date, kind)])
    row = _step_row(work, introduction_id, kind, on_date, reason_code)
    row["telling"] = await deciding_store.count_undone(work, introduction_id, kind, on_date)
    await deciding_store.insert_steps(work, [row])
    await audit.note(work, "shortlists.step_recorded", introduction_id, kind=kind.value)


async def take_back_step(work: Work, introduction_id: IntroductionId, step_id: UUID, reason: str) -> None:
    """The last step of an introduction was told by mistake: it stays on record, and counts no more (StepOutOfOrder)."""
    rules.check_may_decide(work.actor)
    await deciding_store.lock_introductions(work)
    introduction = await deciding_store.introduction_of_id(work, introduction_id)
    if introduction is None:
        raise NoSuchIntroduction("紹介の記録が見つかりません。")
    last = rules.last_step(introduction.steps)
    if last is None or last.id != step_id:
        raise StepOutOfOrder("取り消せるのは、最後の記録だけです。", kind=last.kind.value if last else "")
    values = {"event_id": step_id, "reason": reason, "recorded_at": work.now, "recorded_by": work.actor.id}
    await deciding_store.insert_undone(work, values)
    await audit.note(work, "shortlists.step_taken_back", introduction_id, kind=last.kind.value)


async def record_introductions(work: Work, told: Sequence[IntroductionFacts]) -> dict[str, IntroductionId]:
    """Stores introductions of the past that are new, by their references; answers each reference's id.

    The past is held to what can still be known: posting and person are there, the day has come, and a reference
    stands for one introduction (RecordedOtherwise). It is of the posting's present revision and company. Notice,
    consent, recommendation and age belonged to the moment of introducing; who hands in the past answers for them.
    """
    if not told:
        return {}
    check_has_happened(work, (facts.introduced_on for facts in told))
    await deciding_store.lock_introductions(work)
    known = await deciding_store.introductions_by_ref(work, {facts.introduction_ref for facts in told})
    stands = {ref: (one.posting_id, one.person_id, one.introduced_on) for ref, one in known.items()}
    ids = {ref: one.id for ref, one in known.items()}
    rows = []
    for facts in told:
        saying = (facts.posting_id, facts.person_id, facts.introduced_on)
        if stands.setdefault(facts.introduction_ref, saying) != saying:
            raise RecordedOtherwise("同じ番号で別の紹介がすでに記録されています。", reference=facts.introduction_ref)
        if facts.introduction_ref not in ids:
            rows.append(_introduction_row(work, facts.introduction_ref, *saying))
            ids[facts.introduction_ref] = IntroductionId(rows[-1]["id"])
    await _complete(work, rows)
    await deciding_store.insert_introductions(work, rows)
    await audit.note(work, "shortlists.introductions_recorded", count=len(told), news=len(rows))
    return ids


async def record_introduction_events(work: Work, told: Sequence[IntroductionEventFacts]) -> int:
    """Stores steps of the past that are new, by their introductions' references; answers how many were.

    A step is known by introduction, kind and day; one that was taken back does not come again by the same book. A
    history that cannot be is refused as a block (StepOutOfOrder).
    """
    if not told:
        return 0
    check_has_happened(work, (facts.on_date for facts in told))
    await deciding_store.lock_introductions(work)
    known = await deciding_store.introductions_by_ref(work, {facts.introduction_ref for facts in told})
    if unknown := {facts.introduction_ref for facts in told} - set(known):
        raise NoSuchIntroduction("紹介の記録が見つかりません。", reference=min(unknown), count=len(unknown))
    recorded = await deciding_store.steps_by_introduction(work, {one.id for one in known.values()})
    undone = await deciding_store.undone_steps(work, {one.id for one in known.values()})
    histories: defaultdict[str, set[tuple[date, Step]]] = defaultdict(set)
    for reference, one in known.items():
        histories[reference] = {(step.on_date, step.kind) for step in recorded.get(one.id, ())}
    rows = []
    for facts in told:
        if (known[facts.introduction_ref].id, facts.on_date, facts.kind) in undone:
            continue
        if (facts.on_date, facts.kind) not in histories[facts.introduction_ref]:
            histories[facts.introduction_ref].add((facts.on_date, facts.kind))
            rows.append(_step_row(work, known[facts.introduction_ref].id, facts.kind, facts.on_date, facts.reason_code))
    for reference, history in histories.items():
        rules.check_steps(known[reference].introduced_on, history)
    await deciding_store.insert_steps(work, rows)
    await audit.note(work, "shortlists.steps_recorded", count=len(told), news=len(rows))
    return len(rows)


async def _complete(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Adds the posting's revision and company; refuses a posting or person who is not there."""
    shown = await postings.postings(work, {row["posting_id"] for row in rows})
    there = await people.profiles(work, {row["person_id"] for row in rows})
    for row in rows:
        if row["posting_id"] not in shown:
            raise NoSuchPosting("求人が見つかりません。")
        if row["person_id"] not in there:
            raise NoSuchPerson("該当する方が見つかりません。")
        posting = shown[row["posting_id"]]
        row |= {"posting_revision": posting.revision, "company_id": posting.company_id}


def _introduction_row(
    work: Work, reference: str | None, posting_id: PostingId, person_id: PersonId, on: date
) -> dict[str, Any]:
    return {
        "id": work.new_id(),
        "introduction_ref": reference,
        "posting_id": posting_id,
        "person_id": person_id,
        "introduced_on": on,
        "recorded_at": work.now,
        "recorded_by": work.actor.id,
    }


def _step_row(
    work: Work, introduction_id: IntroductionId, kind: Step, on: date, reason_code: str | None
) -> dict[str, Any]:
    return {
        "id": work.new_id(),
        "introduction_id": introduction_id,
        "kind": kind.value,
        "on_date": on,
        "reason_code": reason_code,
        "recorded_at": work.now,
        "recorded_by": work.actor.id,
    }
