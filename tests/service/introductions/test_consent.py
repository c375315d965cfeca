"""Consent by a link: who is asked, one answer, what is stored of the token, reminders, mails without a name."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.ids import CompanyId
from service.base.refusals import Refusal
from service.correspondence.terms import NoAddress
from service.db.work import begin_read, begin_work
from service.introductions.actions.consent import (
    LINK_SOURCE,
    answer_consent,
    ask_consent,
    open_consent,
    open_words,
)
from service.introductions.actions.reminding import remind, send_again
from service.introductions.jobs import REMIND, remind_of_consents
from service.introductions.reads import due_counts
from service.introductions.reads.cases import requests_of_pair
from service.introductions.terms import (
    AlreadyAsked,
    AskedNoMore,
    MatchingEnded,
    MayNotRecord,
)
from service.introductions.terms.answering import (
    AlreadyAnswered,
    AlreadyConsented,
    ClosesToday,
    DeclinedBefore,
    LinkUnknown,
    PostingChangedSince,
    WordsTooLong,
)
from service.people import reads as people
from service.people.actions import end_search, record_consents, withdraw_consent
from service.people.terms import ConsentGiven, Purpose
from service.platform.links import digest_of
from service.platform.tools import MailServer
from service.postings.actions import close_posting, put_postings
from service.shortlists.terms.deciding import NotRecommended
from tests.factories.postings import posting_fields
from tests.support.introducing import Desk, link_in
from tests.support.mail import MailOffice, PostOffice


@pytest.fixture
async def token(desk: Desk, office: MailOffice, server: MailServer, post_office: PostOffice) -> str:
    """Of the link that came by mail."""
    await desk.recommend()
    await desk.ask_consent()
    await office.send(server)
    return link_in(post_office.bodies[-1]).removeprefix("/c/")


async def answer(desk: Desk, token: str, *, is_given: bool = True, words: str = "", seen: int = 1) -> None:
    desk.clock.advance(timedelta(seconds=1))
    async with begin_work(desk.database, SYSTEM, desk.clock) as work:
        await answer_consent(work, desk.tools.vault, token, is_given=is_given, words=words, seen_revision=seen)


async def has_consent(desk: Desk) -> bool:
    async with begin_read(desk.database, SYSTEM, desk.clock) as read:
        consents = await people.consents(read, [desk.person_id], Purpose.INTRODUCTION)
    return any(one.is_given and one.company_id == desk.matched.company_id for one in consents)


@pytest.mark.parametrize("time", [timedelta(0), timedelta(hours=12)])
async def test_on_the_closing_day_nobody_is_asked_by_mail(desk: Desk, time: timedelta) -> None:
    await desk.recommend()
    desk.clock.advance(time)
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        told = posting_fields(closes_on=work.today.isoformat())
        await put_postings(work, [(desk.matched.company_id, "P-1", told)])
    with pytest.raises(ClosesToday, match="電話などで"):
        await desk.ask_consent()
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        told = posting_fields(closes_on=(work.today + timedelta(days=1)).isoformat())
        await put_postings(work, [(desk.matched.company_id, "P-1", told)])
    await desk.ask_consent()


async def test_the_mail_brings_the_link_and_its_subject_names_nobody(
    desk: Desk, token: str, post_office: PostOffice
) -> None:
    (mail,) = post_office.messages
    assert "花子" not in str(mail["Subject"])
    assert "装置保全エンジニア" in post_office.bodies[0]
    assert "2026年12月8日" in post_office.bodies[0]
    assert str(desk.person_id) not in post_office.bodies[0]


async def test_of_the_token_the_digest_alone_is_stored(desk: Desk, token: str) -> None:
    (link,) = await desk.rows("SELECT digest FROM consent_link")
    assert bytes(link.digest) == digest_of(token)
    stored = await desk.rows("SELECT to_jsonb(r)::text AS row FROM consent_request r")
    owed = await desk.rows("SELECT to_jsonb(o)::text AS row FROM outbox o")
    mails = await desk.rows("SELECT to_jsonb(m)::text AS row FROM mail m")
    audit = await desk.rows("SELECT to_jsonb(a)::text AS row FROM audit_entry a")
    assert not any(token in one.row for one in [*stored, *owed, *mails, *audit])


async def test_a_yes_is_the_consent_to_this_company_and_leads_to_the_introduction(desk: Desk, token: str) -> None:
    await answer(desk, token, words="夕方に電話をください。")
    assert await has_consent(desk)
    async with begin_read(desk.database, SYSTEM, desk.clock) as read:
        (event, *_) = await people.consent_history(read, desk.person_id)
    assert (event.company_id, event.source, event.recorded_by) == (desk.matched.company_id, LINK_SOURCE, None)
    assert await desk.introduce()
    assert {"introductions.consent_asked", "introductions.consent_answered"} <= set(await desk.acts())


async def test_a_no_records_no_consent_and_nobody_asks_again(desk: Desk, token: str) -> None:
    await answer(desk, token, is_given=False)
    assert not await has_consent(desk)
    with pytest.raises(DeclinedBefore):
        await desk.ask_consent()


async def test_the_words_are_sealed_and_opened_with_a_note(desk: Desk, token: str) -> None:
    await answer(desk, token, words="😀 家の近くがよいです。")
    (row,) = await desk.rows("SELECT words FROM consent_answer")
    assert "家の近く".encode() not in bytes(row.words)
    requests = await desk.ask(lambda read: requests_of_pair(read, *desk.pair))
    opened = await desk.do(lambda work: open_words(work, desk.tools.vault, requests))
    assert list(opened.values()) == ["😀 家の近くがよいです。"]
    assert (await desk.acts())[-1] == "introductions.words_seen"


async def test_a_link_answers_once(desk: Desk, token: str) -> None:
    await answer(desk, token, is_given=False)
    with pytest.raises(AlreadyAnswered):
        await answer(desk, token, is_given=True)
    assert not await has_consent(desk)


async def test_of_many_answers_at_once_one_is_taken(desk: Desk, token: str) -> None:
    told = await asyncio.gather(
        *(answer(desk, token, is_given=bool(number % 2)) for number in range(6)), return_exceptions=True
    )
    assert sum(one is None for one in told) == 1
    assert sum(isinstance(one, AlreadyAnswered) for one in told) == 5
    (stored,) = await desk.rows("SELECT is_given FROM consent_answer")
    assert stored.is_given == await has_consent(desk)


@pytest.mark.parametrize(
    "forged", ["", "x", "a" * 43, "ア" * 43, "kJ3vQ9xT2mB7yR5wN8cL1pD6sF4hG0aZ-eUiOq_XtVM", "../../etc"]
)
async def test_a_token_that_is_none_of_ours_leads_nowhere(desk: Desk, token: str, forged: str) -> None:
    async with begin_read(desk.database, SYSTEM, desk.clock) as read:
        with pytest.raises(LinkUnknown):
            await open_consent(read, forged)


async def test_a_link_dies_on_its_day_and_another_may_be_sent(desk: Desk, token: str) -> None:
    desk.clock.advance(timedelta(days=14))
    with pytest.raises(LinkUnknown):
        await answer(desk, token)
    await desk.ask_consent()


async def test_a_link_to_an_address_that_was_put_right_since_leads_nowhere_and_she_is_asked_anew(
    desk: Desk, token: str
) -> None:
    await desk.give_address("hanako.right@mail.example")
    for use in (answer(desk, token), desk.ask(lambda read: open_consent(read, token))):
        with pytest.raises(LinkUnknown):
            await use
    assert await waiting(desk) == {"consent_to_ask": 1}
    desk.clock.advance(timedelta(days=6))
    assert await reminded(desk) == 0
    await desk.ask_consent()
    assert await waiting(desk) == {"answer_awaited": 1}
    desk.clock.advance(timedelta(days=6))
    assert await reminded(desk) == 1


async def test_nobody_is_asked_twice_at_a_time(desk: Desk, token: str) -> None:
    with pytest.raises(AlreadyAsked):
        await desk.ask_consent()
    await answer(desk, token)
    with pytest.raises(AlreadyConsented):
        await desk.ask_consent()


async def test_of_two_coordinators_who_ask_at_once_one_mail_goes_out(desk: Desk) -> None:
    await desk.recommend()
    told = await asyncio.gather(desk.ask_consent(), desk.ask_consent(), return_exceptions=True)
    assert sum(isinstance(one, AlreadyAsked) for one in told) == 1
    assert len(await desk.rows("SELECT 1 FROM mail")) == 1


async def test_nobody_is_asked_without_a_recommendation_or_by_a_program(desk: Desk) -> None:
    with pytest.raises(NotRecommended):
        await desk.ask_consent()
    await desk.recommend()
    with pytest.raises(MayNotRecord):
        await desk.do(lambda work: ask_consent(work, desk.tools, *desk.pair), actor=SYSTEM)


async def test_who_gave_no_address_is_not_asked_and_nothing_is_stored(desk: Desk) -> None:
    await desk.recommend()
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(text("UPDATE person_identity SET email = NULL, email_index = NULL"))
    with pytest.raises(NoAddress):
        await desk.ask_consent()
    assert await desk.rows("SELECT 1 FROM consent_request") == []


async def test_what_changed_since_is_shown_before_it_is_agreed_to(desk: Desk, token: str) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        told = (desk.matched.company_id, "P-1", posting_fields(monthly_salary_min=180_000))
        await put_postings(work, [told])
    with pytest.raises(PostingChangedSince):
        await answer(desk, token, seen=1)
    await answer(desk, token, seen=2)
    (stored,) = await desk.rows("SELECT posting_revision FROM consent_answer")
    assert stored.posting_revision == 2


async def test_a_posting_that_ended_takes_no_answer(desk: Desk, token: str) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await close_posting(work, desk.matched.posting_id)
    with pytest.raises(LinkUnknown):
        await answer(desk, token)


async def test_who_left_the_search_takes_part_no_more(desk: Desk, token: str) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await end_search(work, [desk.person_id])
    with pytest.raises(LinkUnknown):
        await answer(desk, token)


async def test_too_many_words_are_told_before_anything_is_stored(desk: Desk, token: str) -> None:
    with pytest.raises(WordsTooLong):
        await answer(desk, token, words="あ" * 5000)
    assert await desk.rows("SELECT 1 FROM consent_answer") == []


async def reminded(desk: Desk) -> int:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        return await remind(work, desk.tools)


async def test_who_has_not_answered_is_reminded_once_and_both_links_are_one_request(
    desk: Desk, token: str, office: MailOffice, server: MailServer, post_office: PostOffice
) -> None:
    assert await reminded(desk) == 0
    desk.clock.advance(timedelta(days=5))
    assert await reminded(desk) == 1
    assert await reminded(desk) == 0
    await office.send(server)
    second = link_in(post_office.bodies[-1]).removeprefix("/c/")
    assert second != token
    await answer(desk, second)
    with pytest.raises(AlreadyAnswered):
        await answer(desk, token, is_given=False)


async def test_who_was_sent_the_link_again_by_her_own_wish_is_not_reminded_on_the_next_day(
    desk: Desk,
) -> None:
    await desk.recommend()
    request_id = await desk.ask_consent()
    desk.clock.advance(timedelta(days=4))
    assert await desk.do(lambda work: send_again(work, desk.tools, desk.person_id, request_id), actor=SYSTEM)
    desk.clock.advance(timedelta(days=1))
    assert await reminded(desk) == 0
    desk.clock.advance(timedelta(days=4))
    assert await reminded(desk) == 1


async def test_who_answered_or_agreed_otherwise_is_not_reminded(desk: Desk, token: str) -> None:
    await desk.consent()
    desk.clock.advance(timedelta(days=6))
    assert await reminded(desk) == 0


async def withdraw(desk: Desk, purpose: Purpose, company_id: CompanyId | None = None) -> None:
    await desk.do(
        lambda work: withdraw_consent(
            work, desk.person_id, purpose, on=desk.today, source="本人用ページ", company_id=company_id
        )
    )


async def waiting(desk: Desk) -> dict[str, int]:
    counts = await desk.ask(lambda read: due_counts(read, desk.tools.introductions))
    return {kind.value: count for kind, count in counts.items() if count}


@pytest.mark.parametrize(
    ("purpose", "refusal"), [(Purpose.MATCHING, MatchingEnded), (Purpose.INTRODUCTION, AskedNoMore)]
)
async def test_who_took_back_a_general_consent_is_asked_and_reminded_no_more(
    desk: Desk, token: str, purpose: Purpose, refusal: type[Refusal]
) -> None:
    given = ConsentGiven(Purpose.INTRODUCTION, desk.today, "申込書")
    await desk.do(lambda work: record_consents(work, [desk.person_id], given))
    assert await waiting(desk) == {"answer_awaited": 1}
    await withdraw(desk, purpose)
    assert await waiting(desk) == {}
    assert (await desk.ask(lambda read: open_consent(read, token))).is_over
    with pytest.raises(LinkUnknown):
        await answer(desk, token)
    desk.clock.advance(timedelta(days=6))
    assert await reminded(desk) == 0
    with pytest.raises(refusal):
        await desk.ask_consent()
    desk.reference = "D-2"
    await desk.recommend()
    assert await waiting(desk) == {"consent_to_ask": 1}


async def test_taking_back_the_consent_to_a_company_ends_the_requests_of_before(desk: Desk, token: str) -> None:
    await desk.consent()
    assert await waiting(desk) == {"to_introduce": 1}
    await withdraw(desk, Purpose.INTRODUCTION, desk.matched.company_id)
    assert await waiting(desk) == {}
    with pytest.raises(LinkUnknown):
        await answer(desk, token)
    desk.clock.advance(timedelta(days=6))
    assert await reminded(desk) == 0
    await desk.ask_consent()
    assert await waiting(desk) == {"answer_awaited": 1}


async def test_a_company_that_she_agreed_to_stays_though_she_is_asked_about_no_other(desk: Desk, token: str) -> None:
    given = ConsentGiven(Purpose.INTRODUCTION, desk.today, "申込書")
    await desk.do(lambda work: record_consents(work, [desk.person_id], given))
    await answer(desk, token)
    await withdraw(desk, Purpose.INTRODUCTION)
    assert await waiting(desk) == {"to_introduce": 1}
    assert await desk.introduce()


async def test_the_night_reminds_and_counts(desk: Desk, token: str) -> None:
    desk.clock.advance(timedelta(days=6))
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await remind_of_consents.run(work, desk.tools, {"business_date": desk.today.isoformat()})
    (run,) = await desk.rows("SELECT result FROM job_run WHERE name = :name", name=REMIND)
    assert (run.result["reminded"], run.result["answer_awaited"]) == (1, 1)


async def test_a_consent_that_was_withdrawn_is_asked_for_anew(desk: Desk, token: str) -> None:
    await answer(desk, token)
    await desk.do(
        lambda work: withdraw_consent(
            work, desk.person_id, Purpose.INTRODUCTION, on=desk.today, source="電話", company_id=desk.matched.company_id
        )
    )
    with pytest.raises(Refusal, match="同意"):
        await desk.introduce()
    await desk.ask_consent()
