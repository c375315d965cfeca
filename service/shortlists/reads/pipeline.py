"""Where one person stands: on which lists, what was said of her, to whom she was introduced; in three statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.base.ids import IntroductionId, PersonId, PostingId
from service.db.work import Read
from service.shortlists.rules import reviewing
from service.shortlists.rules.deciding import standing
from service.shortlists.rules.ranking import rank_shown
from service.shortlists.store import pipeline as store
from service.shortlists.store.reviewing import words_on_person
from service.shortlists.terms.deciding import Decision, Introduction, Verdict
from service.shortlists.terms.reviewing import OtherList


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`lists` as they are shown, the best score first; `suiting` the postings that suit her, the best first.

    Whether a posting is open still, and whether she may be ranked still, is for the reader to ask. `words` are all
    that was said, in their order, `standing` what of it stands; `introduced_by` names who made an introduction,
    `recorded_at` says when.
    """

    lists: tuple[OtherList, ...]
    suiting: tuple[tuple[PostingId, float], ...]
    words: Mapping[PostingId, tuple[Decision, ...]]
    standing: Mapping[PostingId, Verdict]
    introductions: tuple[Introduction, ...]
    introduced_by: Mapping[IntroductionId, UUID]
    recorded_at: Mapping[IntroductionId, datetime]


async def pipeline(read: Read, person_id: PersonId) -> Pipeline:
    """All of it, open or over."""
    meetings = await store.postings_meeting(read, person_id)
    words = {
        pair[0]: tuple(said) for pair, said in reviewing.words_by_pair(await words_on_person(read, person_id)).items()
    }
    stands = {posting_id: now.verdict for posting_id, said in words.items() if (now := standing(said))}
    introductions = await store.introductions_of_person(read, person_id)
    lists = [
        OtherList(one.posting_id, rank, one.score, stands.get(one.posting_id))
        for one in meetings
        if one.order and one.score is not None and (rank := rank_shown(one.order, person_id))
    ]
    suiting = [(one.posting_id, one.suits) for one in meetings if one.suits is not None]
    return Pipeline(
        lists=tuple(sorted(lists, key=lambda one: (-one.score, one.posting_id))),
        suiting=tuple(sorted(suiting, key=lambda one: (-one[1], one[0]))),
        words=words,
        standing=stands,
        introductions=tuple(introduction for introduction, _, _ in introductions),
        introduced_by={introduction.id: by for introduction, by, _ in introductions if by},
        recorded_at={introduction.id: at for introduction, _, at in introductions},
    )
