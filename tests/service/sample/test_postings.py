"""The firms and open postings of the sample."""

import re
from collections import Counter

from ingest.records.posting import PostingRecord
from service.postings.rules import publication_of
from service.postings.terms import CompanyShown, PostingState, PublicationState
from service.sample.companies import corporate_number_of
from service.sample.prefecture import SamplePrefecture


def test_there_are_sixty_firms_about_half_in_the_semiconductor_chain(prefecture: SamplePrefecture) -> None:
    assert len(prefecture.companies) == 60
    assert 24 <= sum(company.is_semiconductor for company in prefecture.companies) <= 36
    assert all(company.is_semiconductor == bool(company.semiconductor_basis) for company in prefecture.companies)
    assert len({company.name for company in prefecture.companies}) == 60
    assert sum(company.joins_scholarship_programme for company in prefecture.companies) >= 15


def test_corporate_numbers_carry_the_right_check_digit(prefecture: SamplePrefecture) -> None:
    assert corporate_number_of("700110005901") == "8700110005901"
    numbers = {company.corporate_number for company in prefecture.companies}
    assert len(numbers) == 60
    assert all(corporate_number_of(number[1:]) == number for number in numbers)


def test_contacts_lie_in_domains_that_cannot_exist(prefecture: SamplePrefecture) -> None:
    assert all(company.contact.endswith(".example") for company in prefecture.companies)


def test_every_posting_is_a_record_of_the_import(prefecture: SamplePrefecture) -> None:
    for posting in prefecture.postings:
        PostingRecord.model_validate(posting.record)
    references = [(each.record["company_id"], each.record["external_ref"]) for each in prefecture.postings]
    assert len(set(references)) == len(references)


def test_the_open_postings_are_of_all_kinds(prefecture: SamplePrefecture) -> None:
    records = [posting.record for posting in prefecture.open_postings]
    assert len(records) == 300
    kinds = Counter(record["conditions"]["posting_kind"] for record in records)
    audiences = Counter(audience for record in records for audience in record["audience"])
    assert kinds["hs_new_grad"] == 20
    assert min(audiences[each] for each in ("new_graduate", "mid_career", "side_job", "internship")) >= 10
    assert all(posting.received_on < prefecture.today for posting in prefecture.open_postings)


def test_no_firm_of_the_sample_is_a_religious_body(prefecture: SamplePrefecture) -> None:
    assert not [company.name for company in prefecture.companies if company.industry_code.startswith("94")]


def test_a_posting_for_pupils_closes_before_they_start_and_asks_no_level_of_japanese(
    prefecture: SamplePrefecture,
) -> None:
    records = [posting.record for posting in prefecture.open_postings]
    for record in (one for one in records if one["conditions"]["posting_kind"] == "hs_new_grad"):
        (year,) = record["graduation_fy"]
        assert record["closes_on"] is None or record["closes_on"] <= f"{year + 1}-03-31"
        assert record["languages"] == []


def test_a_title_that_speaks_to_graduates_is_of_a_posting_for_them_alone(prefecture: SamplePrefecture) -> None:
    speaking = [each.record for each in prefecture.postings if re.search(r"新卒|\d卒|年3月卒", each.record["title"])]
    assert len(speaking) > 10
    assert all(record["audience"] == ["new_graduate"] for record in speaking)


def test_about_one_open_posting_in_eight_lacks_what_the_law_wants(prefecture: SamplePrefecture) -> None:
    assert 24 <= sum(not posting.is_complete for posting in prefecture.open_postings) <= 52
    assert all(posting.is_complete for posting in prefecture.past_postings)


def test_descriptions_have_the_lengths_and_languages_of_real_ones(prefecture: SamplePrefecture) -> None:
    texts = [posting.record["description"] for posting in prefecture.open_postings]
    assert min(map(len, texts)) >= 70
    assert max(map(len, texts)) <= 400
    english = sum(not re.search("[ぁ-ん]", text) for text in texts) / len(texts)
    assert 0.12 <= english <= 0.23


def test_every_posting_names_its_firm(prefecture: SamplePrefecture) -> None:
    firms = {company.id: company for company in prefecture.companies}
    for posting in prefecture.postings:
        firm = firms[posting.record["company_id"]]
        assert posting.record["company_name"] == firm.name
        assert posting.record["municipality"] == firm.municipality


def test_a_posting_is_published_unless_something_was_left_out_on_purpose(prefecture: SamplePrefecture) -> None:
    firms = {company.id: company for company in prefecture.companies}
    for posting in prefecture.open_postings:
        firm = firms[posting.record["company_id"]]
        content = PostingRecord.model_validate(posting.record).model_dump(mode="json")
        shown = CompanyShown(firm.name, firm.address, firm.contact)
        publication = publication_of(content, shown, PostingState.OPEN, prefecture.today)
        assert (publication.state is PublicationState.PUBLISHED) or not posting.is_complete
