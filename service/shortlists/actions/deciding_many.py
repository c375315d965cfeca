"""One word for many people of a list, whole or not at all, and its undoing in one act."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.people import reads as people
from service.postings import reads as postings
from service.shortlists.actions.deciding import add, row_of
from service.shortlists.reads.matching import current_shortlist, shortlist_reasons
from service.shortlists.rules import deciding as rules
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import reviewing as store
from service.shortlists.terms.deciding import (
    Decision,
    NewDecision,
    NobodyMarked,
    NoSuchGroup,
    NotOnShortlist,
    PostingEnded,
    Seen,
    Verdict,
)
from service.shortlists.terms.matching import BeingMatched
from service.shortlists.terms.reviewing import GroupUndone


async def decide_many(work: Work, posting_id: PostingId, new: NewDecision, seen: Mapping[PersonId, Seen]) -> UUID:
    """Gives one word to each of these people; answers the id of the act, also for the same form sent twice.

    Refuses the whole where `deciding.decide` would refuse one of them. A note to the company is a matter between one
    person and one posting, and is not given to many.
    """
    if not seen:
        raise NobodyMarked("候補者が選ばれていません。一覧で選んでください。")
    words = await _lock_words(work, posting_id, seen)
    said = [rules.is_said_already(words[one], new, seen[one].sequence, work.actor.id) for one in words]
    group = next(iter(words.values()))[-1].group_id if all(said) else None
    if group is not None:
        return group
    for person_id, spoken in words.items():
        rules.check_unchanged(spoken, seen[person_id].sequence, work.actor.id)
        rules.check_decidable(spoken, new)
    return await _add_all(work, posting_id, new, seen, words)


async def _add_all(
    work: Work,
    posting_id: PostingId,
    new: NewDecision,
    seen: Mapping[PersonId, Seen],
    words: Mapping[PersonId, Sequence[Decision]],
) -> UUID:
    posting = await postings.posting(work, posting_id)
    profiles = await people.profiles(work, list(seen))
    places = {pair.person_id: pair for pair in await current_shortlist(work, posting_id)}
    if not places and not await postings.open_postings(work, [posting_id]):
        raise PostingEnded("この求人は募集を終えたため、判断を記録しませんでした。")
    if not places.keys() >= words.keys():
        raise NotOnShortlist("選んだ候補者に、この求人の候補者一覧にいない方がいます。一覧を開き直してください。")
    reasons = await shortlist_reasons(work, posting_id, list(seen))
    if not reasons.keys() >= words.keys():
        raise BeingMatched("内容が変わったため、計算し直しています。しばらくしてからもう一度お試しください。")
    group_id, rows = work.new_id(), []
    for person_id, spoken in words.items():
        revision = profiles[person_id].revision
        rules.check_same_contents(seen[person_id], posting_revision=posting.revision, profile_revision=revision)
        row = row_of(work, posting_id, person_id, spoken, new.verdict)
        row |= {"reason_code": new.reason_code and new.reason_code.value, "note": rules.told(new.note)}
        row |= {"run_id": places[person_id].run_id, "rank": places[person_id].rank, "score": places[person_id].score}
        row |= {"reasons": [reason.as_record() for reason in reasons[person_id]], "group_id": group_id}
        row |= {"posting_revision": posting.revision, "profile_revision": revision}
        rows.append(row)
    await add(work, rows)
    return group_id


async def undo_many(work: Work, group_id: UUID) -> GroupUndone:
    """Takes back each word of an act that still stands; leaves the pairs of which somebody spoke since, whose consent
    was asked since, or that led to an introduction. Raises NoSuchGroup.
    """
    found = [one for one in await store.words_of_group(work, group_id) if one.word.group_id == group_id]
    if not found:
        raise NoSuchGroup("取り消す判断が見つかりません。")
    posting_id = found[0].posting_id
    given = {one.person_id: one.word.id for one in found}
    words = await _lock_words(work, posting_id, given)
    followed = await deciding_store.introduced_people(work, posting_id, list(given))
    followed |= await store.asked_since(work, [one.word.id for one in found if one.word.verdict is Verdict.ACCEPT])
    standing = {person_id: rules.standing(spoken) for person_id, spoken in words.items()}
    undone = [
        person_id
        for person_id, now in standing.items()
        if now is not None and now.id == given[person_id] and person_id not in followed
    ]
    await add(work, await _undoing_rows(work, posting_id, {one: words[one] for one in undone}))
    left = [one for one in words if one not in undone and not rules.is_undone(words[one], given[one])]
    return GroupUndone(posting_id, tuple(undone), tuple(left))


async def _undoing_rows(
    work: Work, posting_id: PostingId, words: Mapping[PersonId, Sequence[Decision]]
) -> list[dict[str, Any]]:
    posting, profiles = await postings.posting(work, posting_id), await people.profiles(work, list(words))
    rows = []
    for person_id, spoken in words.items():
        row = row_of(work, posting_id, person_id, spoken, Verdict.UNDO)
        row |= {"undoes": rules.what_to_undo(spoken, is_introduced=False)}
        row |= {"posting_revision": posting.revision, "profile_revision": profiles[person_id].revision}
        rows.append(row)
    return rows


async def _lock_words(
    work: Work, posting_id: PostingId, person_ids: Collection[PersonId]
) -> dict[PersonId, list[Decision]]:
    """All that was said of these pairs, by person; nobody else adds to them until this work ends."""
    rules.check_may_decide(work.actor)
    await deciding_store.lock_pairs(work, posting_id, person_ids)
    words = await deciding_store.words_by_person(work, posting_id, person_ids)
    return {person_id: words.get(person_id, []) for person_id in sorted(person_ids)}
