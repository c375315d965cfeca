"""A code is known by itself and by its Japanese names; lists are sets in the order of the code list."""

from contextlib import suppress
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.choices import NO, YES, one_of, several_of, yes_or_no
from ingest.fields.form import Choice, Misfit
from ingest.fields.spells import spells
from ingest.layouts.scholarship_codes import ABSENCES, CATEGORIES, CREDENTIALS, LOANS
from ingest.records.scholarship_codes import AbsenceKind, ApplicantCategory, Credential, Loan
from ingest.rows.cells import Cell

LISTS = [(CATEGORIES, ApplicantCategory), (CREDENTIALS, Credential), (LOANS, Loan), (ABSENCES, AbsenceKind)]


@pytest.mark.parametrize(("choices", "codes"), LISTS)
def test_every_code_has_one_choice_and_every_spelling_one_code(
    choices: tuple[Choice, ...], codes: type[StrEnum]
) -> None:
    assert [choice.code for choice in choices] == list(codes)
    spellings = [text for choice in (*choices,) for text in {choice.code, choice.label, *choice.others}]
    assert len(spellings) == len(set(spellings))
    for choice in choices:
        for text in (choice.code, choice.label, *choice.others, f"　{choice.label} ", choice.code.upper()):
            assert one_of(choices, codes).read(text) == choice.code


@pytest.mark.parametrize("choices", [choices for choices, _ in LISTS])
def test_no_label_holds_a_sign_that_parts_a_list(choices: tuple[Choice, ...]) -> None:
    assert not any(sign in choice.label for choice in choices for sign in "、,，;；:：~～\n")


def test_an_unknown_code_is_refused_with_the_nearest_labels() -> None:
    with pytest.raises(Misfit) as misfit:
        one_of(CATEGORIES, ApplicantCategory).read("新卒もの")
    assert misfit.value.key == "unknown_code"
    assert str(misfit.value.facts["nearest"]).startswith("新卒者")


@pytest.mark.parametrize("cell", [YES.code, YES.label, *YES.others, True, 1, "ＹＥＳ", "True", " はい "])
def test_yes_is_yes(cell: Cell) -> None:
    assert yes_or_no().read(cell) is True


@pytest.mark.parametrize("cell", [NO.code, NO.label, *NO.others, False, 0, "Ｎｏ"])
def test_no_is_no(cell: Cell) -> None:
    assert yes_or_no().read(cell) is False


@pytest.mark.parametrize("cell", ["たぶん", 2, 0.5, date(2026, 4, 1), "はい、いいえ"])
def test_what_is_neither_is_refused(cell: Cell) -> None:
    with pytest.raises(Misfit):
        yes_or_no().read(cell)


@given(st.lists(st.sampled_from(LOANS)), st.sampled_from(["、", ",", "，", ";", "\n", "\r\n", " 、 "]))
def test_a_list_is_the_same_in_any_order(chosen: list[Choice], separator: str) -> None:
    read = several_of(LOANS, Loan).read(separator.join(choice.label for choice in chosen) + separator)
    assert read == tuple(choice.code for choice in LOANS if choice in chosen)


def test_nothing_is_an_empty_list() -> None:
    assert several_of(LOANS, Loan).read("なし") == several_of(LOANS, Loan).blank == ()


@pytest.mark.parametrize(
    "text",
    [
        "休職:2026-05-01:2026-06-30、育休:2026-07-01:2026-07-31",
        "育児休業：R8.7.1～R8.7.31\n休職：令和8年5月1日～令和8年6月30日",
        "leave:2026/5/1~2026/6/30;childcare:2026/7/1:2026/7/31",
    ],
)
def test_spells_are_read_in_the_order_of_their_days(text: str) -> None:
    assert spells(ABSENCES, lambda *spell: spell).read(text) == (
        ("leave", date(2026, 5, 1), date(2026, 6, 30)),
        ("childcare", date(2026, 7, 1), date(2026, 7, 31)),
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("休職", "bad_format"),
        ("休職:2026-05-01", "bad_format"),
        ("休職:2026-05-01:", "bad_format"),
        ("病気:2026-05-01:2026-05-02", "unknown_code"),
        ("休職:2026-05-32:2026-06-01", "no_such_day"),
        ("休職:2026-05-02:2026-05-01", "out_of_order:spell"),
        ("、".join(["休職:2026-05-01:2026-05-01"] * 60), "too_many"),
        ("休職:2026-05-01:2026-05-01、" * 90, "too_long"),
    ],
)
def test_a_spell_that_is_none_is_refused_by_name(text: str, key: str) -> None:
    with pytest.raises(Misfit) as misfit:
        spells(ABSENCES, lambda *spell: spell).read(text)
    assert misfit.value.key == key


@given(st.text(max_size=30) | st.text("休職:育児~、2026-05R8.1 ", max_size=40))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    for form in (several_of(LOANS, Loan), spells(ABSENCES, lambda *spell: spell), yes_or_no()):
        with suppress(Misfit):
            form.read(text)
