"""What is going on in the weeks before `today`: registrations, consultations, decisions and introductions under way."""

from datetime import date, timedelta
from random import Random
from typing import Any

from service.sample.chance import stream
from service.sample.consultations import center_for, consulted
from service.sample.events import (
    Event,
    Interviewed,
    Introduced,
    Offered,
    PersonRegistered,
    PostingOpened,
    ShortlistDecided,
)
from service.sample.people import Person
from service.sample.postings import Posting
from service.sample.workdays import at_work, workday

REASONS_GIVEN = {
    "hold": ("面談の日程を確認中", "本人の希望時期を確認する", "企業に夜勤の頻度を問い合わせ中", "資格証の写しを待つ"),
    "pass": ("通勤の距離が合わない", "本人が別の職種を希望", "すでに他社と面談が進んでいる", "求める経験とずれがある"),
}


def arrivals(seed: object, people: tuple[Person, ...], postings: tuple[Posting, ...]) -> list[Event]:
    """Registrations of the people who look for work, their consultations, and the open postings' arrival."""
    events: list[Event] = []
    for number, person in enumerate(people, start=1):
        random = stream(seed, "arrival", person.id)
        at = at_work(random, workday(person.registered_on))
        events.append(PersonRegistered(at, person.id))
        if person.record["track"] == "uij_turn" or random.random() < 0.15:
            center = center_for(random, str(person.record["residence_prefecture"]))
            later = at + timedelta(minutes=random.randrange(10, 40))
            events.append(consulted(random, f"S-CP{number:04d}", later, center, person))
    for posting in postings:
        random = stream(seed, "arrival", posting.id)
        events.append(PostingOpened(at_work(random, workday(posting.received_on)), posting.id))
    return events


def under_way(seed: object, people: tuple[Person, ...], postings: tuple[Posting, ...], today: date) -> list[Event]:
    """Decisions of the last two weeks on plainly fitting pairs, and the introductions that followed some of them."""
    random = stream(seed, "under way", today)
    events: list[Event] = []
    busy: set[str] = set()
    open_ones = [posting for posting in postings if posting.received_on <= today - timedelta(days=25)]
    ready = [person for person in people if _is_ready(person, today)]
    for posting in random.sample(open_ones, min(len(open_ones), 70)):
        fitting = [person for person in ready if person.id not in busy and plainly_fits(person, posting, today)]
        for person in random.sample(fitting, min(len(fitting), 2)):
            busy.add(person.id)
            events += _decided(random, person, posting, today)
    return events


def _decided(random: Random, person: Person, posting: Posting, today: date) -> list[Event]:
    day = workday(today - timedelta(days=random.randrange(3, 16)))
    may_introduce = "introduction" in {consent["purpose"] for consent in person.record["consents"]}
    decision = "accept" if may_introduce else random.choice(("hold", "hold", "pass"))
    reason = random.choice(REASONS_GIVEN[decision]) if decision in REASONS_GIVEN else None
    at = at_work(random, day)
    events: list[Event] = [ShortlistDecided(at, posting.id, person.id, decision, reason)]
    if decision == "accept":
        introduction = f"S-IP{person.id[3:]}"
        company = str(posting.record["company_id"])
        events.append(Introduced(at + timedelta(minutes=12), introduction, person.id, posting.id, company))
        for step, kind in ((4, Interviewed), (8, Offered)):
            when = workday(day + timedelta(days=step))
            if when < today and random.random() < 0.7:
                events.append(kind(at_work(random, when), introduction))
            else:
                break
    return events


def _is_ready(person: Person, today: date) -> bool:
    """Whether somebody has left school, has agreed to matching, and has been known for some weeks."""
    agreed = any(consent["purpose"] == "matching" for consent in person.record["consents"])
    at_school = any(school["expected"] for school in person.record["education"])
    return agreed and not at_school and person.registered_on <= today - timedelta(days=25)


def plainly_fits(person: Person, posting: Posting, today: date) -> bool:
    """Whether a pair is beyond doubt eligible: same work, and every structured field on the safe side."""
    profile, offer = person.record, posting.record
    if not posting.is_complete or "mid_career" not in offer["audience"]:
        return False
    wants = {*profile["skills"], *profile["desired_occupations"]} & {
        *offer["skills_preferred"],
        *offer["skills_required"],
    }
    return bool(wants) and _fields_fit(profile, offer, today)


_RANKS = {"none": 0, "high_school": 1, "bachelor": 3, "master": 4, "doctor": 5}


def _fields_fit(record: dict[str, Any], posting: dict[str, Any], today: date) -> bool:
    wage = record["desired_monthly_salary_min"]
    rank = max(_RANKS.get(school["level"], 2) for school in record["education"])
    return (
        _months_in_last_job(record, today) >= 12 * posting["experience_years_min"]
        and rank >= _RANKS.get(posting["education_min"], 2)
        and set(posting["qualifications_required"]) <= set(record["qualifications"])
        and (wage is None or wage <= (posting["monthly_salary_max"] or 0))
        and (posting["shift"] == "day" or bool(record["accepts_shift"]))
        and (not record["desired_employment"] or posting["employment_type"] in record["desired_employment"])
        and not record["desired_municipalities"]
        and not any(each["language"] != "ja" for each in posting["languages"])
    )


def _months_in_last_job(record: dict[str, Any], today: date) -> int:
    job = record["experience"][-1]
    year, month = map(int, job["from"].split("-"))
    last_year, last_month = map(int, job["to"].split("-")) if job["to"] else (today.year, today.month)
    return (last_year - year) * 12 + last_month - month
