"""What stands on the pages that the browser visits: an office with work under way, made by its actions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlmodel import col

from service.access.actions import register_schools
from service.access.reads import actor_of_login
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import CaseId, CompanyId, IntroductionId, PersonId, PostingId
from service.base.language import Language
from service.candidates.actions.links import send_link
from service.candidates.actions.own import ask_correction, withdraw
from service.candidates.tables import CandidateLinkRow
from service.consultations.actions import noting
from service.consultations.reads import notes
from service.consultations.terms import NewNote, Way
from service.correspondence.tables import MailRow
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.introductions.actions.consent import ask_consent
from service.introductions.tables import ConsentLinkRow
from service.people import reads as people
from service.people.actions import register_people
from service.people.terms import Purpose
from service.platform import links, outbox
from service.platform.crypto import Vault
from service.platform.tools import Encoder, PlacementOffice, Tools
from service.repayments.actions import undo_match
from service.repayments.reads.paying import batch as batch_of
from service.repayments.reads.paying import batches
from service.repayments.store.claims import claims
from service.shortlists.actions import deciding, introducing
from service.shortlists.actions.matching import match_postings
from service.shortlists.terms.deciding import NewDecision, Verdict
from service.shortlists.terms.matching import MatchCause
from tests.factories.companies import a_company
from tests.factories.people import a_person, high_school_student_json, profile_record
from tests.factories.pipeline import FIRM, a_pipeline
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.factories.shortlists import seen_now
from tests.factories.supports import Office as Programme
from tests.support.encoders import LetterPort, matching_tools
from tests.support.web import STAFF, hire

LISTED = 50
"""People on the list, as many as the service's own setting keeps."""
MORE_POSTINGS = 55
"""So many besides that the list of postings has a second page."""
PLACEMENT_OFFICE = PlacementOffice(notice_number="43-特-000001", occupations="全職種", complaints_to="窓口")
ELSEWHERE = "https://kakehashi.test"
"""Where the links of mails lead, which nobody follows here."""
TODAY = date(2026, 11, 24)
SCHOOL = "架空工業高校"
LOGINS = {STAFF[login]: login for login in ("aiko", "jun", "chika", "sora")}
"""Who signs in in a role; with `-en` behind it, who reads English."""


@dataclass(frozen=True)
class Office:
    """A posting whose list has one introduced, one who withdrew after it and one asked for consent; one with gaps; one
    for schools; a student."""

    posting: PostingId
    with_gaps: PostingId
    for_schools: PostingId
    person: PersonId
    introduced: PersonId
    student: PersonId
    company: CompanyId
    coordinator: UUID
    asked: PersonId
    withdrew: PersonId
    introduction: IntroductionId
    mail: UUID
    token: str
    own_token: str
    errand: UUID
    note: UUID
    supports: Mapping[str, CaseId]
    money: Mapping[str, UUID]
    """A `claim` that is not paid, a `batch` that is, and the `firm` and a `payee` whom they are about."""


async def make_office(database: Database, clock: FrozenClock, vault: Vault) -> Office:
    """A desk, and beside it a programme with one support at each step."""
    office = await make_desk(database, clock, vault)
    programme = Programme(database, vault)
    await a_pipeline(programme)
    return replace(office, supports=programme.cases, money=await _money(programme))


async def make_desk(database: Database, clock: FrozenClock, vault: Vault, encoder: Encoder | None = None) -> Office:
    """All but the programme; `database` is the worker's; `encoder` ranks, one that counts letters unless told."""
    coordinator = await _hire(database, clock)
    async with begin_work(database, SYSTEM, clock) as work:
        office = await _register(work, vault, coordinator)
        stopped = await outbox.later(work, "tests_kind")
        assert stopped is not None
        await outbox.bury(work, stopped, "KeyError at service.sample:12")
    tools = replace(
        matching_tools(vault, encoder or LetterPort()), placement_office=PLACEMENT_OFFICE, public_url=ELSEWHERE
    )
    async with begin_work(database, SYSTEM, clock) as work:
        listed = [office.posting, office.with_gaps, office.for_schools]
        await match_postings(work, tools, listed, cause=MatchCause.COMMAND, business_date=work.today)
    async with begin_work(database, coordinator, clock) as work:
        introduction = await _decide(work, tools, office)
        token, own_token = await _ask(work, tools, office), await _own_page(work, tools, office.person)
        await ask_correction(work, tools.vault, own_token, "電話番号が変わりました。")
        leaving = await _own_page(work, tools, office.withdrew)
        mail = (await work.session.execute(select(col(MailRow.id)).limit(1))).scalar_one()
        told = NewNote(TODAY, Way.TELEPHONE, "夜勤はできないとのこと。")
        await noting.note(work, vault, office.person, told)
        note = (await notes(work, office.person))[0].last.id
    clock.advance(timedelta(seconds=1))
    async with begin_work(database, SYSTEM, clock) as work:
        await withdraw(work, leaving, Purpose.INTRODUCTION, office.company)
        left = text("SELECT id FROM errand WHERE kind = 'tell_company'")
        errand = (await work.session.execute(left)).scalar_one()
    made = replace(office, introduction=introduction, mail=mail, token=token, own_token=own_token)
    return replace(made, errand=errand, note=note)


async def _money(programme: Programme) -> Mapping[str, UUID]:
    """Beside what the programme did, deposits of which nobody can tell whose they are, and a match that was undone."""
    day = TODAY - timedelta(days=20)
    await programme.deposit(day, (306_000, ""), (5, ""), (102_000, ""))
    async with programme.on(day) as work:
        (claim, *_) = await claims(work)
    await programme.deposit(day, (7, claim.claim_no), (8, claim.claim_no))
    async with programme.on(day) as work:
        first = text("SELECT id FROM deposit_match WHERE amount_yen = 7")
        await undo_match(work, (await work.session.execute(first)).scalar_one(), "別の請求への入金だった")
    async with programme.on(TODAY) as work:
        (claim, *_) = await claims(work)
        (batch, *_) = await batches(work, 1)
        payee = (await batch_of(work, batch.id))[1][0].party.id
    return {"claim": claim.id, "batch": batch.id, "firm": programme.companies[FIRM], "payee": payee}


async def _hire(database: Database, clock: FrozenClock) -> Actor:
    """Everybody of LOGINS in both languages; answers the coordinator."""
    async with begin_work(database, SYSTEM, clock) as work:
        schools = await register_schools(work, {SCHOOL: SchoolKind.HIGH_SCHOOL})
    for role, login in LOGINS.items():
        await hire(database, clock, login, role, schools[SCHOOL])
        await hire(database, clock, f"{login}-en", role, schools[SCHOOL])
    async with begin_read(database, SYSTEM, clock) as read:
        return await actor_of_login(read, LOGINS[Role.COORDINATOR])


async def _register(work: Work, vault: Vault, coordinator: Actor) -> Office:
    company_id = await a_company(work)
    posting = await a_posting(work, company_id, "P-1")
    with_gaps = await a_posting(
        work, company_id, "P-2", title="電気保全", conditions={"smoking_policy": None, "holidays": None}
    )
    for_schools = await a_posting(work, company_id, "H-1", **HIGH_SCHOOL)
    for number in range(MORE_POSTINGS):
        await a_posting(work, company_id, f"Q-{number}", title=f"製造オペレーター {number}")
    records = [
        profile_record(f"D-{number}", summary=f"{number}年間、装置の点検を担当しました。")
        for number in range(1, LISTED + 1)
    ]
    people = await register_people(work, vault, records)
    student = await a_person(work, vault, "D-HS", **high_school_student_json("D-HS"))
    assert coordinator.id is not None
    return Office(
        posting=posting,
        with_gaps=with_gaps,
        for_schools=for_schools,
        person=people[0].person_id,
        introduced=people[1].person_id,
        asked=people[2].person_id,
        withdrew=people[3].person_id,
        student=student,
        company=company_id,
        coordinator=coordinator.id,
        introduction=IntroductionId(UUID(int=0)),
        mail=UUID(int=0),
        token="",
        own_token="",
        errand=UUID(int=0),
        note=UUID(int=0),
        supports={},
        money={},
    )


async def _decide(work: Work, tools: Tools, office: Office) -> IntroductionId:
    held, accepted = NewDecision(Verdict.HOLD, note="来月もう一度"), NewDecision(Verdict.ACCEPT)
    recommended = (office.introduced, office.asked, office.withdrew)
    for person_id, new in ((office.person, held), *((one, accepted) for one in recommended)):
        seen = await seen_now(work, office.posting, person_id)
        await deciding.decide(work, office.posting, person_id, new, seen)
    made = []
    for person_id in (office.introduced, office.withdrew):
        pair = (office.posting, person_id)
        await introducing.record_consent_to_introduction(work, *pair, given_on=TODAY, source="電話")
        made.append(await introducing.introduce(work, tools.vault, PLACEMENT_OFFICE, *pair))
    return made[0]


async def _ask(work: Work, tools: Tools, office: Office) -> str:
    """Asks for consent; answers the token of a link beside the one that is sealed in the mail."""
    request_id = await ask_consent(work, tools, office.posting, office.asked)
    token = links.new_token()
    link = {"digest": links.digest_of(token), "request_id": request_id, "is_reminder": True, "made_at": work.now}
    address = await people.email_index(work, office.asked)
    await work.session.execute(insert(ConsentLinkRow).values(**link, email_index=address))
    return token


async def _own_page(work: Work, tools: Tools, person_id: PersonId) -> str:
    """Sends a link; answers the token of one beside it."""
    await send_link(work, tools, person_id, Language.JAPANESE)
    token = links.new_token()
    link = {"digest": links.digest_of(token), "person_id": person_id, "language": "ja", "made_at": work.now}
    sent = {"expires_at": work.now + timedelta(days=14), "email_index": await people.email_index(work, person_id)}
    await work.session.execute(insert(CandidateLinkRow).values(link | sent))
    return token
