"""The people of the sample: records that import, lives that are possible, sentences that are their own."""

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date

import pytest
from sudachipy import dictionary, tokenizer

from ingest.records.profile import ProfileRecord
from service.sample.lives import GRADUATION_AGE
from service.sample.people import Person, people_of
from service.sample.prefecture import SamplePrefecture
from service.sample.profiles import age_on
from service.sample.pupils import PUPILS

SENTENCE_END = re.compile(r"(?<=[。！？!?\n])|(?<=[.] )")
FIELDS = {"看護師": "nursing", "理学療法士": "rehab", "保育士": "edu"}


def texts_of(person: Person) -> list[str]:
    return [person.record["summary"], *(job["summary"] for job in person.record["experience"])]


def month_of(text: str) -> date:
    return date(int(text[:4]), int(text[5:7]), 1)


def birth_of(person: Person) -> date:
    return date.fromisoformat(person.record["identity"]["birth_date"])


def test_there_are_two_thousand_seekers_in_all_tracks_and_a_school_s_pupils(prefecture: SamplePrefecture) -> None:
    assert len(prefecture.seekers) == 2000 + len(PUPILS)
    tracks = Counter(person.record["track"] for person in prefecture.seekers)
    assert set(tracks) == {"uij_turn", "scholarship", "student", "professional"}
    assert min(tracks.values()) >= 200
    levels = {school["level"] for person in prefecture.seekers for school in person.record["education"]}
    assert levels >= {"high_school", "kosen", "polytechnic", "vocational", "bachelor", "master", "doctor"}


@pytest.mark.parametrize("count", [7, 12, 21])
def test_no_two_people_share_a_number_whatever_their_count(count: int) -> None:
    ids = [person.id for person in people_of(1, date(2026, 11, 25), count)]
    assert ids == [f"S-P{number:04d}" for number in range(1, len(ids) + 1)]


def test_every_profile_is_a_record_of_the_import(prefecture: SamplePrefecture) -> None:
    for person in prefecture.people:
        ProfileRecord.model_validate(person.record)
    assert len({person.id for person in prefecture.people}) == len(prefecture.people)


def test_no_long_sentence_stands_in_more_than_one_profile_in_fifty(prefecture: SamplePrefecture) -> None:
    tokens = dictionary.Dictionary().tokenizer()
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for person in prefecture.seekers:
        for text in texts_of(person):
            for sentence in SENTENCE_END.split(unicodedata.normalize("NFKC", text)):
                holders[sentence.strip()].add(person.id)
    repeated = {text for text, people in holders.items() if len(people) > len(prefecture.seekers) // 50}
    assert {text for text in repeated if len(tokens.tokenize(text, tokenizer.Tokenizer.SplitMode.C)) >= 10} == set()


def test_summaries_have_the_lengths_and_languages_of_real_ones(prefecture: SamplePrefecture) -> None:
    summaries = [person.record["summary"] for person in prefecture.seekers]
    assert min(map(len, summaries)) >= 40
    assert max(map(len, summaries)) <= 300
    english = sum(not re.search("[ぁ-ん]", text) for text in summaries) / len(summaries)
    assert 0.12 <= english <= 0.22
    assert len(set(summaries)) == len(summaries)


def test_nobody_works_before_leaving_school_or_after_today(prefecture: SamplePrefecture) -> None:
    for person in prefecture.people:
        left_school = [month_of(each["graduation"]) for each in person.record["education"] if not each["expected"]]
        at_school = any(each["expected"] for each in person.record["education"])
        jobs = [(month_of(each["from"]), each["to"]) for each in person.record["experience"]]
        for start, end in jobs:
            assert start <= prefecture.today
            assert end is None or start <= month_of(end) <= prefecture.today
            assert at_school or start > max(left_school)
        ends = [month_of(end) if end else date.max for _, end in jobs]
        assert all(end <= start for end, (start, _) in zip(ends, jobs[1:], strict=False))


def test_a_student_finishes_after_today_and_everybody_else_before(prefecture: SamplePrefecture) -> None:
    for person in prefecture.seekers:
        for school in person.record["education"]:
            assert school["expected"] == (month_of(school["graduation"]) > prefecture.today)
        if any(school["expected"] for school in person.record["education"]):
            assert person.record["track"] in ("student", "scholarship")


def test_ages_agree_with_schooling_and_the_statistics(prefecture: SamplePrefecture) -> None:
    for person in prefecture.people:
        born = birth_of(person)
        assert person.record["statistics"]["birth_year"] == born.year
        for school in person.record["education"]:
            age = age_on(born, month_of(school["graduation"]))
            assert GRADUATION_AGE[school["level"]] - 1 <= age <= GRADUATION_AGE[school["level"]] + 1
        assert 15 <= age_on(born, prefecture.today) <= 72


def test_licences_follow_from_schooling_age_and_years(prefecture: SamplePrefecture) -> None:
    for person in prefecture.seekers:
        held = person.record["qualifications"]
        years = sum(
            (month_of(job["to"]) if job["to"] else prefecture.today).year - month_of(job["from"]).year
            for job in person.record["experience"]
        )
        assert not any(name.startswith(("1級", "一級建築士")) for name in held) or years >= 5
        assert not any("自動車" in name and "整備" not in name for name in held) or (
            age_on(birth_of(person), prefecture.today) >= 18
        )
        assert "看護師" not in held or not any(school["expected"] for school in person.record["education"])


def test_registration_and_consents_are_not_in_the_future(prefecture: SamplePrefecture) -> None:
    for person in prefecture.people:
        assert person.registered_on <= prefecture.today
        assert all(consent["given_on"] <= prefecture.today.isoformat() for consent in person.record["consents"])


def test_most_have_agreed_to_matching_and_some_to_nothing(prefecture: SamplePrefecture) -> None:
    agreed = sum(
        any(consent["purpose"] == "matching" for consent in person.record["consents"]) for person in prefecture.seekers
    )
    assert 0.89 <= agreed / len(prefecture.seekers) <= 0.95


def test_identities_can_belong_to_nobody(prefecture: SamplePrefecture) -> None:
    for person in prefecture.people:
        identity = person.record["identity"]
        assert identity["email"].endswith(".example")
        assert identity["phone"].startswith(("090-0000-", "096-000-"))
    emails = [person.record["identity"]["email"] for person in prefecture.people]
    assert len(set(emails)) == len(emails)
