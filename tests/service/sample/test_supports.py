"""The supported people of the sample: allowed by the frames' own rules, and at one with their profiles."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, PersonId
from service.base.yen import Yen
from service.repayments.rules.eligibility import Answer, findings
from service.repayments.rules.path import application_of, frame_of, in_order
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind, Registration
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan, Paper
from service.sample.events import Hired, Left, Offered
from service.sample.people import Person
from service.sample.prefecture import SamplePrefecture
from service.sample.support_events import (
    CompanyParticipates,
    EvidenceChecked,
    EvidenceReceived,
    OfficeActed,
    SupportDecided,
    SupportRegistered,
    SupportStep,
)
from service.sample.supports import FRAMES
from service.sample.workdays import JST

LEVELS = {"university_4y": "bachelor", "graduate_school": "master"}


@pytest.fixture(scope="module")
def steps(prefecture: SamplePrefecture) -> dict[str, dict[str, SupportStep]]:
    """By case and kind what befell it."""
    found: defaultdict[str, dict[str, SupportStep]] = defaultdict(dict)
    for event in prefecture.history:
        if isinstance(event, SupportStep):
            found[event.case][event.kind] = event
    return found


def registered(prefecture: SamplePrefecture) -> dict[str, SupportRegistered]:
    return {each.case: each for each in prefecture.history if isinstance(each, SupportRegistered)}


def people(prefecture: SamplePrefecture) -> dict[str, Person]:
    return {each.id: each for each in prefecture.former_people}


def applied(
    prefecture: SamplePrefecture, steps: dict[str, dict[str, SupportStep]]
) -> Iterator[tuple[SupportRegistered, dict[str, SupportStep]]]:
    for case, told in registered(prefecture).items():
        if "applied" in steps[case]:
            yield told, steps[case]


def case_of(told: SupportRegistered, befell: dict[str, SupportStep], decided: date | None) -> Case:
    """The support as the programme keeps it; refused where its events cannot follow each other."""
    registered_on = told.at.astimezone(JST).date()
    events = [CaseEvent(CaseEventKind.REGISTERED, registered_on), *(_event(each) for each in befell.values())]
    events += [CaseEvent(CaseEventKind.DECIDED, decided)] if decided else []
    registration = Registration(
        case_ref=told.case,
        person_id=PersonId(_id(told.person)),
        scheme="kumamoto",
        frame=told.frame,
        hire_year=told.hire_year,
        category=Category(told.category),
        credential=Credential(told.credential),
        loans=frozenset(map(Loan, told.loans)),
        registered_on=registered_on,
        graduated_on=told.graduated_on,
        is_from_outside=told.from_outside,
        was_employed_in_prefecture=False,
        has_other_support=False,
    )
    return Case(CaseId(_id(told.case)), registration, in_order(events))


def _event(step: SupportStep) -> CaseEvent:
    return CaseEvent(
        kind=CaseEventKind(step.kind),
        on_date=step.on_date,
        company_id=CompanyId(_id(step.company)) if step.company else None,
        left_on=step.left_on,
        absence=Absence(step.absence) if step.absence else None,
        reason=EndReason(step.reason) if step.reason else None,
        papers=frozenset(map(Paper, step.papers)),
        age_at_hire=step.age,
        loan=Yen(step.loan) if step.loan is not None else None,
    )


def _id(reference: str) -> UUID:
    return uuid5(NAMESPACE_OID, reference)


def days_of_decisions(prefecture: SamplePrefecture) -> dict[str, date]:
    return {
        each.case: each.at.astimezone(JST).date() for each in prefecture.history if isinstance(each, SupportDecided)
    }


def test_every_condition_of_the_frame_fits_everybody_who_applied(
    prefecture: SamplePrefecture, steps: dict[str, dict[str, SupportStep]]
) -> None:
    found, decided = Counter[str](), days_of_decisions(prefecture)
    for told, befell in applied(prefecture, steps):
        case = case_of(told, befell, decided.get(told.case))
        answers = findings(frame_of(case), application_of(case))
        assert {each.rule for each in answers if each.answer is not Answer.FITS} == set(), told.case
        found[told.frame] += 1
    assert set(found) == set(FRAMES.values())
    assert sum(found.values()) > 380


def test_from_outside_come_all_kinds_and_from_here_those_who_left_school_lately(prefecture: SamplePrefecture) -> None:
    kinds = Counter((each.from_outside, each.category) for each in registered(prefecture).values())
    assert {category for outside, category in kinds if outside} == {"new_graduate", "graduated", "experienced"}
    assert {category for outside, category in kinds if not outside} == {"new_graduate", "graduated"}
    assert min(kinds.values()) >= 10


def test_the_registration_says_what_the_profile_says(prefecture: SamplePrefecture) -> None:
    known = people(prefecture)
    for told in registered(prefecture).values():
        record = known[told.person].record
        school = record["education"][-1]
        assert record["track"] == "scholarship"
        assert school["level"] == LEVELS[told.credential]
        assert school["graduation"] == f"{told.graduated_on:%Y-%m}"
        assert school["expected"] == (told.category == "new_graduate")
        assert (record["residence_prefecture"] != "43") == told.from_outside


def test_nobody_from_here_was_at_work_when_registering(prefecture: SamplePrefecture) -> None:
    known = people(prefecture)
    for told in registered(prefecture).values():
        jobs = known[told.person].record["experience"]
        if not told.from_outside:
            assert all(job["to"] is not None and job["to"] < f"{told.at:%Y-%m}" for job in jobs)
        if told.category == "experienced":
            assert jobs


def test_what_befalls_a_support_can_follow_and_agrees_with_the_way_to_the_job(
    prefecture: SamplePrefecture, steps: dict[str, dict[str, SupportStep]]
) -> None:
    offered = {each.introduction: _day(each) for each in prefecture.history if isinstance(each, Offered)}
    started = {each.introduction: each.started_on for each in prefecture.history if isinstance(each, Hired)}
    decided = days_of_decisions(prefecture)
    for case, told in registered(prefecture).items():
        case_of(told, steps[case], decided.get(case))
        hired = steps[case].get("hired")
        if hired is not None and hired.introduction is not None:
            assert hired.on_date == started[hired.introduction]
            assert steps[case]["offered"].on_date == offered[hired.introduction]


def _day(event: Offered) -> date:
    return event.at.astimezone(JST).date()


def test_nobody_who_left_goes_on_being_supported(
    prefecture: SamplePrefecture, steps: dict[str, dict[str, SupportStep]]
) -> None:
    left = {each.introduction: each.left_on for each in prefecture.history if isinstance(each, Left)}
    for befell in steps.values():
        day = left.get(befell["hired"].introduction or "") if "hired" in befell else None
        if day is not None:
            assert day == (befell["ended"].on_date if "ended" in befell else befell["transferred"].left_on)


def test_the_places_of_every_firm_suffice(
    prefecture: SamplePrefecture, steps: dict[str, dict[str, SupportStep]]
) -> None:
    places = {
        (each.company, each.frame, each.hire_year): each.places
        for each in prefecture.history
        if isinstance(each, CompanyParticipates)
    }
    taken = Counter(
        (befell["hired"].company or "", told.frame, FiscalYear.of(befell["hired"].on_date).year)
        for told, befell in applied(prefecture, steps)
    )
    assert all(count <= places[key] for key, count in taken.items())


def test_evidence_comes_for_years_in_work_and_some_of_it_waits_or_contradicts_today(
    prefecture: SamplePrefecture, steps: dict[str, dict[str, SupportStep]]
) -> None:
    received = {_key(each): each for each in prefecture.history if isinstance(each, EvidenceReceived)}
    checked = {_key(each): each for each in prefecture.history if isinstance(each, EvidenceChecked)}
    assert checked.keys() <= received.keys()
    for told in received.values():
        first, last = told.employed
        assert date(told.fiscal_year, 4, 1) <= first <= last <= date(told.fiscal_year + 1, 3, 31)
        assert first >= steps[told.case]["hired"].on_date
        assert (told.repaid is None) != (told.outlay is None)
    refused = [each for each in checked.values() if each.refused is not None]
    assert 3 <= len(refused) <= 40
    assert received.keys() - checked.keys()


def _key(each: EvidenceReceived | EvidenceChecked) -> tuple[str, str, int, int]:
    return each.case, each.company, each.fiscal_year, each.number


def test_in_autumn_applications_wait_to_be_certified_and_others_to_be_decided_on(
    prefecture: SamplePrefecture, steps: dict[str, dict[str, SupportStep]]
) -> None:
    decided = {each.case for each in prefecture.history if isinstance(each, SupportDecided)}
    waiting = Counter("certified" in befell for told, befell in applied(prefecture, steps) if told.case not in decided)
    assert waiting[False] >= 1
    assert waiting[True] >= 1


def test_the_office_keeps_every_year_in_the_same_order(prefecture: SamplePrefecture) -> None:
    acts: defaultdict[int, list[str]] = defaultdict(list)
    for event in prefecture.history:
        if isinstance(event, OfficeActed):
            acts[event.fiscal_year].append(event.act.value)
    assert sorted(acts) == list(range(2020, 2027))
    assert acts[2020] == acts[2024]
    assert acts[2020][:3] == ["open_books", "propose", "approve"]
    assert acts[2020][-2:] == ["close_obligations", "close_books"]
