"""What comes next, which consents stand, and the order of ways and entries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.actor import SYSTEM, Actor, Role
from service.base.ids import CompanyId, PersonId, PostingId
from service.introductions.terms import DueKind, Stage
from service.people.standing import standing_consents
from service.people.terms import ConsentEvent, Purpose
from service.students.terms import SchoolStanding
from service.workspace.rules import showing as rules
from service.workspace.terms import (
    Entry,
    EntryKind,
    MayNotOpen,
    NextAct,
    OpeningPurpose,
    PurposeNeeded,
    SchoolAct,
    Way,
)

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
NOTHING_DUE = dict.fromkeys(DueKind, 0)
COMPANY = CompanyId(UUID(int=7))


def next_act(role: Role = Role.COORDINATOR, **told: int) -> NextAct:
    due = NOTHING_DUE | {DueKind(name): count for name, count in told.items() if name in set(DueKind)}
    others = {name: told.get(name, 0) for name in ("to_review", "lacking", "dead", "errands", "unsecured", "programme")}
    return rules.next_act(role, due, **others)


def test_who_has_agreed_comes_before_whom_to_ask_and_both_before_the_review() -> None:
    assert next_act(to_introduce=1, consent_to_ask=5, to_review=40) is NextAct.TO_INTRODUCE
    assert next_act(consent_to_ask=5, to_review=40) is NextAct.CONSENT_TO_ASK
    assert next_act(letter_to_make=1, consent_to_ask=5, to_review=40) is NextAct.LETTER_TO_MAKE
    assert next_act(start_awaited=1, to_review=40) is NextAct.START_AWAITED
    assert next_act(start_awaited=1, start_to_agree=2, to_review=40) is NextAct.START_AWAITED
    assert next_act(start_to_agree=2, to_review=40) is NextAct.START_TO_AGREE
    assert next_act(to_review=40, outcome_overdue=9) is NextAct.REVIEW
    assert next_act(outcome_overdue=9, lacking=3) is NextAct.OUTCOME_OVERDUE
    assert next_act(outcome_overdue=9, offer_overdue=1) is NextAct.OFFER_OVERDUE


def test_an_administrator_is_sent_to_what_nobody_else_sees_to_and_never_into_the_coordinators_work() -> None:
    assert next_act(Role.ADMINISTRATOR, dead=1, unsecured=2, to_introduce=3) is NextAct.DEAD_LETTERS
    assert next_act(Role.ADMINISTRATOR, unsecured=2, to_introduce=3) is NextAct.SECOND_FACTOR
    assert next_act(Role.ADMINISTRATOR, to_review=40, errands=1, to_introduce=3, lacking=2) is NextAct.NOTHING
    assert next_act(dead=1, unsecured=2) is NextAct.NOTHING


def test_what_people_left_to_the_office_and_a_withdrawn_consent_come_before_all_else() -> None:
    assert next_act(errands=1, consent_withdrawn=2, to_introduce=3) is NextAct.CONSENT_WITHDRAWN
    assert next_act(errands=1, company_unaware=2, to_introduce=3) is NextAct.COMPANY_UNAWARE
    assert next_act(errands=1, to_introduce=3) is NextAct.ERRANDS


def test_what_only_waits_for_others_is_no_act() -> None:
    assert next_act(answer_awaited=3, interview_ahead=2, reply_awaited=1) is NextAct.NOTHING


def test_who_only_reads_is_sent_to_the_numbers_whatever_waits_for_the_coordinators() -> None:
    assert next_act(Role.PROGRAMME_STAFF, to_review=4, consent_to_ask=1, lacking=2, errands=1) is NextAct.NUMBERS


def test_a_school_hears_of_results_first_then_whom_to_place_then_of_postings() -> None:
    student = (PersonId(UUID(int=1)), "S-1")
    standing = SchoolStanding(students=3, to_place=(student,), awaited=2, overdue=1, accepted=0)
    assert rules.next_act_of_school(standing) is SchoolAct.RESULTS
    assert rules.next_act_of_school(replace(standing, overdue=0)) is SchoolAct.TO_PLACE
    assert rules.next_act_of_school(replace(standing, overdue=0, to_place=())) is SchoolAct.POSTINGS


@given(st.dictionaries(st.sampled_from([kind.value for kind in DueKind]), st.integers(1, 9)))
def test_the_next_act_always_waits(told: dict[str, int]) -> None:
    act = next_act(Role.COORDINATOR, **told)
    assert act is NextAct.NOTHING or told[act.value] > 0


def consent(given_on: date, *, is_given: bool = True, company_id: CompanyId | None = None) -> ConsentEvent:
    return ConsentEvent(Purpose.MATCHING, company_id, is_given, given_on, "窓口", NOW, None)


def test_the_last_word_on_a_purpose_and_company_stands() -> None:
    told = [consent(TODAY, is_given=False), consent(TODAY - timedelta(3)), consent(TODAY, company_id=COMPANY)]
    assert standing_consents(told, TODAY) == [told[2]]


def test_a_consent_is_none_before_its_own_day() -> None:
    tomorrow, before = consent(TODAY + timedelta(1)), consent(TODAY - timedelta(1))
    assert standing_consents([tomorrow, before], TODAY) == [before]
    assert standing_consents([tomorrow], TODAY) == []


def test_an_identity_is_opened_by_who_decides_and_for_a_purpose_of_the_list() -> None:
    aiko = Actor(Role.COORDINATOR, id=UUID(int=1))
    assert rules.check_may_open(aiko, "contact") is OpeningPurpose.CONTACT
    for purpose in ("", "curiosity"):
        with pytest.raises(PurposeNeeded):
            rules.check_may_open(aiko, purpose)
    for actor in (Actor(Role.PROGRAMME_STAFF, id=UUID(int=2)), Actor(Role.SCHOOL_SUPPORTER, id=UUID(int=3)), SYSTEM):
        with pytest.raises(MayNotOpen):
            rules.check_may_open(actor, "contact")


def test_what_is_furthest_on_its_way_stands_first_and_lists_by_their_score() -> None:
    def way(number: int, stage: Stage, **told: float) -> Way:
        return Way(PostingId(UUID(int=number)), COMPANY, stage, **told)  # type: ignore[arg-type]

    low, high = way(1, Stage.LISTED, score=0.2), way(2, Stage.LISTED, score=0.9)
    introduced, accepted = way(3, Stage.INTRODUCED), way(4, Stage.ACCEPTED)
    assert rules.in_order([low, introduced, high, accepted]) == [accepted, introduced, high, low]


def test_what_is_known_by_the_day_alone_comes_after_what_is_known_to_the_minute() -> None:
    morning = Entry(TODAY, EntryKind.VERDICT, "accept", NOW)
    evening = Entry(TODAY, EntryKind.MAIL, "x", NOW + timedelta(hours=5))
    introduced, applied = Entry(TODAY, EntryKind.STAGE, "introduced"), Entry(TODAY, EntryKind.STAGE, "applied")
    old = Entry(TODAY - timedelta(1), EntryKind.CONSULTATION, "tokyo")
    told = [old, introduced, applied, evening, morning]
    assert rules.newest_first(told) == (applied, introduced, evening, morning, old)
