"""Judging the encoder of the settings before it ranks after others; what admitted it is kept, with the figures.

A person asks for it and looks at the figures: nothing here runs by itself.
"""

from collections.abc import Collection, Sequence
from functools import partial

from matching.artefact import Artefact
from matching.scoring import PreparedPerson, PreparedPosting
from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.people import reads as people
from service.people.terms import Purpose, RankableProfile
from service.platform import audit, outbox
from service.platform.tools import Tools
from service.postings import reads as postings
from service.shortlists.actions.computing import computed
from service.shortlists.actions.embedding import forget_person, in_blocks, light_postings, ready_people
from service.shortlists.actions.learning import of_present_parts
from service.shortlists.actions.rankers import must_be_judged, weighed
from service.shortlists.rules import admission as rules
from service.shortlists.rules.learning import among
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import learning as store
from service.shortlists.store import matching, rankers, vectors
from service.shortlists.terms.admission import AdmissionReasonNeeded, Basis, Judged, NothingToJudge
from service.shortlists.terms.learning import ShownList


async def judge(work: Work, tools: Tools, word: str | None = None) -> Judged:
    """Judges the present encoder by all decisions, and admits it where it ranks no worse than what they were made on.

    With `word`, a person's reason, also where there is too little to tell. An admitted encoder ranks from the next
    match on, which is asked for. Either is noted. Only people whose consent to matching stands today are read, looking
    for work still or placed; the vectors made stay until a match of all drops what nobody needs.
    Refuses a word without a reason (AdmissionReasonNeeded), and an encoder that may rank as it is (NothingToJudge).
    """
    word = word.strip() if word is not None else None
    if word == "":
        raise AdmissionReasonNeeded("認める理由を書いてください。")
    artefact = await weighed(work, tools)
    if not await must_be_judged(work, artefact.encoder):
        raise NothingToJudge(f"言語モデル {artefact.encoder} は、判定なしに照合に使えます。")
    judged = await _judged(work, tools, artefact, word)
    await _forget_who_withdrew(work, judged.model)
    if judged.basis is not None:
        reason = word if word and judged.basis is Basis.WORD else rules.BY_ESTIMATE
        await rankers.insert_admission(work, judged, reason, rules.figures_of(judged))
        await outbox.later(work, "many_changed")
    await audit.note(
        work,
        "shortlists.encoder_judged",
        model=judged.model,
        version=judged.version,
        verdict=judged.verdict.reason,
        basis=judged.basis.value if judged.basis else "none",
        lists=judged.lists,
    )
    return judged


async def _forget_who_withdrew(work: Work, model: str) -> None:
    """Judging takes minutes: whoever withdrew meanwhile could not be forgotten in what is not committed yet.

    Under the lock of matching, so that a later withdrawal finds what is committed then.
    """
    await matching.lock_matching(work)
    stored = await vectors.people_with_vectors(work, model)
    for person_id in sorted(stored - await people.consenting_people(work, Purpose.MATCHING)):
        await forget_person(work, person_id)


async def _judged(work: Work, tools: Tools, artefact: Artefact, word: str | None) -> Judged:
    found = await store.list_decided(work)
    shown = await of_present_parts(work, found)
    ready_for = await _ready_postings(work, tools, {one.posting_id for one in shown})
    ready = await _ready_people(work, tools, await people.consenting_people(work, Purpose.MATCHING) & _people_of(shown))
    shown = [one for one in among(shown, ready.keys()) if one.places and one.posting_id in ready_for]
    anew = await computed(work, partial(rules.read_by, artefact, shown, ready_for, ready))
    words = await deciding_store.words_by_pair(work, sorted(ready_for))
    passed_over = len(found) - len(shown)
    return await computed(work, partial(rules.judged, artefact, shown, anew, words, word=word, passed_over=passed_over))


def _people_of(shown: Sequence[ShownList]) -> set[PersonId]:
    return {person_id for one in shown for person_id in one.person_ids}


async def _ready_postings(
    work: Work, tools: Tools, posting_ids: Collection[PostingId]
) -> dict[PostingId, PreparedPosting]:
    """The postings as they stand today, open or not, as far as they are stored."""
    stored = await postings.postings(work, sorted(posting_ids))
    told = [postings.as_open(one) for _, one in sorted(stored.items())]
    ready = await light_postings(work, tools, told)
    return {posting.posting_id: one for posting, one in zip(told, ready, strict=True)}


async def _ready_people(work: Work, tools: Tools, person_ids: Collection[PersonId]) -> dict[PersonId, PreparedPerson]:
    """The people as they tell of themselves today, a few hundred at a time."""
    ready: dict[PersonId, PreparedPerson] = {}
    for some in in_blocks(sorted(person_ids)):
        stored = await people.profiles(work, some)
        told = [
            RankableProfile(one.person_id, one.profile_ref, one.content, one.digest, one.revision)
            for _, one in sorted(stored.items())
        ]
        made = await ready_people(work, tools, told)
        ready |= {profile.person_id: one.without_pieces() for profile, one in zip(told, made, strict=True)}
    return ready
