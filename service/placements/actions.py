"""What staff and imports do with placements."""

from collections.abc import Sequence
from dataclasses import asdict

from service.base.ids import PlacementId
from service.base.outcomes import Outcome
from service.db.recording import Recorded, check_has_happened, insert_once
from service.db.work import Work
from service.people.actions import end_search
from service.placements import store
from service.placements.rules import check_order
from service.placements.tables import PlacementEventRow, PlacementRow
from service.placements.terms import AcceptanceFacts, EventKind, PlacementEventFacts
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


async def _insert_acceptances(work: Work, acceptances: Sequence[AcceptanceFacts]) -> list[Recorded]:
    """Each by its own key; in the order handed in."""
    recorded: dict[int, Recorded] = {}
    for key in ("placement_ref", "introduction_id"):
        places = [at for at, facts in enumerate(acceptances) if _key_of(facts) == key]
        rows = [{**asdict(acceptances[at]), "id": work.new_id(), "recorded_at": work.now} for at in places]
        if rows:
            recorded.update(zip(places, await insert_once(work, PlacementRow, (key,), rows), strict=True))
    return [recorded[at] for at in range(len(acceptances))]


def _key_of(facts: AcceptanceFacts) -> str:
    return "placement_ref" if facts.placement_ref is not None else "introduction_id"


async def _insert_events(work: Work, events: Sequence[PlacementEventFacts]) -> list[Recorded]:
    rows = [
        {**asdict(event), "facts": dict(event.facts), "id": work.new_id(), "recorded_at": work.now} for event in events
    ]
    return await insert_once(work, PlacementEventRow, ("placement_id", "kind", "on_date"), rows) if rows else []
