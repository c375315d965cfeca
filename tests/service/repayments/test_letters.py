"""Letters of the programme: what they tell is what was recorded, who opened a name is noted, and others get none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.letters.drawing import letter_pdf
from service.letters.support_money import claim_letter
from service.people.actions import register_people
from service.platform.crypto import Vault
from service.platform.tools import Issuer
from service.repayments.actions import propose_reclaim, set_budget
from service.repayments.actions.letters import write_case_letter
from service.repayments.reads.budget import Waits
from service.repayments.reads.budget import waiting as at_a_glance
from service.repayments.reads.claims import to_claim
from service.repayments.reads.letters import Sender, decision_notice, registration_notice
from service.repayments.reads.letters_of_money import money_claim
from service.repayments.rules.permission import MayNotRun
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.letters import LetterKind
from service.repayments.terms.obligation import ObligationReason
from service.repayments.terms.scheme import Category, EndReason
from service.repayments.terms.settlement import BudgetSide
from tests.factories.happenings import noon
from tests.factories.people import profile_record
from tests.factories.supports import SATO, Office
from tests.service.repayments.one_person import one_person
from tests.support.statements import statements_of
from tests.support.web import Browser, browsing, hire, make_app, make_tools

HIRED = date(2024, 4, 1)
NOW = date(2028, 1, 10)
LETTERS = Sender(("熊本県",), ("口座",))
MOST_STATEMENTS = 12


def pdf_text(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).translate(
        {10: None, 32: None, 0x3000: None}
    )


async def a_programme(database: Database, vault: Vault) -> Office:
    """青井 is paid for 2024; 淳子's is taken back; 馬場 is declined, too long out of university."""
    office = Office(database, vault)
    await office.open_books(2024, 2025, 2026, 2027)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    for name in ("青井", "淳子"):
        await office.admit(name, "阿蘇精機", HIRED, graduated_on=date(2024, 3, 25))
        await office.checked(name, 2024, date(2025, 4, 20), "阿蘇精機", 182_001)
    await office.register("馬場", date(2023, 10, 1), 2024, graduated_on=date(2010, 3, 25), category=Category.GRADUATED)
    await office.happened("馬場", CaseEventKind.DECLINED, date(2023, 11, 1))
    await office.register("文", date(2023, 10, 1), 2024)
    async with office.on(date(2024, 5, 1)) as work_now:
        for name in ("青井", "淳子", "馬場"):
            told = profile_record(name, identity={"name": f"試験 {name}"})
            await register_people(work_now, vault, [told])
    await office.propose(date(2025, 7, 1))
    await office.approve(date(2025, 7, 10))
    await office.claim(2025, date(2025, 8, 1))
    await office.pay_all(date(2025, 10, 20))
    await office.happened("淳子", CaseEventKind.ENDED, date(2027, 12, 1), reason=EndReason.FALSE_STATEMENT)
    async with office.on(date(2027, 12, 10)) as work_now:
        await propose_reclaim(work_now, office.cases["淳子"])
    await office.approve(date(2027, 12, 10))
    await office.claim(2027, date(2027, 12, 15))
    return office


async def ids(database: Database, query: str) -> list[UUID]:
    async with begin_read(database, SYSTEM, FrozenClock(noon(NOW))) as read:
        return list((await read.session.execute(text(query))).scalars())


CLAIMS = "SELECT id FROM support_claim WHERE debtor_kind = '{}' ORDER BY claim_no"


async def obligations_of(office: Office, name: str) -> Mapping[ObligationReason, UUID]:
    async with begin_read(office.database, SYSTEM, FrozenClock(noon(NOW))) as read:
        found = await obligation_store.obligations(read, case_ids=[office.cases[name]])
        return {each.reason: each.id for each in found}


async def test_every_letter_tells_what_was_recorded_and_only_staff_of_the_programme_get_it(
    web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path
) -> None:
    office, clock = await a_programme(worker_database, vault), FrozenClock(noon(NOW))
    for login, role in (("jun", Role.PROGRAMME_STAFF), ("aiko", Role.COORDINATOR)):
        await hire(worker_database, clock, login, role)
    tools = replace(make_tools(vault, tmp_path), issuer=Issuer(name="試験 花子"))
    application = make_app(web_database, None, tools, clock)
    async with browsing(application) as jun, browsing(application) as aiko, browsing(application) as nobody:
        await jun.sign_in("jun")
        await aiko.sign_in("aiko")
        await _letters_of_supports(jun, office)
        await _letters_of_money(jun, office)
        await _what_cannot_be_made(jun, office)
        address = f"/supports/{office.cases['青井']}/letters/decision.pdf"
        assert (await aiko.get(address)).status_code == 403
        assert (await nobody.get(address)).headers["Content-Type"] != "application/pdf"
    query = "SELECT facts->>'kind' FROM audit_entry WHERE act = 'support_letters.made' ORDER BY facts->>'kind'"
    made = [str(kind) for kind in await ids(worker_database, query)]
    assert set(made) == {*(kind.value for kind in LetterKind), "payment", "claim", "reclaim"}
    opened = await ids(worker_database, "SELECT subject_id FROM audit_entry WHERE act = 'people.identity_seen'")
    assert len(opened) == len(made) - made.count("claim")


async def _read(browser: Browser, address: str) -> str:
    answer = await browser.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (await browser.get(address)).content == answer.content
    read = pdf_text(answer.content)
    # The governor writes, and the office is whom to ask.
    assert "熊本県知事試験花子" in read
    assert "【問合せ先】職業紹介責任者" in read
    return read


async def _letters_of_supports(jun: Browser, office: Office) -> None:
    folder = f"/supports/{office.cases['青井']}/letters"
    expected = {
        "registration": ("登録第R-青井号", "試験青井様", "令和6年度（2024年度）", "令和5年（2023年）10月1日"),
        "certification_company": ("阿蘇精機株式会社御中", "試験青井様", "2,448,000円", "その2分の1を企業が負担"),
        "certification_person": ("試験青井様", "令和6年（2024年）4月20日"),
        "decision": ("244,800円以内", "令和7年度（2025年度）から令和16年度（2034年度）まで（10回以内）", "育児休業"),
    }
    for kind, texts in expected.items():
        read = await _read(jun, f"{folder}/{kind}.pdf")
        for each in texts:
            assert each in read, (kind, each)
    declined = await _read(jun, f"/supports/{office.cases['馬場']}/letters/declined.pdf")
    assert "卒業からの年数が" in declined
    assert "審査請求書は、職業紹介責任者に提出" in declined


async def _letters_of_money(jun: Browser, office: Office) -> None:
    aoi, junko = await obligations_of(office, "青井"), await obligations_of(office, "淳子")
    payment = await _read(jun, f"/supports/obligations/{aoi[ObligationReason.INSTALMENT]}/letters/payment.pdf")
    for each in ("支払第R-青井-1号", "返還した額182,001円", "適用した上限額244,800円", "令和7年（2025年）10月20日"):
        assert each in payment, each
    (first,) = await ids(office.database, CLAIMS.format("company"))
    claim = await _read(jun, f"/supports/claims/{first}/letters/claim.pdf")
    # Of each 182,001 yen the company bears 91,000.
    for each in (
        "阿蘇精機株式会社御中",
        "負担金請求書",
        "請求の年度令和7年度（2025年度）",
        "登録番号対象の年度区分金額",
        "金182,000円",
        "R-淳子令和6年度（2024年度）負担金91,000円",
    ):
        assert each in claim, each
    (second,) = await ids(office.database, CLAIMS.format("person"))
    reclaim = await _read(jun, f"/supports/claims/{second}/letters/claim.pdf")
    for each in ("返還請求書", "試験淳子様", "金182,001円", "申請の内容に事実と異なる点があったため"):
        assert each in reclaim, each
    answer = await jun.get(f"/supports/obligations/{junko[ObligationReason.RECLAIM]}/letters/payment.pdf")
    assert answer.status_code == 409


async def _what_cannot_be_made(jun: Browser, office: Office) -> None:
    aoi, fumi, baba = (office.cases[name] for name in ("青井", "文", "馬場"))
    first = (await obligations_of(office, "青井"))[ObligationReason.INSTALMENT]
    for address, status in (
        (f"/supports/{aoi}/letters/declined.pdf", 409),
        (f"/supports/{fumi}/letters/decision.pdf", 409),
        (f"/supports/{fumi}/letters/certification_person.pdf", 409),
        (f"/supports/{aoi}/letters/praise.pdf", 404),
        (f"/supports/{aoi}/letters/decision", 404),
        (f"/supports/{uuid4()}/letters/decision.pdf", 404),
        (f"/supports/{baba}/letters/declined.pdf?reason=weather", 422),
        (f"/supports/claims/{uuid4()}/letters/claim.pdf", 404),
        (f"/supports/obligations/{uuid4()}/letters/payment.pdf", 404),
        (f"/supports/obligations/{first}/letters/change.pdf", 404),
    ):
        answer = await jun.get(address)
        assert answer.status_code == status, address
    with_reason = await _read(jun, f"/supports/{baba}/letters/declined.pdf?reason=quota")
    assert "（2）採用した企業のこの支援枠の人数が" in with_reason
    assert "氏名の登録なし" in await _read(jun, f"/supports/{fumi}/letters/registration.pdf")


async def test_a_company_that_gives_to_the_fund_is_asked_to_give(worker_database: Database, vault: Vault) -> None:
    office = Office(worker_database, vault, scheme="yamanashi", frame="scholarship")
    await office.open_books(2025, 2026)
    await office.company("甲府精密", date(2024, 9, 1), years=[2025])
    await office.admit("武田", "甲府精密", date(2025, 4, 1), applied={"loan": Yen(1_600_000)})
    await office.checked("武田", 2025, date(2026, 4, 20), "甲府精密", 60_000)
    await office.propose(date(2026, 7, 1))
    await office.approve(date(2026, 7, 10))
    (claim,) = await office.claim(2026, date(2026, 8, 1))
    assert (claim.amount, claim.due_on) == (Yen(30_000), date(2026, 8, 31))  # thirty days after
    async with office.on(date(2026, 8, 2)) as work:
        told = await money_claim(work, claim.id, "甲府精密株式会社", LETTERS)
    read = pdf_text(letter_pdf(claim_letter(told.claim)))
    for each in ("寄附金納付依頼書", "基金への寄附", "R-武田令和7年度（2025年度）寄附金30,000円"):
        assert each in read, each
    assert "請求" not in read
    assert "負担金" not in read


async def test_a_donation_and_a_contribution_never_stand_in_one_claim(worker_database: Database, vault: Vault) -> None:
    """A donation is asked for and not exacted (地方財政法 4条の5); each scheme's revenue has a notice of its own."""
    office, day = await one_person(worker_database, vault), date(2026, 8, 1)
    office.scheme, office.frame = "yamanashi", "scholarship"
    async with office.on(date(2026, 4, 1)) as work:
        await set_budget(work, FiscalYear(2026), "yamanashi", BudgetSide.EXPENDITURE, Yen(1_000_000), "当初予算の議決")
    await office.company("阿蘇精機", date(2024, 9, 1), years=[2025])
    await office.admit("武田", "阿蘇精機", date(2025, 4, 1), applied={"loan": Yen(1_600_000)})
    await office.checked("青井", 2024, date(2026, 4, 20), "阿蘇精機", 204_000)
    await office.checked("武田", 2025, date(2026, 4, 20), "阿蘇精機", 60_000)
    await office.propose(date(2026, 7, 1))
    await office.approve(date(2026, 7, 10))
    async with office.on(day) as work:
        waiting = await to_claim(work, FiscalYear(2026))
        assert [(one.of.scheme, one.amount) for one in waiting] == [
            ("kumamoto", Yen(102_000)),
            ("yamanashi", Yen(30_000)),
        ]
        assert (await at_a_glance(work)).to_claim == Waits(2, Yen(132_000))
    claims = await office.claim(2026, day)
    assert [(each.claim_no, each.amount) for each in claims] == [
        ("2026-00001", Yen(102_000)),
        ("2026-00002", Yen(30_000)),
    ]
    async with office.on(day) as work:
        told = [await money_claim(work, each.id, "阿蘇精機株式会社", LETTERS) for each in claims]
    assert [each.claim.is_donation for each in told] == [False, True]
    read = pdf_text(letter_pdf(claim_letter(told[1].claim)))
    assert "納付の義務を負わせるものではありません" in read
    assert "期限" not in read


def test_without_the_governors_name_the_prefecture_writes() -> None:
    assert Issuer().lines() == ("熊本県",)
    assert Issuer(name="木村 敬").lines() == ("熊本県知事　木村 敬",)


async def test_a_letter_takes_few_statements(worker_database: Database, vault: Vault) -> None:
    office, clock = await a_programme(worker_database, vault), FrozenClock(noon(NOW))
    aoi = office.cases["青井"]
    (claim_id,) = await ids(worker_database, CLAIMS.format("company"))
    for question in (
        lambda read: registration_notice(read, aoi, "試験", LETTERS),
        lambda read: decision_notice(read, aoi, "試験", LETTERS),
        lambda read: money_claim(read, claim_id, "阿蘇精機", LETTERS),
    ):
        told = await statements_of(worker_database, SATO, clock, question)
        assert 0 < len(told) <= MOST_STATEMENTS


async def test_who_does_not_run_the_programme_is_refused_by_the_act_itself(
    worker_database: Database, vault: Vault, coordinator: Actor
) -> None:
    office = Office(worker_database, vault)
    await office.register("文", date(2023, 10, 1), 2024)
    async with begin_work(worker_database, coordinator, FrozenClock(noon(NOW))) as now:
        with pytest.raises(MayNotRun):
            await write_case_letter(now, vault, office.cases["文"], LetterKind.REGISTRATION, LETTERS)
