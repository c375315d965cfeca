"""What may be decided of a pair, what stands after many words, and what must stand before an introduction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.base.actor import Actor, Role
from service.base.refusals import Refusal
from service.postings.terms import PostingState, Publication
from service.shortlists.rules.own_words import consent_missing, is_against
from service.shortlists.terms.deciding import (
    AlreadyDecided,
    AlreadyIntroduced,
    ConsentAskedSince,
    ContentChangedSince,
    DecidedSince,
    Decision,
    IntroducedSince,
    IntroductionStep,
    MatchingConsentMissing,
    MayNotDecide,
    NewDecision,
    NoteNeeded,
    NoteTooLong,
    NothingToUndo,
    NotRecommended,
    OfficeNotSet,
    PersonNotActive,
    PostingIncomplete,
    PostingNotOpen,
    ReasonCode,
    ReasonNeeded,
    ReasonSide,
    Seen,
    Step,
    StepOutOfOrder,
    StillAtHighSchool,
    Verdict,
    WordUnknown,
)
from service.shortlists.terms.own_words import SaidNo

DECIDERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
LONGEST_NOTE = 1_000
"""Characters (code points) of each note."""
NOTE_NAMES = {"note": "社内メモ", "note_to_company": "企業に伝える文"}
FINAL = frozenset({Verdict.ACCEPT, Verdict.PASS})
VERDICT_NAMES = {Verdict.ACCEPT: "推薦", Verdict.HOLD: "保留", Verdict.PASS: "見送り"}
REASONS: Mapping[ReasonSide, tuple[ReasonCode, ...]] = {
    ReasonSide.COORDINATOR: (
        ReasonCode.REQUIREMENT_MISSING,
        ReasonCode.EXPERIENCE_SHORT,
        ReasonCode.WISHES_DIFFER,
        ReasonCode.PLACE_OR_HOURS,
        ReasonCode.EVIDENCE_UNCLEAR,
        ReasonCode.BETTER_ELSEWHERE,
        ReasonCode.OTHER,
    ),
    ReasonSide.COMPANY: (ReasonCode.COMPANY_FILLED, ReasonCode.COMPANY_CHANGED, ReasonCode.COMPANY_DECLINED),
    ReasonSide.PERSON: (ReasonCode.PERSON_DECLINED, ReasonCode.PERSON_ELSEWHERE, ReasonCode.PERSON_UNREACHABLE),
}
"""Every reason under whose it is, in the order in which a form lists them."""
PLACES = {
    Step.APPLIED: 0,
    Step.INTERVIEWED: 1,
    Step.OFFERED: 2,
    Step.ACCEPTED: 3,
    Step.DECLINED_BY_PERSON: 3,
    Step.REJECTED: 3,
    Step.WITHDRAWN: 3,
}
END = 3


def check_may_decide(actor: Actor) -> None:
    """A person decides, never the service itself or a company's program (R-3)."""
    if actor.role not in DECIDERS or actor.id is None:
        raise MayNotDecide("候補者の判断と紹介は、コーディネーターまたは管理者だけが行えます。")


def standing(words: Iterable[Decision]) -> Decision | None:
    """The decision that stands after all words on a pair, in their order; an undoing brings back what stood before."""
    stack: list[Decision] = []
    for word in words:
        if word.verdict is Verdict.UNDO:
            stack = [kept for kept in stack if kept.id != word.undoes]
        else:
            stack.append(word)
    return stack[-1] if stack else None


def seen_of(words: Sequence[Decision], posting_revision: int, profile_revision: int) -> Seen:
    """What is before the eyes of who is shown these words and contents."""
    return Seen(words[-1].sequence if words else 0, posting_revision, profile_revision)


def check_unchanged(words: Sequence[Decision], seen_sequence: int, actor_id: UUID | None = None) -> None:
    """Refuses a word on a pair of which not everything was seen, and says what was said meanwhile, by whom of two."""
    last = words[-1].sequence if words else 0
    if last == seen_sequence:
        return
    now = standing(words)
    said = f"「{VERDICT_NAMES[now.verdict]}」と判断しました" if now else "判断を取り消しました"
    is_own = bool(words) and actor_id is not None and words[-1].decided_by == actor_id
    who = "あなたが別の画面で" if is_own else "ほかの担当者が"
    raise DecidedSince(f"{who}先に{said}。最新の内容を確認してから、もう一度判断してください。", sequence=last)


def is_said_already(words: Sequence[Decision], new: NewDecision, seen_sequence: int, actor_id: UUID | None) -> bool:
    """Whether the last word on the pair is this very one: the same form, sent twice."""
    if not words or words[-1].sequence != seen_sequence + 1 or words[-1].decided_by != actor_id:
        return False
    last = words[-1]
    said = (last.verdict, last.reason_code, last.note, last.note_to_company)
    return said == (new.verdict, new.reason_code, told(new.note), told(new.note_to_company))


def is_undone_already(words: Sequence[Decision], seen_sequence: int, actor_id: UUID | None) -> bool:
    """The same of an undoing."""
    last = words[-1] if words else None
    is_own = last is not None and last.decided_by == actor_id and last.verdict is Verdict.UNDO
    return is_own and words[-1].sequence == seen_sequence + 1


def is_undone(words: Iterable[Decision], word_id: UUID) -> bool:
    """Whether one of the words takes that one back."""
    return any(word.undoes == word_id for word in words)


def told(note: str | None) -> str | None:
    """A note without the spaces around it; an empty one is none."""
    return (note or "").strip() or None


def check_same_contents(seen: Seen, *, posting_revision: int, profile_revision: int) -> None:
    """Refuses a word on a posting or profile that was replaced since it was looked at."""
    if (seen.posting_revision, seen.profile_revision) != (posting_revision, profile_revision):
        raise ContentChangedSince("求人または候補者の内容が変わりました。最新の内容を確認してから判断してください。")


def check_decidable(words: Sequence[Decision], new: NewDecision) -> None:
    """A recommendation or a pass is final until it is undone; a hold is only waiting, and may be followed."""
    if new.verdict is Verdict.UNDO:
        raise WordUnknown("推薦・保留・見送りのどれかを選んでください。")
    check_undecided(standing(words))
    _check_reason(new)


def check_undecided(now: Decision | None) -> None:
    """Refuses where the decision that stands is final."""
    if now is not None and now.verdict in FINAL:
        raise AlreadyDecided(
            f"この候補者はすでに「{VERDICT_NAMES[now.verdict]}」と判断されています。"
            "変更するには、先に判断を取り消してください。",
            verdict=now.verdict.value,
        )


def _check_reason(new: NewDecision) -> None:
    if new.verdict is Verdict.PASS and new.reason_code is None:
        raise ReasonNeeded("見送りには理由が必要です。一覧から理由を選んでください。")
    if new.reason_code is ReasonCode.OTHER and not (new.note or "").strip():
        raise NoteNeeded("理由が「その他」のときは、社内メモに内容を書いてください。")
    for field, note in (("note", new.note or ""), ("note_to_company", new.note_to_company or "")):
        if len(note) > LONGEST_NOTE:
            now = f"（いま{len(note):,}文字）"
            raise NoteTooLong(
                f"「{NOTE_NAMES[field]}」は{LONGEST_NOTE:,}文字までです{now}。短くしてください。",
                field=field,
                length=len(note),
            )


def check_undo_confirmed(now: Decision | None, *, is_asked: bool, is_confirmed: bool) -> None:
    """Refuses to undo a recommendation on which her consent was asked, or given, by who does not say to know it."""
    if is_asked and not is_confirmed and now is not None and now.verdict is Verdict.ACCEPT:
        raise ConsentAskedSince("推薦のあと、ご本人に紹介への同意を依頼したか、同意を得ています。")


def what_to_undo(words: Sequence[Decision], *, is_introduced: bool) -> UUID:
    """The decision that an undoing takes back: the one that stands, once."""
    now = standing(words)
    if now is None:
        raise NothingToUndo("取り消せる判断がありません。")
    if is_introduced and now.verdict is Verdict.ACCEPT:
        raise IntroducedSince(
            "すでに紹介を記録しているため、推薦は取り消せません。紹介の経過に結果を記録してください。"
        )
    return now.id


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands when an introduction is about to be recorded; `gaps` are codes of what the posting lacks.

    `may_be_matched`: her consent to be matched with postings stands.
    """

    is_office_set: bool
    is_posting_open: bool
    gaps: tuple[str, ...]
    is_at_high_school: bool
    is_person_active: bool
    verdict: Verdict | None
    has_consent: bool
    is_introduced: bool
    may_be_matched: bool
    said_no: SaidNo | None = None


def is_open(state: PostingState, publication: Publication) -> bool:
    """Whether people are sought for the posting today: open, and its closing day not over."""
    return state is PostingState.OPEN and all(reason.code != "expired" for reason in publication.reasons)


def obstacles(ground: Ground) -> list[Refusal]:
    """Everything that stands against an introduction, each with the way out; her age alone is asked apart and last.

    Sources: 職業安定法29条 (notice, scope, complaints: R-1), 5条の3 and 5条の4 (what a posting shows), R-3 (a
    person decides), R-24 (what is known is used for what she agreed to alone), R-33 (high-school students).
    """
    return [refusal for is_in_the_way, refusal in _possible_obstacles(ground) if is_in_the_way]


def _possible_obstacles(ground: Ground) -> list[tuple[bool, Refusal]]:
    return [
        (
            ground.is_at_high_school,
            StillAtHighSchool("高校在学中の方は紹介できません。学校を通じた手続きをご利用ください。"),
        ),
        (
            not ground.is_person_active,
            PersonNotActive("この方は登録を取り下げています。再登録があるまで紹介できません。"),
        ),
        (
            not ground.may_be_matched,
            MatchingConsentMissing("求人との照合（マッチング）への本人の同意がないため、紹介できません。"),
        ),
        (ground.is_introduced, AlreadyIntroduced("この求人には、すでに紹介を記録しています。")),
        (
            not ground.is_office_set,
            OfficeNotSet(
                "無料職業紹介の通知番号・取扱職種の範囲・苦情の窓口が設定されていません。管理者に設定を依頼してください。"
            ),
        ),
        (
            not ground.is_posting_open,
            PostingNotOpen("この求人は募集中ではありません。募集が再開されてから紹介してください。"),
        ),
        (
            bool(ground.gaps),
            PostingIncomplete(
                f"求人に法令上必要な項目が{len(ground.gaps)}件足りません。企業に補ってもらってから紹介してください。",
                count=len(ground.gaps),
            ),
        ),
        (
            ground.verdict is not Verdict.ACCEPT,
            NotRecommended("コーディネーターの推薦がありません。先に「推薦」と判断してください。"),
        ),
        (not ground.has_consent or is_against(ground.said_no), consent_missing(ground.said_no)),
    ]


def check_introducible(ground: Ground) -> None:
    """Refuses with the first obstacle."""
    for refusal in obstacles(ground):
        raise refusal


def check_steps(introduced_on: date, steps: Collection[tuple[date, Step]]) -> None:
    """Refuses a history that cannot be: steps go forward, one that nobody told may be left out, an end is the end."""
    last, place = introduced_on, -1
    for day, step in sorted(steps, key=lambda one: (one[0], PLACES[one[1]], one[1])):
        if day < last or PLACES[step] < place or place == END:
            raise StepOutOfOrder(
                "この経過は、記録済みの紹介日や経過と前後が合いません。", kind=step.value, on_date=day.isoformat()
            )
        last, place = day, PLACES[step]


def in_order(steps: Iterable[IntroductionStep]) -> list[IntroductionStep]:
    """By their days; those of one day in the order of the path, and not in which they were told."""
    return sorted(steps, key=lambda one: (one.on_date, PLACES[one.kind]))


def last_step(steps: Iterable[IntroductionStep]) -> IntroductionStep | None:
    """Where an introduction stands."""
    ordered = in_order(steps)
    return ordered[-1] if ordered else None


def next_steps(steps: Sequence[Step]) -> list[Step]:
    """What may follow."""
    place = PLACES[steps[-1]] if steps else -1
    return [] if place == END else [step for step in Step if PLACES[step] >= place]
