"""What the company sees of an introduced person: the same for a coordinator's look and for a company's own."""

from dataclasses import dataclass

from service.base.ids import IntroductionId
from service.db.work import Work
from service.introductions.reads import cases
from service.introductions.rules.summary import Summary, anonymous_summary
from service.introductions.terms import Case
from service.people import reads as people
from service.people.actions import reveal_identities
from service.people.terms import Identity, NoSuchPerson
from service.platform.crypto import Vault


@dataclass(frozen=True, slots=True)
class CompanyView:
    """`identity` is there only while the person's consent to this very company stands."""

    case: Case
    profile_ref: str
    summary: Summary
    identity: Identity | None


async def company_view(work: Work, vault: Vault, introduction_id: IntroductionId) -> CompanyView:
    """What the company of the introduction sees now; opening name and contact is noted in the audit log."""
    now = await cases.case(work, introduction_id)
    profile = (await people.profiles(work, [now.person_id])).get(now.person_id)
    if profile is None or profile.is_high_school_student:
        raise NoSuchPerson("該当する方が見つかりません。")
    identity = None
    if now.is_consent_standing:
        identity = (await reveal_identities(work, vault, [now.person_id], "company_view"))[now.person_id]
    return CompanyView(now, profile.profile_ref, anonymous_summary(profile.content), identity)
