"""What staff and imports do with placements."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from service.base.ids import PersonId, PlacementId
from service.base.outcomes import Outcome
from service.db.recording import Recorded, check_has_happened, insert_once
from service.db.work import Work
from service.people.actions import end_search, resume_search
from service.people.reads import inactive_people
from service.placements import store
from service.placements.rules import check_order, last_event
from service.placements.tables import PlacementEventRow, PlacementRow
from service.placements.terms import AcceptanceFacts, EventKind, EventOutOfOrder, NoSuchPlacement, PlacementEventFacts
from service.platform import audit


async def record_acceptances(
    work: Work, acceptances: Sequence[AcceptanceFacts], *, announce: bool = True
) -> list[Recorded]:
    """Stores acceptances that are new, each with its first event; answers in their order.

    Whoever accepted looks for work no longer and leaves every shortlist; `announce=False` leaves the shortlists to
    who loads in bulk.

    One that has a reference is known by it, one that has none by its introduction; an introduction leads to one
    acceptance at most.
    """
    if not acceptances:
        return []
    check_has_happened(work, (facts.accepted_on for facts in acceptances))
    answer = await _insert_acceptances(work, acceptances)
    accepted = [
        PlacementEventFacts(PlacementId(each.id), EventKind.ACCEPTED, facts.accepted_on)
        for each, facts in zip(answer, acceptances, strict=True)
        if each.outcome is Outcome.NEW
    ]
    await _insert_events(work, accepted)
    settled = [facts.person_id for each, facts in zip(answer, acceptances, strict=True) if each.outcome is Outcome.NEW]
    if settled:
        await end_search(work, settled, announce=announce)
    await audit.note(work, "placements.accepted", stored=len(accepted), unchanged=len(answer) - len(accepted))
    return answer


async def record_placement_events(work: Work, events: Sequence[PlacementEventFacts]) -> list[Recorded]:
    """Stores events that are new, and refuses a history that cannot be (EventOutOfOrder); answers in their order."""
    if not events:
        return []
    check_has_happened(work, (event.on_date for event in events))
    histories = await store.lock_histories(work, {event.placement_id for event in events})
    for event in events:
        histories[event.placement_id].add((event.on_date, event.kind))
    for history in histories.values():
        check_order(history)
    recorded = await _insert_events(work, events)
    new = sum(each.outcome is Outcome.NEW for each in recorded)
    await audit.note(work, "placement_events.recorded", stored=new, unchanged=len(recorded) - new)
    return recorded


async def take_back_event(work: Work, event_id: UUID, reason: str) -> None:
    """The last event of a placement was told by mistake: it stays on record, and counts no more.

    With its acceptance the placement counts no more, and a search that it ended goes on. Raises NoSuchPlacement, and
    EventOutOfOrder for any other event.
    """
    told = await store.event(work, event_id)
    if told is None:
        raise NoSuchPlacement("その就職決定は記録されていません。")
    history = (await store.lock_histories(work, {told.placement_id}))[told.placement_id]
    if last_event(history) != (told.on_date, told.kind):
        raise EventOutOfOrder("取り消せるのは、最後の記録だけです。", kind=told.kind)
    values = {"event_id": event_id, "reason": reason, "recorded_at": work.now, "recorded_by": work.actor.id}
    await store.insert_undone(work, values)
    await audit.note(work, "placement_events.taken_back", told.placement_id, kind=told.kind)
    if told.kind == EventKind.ACCEPTED:
        await _go_on_searching(work, told.placement_id)


async def _go_on_searching(work: Work, placement_id: UUID) -> None:
    placement = await store.placement(work, placement_id)
    person_id = PersonId(placement.person_id)
    if placement.ended_search and not await store.has_other_hire(work, person_id, placement_id):
        await resume_search(work, person_id)


async def _insert_acceptances(work: Work, acceptances: Sequence[AcceptanceFacts]) -> list[Recorded]:
    """Each by its own key; in the order handed in."""
    undone = await store.undone_acceptances(work, {one.introduction_id for one in acceptances if one.introduction_id})
    ended = set(await inactive_people(work, {facts.person_id for facts in acceptances}))
    recorded: dict[int, Recorded] = {}
    for key in ("placement_ref", "introduction_id"):
        places = [at for at, facts in enumerate(acceptances) if _key_of(facts) == key]
        rows = [_acceptance_row(work, acceptances[at], undone, ended) for at in places]
        if rows:
            by = ("introduction_id", "telling") if key == "introduction_id" else (key,)
            told = await insert_once(work, PlacementRow, by, rows, noted=("ended_search",))
            recorded.update(zip(places, told, strict=True))
    return [recorded[at] for at in range(len(acceptances))]


def _acceptance_row(
    work: Work, facts: AcceptanceFacts, undone: Mapping[UUID, int], ended: Collection[PersonId]
) -> dict[str, Any]:
    # One of another book is known by its reference for ever: handed in again it does not come back.
    telling = undone.get(facts.introduction_id, 0) if facts.introduction_id and facts.placement_ref is None else 0
    noted = {"telling": telling, "ended_search": facts.person_id not in ended}
    return {**asdict(facts), **noted, "id": work.new_id(), "recorded_at": work.now}


def _key_of(facts: AcceptanceFacts) -> str:
    return "placement_ref" if facts.placement_ref is not None else "introduction_id"


async def _numbers(work: Work, events: Sequence[PlacementEventFacts]) -> list[int]:
    """Which telling of its kind and day each is: what was taken back is told anew, and so is another milestone."""
    before = await store.tellings(work, {event.placement_id for event in events})
    used = Counter((one.placement_id, one.kind, one.on_date) for one in before)
    standing: dict[tuple[object, ...], int] = {one[:4]: one.telling for one in before if one.stands}
    numbers = []
    for event in events:
        day = (event.placement_id, event.kind.value, event.on_date)
        known = (*day, event.facts.get("milestone"))
        if known not in standing:
            standing[known] = used[day]
            used[day] += 1
        numbers.append(standing[known])
    return numbers


async def _insert_events(work: Work, events: Sequence[PlacementEventFacts]) -> list[Recorded]:
    if not events:
        return []
    numbers = await _numbers(work, events)
    rows = [
        {
            **asdict(event),
            "facts": dict(event.facts),
            "id": work.new_id(),
            "recorded_at": work.now,
            "recorded_by": work.actor.id,
            "telling": number,
        }
        for event, number in zip(events, numbers, strict=True)
    ]
    key = ("placement_id", "kind", "on_date", "telling")
    return await insert_once(work, PlacementEventRow, key, rows, noted=("recorded_by",))
