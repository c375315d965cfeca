"""The letter of introduction (紹介状): made from what is stored, each time anew, and each making is noted."""

from datetime import timedelta

from service.access import reads as access
from service.base.ids import IntroductionId
from service.companies import reads as companies
from service.db.work import Work
from service.introductions.reads import cases
from service.introductions.rules import path
from service.introductions.rules.workplace import workplace_of
from service.introductions.terms import Case
from service.letters.drawing import letter_pdf
from service.letters.introduction import Introduction, introduction_letter
from service.people.actions import reveal_identities
from service.platform import audit
from service.platform.tools import Tools
from service.postings import reads as postings
from service.shortlists.terms.deciding import ConsentToIntroductionMissing, OfficeNotSet

PURPOSE = "introduction_letter"
NAMELESS = "（氏名の登録なし）"


async def write_letter(work: Work, tools: Tools, introduction_id: IntroductionId) -> bytes:
    """The PDF; names the person to the one company that she agreed to be known to.

    Refuses where her consent to it does not stand (any more), or the office's notice is not set (R-1).
    """
    path.check_may_record(work.actor)
    now = await cases.case(work, introduction_id)
    office = tools.placement_office
    if not now.is_consent_standing:
        raise ConsentToIntroductionMissing("この企業への紹介の同意が（もう）ないため、紹介状は作れません。")
    if not (office.notice_number.strip() and office.occupations.strip() and office.complaints_to.strip()):
        raise OfficeNotSet("無料職業紹介の通知番号などが設定されていません。管理者に設定を依頼してください。")
    letter = introduction_letter(await _told(work, tools, now))
    await audit.note(work, "introductions.letter_made", now.person_id, purpose=PURPOSE, introduction_id=introduction_id)
    return letter_pdf(letter)


async def _told(work: Work, tools: Tools, now: Case) -> Introduction:
    identity = (await reveal_identities(work, tools.vault, [now.person_id], PURPOSE))[now.person_id]
    posting = await postings.posting(work, now.posting_id)
    company = await companies.company(work, now.company_id)
    writer = now.introduced_by or work.actor.id
    names = await access.staff_names(work, {writer} if writer else set())
    office = tools.placement_office
    return Introduction(
        number=number_of(now),
        day=now.introduced_on,
        company_name=company.name,
        person_name=identity.name.reveal() if identity.name else NAMELESS,
        person_kana=identity.name_kana.reveal() if identity.name_kana else "",
        posting_title=posting.title,
        posting_reference=posting.external_ref,
        workplace=workplace_of(posting.content),
        office=office.lines(),
        notice_number=office.notice_number,
        occupations=office.occupations,
        complaints_to=office.complaints_to,
        introduced_by=names.get(writer, work.actor.name) if writer else work.actor.name,
        outcome_to=office.telephone or office.complaints_to,
        outcome_by=now.introduced_on + timedelta(days=tools.introductions.patience_days),
    )


def number_of(now: Case) -> str:
    """文書番号: the day and the end of the introduction's id, which stays the same however often it is made."""
    return f"紹第{now.introduced_on:%Y%m%d}-{now.introduction_id.hex[-8:].upper()}号"
