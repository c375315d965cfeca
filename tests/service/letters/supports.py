"""One letter of each kind of the support programme, as tests and pictures want them."""

from dataclasses import replace
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.letters.letter import Letter
from service.letters.support_changes import ChangeNotice, WhyChanged, change_letter
from service.letters.support_money import (
    ClaimLine,
    MoneyClaim,
    PaymentNotice,
    TracedStep,
    claim_letter,
    payment_letter,
    reclaim_letter,
)
from service.letters.support_notices import (
    CertificationNotice,
    Condition,
    DecisionNotice,
    DeclinedNotice,
    Planned,
    RegistrationNotice,
    Support,
    certification_to_company,
    certification_to_person,
    decision_letter,
    declined_letter,
    registration_letter,
)
from service.letters.support_revocation import RevocationNotice, TakenBack, revocation_letter

OFFICE = ("熊本県商工労働部 労働雇用創生課", "熊本市中央区水前寺6丁目18番1号", "電話 096-333-0000")
SUPPORT = Support(
    case_ref="R6-0123",
    person_name="髙橋 﨑子",
    scheme="ふるさとくまもと創造人材奨学金返還等サポート制度",
    frame="奨学金支援枠Ⅱ",
    office=OFFICE,
)
REGISTRATION = RegistrationNotice(
    support=SUPPORT,
    day=date(2023, 10, 2),
    hire_year=FiscalYear(2024),
    registered_on=date(2023, 10, 1),
    category="新卒者",
    credential="大学（4年制）卒業",
    loans="日本学生支援機構第一種奨学金、日本学生支援機構第二種奨学金",
)
CERTIFICATION = CertificationNotice(
    support=SUPPORT,
    company_name="阿蘇精機株式会社",
    hired_on=date(2024, 4, 1),
    certified_on=date(2024, 6, 20),
    limit=Yen(2_448_000),
    flow="prefecture_pays",
    share=(1, 2),
)
DECISION = DecisionNotice(
    support=SUPPORT,
    company_name="阿蘇精機株式会社",
    hired_on=date(2024, 4, 1),
    decided_on=date(2024, 7, 25),
    limit_of_life=Yen(2_448_000),
    limits_of_year=(Yen(244_800),) * 10,
    times=10,
    planned=tuple(
        Planned(number, "年度ごとの支給", date(year, 4, 1), date(year + 1, 3, 31), FiscalYear(year + 1))
        for number, year in enumerate(range(2024, 2034), start=1)
    ),
    conditions=(
        Condition("employed"),
        Condition("repaying"),
        Condition("months"),
        Condition("rests", {"rests": "休職、育児休業、県外勤務、返還猶予"}),
        Condition("lapses"),
        Condition("evidence", {"papers": "在職証明書、返還実績を確認できる書類"}),
        Condition("reclaim"),
    ),
)
DECLINED = DeclinedNotice(
    support=SUPPORT,
    declined_on=date(2024, 6, 20),
    reasons=("修了した課程が、この支援枠の対象ではないため", "卒業からの年数が、この支援枠の定める年数を超えるため"),
    review_office="熊本県商工労働部 労働雇用創生課",
)
PAYMENT = PaymentNotice(
    support=SUPPORT,
    number="1",
    fiscal_year=FiscalYear(2025),
    first=date(2024, 4, 1),
    last=date(2025, 3, 31),
    actual=Yen(182_001),
    limit=Yen(244_800),
    amount=Yen(182_001),
    paid_on=date(2025, 10, 20),
    trace=(
        TracedStep("actual", Yen(182_001), {}),
        TracedStep("limit_of_year", Yen(182_001), {"limit": 244_800, "number": 1}),
        TracedStep("remainder", Yen(182_001), {"limit": 2_448_000, "cap": 2_448_000, "awarded": 0}),
        TracedStep(
            "company_over_life",
            Yen(91_000),
            {"so_far": 0, "company_so_far": 0, "numerator": 1, "denominator": 2},
        ),
        TracedStep("prefecture", Yen(91_001), {"amount": 182_001, "company": 91_000}),
    ),
)


def claim_of(lines: int) -> MoneyClaim:
    """A claim of so many lines; the last lessens it."""
    made = [ClaimLine(f"R6-{n:04}", FiscalYear(2024), "負担金", Yen(91_000 + n)) for n in range(1, lines)]
    told = (*made, ClaimLine("R5-0009", FiscalYear(2023), "訂正", Yen(-12_000)))
    return MoneyClaim(
        claim_no="2025-00012",
        fiscal_year=FiscalYear(2025),
        scheme=SUPPORT.scheme,
        addressee="阿蘇精機株式会社",
        issued_on=date(2025, 8, 1),
        due_on=date(2025, 8, 31),
        lines=told,
        total=Yen(sum(line.amount.amount for line in told)),
        account=("肥後銀行　県庁支店（普通）0000000", "熊本県会計管理者"),
        office=OFFICE,
    )


CLAIM = claim_of(4)
RECLAIM = replace(
    claim_of(2), addressee="髙橋 﨑子　様", reason="申請の内容に事実と異なる点があったため", claim_no="2027-00003"
)

CHANGE = ChangeNotice(
    support=SUPPORT,
    number="1-2",
    fiscal_year=FiscalYear(2025),
    first=date(2024, 4, 1),
    last=date(2025, 3, 31),
    decided_on=date(2026, 1, 15),
    before=Yen(182_001),
    after=Yen(142_800),
    reasons=(
        WhyChanged("repaid", {"before": 182_001, "after": 170_000}),
        WhyChanged("months", {"before": 12, "after": 7, "whole": 12}),
    ),
    claim_no="2025-00021",
    due_on=date(2026, 2, 28),
    account=("肥後銀行　県庁支店（普通）0000000", "熊本県会計管理者"),
    trace=(
        TracedStep("actual", Yen(170_000), {}),
        TracedStep("months_in_work", Yen(142_800), {"limit": 142_800, "full": 244_800, "months": 7, "whole": 12}),
        TracedStep("correction", Yen(-39_201), {}),
        TracedStep("company_over_life", Yen(-19_600), {}),
    ),
    review_office="熊本県商工労働部 労働雇用創生課",
)

REVOCATION = RevocationNotice(
    support=SUPPORT,
    number="1-2",
    decided_on=date(2026, 1, 15),
    reason="申請の内容に事実と異なる点があったため",
    payments=tuple(TakenBack(FiscalYear(year), Yen(182_001), Yen(91_001)) for year in range(2025, 2030)),
    claim_no="2025-00022",
    due_on=date(2026, 2, 28),
    account=("肥後銀行　県庁支店（普通）0000000", "熊本県会計管理者"),
    review_office="熊本県商工労働部 労働雇用創生課",
)


def letters() -> dict[str, Letter]:
    """Every kind by the name of its template."""
    return {
        "registration": registration_letter(REGISTRATION),
        "certification_company": certification_to_company(CERTIFICATION),
        "certification_person": certification_to_person(CERTIFICATION),
        "decision": decision_letter(DECISION),
        "declined": declined_letter(DECLINED),
        "claim": claim_letter(CLAIM),
        "donation": claim_letter(replace(CLAIM, is_donation=True)),
        "payment": payment_letter(PAYMENT),
        "payment_company": payment_letter(replace(PAYMENT, is_to_company=True)),
        "reclaim": reclaim_letter(RECLAIM),
        "change": change_letter(CHANGE),
        "revocation": revocation_letter(REVOCATION),
    }
