"""A coordinator's word on a pair, and its undoing; both are added to what was said, with all that was seen."""

from collections.abc import Sequence
from typing import Any

from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.people import reads as people
from service.people.actions import reveal_identities
from service.people.reads.rankable import rankable_profiles
from service.people.terms import NoSuchPerson, StoredProfile
from service.platform import audit
from service.platform.crypto import Vault
from service.postings import reads as postings
from service.shortlists.reads.matching import current_shortlist, pair_reasons, shortlist_reasons
from service.shortlists.rules import deciding as rules
from service.shortlists.rules.notes import IDENTITY, check_note_to_company
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import reviewing as reviewing_store
from service.shortlists.store.suiting import does_suit
from service.shortlists.terms.deciding import (
    Decision,
    NewDecision,
    NotOnShortlist,
    PostingEnded,
    Seen,
    Shown,
    Verdict,
)

NOTE_PURPOSE = "note_to_company"


async def decide(
    work: Work,
    posting_id: PostingId,
    person_id: PersonId,
    new: NewDecision,
    seen: Seen,
    *,
    vault: Vault | None = None,
) -> int:
    """Adds a recommendation, hold or pass; answers its sequence, also for the same form sent twice.

    Refuses a pair that is on no list (NotOnShortlist), one that somebody spoke of since (DecidedSince), one whose
    posting or profile changed since (ContentChangedSince), one whose posting ended (PostingEnded), and what
    `rules.check_decidable` and `check_note_to_company` refuse. For the last the person's identity is opened, which is
    noted; a note to the company needs the `vault`.
    """
    words = await _lock_words(work, posting_id, person_id)
    if rules.is_said_already(words, new, seen.sequence, work.actor.id):
        return words[-1].sequence
    rules.check_unchanged(words, seen.sequence, work.actor.id)
    rules.check_decidable(words, new)
    posting, profile = await postings.posting(work, posting_id), await _profile(work, person_id)
    rules.check_same_contents(seen, posting_revision=posting.revision, profile_revision=profile.revision)
    shown = await _shown(work, posting_id, person_id, has_history=bool(words))
    note_to_company = await _checked_note(work, vault, profile, new)
    row = row_of(work, posting_id, person_id, words, new.verdict)
    row |= {"reason_code": new.reason_code and new.reason_code.value, "note": rules.told(new.note)}
    row |= {"note_to_company": note_to_company}
    row |= {"run_id": shown.run_id, "rank": shown.rank, "score": shown.score, "reasons": list(shown.reasons)}
    row |= {"posting_revision": posting.revision, "profile_revision": profile.revision}
    await add(work, [row])
    return int(row["sequence"])


async def undo(
    work: Work, posting_id: PostingId, person_id: PersonId, *, seen_sequence: int, is_confirmed: bool = False
) -> int:
    """Takes back the decision that stands, by a word that names it; answers the sequence of that word.

    A recommendation after which her consent was asked or given only where it `is_confirmed` that this is known
    (ConsentAskedSince).
    """
    words = await _lock_words(work, posting_id, person_id)
    if rules.is_undone_already(words, seen_sequence, work.actor.id):
        return words[-1].sequence
    rules.check_unchanged(words, seen_sequence, work.actor.id)
    introduced = await deciding_store.introduced_people(work, posting_id, [person_id])
    undone = rules.what_to_undo(words, is_introduced=person_id in introduced)
    is_asked = not is_confirmed and bool(await reviewing_store.asked_since(work, [undone]))
    rules.check_undo_confirmed(rules.standing(words), is_asked=is_asked, is_confirmed=is_confirmed)
    posting, profile = await postings.posting(work, posting_id), await _profile(work, person_id)
    row = row_of(work, posting_id, person_id, words, Verdict.UNDO)
    row |= {"undoes": undone, "posting_revision": posting.revision, "profile_revision": profile.revision}
    await add(work, [row])
    return int(row["sequence"])


async def _lock_words(work: Work, posting_id: PostingId, person_id: PersonId) -> list[Decision]:
    """All that was said of the pair; nobody else adds to it until this work ends."""
    rules.check_may_decide(work.actor)
    await deciding_store.lock_pair(work, posting_id, person_id)
    return (await deciding_store.words_by_person(work, posting_id, [person_id])).get(person_id, [])


async def _profile(work: Work, person_id: PersonId) -> StoredProfile:
    found = await people.profiles(work, [person_id])
    if person_id not in found:
        raise NoSuchPerson("該当する方が見つかりません。")
    return found[person_id]


async def _checked_note(work: Work, vault: Vault | None, profile: StoredProfile, new: NewDecision) -> str | None:
    """What may be told to the company; who is nowhere named has no name to be found in it."""
    note = rules.told(new.note_to_company)
    if note is None:
        return None
    if vault is None:
        raise ValueError("a note to the company is checked against the person's identity: hand over the vault")
    try:
        identity = (await reveal_identities(work, vault, [profile.person_id], NOTE_PURPOSE))[profile.person_id]
        known = {name: value.reveal() if (value := getattr(identity, name)) else None for name in IDENTITY}
    except NoSuchPerson:
        known = {}
    check_note_to_company(note, known, profile.content, is_checked=new.is_note_checked)
    return note


async def _shown(work: Work, posting_id: PostingId, person_id: PersonId, *, has_history: bool) -> Shown:
    """The pair's place and reasons now; who was spoken of before, or has the posting on her list, needs no place."""
    pair = next((one for one in await current_shortlist(work, posting_id) if one.person_id == person_id), None)
    if pair is not None:
        reasons = await pair_reasons(work, posting_id, person_id)
        return Shown(pair.run_id, pair.rank, pair.score, tuple(reason.as_record() for reason in reasons))
    if not await postings.open_postings(work, [posting_id]):
        raise PostingEnded("この求人は募集を終えたため、判断を記録しませんでした。")
    is_known = has_history or await does_suit(work, person_id, posting_id)
    if not is_known or not await rankable_profiles(work, [person_id]):
        raise NotOnShortlist("この候補者は、この求人の候補者一覧にいません。一覧を開き直してください。")
    known = (await shortlist_reasons(work, posting_id, [person_id])).get(person_id, ())
    return Shown(None, None, None, tuple(reason.as_record() for reason in known))


def row_of(
    work: Work, posting_id: PostingId, person_id: PersonId, words: Sequence[Decision], verdict: Verdict
) -> dict[str, Any]:
    """What every row of a word holds."""
    return {
        "id": work.new_id(),
        "posting_id": posting_id,
        "person_id": person_id,
        "sequence": words[-1].sequence + 1 if words else 1,
        "verdict": verdict.value,
        "reasons": [],
        "decided_at": work.now,
        "decided_by": work.actor.id,
    }


async def add(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Stores words, and notes each."""
    await deciding_store.insert_decisions(work, rows)
    for row in rows:
        await audit.note(
            work,
            "shortlists.decided",
            row["posting_id"],
            person_id=row["person_id"],
            verdict=row["verdict"],
            sequence=row["sequence"],
        )
