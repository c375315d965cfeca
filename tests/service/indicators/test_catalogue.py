"""The catalogue names what the contract asks for, and everything in it is counted and explained."""

from service.consultations.terms import AgeGroup, Gender, Household, Uij
from service.indicators.catalogue import catalogue
from service.indicators.reads.statements import COUNTED, SUMMED

PROMISED = {
    "uij_hires", "scholarship_supported_new", "scholarship_supported_new_from_outside", "consultations",
    "contribution_prefecture_yen", "contribution_company_yen",
    "professional_contracts", "professional_contracts_semiconductor", "company_support_companies",
    "company_support_hires", "placements", "placement_retention_6m", "placement_retention_1y",
    "placement_retention_3y", "funnel_registered", "funnel_consulted", "funnel_proposed", "funnel_decided",
    "funnel_introduced", "funnel_accepted", "funnel_started",
}  # fmt: skip
"""Of the contract's list, those that this version counts."""
BEYOND = {
    "consultation_sessions", "professional_contracts_cumulative", "professional_contracts_semiconductor_cumulative",
}  # fmt: skip


def test_every_promised_indicator_is_there_once() -> None:
    names = [indicator.id for indicator in catalogue()]
    assert sorted(names) == sorted(PROMISED | BEYOND)


def test_every_indicator_says_what_is_counted() -> None:
    assert list(COUNTED) == [indicator.id for indicator in catalogue()]
    assert set(COUNTED) >= SUMMED
    for indicator in catalogue():
        words = (indicator.label, indicator.label_en, indicator.unit, indicator.definition, indicator.source)
        assert all(words), indicator.id


def test_consultations_are_broken_down_as_the_contract_says() -> None:
    (consultations,) = (indicator for indicator in catalogue() if indicator.id == "consultations")
    assert [dimension.id for dimension in consultations.dimensions] == [
        "residence", "origin", "age_group", "uij", "gender", "household",
    ]  # fmt: skip


def test_a_dimension_has_the_codes_that_are_stored() -> None:
    codes = {each.id: set(each.published) for indicator in catalogue() for each in indicator.dimensions}
    prefectures = {f"{number:02}" for number in range(1, 48)} | {"unknown"}
    assert codes == {
        "residence": prefectures, "origin": prefectures, "age_group": set(AgeGroup), "uij": set(Uij),
        "gender": set(Gender), "household": set(Household),
    }  # fmt: skip


def test_prefectures_are_published_with_code_and_name() -> None:
    residence = next(each for indicator in catalogue() for each in indicator.dimensions if each.id == "residence")
    assert residence.published["43"] == "43_熊本県"
    assert residence.published["01"] == "01_北海道"
