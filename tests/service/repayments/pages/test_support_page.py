"""One support's page: the plan, the traces, what stands against evidence, and every form with its refusals."""

import re
from datetime import date
from typing import Any

import httpx
from sqlalchemy import text

from service.base.ids import PersonId
from service.base.yen import Yen
from service.db.engine import Database
from service.placements.actions import record_acceptances
from service.repayments.rules.schemes import frames
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.life import Period
from service.repayments.terms.scheme import Absence, Category, EndReason
from tests.factories.happenings import an_acceptance
from tests.factories.pipeline import FIRM, OTHER, TODAY, take_back
from tests.factories.postings import a_posting
from tests.factories.supports import ALL_PAPERS, MORI, Office
from tests.support.listed import statements_counted
from tests.support.web import Browser

MOST_STATEMENTS = 12
TAGS = re.compile(r"<[^>]+>")


def words(answer: httpx.Response) -> str:
    return " ".join(TAGS.sub(" ", answer.text).split())


def of(office: Office, name: str, rest: str = "") -> str:
    return f"/supports/{office.cases[name]}{rest}"


async def events_of(office: Office, name: str) -> int:
    async with office.on(TODAY) as work:
        query = text("SELECT count(*) FROM support_event WHERE case_id = :case")
        return int((await work.session.execute(query, {"case": office.cases[name]})).scalar_one())


async def evidence_id(office: Office, name: str, year: int) -> Any:
    async with office.on(TODAY) as work:
        query = text("SELECT id FROM support_evidence WHERE case_id = :case AND fiscal_year = :year")
        return (await work.session.execute(query, {"case": office.cases[name], "year": year})).scalar_one()


async def obligations_of(office: Office, name: str) -> list[Any]:
    async with office.on(TODAY) as work:
        query = text("""SELECT o.id, o.reason, o.amount_yen, d.is_approved FROM obligation o
            LEFT JOIN obligation_decision d ON d.obligation_id = o.id WHERE o.case_id = :case
            ORDER BY o.number, o.sequence""")
        return list((await work.session.execute(query, {"case": office.cases[name]})).all())


async def test_the_plan_tells_every_payment_and_its_trace_in_sentences(jun: Browser, office: Office) -> None:
    told = words(await jun.get(of(office, "千賀")))
    assert "第10回" in told
    assert "最大244,800円" in told
    assert "年間上限244,800円を超えるため、244,800円まで。" in told
    # Half of (102,000 + 244,800) less the 51,000 that the company bore of the first.
    assert "（これまで102,000円 + 今回244,800円）× 1／2 = 173,400円" in told
    assert "122,400円" in told
    assert "県の負担 51,000円、企業の負担 51,000円" in told
    assert "奨学金の残り（見込み） " not in told, "the amount of the loan is not known"


async def test_the_plan_says_that_it_is_estimated_to_end_with_the_loan(jun: Browser, office: Office) -> None:
    await office.admit("融", FIRM, date(2024, 4, 1), applied={"loan": Yen(300_000)})
    told = words(await jun.get(of(office, "融")))
    assert "奨学金の残り（見込み） 300,000円 残り 2,448,000円" in told
    assert "生涯の上限 2,448,000円" in told
    assert "最大244,800円 見込み 55,200円（奨学金の残りから）" in told  # 300,000 - 244,800
    assert told.count("最大244,800円 見込み 0円") == 8


async def test_a_part_of_a_year_is_counted_out(jun: Browser, office: Office) -> None:
    await office.happened("文", CaseEventKind.RESTED, date(2025, 11, 1), absence=Absence.LEAVE, known_on=TODAY)
    answer = await jun.post(of(office, "文", "/proposals"))
    assert answer.status_code == 303
    told = words(await jun.get(of(office, "文")))
    # Seven months, April to October: 244,800 × 7 / 12 = 142,800.
    assert "年間上限244,800円 × 在職7か月 ÷ 12か月 = 142,800円" in told


async def test_that_a_support_was_looked_at_is_noted_with_the_person(jun: Browser, office: Office) -> None:
    await jun.get(of(office, "千賀"))
    async with office.on(TODAY) as work:
        query = text("SELECT subject_id, purpose, facts ->> 'case' FROM audit_entry WHERE act = 'support.seen'")
        person = text("SELECT person_id FROM support_case WHERE case_ref = 'R-千賀'")
        noted = (await work.session.execute(query)).one()
        assert noted == ((await work.session.execute(person)).scalar_one(), "support", "R-千賀")


async def test_an_event_is_recorded_once_however_often_it_is_sent(jun: Browser, office: Office) -> None:
    form = {"kind": "notice_issued", "on_date": "2026-10-05", "seen": "1"}
    answers = [await jun.post(of(office, "登", "/events"), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await events_of(office, "登") == 2
    assert "すでに記録されています" in words(await jun.get(answers[1].headers["Location"]))


async def test_a_form_of_yesterday_changes_nothing(jun: Browser, office: Office) -> None:
    await office.happened("千賀", CaseEventKind.RESTED, date(2026, 11, 1), absence=Absence.LEAVE)
    form = {"kind": "ended", "on_date": "2026-11-10", "reason": "left", "seen": "7"}
    answer = await jun.post(of(office, "千賀", "/events"), form)
    assert answer.status_code == 409
    assert "ほかの手続きが記録されました" in words(answer)
    assert await events_of(office, "千賀") == 8


async def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(jun: Browser, office: Office) -> None:
    form = {"kind": "ended", "on_date": "きのう", "reason": "left", "seen": "7"}
    answer = await jun.post(of(office, "千賀", "/events"), form)
    assert answer.status_code == 422
    assert 'id="error-ended-on_date"' in answer.text
    assert 'value="きのう"' in answer.text
    assert '<option value="left" selected>' in answer.text
    later = await jun.post(of(office, "千賀", "/events"), form | {"on_date": "2027-01-01"})
    assert later.status_code == 422
    assert "まだ来ていない日付" in words(later)
    without = await jun.post(of(office, "千賀", "/events"), form | {"on_date": "2026-11-01", "reason": ""})
    assert 'id="error-ended-reason"' in without.text
    assert await events_of(office, "千賀") == 7


async def test_an_application_without_papers_is_not_certified_and_the_condition_is_named(
    jun: Browser, office: Office
) -> None:
    await jun.post(of(office, "採", "/events"), {"kind": "applied", "on_date": "2026-11-20", "seen": "4"})
    answer = await jun.post(of(office, "採", "/events"), {"kind": "certified", "on_date": "2026-11-21", "seen": "5"})
    assert answer.status_code == 409
    lacking = "採用証明書・在職証明書、最終学歴を確認できる書類、奨学金返還証明書"
    assert f"（申請書類がそろっている。足りない書類：{lacking}）" in words(answer)
    assert await events_of(office, "採") == 5


async def test_who_certified_is_told_before_the_button_that_another_decides(
    jun: Browser, mari: Browser, office: Office
) -> None:
    await jun.post(of(office, "申", "/events"), {"kind": "certified", "on_date": "2026-11-24", "seen": "5"})
    own = await jun.get(of(office, "申"))
    assert "あなたが認定したので、あなたは決定できません" in words(own)
    assert "支援対象者に決定する" not in words(own)
    form = {"kind": "decided", "on_date": "2026-11-24", "seen": "6"}
    assert (await jun.post(of(office, "申", "/events"), form)).status_code == 403
    assert (await mari.post(of(office, "申", "/events"), form)).status_code == 303
    assert await events_of(office, "申") == 7


async def test_a_decision_that_cannot_be_counted_leaves_nothing_behind(mari: Browser, office: Office) -> None:
    await office.register("未", date(2025, 10, 1), 2026, graduated_on=date(2026, 3, 25), is_from_outside=None)
    for kind, day, told in (
        (CaseEventKind.NOTICE_ISSUED, date(2025, 10, 5), {}),
        (CaseEventKind.OFFERED, date(2025, 11, 1), {"company": FIRM}),
        (CaseEventKind.HIRED, date(2026, 4, 1), {"company": FIRM}),
        (CaseEventKind.APPLIED, date(2026, 10, 10), {"papers": frozenset({"employment", "diploma", "loan"})}),
        (CaseEventKind.CERTIFIED, date(2026, 11, 1), {}),
    ):
        await office.happened("未", kind, day, **told)
    answer = await mari.post(of(office, "未", "/events"), {"kind": "decided", "on_date": "2026-11-24", "seen": "6"})
    assert answer.status_code == 409
    assert "県外からの就職" in words(answer)
    assert await events_of(office, "未") == 6


async def test_contradicting_evidence_is_held_with_the_way_out(jun: Browser, office: Office) -> None:
    told = words(await jun.get(of(office, "恵美")))
    assert "休職・育児休業などの期間が記録と違います" in told
    assert "休止・再開が未記録なら" in told
    evidence = await evidence_id(office, "恵美", 2025)
    forced = await jun.post(of(office, "恵美", f"/evidence/{evidence}"), {"act": "check"})
    assert forced.status_code == 409
    empty = await jun.post(of(office, "恵美", f"/evidence/{evidence}"), {"act": "refuse", "reason": ""})
    assert empty.status_code == 422
    assert "理由を入力してください" in words(empty)
    done = await jun.post(of(office, "恵美", f"/evidence/{evidence}"), {"act": "refuse", "reason": "期間の記入なし"})
    assert done.status_code == 303
    assert "期間の記入なし" in words(await jun.get(of(office, "恵美")))


async def test_evidence_goes_from_the_form_to_the_amount(jun: Browser, mari: Browser, office: Office) -> None:
    form = {
        "year": "2025",
        "company_id": str(office.companies[FIRM]),
        "repaid": "２０４，０００円",
        "on_date": "令和8年4月20日",
    }
    for _ in range(2):
        received = await jun.post(of(office, "馬場", "/evidence"), form)
        assert received.status_code == 303
    evidence = await evidence_id(office, "馬場", 2025)  # one, however often it was sent
    assert received.headers["Location"].endswith(f"#evidence-{evidence}")
    assert (await jun.post(of(office, "馬場", f"/evidence/{evidence}"), {"act": "check"})).status_code == 303
    again = await jun.post(of(office, "馬場", f"/evidence/{evidence}"), {"act": "check"})
    assert again.status_code == 409
    for _ in range(2):
        assert (await jun.post(of(office, "馬場", "/proposals"))).status_code == 303
    *_, proposed = await obligations_of(office, "馬場")
    assert (proposed.amount_yen, proposed.is_approved) == (204_000, None)
    own = await jun.get(of(office, "馬場"))
    assert "あなたが算定したので、あなたは決定できません" in words(own)
    address = of(office, "馬場", f"/obligations/{proposed.id}")
    assert (await jun.post(address, {"act": "approve"})).status_code == 403
    assert (await mari.post(address, {"act": "approve"})).status_code == 303
    assert (await mari.post(address, {"act": "approve"})).status_code == 409
    assert [each.is_approved for each in await obligations_of(office, "馬場")] == [True, True]


async def test_evidence_across_fiscal_years_is_refused_beside_its_field(jun: Browser, office: Office) -> None:
    form = {
        "year": "2025",
        "company_id": str(office.companies[FIRM]),
        "on_date": "2026-04-20",
        "repaid": "たくさん",
        "employed_from": "2025-04-01",
        "employed_to": "2026-04-30",
    }
    answer = await jun.post(of(office, "馬場", "/evidence"), form)
    assert answer.status_code == 422
    assert "年度をまたぐ期間は" in words(answer)
    assert 'value="たくさん"' in answer.text
    assert 'id="error-evidence-repaid"' in answer.text


async def test_an_amount_that_is_sent_back_is_computed_again(jun: Browser, office: Office) -> None:
    *_, proposed = await obligations_of(office, "千賀")
    address = of(office, "千賀", f"/obligations/{proposed.id}")
    assert (await jun.post(address, {"act": "refuse", "reason": ""})).status_code == 422
    assert (await jun.post(address, {"act": "refuse", "reason": "額を確かめる"})).status_code == 303
    assert "額を確かめる" in words(await jun.get(of(office, "千賀")))
    await jun.post(of(office, "千賀", "/proposals"))
    assert [each.is_approved for each in await obligations_of(office, "千賀")] == [True, False, None]


async def test_a_year_that_was_paid_is_corrected_once(jun: Browser, office: Office) -> None:
    form = {
        "year": "2024",
        "company_id": str(office.companies[FIRM]),
        "repaid": "90000",
        "on_date": "2026-11-20",
    }
    received = await jun.post(of(office, "青井", "/evidence"), form)
    (of_instalment,) = await obligations_of(office, "青井")
    assert (of_instalment.reason, received.status_code) == ("instalment", 303), "first it is checked like any other"
    evidence_id = received.headers["Location"].rsplit("#evidence-", 1)[1]
    for status in (303, 409):
        answer = await jun.post(of(office, "青井", f"/evidence/{evidence_id}"), {"act": "correct"})
        assert answer.status_code == status
    assert [(each.reason, each.amount_yen) for each in await obligations_of(office, "青井")] == [
        ("instalment", 102_000),
        ("correction", -12_000),
    ]
    assert "これまでの支給額との差：-12,000円" in words(await jun.get(of(office, "青井")))


async def test_late_evidence_of_a_paid_year_becomes_a_correction(jun: Browser, office: Office) -> None:
    late = await office.evidence("文", 2024, date(2026, 11, 20), FIRM, 96_000)
    told = words(await jun.get(of(office, "文")))
    assert "差額（合計 -6,000円）を算定し、決定を待ちます。" in told
    assert "先の書類に代えて確認し、訂正を算定する" in told
    assert "内容が違います。どちらが正しいか確かめてください" in told, "the earlier one agrees with the record too"
    assert (await jun.post(of(office, "文", f"/evidence/{late}"), {"act": "correct"})).status_code == 303
    assert [each.amount_yen for each in await obligations_of(office, "文")] == [102_000, -6_000]


async def test_what_is_to_be_paid_back_is_computed_once(jun: Browser, office: Office) -> None:
    assert "102,000円の返還を求めます" in words(await jun.get(of(office, "淳子")))
    assert (await jun.post(of(office, "淳子", "/reclaims"))).status_code == 303
    again = await jun.post(of(office, "淳子", "/reclaims"))
    assert again.status_code == 409
    assert "先に決定してください" in words(again)
    assert [each.amount_yen for each in await obligations_of(office, "淳子")] == [102_000, -102_000]
    assert "返還を求める額：-102,000円" in words(await jun.get(of(office, "淳子")))


async def test_reading_english_every_page_is_english(jun: Browser, office: Office) -> None:
    await take_back(office, "淳子", TODAY)
    await jun.get("/supports")
    await jun.post("/language", {"language": "en", "back": "/supports"})
    quoted = {quotation for frame in frames() for quotation in (*frame.open_questions.values(), *frame.titles.values())}
    for name in ("千賀", "恵美", "淳子", "登"):
        told = words(await jun.get(of(office, name)))
        for quotation in quoted:
            told = told.replace(quotation, "")
        assert "Plan of payments" in told or name == "登"
        assert "支給" not in told.replace("支給額", "")


async def test_what_belongs_to_another_support_is_not_found(jun: Browser, office: Office) -> None:
    evidence = await evidence_id(office, "恵美", 2025)
    assert (await jun.post(of(office, "青井", f"/evidence/{evidence}"), {"act": "check"})).status_code == 404
    *_, proposed = await obligations_of(office, "千賀")
    assert (await jun.post(of(office, "青井", f"/obligations/{proposed.id}"), {"act": "approve"})).status_code == 404


async def test_a_hire_from_a_placement_leads_back_to_posting_and_match(
    jun: Browser, office: Office, web_database: Database
) -> None:
    async with office.on(date(2026, 4, 1)) as work:
        query = text("SELECT person_id FROM support_case WHERE case_ref = 'R-内'")
        person = PersonId((await work.session.execute(query)).scalar_one())
        company = office.companies["有明電子"]
        posting = await a_posting(work, company, "P-1", title="製造オペレーター")
        acceptance = an_acceptance(person, company, date(2026, 4, 1), posting_id=posting)
        (placement,) = await record_acceptances(work, [acceptance])
    offered = await jun.get(of(office, "内"))
    assert f'<option value="{placement.id}"' in offered.text
    form = {"kind": "hired", "on_date": "2026-10-01", "company_id": str(company), "seen": "3"}
    assert (await jun.post(of(office, "内", "/events"), {**form, "placement_id": str(placement.id)})).status_code == 303
    page = (await jun.get(of(office, "内"))).text
    assert f'<a href="/postings/{posting}">製造オペレーター</a>' in page
    # Nobody ranked her for it: the review would not open.
    assert (await jun.get(f"/postings/{posting}/shortlist/{person}")).status_code == 404
    assert f'href="/postings/{posting}/shortlist/{person}"' not in page
    assert await statements_counted(web_database, jun, of(office, "内")) <= MOST_STATEMENTS


async def test_letters_that_may_be_written_stand_on_the_page(jun: Browser, office: Office) -> None:
    assert "letters/registration.pdf" in (await jun.get(of(office, "申"))).text
    assert "letters/decision.pdf" not in (await jun.get(of(office, "申"))).text
    assert "letters/decision.pdf" in (await jun.get(of(office, "千賀"))).text


async def test_no_notice_of_registration_is_offered_of_who_is_known_not_to_fit(jun: Browser, office: Office) -> None:
    told = {"category": Category.GRADUATED, "graduated_on": date(2010, 3, 25)}
    await office.register("古", date(2026, 10, 1), 2027, **told)
    page = await jun.get(of(office, "古"))
    assert "不適合" in page.text
    assert "登録通知書は作れません" in page.text
    assert "letters/registration.pdf" not in page.text
    assert 'name="kind" value="notice_issued"' not in page.text
    refused = await jun.get(of(office, "古", "/letters/registration.pdf"))
    assert (refused.status_code, "登録通知書は作れず" in refused.text) == (409, True)
    form = {"kind": "notice_issued", "on_date": "2026-10-05", "seen": "1"}
    issued = await jun.post(of(office, "古", "/events"), form)
    assert (issued.status_code, "登録通知書は作れず" in issued.text) == (409, True)
    assert await events_of(office, "古") == 1
    assert "登録通知書は作れません" not in (await jun.get(of(office, "申"))).text


async def test_what_was_decided_is_computed_anew_by_what_was_recorded_later(jun: Browser, office: Office) -> None:
    left = date(2024, 6, 30)
    await office.happened("馬場", CaseEventKind.ENDED, left, reason=EndReason.LEFT, known_on=TODAY)
    told = "決定済みの額が、いまの記録と合いません"
    # 102,000 were decided on; three months of 244,800 a year are 61,200.
    before = words(await jun.get(of(office, "馬場")))
    assert "あとから記録または訂正された内容により" in before
    assert "差額の合計 -40,800円" in before
    assert (await jun.post(of(office, "馬場", "/recomputations"))).status_code == 303
    *_, proposed = await obligations_of(office, "馬場")
    assert (proposed.reason, proposed.amount_yen, proposed.is_approved) == ("correction", -40_800, None)
    assert told not in words(await jun.get(of(office, "馬場")))


async def test_who_worked_at_two_companies_is_shown_however_late_a_leave_is_told(jun: Browser, office: Office) -> None:
    await office.admit("移", FIRM, date(2024, 4, 1), graduated_on=date(2024, 3, 25))
    await office.happened("移", CaseEventKind.TRANSFERRED, date(2024, 10, 1), company=OTHER)
    for company, days in (
        (FIRM, Period(date(2024, 4, 1), date(2024, 9, 30))),
        (OTHER, Period(date(2024, 10, 1), date(2025, 3, 31))),
    ):
        await office.checked("移", 2024, TODAY, company, 51_000, employed=days)
    await office.propose(TODAY)
    assert "6か月 25,500円" in words(await jun.get(of(office, "移")))
    await office.approve(TODAY)
    await office.happened("移", CaseEventKind.RESTED, date(2025, 1, 1), absence=Absence.LEAVE, known_on=TODAY)
    told = await jun.get(of(office, "移"))
    assert (told.status_code, "6か月 25,500円" in words(told)) == (200, False)


async def test_a_form_that_is_offered_no_more_is_refused_with_a_word(jun: Browser, office: Office) -> None:
    """After a false statement nothing ends once more; another tab may still show the form."""
    form = {"kind": "ended", "on_date": "2026-11-10", "reason": "left", "seen": str(await events_of(office, "淳子"))}
    answer = await jun.post(of(office, "淳子", "/events"), form)
    assert (answer.status_code, "虚偽の申請による終了だけを記録できます" in answer.text) == (
        409,
        True,
    )


async def test_what_was_recorded_on_another_day_than_its_own_says_when_and_by_whom(
    jun: Browser, office: Office
) -> None:
    on_time = words(await jun.get(of(office, "千賀")))
    assert "に記録・" not in on_time
    assert "その日より後に記録されています" not in on_time
    case = await office.register("遡", TODAY, 2024, registered_on=date(2023, 9, 1), graduated_on=date(2024, 3, 25))
    for kind, day in (("notice_issued", date(2023, 9, 2)), ("offered", date(2023, 11, 1)), ("hired", date(2024, 4, 1))):
        company: dict[str, Any] = {"company": FIRM} if kind in ("offered", "hired") else {}
        await office.happened("遡", CaseEventKind(kind), day, known_on=TODAY, **company)
    told = words(await jun.get(f"/supports/{case}"))
    assert "2026年11月24日に記録・" in told
    assert "登録は内定より後に記録されました" in told
    papers: dict[str, Any] = {"papers": ALL_PAPERS, "age_at_hire": 22}
    await office.happened("遡", CaseEventKind.APPLIED, date(2024, 4, 10), known_on=TODAY, **papers)
    await office.happened("遡", CaseEventKind.CERTIFIED, date(2024, 4, 20), known_on=TODAY)
    await office.happened("遡", CaseEventKind.DECIDED, date(2024, 4, 25), MORI, known_on=TODAY)
    decided = words(await jun.get(f"/supports/{case}"))
    assert decided.count("2026年11月24日に記録・森") + decided.count("2026年11月24日に記録・―") == 7
    assert "支援対象者の決定は、その日より後に記録されています" in decided


async def test_what_can_still_be_decided_says_by_which_bound(jun: Browser, office: Office) -> None:
    await office.admit("借", FIRM, date(2024, 4, 1), applied={"loan": Yen(300_000)})
    told = words(await jun.get(of(office, "借")))
    assert "2,448,000円（上限の残り。奨学金の残り（見込み）からは 300,000円）" in told
    await office.checked("借", 2024, TODAY, FIRM, 100_000, loan_remaining=Yen(200_000))
    told = words(await jun.get(of(office, "借")))
    assert "200,000円（奨学金の残りまで。上限の残り 2,448,000円、奨学金の残りから 200,000円）" in told


async def test_repayments_far_above_the_limit_are_to_be_looked_at_and_may_be_checked(
    jun: Browser, office: Office
) -> None:
    await office.admit("多", FIRM, date(2024, 4, 1))
    await office.evidence("多", 2024, TODAY, FIRM, 489_600)
    doubt = "書き誤りがないか確かめてください"
    assert doubt not in (await jun.get(of(office, "多"))).text, "twice the limit of 244,800"
    await office.evidence("多", 2025, TODAY, FIRM, 489_601)
    page = (await jun.get(of(office, "多"))).text
    assert doubt in page


async def test_a_balance_above_the_loan_is_to_be_looked_at_and_bounds_nothing(jun: Browser, office: Office) -> None:
    await office.admit("増", FIRM, date(2024, 4, 1), applied={"loan": Yen(300_000)})
    told = await office.evidence("増", 2024, TODAY, FIRM, 100_000, loan_remaining=Yen(9_999_999))
    doubt = "返還残額が、申請時の奨学金の額、または前の年度の返還残額を上回っています"
    assert doubt in words(await jun.get(of(office, "増")))
    assert (await jun.post(of(office, "増", f"/evidence/{told}"), {"act": "check"})).status_code == 303
    page = words(await jun.get(of(office, "増")))
    assert "9,999,999円" in page, "as the paper tells it"
    assert "奨学金の残り（見込み）からは 300,000円" in page


async def test_what_was_decided_and_waits_for_an_account_is_the_next_step(jun: Browser, office: Office) -> None:
    await office.approve(TODAY)
    page = (await jun.get(of(office, "千賀"))).text
    assert "振込先の口座を登録する" in page
    assert '<a href="/supports/transfers/accounts/person/' in page


async def test_a_payment_s_letter_stands_beside_it_and_with_the_letters(jun: Browser, office: Office) -> None:
    page = (await jun.get(of(office, "千賀"))).text
    assert page.count("/letters/payment.pdf") == 2
    assert "/letters/payment.pdf" in page.split('id="letters"', 1)[1].split("</section>", 1)[0]
