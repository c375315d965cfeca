"""Going through a list: who stands beside whom, who is undecided next, what was done last and may be taken back."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from service.base.ids import PersonId, PostingId
from service.shortlists.rules.deciding import standing
from service.shortlists.terms.deciding import Decision, Verdict
from service.shortlists.terms.reviewing import FIRST_SCREEN, LastAct, Onward, PairWord

Pair = tuple[PostingId, PersonId]


def words_by_pair(found: Collection[PairWord]) -> dict[Pair, list[Decision]]:
    """The words on each pair, in their order."""
    words: defaultdict[Pair, list[Decision]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.word.sequence):
        words[one.posting_id, one.person_id].append(one.word)
    return dict(words)


def neighbours(order: Sequence[PersonId], person_id: PersonId) -> tuple[PersonId | None, PersonId | None]:
    """Who stands before and after the person; None at the ends, and for who does not stand there."""
    if person_id not in order:
        return None, None
    at = order.index(person_id)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)


def next_undecided(order: Sequence[PersonId], decided: Collection[PersonId], after: PersonId | None) -> PersonId | None:
    """The first undecided below the person, else from the top; never the person; None when all are decided."""
    begin = order.index(after) + 1 if after is not None and after in order else 0
    around = [*order[begin:], *order[:begin]]
    return next((one for one in around if one not in decided and one != after), None)


def onward(
    order: Sequence[PersonId], chance: Collection[PersonId], decided: Collection[PersonId], after: PersonId
) -> Onward:
    """The way on from whom a word was just given on; `chance`: those who stand where a place is left to it.

    What waits counts the fixed ones of the first places alone, and so do these.
    """
    following = next_undecided(order, decided, after)
    ends = ends_first_screen(order, chance, decided, [after])
    return Onward(following, ends and following is not None and following not in order[:FIRST_SCREEN])


def ends_first_screen(
    order: Sequence[PersonId], chance: Collection[PersonId], decided: Collection[PersonId], just: Collection[PersonId]
) -> bool:
    """Whether the first places wait for nobody any more once the words on these people were given.

    Who stands where a place is left to `chance` is waited for by nobody.
    """
    first = order[:FIRST_SCREEN]
    waits = any(one not in decided and one not in chance for one in first)
    return not waits and any(one in first for one in just)


def last_act(words: Mapping[Pair, Sequence[Decision]], actor_id: UUID | None, since: datetime) -> LastAct | None:
    """What the actor did last among these words, if it was then or later."""
    own = [
        (word, pair)
        for pair, said in words.items()
        for word in said
        if word.decided_by == actor_id and word.decided_at >= since
    ]
    if actor_id is None or not own:
        return None
    word, pair = max(own, key=lambda one: (one[0].decided_at, one[0].sequence, one[0].id))
    now = standing(words[pair])
    everything = [one for said in words.values() for one in said]
    group = [one for one in everything if one.group_id is not None and one.group_id == word.group_id]
    stands = now is not None and now.id == word.id
    return LastAct(
        posting_id=pair[0],
        person_id=pair[1],
        word=word,
        people=max(len(group), 1),
        sequence=words[pair][-1].sequence,
        is_undoable=stands
        and word.verdict is not Verdict.UNDO
        and not any(one.is_consent_asked for one in group or [word]),
    )


def unless_introduced(act: LastAct | None, posting_id: PostingId, introduced: Collection[PersonId]) -> LastAct | None:
    """The same knowing who was introduced for the posting: one word that led to an introduction is not undone again."""
    if act is None or act.posting_id != posting_id or act.people > 1 or act.person_id not in introduced:
        return act
    return replace(act, is_undoable=False)


def unless_followed(
    act: LastAct | None, pair: Pair, words: Sequence[Decision], *, is_introduced: bool
) -> LastAct | None:
    """The same on a pair's page, where nothing done elsewhere is undone once something followed on this pair."""
    if act is None or (act.posting_id, act.person_id) == pair:
        return act
    is_later = any(word.decided_at > act.word.decided_at or word.is_consent_asked for word in words)
    return replace(act, is_undoable=False) if is_later or is_introduced else act
