"""Letters of what was put right: who was paid too much is told why, and each of several companies its own part."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from service.base.actor import Actor
from service.base.ids import ObligationId
from service.base.yen import Yen
from service.db.engine import Database
from service.letters.support_changes import WhyChanged
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.actions.letters import (
    write_change_letter,
    write_claim_letter,
    write_payment_letter,
    write_revocation_letter,
)
from service.repayments.pages.support_told import _taken_back_ids
from service.repayments.reads.claim import claim_page
from service.repayments.reads.letters import Sender
from service.repayments.reads.letters_of_change import _limit_changed, _months_changed
from service.repayments.reads.position import position
from service.repayments.reads.support import support_page
from service.repayments.rules.permission import MayNotRun
from service.repayments.store import cases as case_store
from service.repayments.terms.case import CaseEventKind, EventCorrection
from service.repayments.terms.letters import LetterNotYet, NoSuchLetter
from service.repayments.terms.life import Period, Rest
from service.repayments.terms.scheme import Absence, EndReason
from service.repayments.terms.settlement import PartyKind
from tests.factories.supports import MORI, Office
from tests.service.repayments.lives import OTHER_FIRM, frame_named, life_of, paid, rest
from tests.service.repayments.lives import work as work_at
from tests.service.repayments.one_person import AUGUST, HIRED, JULY, SPRING, one_person, owed, paid_year, told
from tests.service.repayments.test_letters import pdf_text

SENDER = Sender(("熊本県",), ("県庁支店　普通　0000000",), ("労働雇用創生課",))
SEPTEMBER, OCTOBER = date(2025, 9, 1), date(2025, 10, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """青井 went from 阿蘇精機 to 有明電子 after five months of 2024, and is paid for it."""
    office = await one_person(worker_database, vault)
    await office.happened("青井", CaseEventKind.TRANSFERRED, date(2024, 9, 1), company="有明電子")
    first, second = Period(HIRED, date(2024, 8, 31)), Period(date(2024, 9, 1), date(2025, 3, 31))
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 80_000, employed=first)
    await office.checked("青井", 2024, SPRING, "有明電子", 120_000, employed=second)
    await office.propose(JULY)
    await office.approve(JULY)
    return office


async def letter_of_claim(office: Office, claim_id: UUID, day: date) -> str:
    async with office.on(day) as work:
        return pdf_text(await write_claim_letter(work, office.vault, claim_id, SENDER))


async def letter_of_change(office: Office, obligation_id: ObligationId, day: date) -> str:
    async with office.on(day) as work:
        return pdf_text(await write_change_letter(work, office.vault, obligation_id, SENDER))


async def test_each_company_is_asked_for_its_own_part_by_its_own_months_and_the_person_is_told_the_whole(
    office: Office,
) -> None:
    claims = await office.claim(2025, AUGUST)
    read = {each.amount.amount: await letter_of_claim(office, each.id, AUGUST) for each in claims}
    # Of 200,000 the companies bear 100,000: five and seven twelfths of it.
    assert sorted(read) == [41_666, 58_334]
    assert "負担金（在職12か月のうち5か月の分）41,666円" in read[41_666]
    assert "阿蘇精機株式会社御中" in read[41_666]
    assert "58,334" not in read[41_666]
    assert "負担金（在職12か月のうち7か月の分）58,334円" in read[58_334]
    assert "有明電子株式会社御中" in read[58_334]
    await office.pay_all(date(2025, 8, 20))
    async with office.on(SEPTEMBER) as work:
        (paid,) = [each.id for each in await owed(office)]
        assert "支払った額金200,000円" in pdf_text(await write_payment_letter(work, office.vault, paid, SENDER))


async def test_the_page_of_the_company_that_was_left_shows_the_mover_until_nothing_is_open(office: Office) -> None:
    async def shown(company: str, day: date) -> list[date | None]:
        async with office.on(day) as work:
            return [each.moved_on for each in (await position(work, office.companies[company])).people]

    assert await shown("阿蘇精機", AUGUST) == [date(2024, 9, 1)]
    assert await shown("有明電子", AUGUST) == [None]
    claims = await office.claim(2025, AUGUST)
    assert await shown("阿蘇精機", AUGUST) == [date(2024, 9, 1)]
    await office.deposit(SEPTEMBER, *((each.amount.amount, each.claim_no) for each in claims))
    assert await shown("阿蘇精機", SEPTEMBER) == []


async def test_a_correction_of_a_shared_part_is_told_with_the_months_as_they_are_now(office: Office) -> None:
    await office.claim(2025, AUGUST)
    days = Period(date(2024, 9, 1), date(2025, 3, 31))
    right = replace(told(office, 2024, 144_000, certified_on=AUGUST, employed=days))
    right = replace(right, company_id=office.companies["有明電子"])
    async with office.on(AUGUST) as work:
        await actions.propose_correction(work, office.cases["青井"], [right])
    await office.approve(SEPTEMBER)
    read = [await letter_of_claim(office, each.id, SEPTEMBER) for each in await office.claim(2025, SEPTEMBER)]
    assert sorted("訂正（在職12か月のうち5か月の分）" in each for each in read) == [False, True]
    assert sorted("訂正（在職12か月のうち7か月の分）" in each for each in read) == [False, True]


@pytest.fixture
async def paid_whole(worker_database: Database, vault: Vault) -> Office:
    """青井 is paid 204,000 for a whole year of 2024."""
    office = await one_person(worker_database, vault)
    await paid_year(office)
    await office.pay_all(date(2025, 8, 20))
    return office


async def lowered(office: Office) -> ObligationId:
    """As is heard later, 青井 worked for seven months of it."""
    left = date(2024, 10, 31)
    await office.happened("青井", CaseEventKind.ENDED, left, reason=EndReason.LEFT, known_on=SEPTEMBER)
    async with office.on(SEPTEMBER) as work:
        (change,) = await actions.propose_corrections(work, office.cases["青井"])
        with pytest.raises(LetterNotYet):
            await write_change_letter(work, office.vault, change, SENDER)
    await office.approve(SEPTEMBER)
    return change


async def test_who_left_earlier_than_was_known_is_told_what_is_right_and_why(paid_whole: Office) -> None:
    read = await letter_of_change(paid_whole, await lowered(paid_whole), SEPTEMBER)
    # Seven months of 244,800 a year are 142,800; 204,000 were paid.
    for each in (
        "変更第R-青井-1-2号",
        "支給額変更決定通知書",
        "変更前の額金204,000円",
        "変更後の額金142,800円",
        "返還する額金61,200円",
        "対象となる12か月のうち在職した月が、12か月ではなく7か月であるため",
        "別に送付する返還請求書により",
        "令和7年（2025年）9月1日",
        "審査請求書は、労働雇用創生課に提出",
    ):
        assert each in read, each
    assert "返還した額が" not in read


async def test_once_it_is_claimed_it_tells_by_when_and_how_and_only_staff_of_the_programme_get_it(
    paid_whole: Office, coordinator: Actor
) -> None:
    office, change = paid_whole, await lowered(paid_whole)
    (claim,) = [each for each in await office.claim(2025, OCTOBER) if each.amount == Yen(61_200)]
    after = await letter_of_change(office, change, OCTOBER)
    assert f"返還第{claim.claim_no}号" in after
    assert f"返還の期限令和7年（2025年）{claim.due_on.month}月{claim.due_on.day}日" in after
    async with office.on(OCTOBER) as work:
        assert [line.lowered_by for line in (await claim_page(work, office.vault, claim.id)).lines] == [change]
        first = (await owed(office))[0].id
        for write in (write_change_letter, write_revocation_letter):
            with pytest.raises(NoSuchLetter):
                await write(work, office.vault, first, SENDER)
        made = "SELECT count(*) FROM audit_entry WHERE act = 'support_letters.made' AND facts->>'kind' = 'change'"
        assert (await work.session.execute(text(made))).scalar_one() == 1
    async with office.on(OCTOBER, coordinator) as work:
        with pytest.raises(MayNotRun):
            await write_change_letter(work, office.vault, change, SENDER)


async def test_a_company_that_was_refunded_too_much_is_told_of_the_prefectures_part(
    worker_database: Database, vault: Vault
) -> None:
    office = Office(worker_database, vault, frame="relocation")
    await office.open_books(2024, 2025)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.admit("青井", "阿蘇精機", HIRED, loans=frozenset(), graduated_on=date(2024, 3, 25))
    await office.checked("青井", 2024, SPRING, "阿蘇精機", None, outlay=Yen(180_000))
    await office.propose(JULY)
    await office.approve(JULY)
    await office.pay_all(date(2025, 8, 20))
    right = replace(told(office, 2024, 0, certified_on=SEPTEMBER), repaid=None, outlay=Yen(150_000))
    async with office.on(SEPTEMBER) as work:
        (change,) = await actions.propose_correction(work, office.cases["青井"], [right])
    await office.approve(SEPTEMBER)
    read = await letter_of_change(office, change, SEPTEMBER)
    for each in (
        "阿蘇精機株式会社御中",
        "補助金（県の負担分）",
        "変更前の額金90,000円",
        "変更後の額金75,000円",
        "返還する額金15,000円",
        "企業が支払った額が、180,000円ではなく150,000円であるため",
    ):
        assert each in read, each
    (claim,) = await office.claim(2025, OCTOBER)
    async with office.on(OCTOBER) as work:
        assert [line.lowered_by for line in (await claim_page(work, office.vault, claim.id)).lines] == [change]


async def why(office: Office, day: date = OCTOBER) -> str:
    """The reason that the one letter tells by which 青井 is asked for something back."""
    (claim,) = [each for each in await office.claim(2025, day) if each.debtor.kind is PartyKind.PERSON]
    read = await letter_of_claim(office, claim.id, day)
    return read[read.index("返還の理由") + len("返還の理由") : read.index("請求金額")]


async def put_right(office: Office) -> None:
    async with office.on(SEPTEMBER) as work:
        await actions.propose_corrections(work, office.cases["青井"])
    await office.approve(SEPTEMBER)


async def test_a_reclaim_after_an_end_that_was_told_late_says_so_and_speaks_of_no_paper(paid_whole: Office) -> None:
    await lowered(paid_whole)
    assert await why(paid_whole) == "支援の途中で退職されたため"


async def test_a_reclaim_after_a_leave_that_was_told_late_says_so(paid_whole: Office) -> None:
    june, known = date(2024, 6, 1), SEPTEMBER
    await paid_whole.happened("青井", CaseEventKind.RESTED, june, absence=Absence.CHILDCARE, known_on=known)
    await paid_whole.happened("青井", CaseEventKind.RESUMED, date(2025, 2, 1), known_on=SEPTEMBER)
    await put_right(paid_whole)
    assert await why(paid_whole) == "休職、育児休業などの期間があり、支給の対象となる月が減ったため"


async def correct(office: Office, kind: CaseEventKind, day: date, right: date) -> None:
    async with office.on(SEPTEMBER, MORI) as work:
        known = (await case_store.case(work, office.cases["青井"])).last(kind)
        assert known is not None
        correction = EventCorrection(kind, day, replace(known, on_date=right), "証明書を確かめた")
        await actions.correct_case_event(work, office.cases["青井"], correction)


async def test_a_reclaim_after_a_day_that_was_computed_from_was_corrected_says_so(
    worker_database: Database, vault: Vault
) -> None:
    office, day = await one_person(worker_database, vault), date(2024, 11, 1)
    await office.happened("青井", CaseEventKind.RESTED, date(2024, 10, 1), absence=Absence.CHILDCARE)
    await office.happened("青井", CaseEventKind.RESUMED, day)
    rest = Rest(Absence.CHILDCARE, Period(date(2024, 10, 1), date(2024, 10, 31)))
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 230_000, rests=[rest])
    await office.propose(JULY)
    await office.approve(JULY)
    await correct(office, CaseEventKind.RESUMED, day, date(2025, 2, 1))
    await put_right(office)
    assert await why(office) == "休職、育児休業などの記録に誤りがあり、訂正したため"


async def test_a_reclaim_after_an_end_that_was_told_and_put_right_since_tells_the_end(paid_whole: Office) -> None:
    day = date(2025, 7, 31)
    await paid_whole.happened("青井", CaseEventKind.ENDED, day, reason=EndReason.LEFT, known_on=AUGUST)
    await correct(paid_whole, CaseEventKind.ENDED, day, date(2024, 10, 31))
    await put_right(paid_whole)
    assert await why(paid_whole) == "支援の途中で退職されたため"


async def test_an_end_that_was_known_when_it_was_computed_was_corrected_however_often_it_was_since(
    worker_database: Database, vault: Vault
) -> None:
    office, day = await one_person(worker_database, vault), date(2025, 6, 30)
    await office.happened("青井", CaseEventKind.ENDED, day, reason=EndReason.LEFT)
    await paid_year(office)
    await correct(office, CaseEventKind.ENDED, day, date(2025, 6, 29))
    await correct(office, CaseEventKind.ENDED, date(2025, 6, 29), date(2024, 10, 31))
    await put_right(office)
    assert await why(office) == "支援の終了の記録に誤りがあり、訂正したため"


async def test_a_leave_from_the_last_day_on_is_a_reason(worker_database: Database, vault: Vault) -> None:
    office, known = await one_person(worker_database, vault), SEPTEMBER
    await paid_year(office, 244_800)
    day = date(2025, 3, 31)
    await office.happened("青井", CaseEventKind.RESTED, day, absence=Absence.CHILDCARE, known_on=known)
    await put_right(office)
    assert await why(office) == "休職、育児休業などの期間があり、支給の対象となる月が減ったため"


def test_a_lower_limit_after_a_move_is_told_as_such_and_not_as_months() -> None:
    hired, moved = date(2023, 4, 1), date(2023, 9, 16)
    jobs = work_at(hired, date(2023, 9, 15)), work_at(moved, None, OTHER_FIRM, 1_000_003)
    leave = rest(Absence.LEAVE, date(2024, 2, 1), date(2024, 3, 31))
    frame = frame_named("kumamoto/scholarship_2")
    was, lower, less = (
        paid(frame, life, [300_000])[0].trace
        for life in (life_of(work_at(hired)), life_of(*jobs), life_of(*jobs, rests=[leave]))
    )
    # 244,800 - 144,800 x 7/12 = 160,333, and of ten months x 5/10 = 172,400
    assert list(_limit_changed(was, lower)) == [WhyChanged("limit", {"before": 244_800, "after": 160_333})]
    assert list(_months_changed(was, lower)) == []
    assert list(_months_changed(was, less)) == [WhyChanged("months", {"before": 12, "after": 10, "whole": 12})]
    assert list(_limit_changed(was, paid(frame, life_of(*jobs), [100_000])[0].trace)) == []


async def test_a_reclaim_after_a_paper_was_corrected_says_so(paid_whole: Office) -> None:
    async with paid_whole.on(SEPTEMBER) as work:
        await actions.propose_correction(work, paid_whole.cases["青井"], [told(paid_whole, 2024, 150_000)])
    await paid_whole.approve(SEPTEMBER)
    assert await why(paid_whole) == "確認書類の訂正により、支給額が減ったため"


async def taken_back(office: Office) -> ObligationId:
    """青井's support turns out to have been obtained by a false statement."""
    await office.happened("青井", CaseEventKind.ENDED, SEPTEMBER, reason=EndReason.FALSE_STATEMENT)
    async with office.on(SEPTEMBER) as work:
        (back,) = await actions.propose_reclaim(work, office.cases["青井"])
        with pytest.raises(LetterNotYet):
            await write_revocation_letter(work, office.vault, back, SENDER)
    await office.approve(SEPTEMBER)
    return back


async def test_what_was_obtained_by_a_false_statement_is_revoked_by_a_letter_of_its_own(paid_whole: Office) -> None:
    office, back = paid_whole, await taken_back(paid_whole)
    (claim,) = [each for each in await office.claim(2025, OCTOBER) if each.debtor.kind is PartyKind.PERSON]
    async with office.on(OCTOBER) as work:
        read = pdf_text(await write_revocation_letter(work, office.vault, back, SENDER))
    for each in (
        "支給決定取消・返還決定通知書",
        "取消第R-青井-1-2号",
        "取消しの理由申請の内容に事実と異なる点があったため",
        "取消し前の額金204,000円",
        "取消し後の額金0円",
        "返還する額金204,000円",
        f"返還第{claim.claim_no}号",
        "審査請求書は、労働雇用創生課に提出",
        "令和7年度（2025年度）204,000円0円204,000円",
    ):
        assert each in read, each


async def test_the_revocation_is_linked_from_the_support_and_the_claim(paid_whole: Office) -> None:
    office, back = paid_whole, await taken_back(paid_whole)
    (claim,) = [each for each in await office.claim(2025, OCTOBER) if each.debtor.kind is PartyKind.PERSON]
    async with office.on(OCTOBER) as work:
        page = await support_page(work, office.cases["青井"])
        lines = (await claim_page(work, office.vault, claim.id)).lines
    assert (_taken_back_ids(page), [line.lowered_by for line in lines]) == ({back}, [back])
