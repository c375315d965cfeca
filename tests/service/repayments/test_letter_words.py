"""Letters of the programme have words for every code, condition and step that the rules can come to."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from importlib.resources import files

import pytest

from service.base.yen import Yen
from service.letters.drawing import letter_pdf
from service.letters.support_money import PAYMENT
from service.letters.support_notices import DecisionNotice, Support, decision_letter
from service.letters.template import template_of
from service.letters.words import all_words
from service.repayments.reads.letters import _conditions, _planned
from service.repayments.reads.why_lowered import RECORDS
from service.repayments.rules.award import change_by
from service.repayments.rules.doubting import limits_of_year
from service.repayments.rules.eligibility import Application, Finding, findings
from service.repayments.rules.schemes import frames
from service.repayments.terms.life import Awarded, Promise
from service.repayments.terms.obligation import ObligationReason
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Frame, Loan, Paper
from tests.service.repayments.lives import OTHER_FIRM, frame_named, life_of, paid, work
from tests.service.repayments.test_letters import HIRED, pdf_text

ENUMERATIONS: Mapping[str, type[StrEnum]] = {
    "credential": Credential,
    "category": Category,
    "loan": Loan,
    "absence": Absence,
    "paper": Paper,
    "line": ObligationReason,
    "line_of_donation": ObligationReason,
}


def test_every_code_that_a_letter_tells_has_a_word() -> None:
    told = all_words()
    for kind, codes in ENUMERATIONS.items():
        assert set(told[kind]) == {each.value for each in codes}, kind
    told_late = {"transferred", "rested", "paper", RECORDS}
    corrected = {f"{each}_corrected" for each in ("hired", "ended", "transferred", "rested")}
    assert set(told["reclaimed"]) == {*(each.value for each in EndReason), *told_late, *corrected}
    assert set(told["instalment"]) == {
        "yearly",
        *(each.kind for frame in frames() if isinstance(frame.schedule, tuple) for each in frame.schedule),
    }
    folder = files("service.repayments") / "schemes"
    labels = {
        (written := tomllib.loads(each.read_text("utf-8")))["scheme"]: written["label"] for each in folder.iterdir()
    }
    assert dict(told["scheme"]) == labels


def test_every_condition_that_a_frame_can_ask_for_has_a_reason_in_words() -> None:
    rules = {finding.rule for frame in frames() for category in Category for finding in _found(frame, category)}
    assert rules <= set(all_words()["declined"])


def _found(frame: Frame, category: Category) -> tuple[Finding, ...]:
    application = Application(
        category=category,
        credential=Credential.HIGH_SCHOOL,
        loans=frozenset(),
        registered_on=HIRED,
        offered_on=None,
        hired_on=HIRED,
        graduated_on=None,
        age_at_hire=None,
        is_from_outside=None,
        was_employed_in_prefecture=None,
        has_other_support=None,
        loan=None,
        papers=frozenset(),
    )
    return findings(frame, application)


@pytest.mark.parametrize("frame", frames(), ids=lambda frame: frame.name)
def test_the_decision_of_every_frame_can_be_written(frame: Frame) -> None:
    hired = max(frame.hired_from.first_day, date(2026, 4, 1))
    planned = _planned(frame, hired)
    letter = decision_letter(
        DecisionNotice(
            support=Support(case_ref="R-1", person_name="試験", scheme="制度", frame=frame.label, office=("県",)),
            company_name="阿蘇精機",
            hired_on=hired,
            decided_on=hired,
            limit_of_life=None,
            limits_of_year=limits_of_year(frame, Promise(sorted(frame.limits.credentials)[0], hired, Yen(10**6))),
            times=len(planned),
            planned=planned,
            conditions=tuple(_conditions(frame)),
        )
    )
    read = pdf_text(letter_pdf(letter))
    assert "（1）参加企業に継続して勤務していること。" in read
    assert f"（{len(planned)}回以内）" in read
    if frame.name == "kumamoto/relocation":
        assert "赴任費用（200,000円以内）" in read


def test_every_step_of_a_payment_to_a_person_has_a_sentence() -> None:
    template, codes = template_of(PAYMENT), set[str]()
    for frame in (each for each in frames() if each.flow.value == "prefecture_pays"):
        hired = max(frame.hired_from.first_day, HIRED)
        moved = work(hired, date(hired.year, 9, 30)), work(date(hired.year, 10, 1), None, OTHER_FIRM, 700_000)
        for jobs in ((work(hired),), (work(hired, date(hired.year, 12, 5)),), moved):
            life = life_of(*jobs, loan=4_000_000)
            for award in paid(frame, life, [300_000] * 12):
                for step in award.trace:
                    template.sentence(step.code, {name: str(number) for name, number in step.numbers.items()})
                    codes.add(step.code)
    assert {"actual", "limit_of_year", "months_in_work", "remainder", "years_used_up", "not_in_work"} <= codes
    assert {"limit_after_move", "limit_moved_before"} <= codes
    change = change_by(frame_named("kumamoto/scholarship_2"), Yen(5_000), Awarded(), "correction")
    assert [step.code for step in change.trace] == ["correction", "company_over_life"]
