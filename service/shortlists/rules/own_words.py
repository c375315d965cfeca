"""What a person's no means for an introduction, and how a consent that is recorded over it is written down; pure."""

from datetime import date

from service.base.language import Language
from service.base.telling import day_in
from service.shortlists.terms.deciding import ConsentToIntroductionMissing, SourceNeeded
from service.shortlists.terms.own_words import (
    NAMES,
    ConsentRefused,
    ConsentTakenBack,
    NoKind,
    OlderThanNo,
    SaidNo,
    SaidNoBefore,
)

LONGEST_REASON = 200
"""Characters that tell why a consent is recorded after a no."""


def is_against(said_no: SaidNo | None) -> bool:
    """Whether she said no, and did not agree after it."""
    return said_no is not None and said_no.stands


def consent_missing(said_no: SaidNo | None) -> ConsentToIntroductionMissing:
    """Why no consent stands: never as if she had not been asked where she said no."""
    if said_no is None or not said_no.stands:
        return ConsentToIntroductionMissing(
            "この企業への紹介について本人の同意が記録されていません。本人に確認し、同意を記録してください。"
        )
    day, in_english = day_in(said_no.on_date, Language.JAPANESE), day_in(said_no.on_date, Language.ENGLISH)
    match said_no.kind:
        case NoKind.REFUSED:
            return ConsentRefused(
                f"ご本人がこの求人への紹介に「同意しない」と回答しています（{day}）。", day=in_english
            )
        case NoKind.WITHDRAWN:
            return ConsentTakenBack(f"ご本人がこの企業への紹介の同意を取り消しています（{day}）。", day=in_english)
    return ConsentTakenBack(f"ご本人が紹介の打診を受けることへの同意を取り消しています（{day}）。", day=in_english)


def source_over(said_no: SaidNo | None, given_on: date, source: str, reason: str, *, is_confirmed: bool) -> str:
    """What is written down as the consent's source: after a no, with that no and the reason.

    Raises SaidNoBefore where nobody confirmed that the no was seen, SourceNeeded without a reason of at most
    LONGEST_REASON characters, OlderThanNo for a day before the no.
    """
    if said_no is None or not (said_no.stands or is_confirmed):
        return source
    day = day_in(said_no.on_date, Language.JAPANESE)
    name, in_english = NAMES[said_no.kind], day_in(said_no.on_date, Language.ENGLISH)
    if not is_confirmed:
        raise SaidNoBefore(
            f"ご本人は先に「{name}」（{day}）とされています。確かめてから記録してください。", day=in_english
        )
    if not reason or len(reason) > LONGEST_REASON:
        raise SourceNeeded(f"同意を改めて記録する理由を{LONGEST_REASON}文字以内で書いてください。")
    if given_on < said_no.on_date:
        raise OlderThanNo(f"「{name}」（{day}）より前の日付の同意は記録できません。", day=in_english)
    return f"{source}（「{name}」{day} の後の確認。理由：{reason}）"
