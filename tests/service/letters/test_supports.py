"""Letters of the support programme: their words come from data, every place of which is filled and checked."""

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from service.base.yen import Yen
from service.letters import support_changes, support_money, support_notices, support_revocation
from service.letters.drawing import letter_pdf
from service.letters.layout import BOTTOM, MARGIN, TOP, WIDTH, sheets_of
from service.letters.letter import Column, Letter, Table
from service.letters.support_changes import change_letter
from service.letters.support_money import TracedStep, claim_letter, payment_letter
from service.letters.support_notices import (
    DeclinedNotice,
    certification_to_person,
    decision_letter,
    registration_letter,
)
from service.letters.telling import amount
from service.letters.template import Shape, TemplateUnusable, read_template, template_of
from service.letters.typeface import carve, typeface
from service.letters.words import all_words, word, words
from tests.service.letters.supports import (
    CERTIFICATION,
    CHANGE,
    CLAIM,
    DECISION,
    DECLINED,
    PAYMENT,
    REGISTRATION,
    SUPPORT,
    claim_of,
    letters,
)

SHAPES = {
    shape.name: shape
    for module in (support_notices, support_money, support_changes, support_revocation)
    for shape in vars(module).values()
    if isinstance(shape, Shape)
}
FOLDER = files("service.letters") / "templates"


def text_of(letter: Letter) -> str:
    pages = PdfReader(BytesIO(letter_pdf(letter))).pages
    return "".join(page.extract_text() for page in pages).translate({10: None, 32: None, 0x3000: None})


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_text_of_every_kind_can_be_read_again_and_no_place_is_left(name: str) -> None:
    letter = letters()[name]
    read = text_of(letter)
    for text in letter.texts():
        for line in text.split("\n"):
            assert line.translate({32: None, 0x3000: None}) in read, text
    assert "{" not in read
    assert "}" not in read


def test_there_is_a_shape_and_a_test_letter_for_every_template() -> None:
    names = {each.name.removesuffix(".toml") for each in FOLDER.iterdir()} - {"words"}
    assert names == set(SHAPES) == set(letters())


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_templates_and_words_use_only_characters_of_the_font(name: str) -> None:
    for file in (f"{name}.toml", "words.toml"):
        carve(typeface(), FOLDER.joinpath(file).read_text("utf-8").replace("\t", "").splitlines())


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_the_same_letter_gives_the_same_bytes(name: str) -> None:
    assert letter_pdf(letters()[name]) == letter_pdf(letters()[name])


def test_days_years_and_amounts_are_told_in_both_ways() -> None:
    read = text_of(letters()["payment"])
    for text in (
        "令和7年度（2025年度）",
        "令和7年（2025年）10月20日",
        "金182,001円",
        "1年度の上限額244,800円（第1回）",
    ):
        assert text in read, text
    assert amount(Yen(-1_234_567)) == "△1,234,567円"


def test_the_company_and_the_person_each_have_a_copy_of_the_certification() -> None:
    company, person = letters()["certification_company"], letters()["certification_person"]
    assert company.addressee == ("阿蘇精機株式会社　御中",)
    assert person.addressee == ("髙橋 﨑子　様",)
    assert company.title == person.title == "支援候補者認定通知書"
    both = [text_of(letter) for letter in (company, person)]
    assert all("その2分の1を企業が負担します" in read for read in both)
    other_way = certification_to_person(replace(CERTIFICATION, flow="company_pays", limit=None))
    assert "企業が本人のために支出し" in text_of(other_way)
    assert "支援の上限額" not in [row.label for row in other_way.rows]


def test_the_decision_tells_limits_years_and_conditions() -> None:
    read = text_of(letters()["decision"])
    for text in (
        "2,448,000円以内",
        "244,800円以内",
        "令和7年度（2025年度）から令和16年度（2034年度）まで（10回以内）",
        "（4）次の期間は在職月数に数えません：休職、育児休業、県外勤務、返還猶予。",
        "令和16年（2034年）3月31日まで",
    ):
        assert text in read, text
    one = decision_letter(replace(DECISION, planned=DECISION.planned[:1], times=1, limits_of_year=()))
    assert "支給の年度令和7年度（2025年度）（1回以内）" in text_of(one)
    assert "1年度の額" not in [row.label for row in one.rows]
    odd = decision_letter(replace(DECISION, limits_of_year=(*[Yen(180_000)] * 9, Yen(180_001))))
    assert "180,000円（10回のうち1回は、端数を加えた180,001円）以内" in text_of(odd)
    nothing = decision_letter(replace(DECISION, planned=()))
    assert nothing.table is None
    assert "支給の年度" not in [row.label for row in nothing.rows]


def test_a_refusal_has_its_reasons_and_says_how_to_ask_for_review() -> None:
    read = text_of(letters()["declined"])
    assert "（2）卒業からの年数が" in read
    assert "3か月以内に、知事に対して審査請求" in read
    assert "熊本県商工労働部労働雇用創生課に提出" in read
    with pytest.raises(ValueError, match="reason"):
        DeclinedNotice(support=SUPPORT, declined_on=date(2024, 6, 20), reasons=(), review_office="県庁")
    one = support_notices.declined_letter(replace(DECLINED, reasons=DECLINED.reasons[:1]))
    assert "（1）" not in text_of(one)


def test_a_claim_whose_lines_make_another_total_is_refused() -> None:
    with pytest.raises(ValueError, match="2025-00012"):
        replace(CLAIM, total=CLAIM.total + Yen(1))


def test_two_hundred_lines_go_on_for_pages_under_their_headings_and_none_is_lost() -> None:
    letter = claim_letter(claim_of(200))
    pages = [page.extract_text().splitlines() for page in PdfReader(BytesIO(letter_pdf(letter))).pages]
    assert len(pages) == 7
    for number, page in enumerate(pages, start=1):
        assert page[-1].strip() == f"{number} / 7"
        assert sum(line.startswith("登録番号") for line in page) == 1
        assert ("（続き）" in [line.strip() for line in page]) == (number > 1)
    found = re.findall(r"R[56]-\d{4}", "\n".join(line for page in pages for line in page))
    assert found == [line[0] for line in letter.table.lines] if letter.table else False
    assert "△12,000円" in "".join(pages[-1])
    assert amount(claim_of(200).total) in "".join(pages[-1])


def test_lines_of_a_table_stay_within_the_page_and_numbers_stand_at_the_right() -> None:
    face = typeface()
    columns = (Column("内容", 3), Column("額", 1, is_number=True))
    lines = (*(("長い文です。" * count, f"{count:,}円") for count in range(1, 40)), ("とても長い。" * 900, "1円"))
    letter = replace(letters()["claim"], table=Table("", columns, lines, ("計", "9円")))
    sheets = sheets_of(letter, face)
    for sheet in sheets:
        assert all(box.top >= TOP and box.top + box.height <= BOTTOM + 0.01 for box in sheet.boxes)
        for line in sheet.lines:
            assert line.left >= MARGIN - 0.01
            assert line.left + face.width(line.text, line.size) <= MARGIN + WIDTH + 0.01
    ends = {
        round(line.left + face.width(line.text, line.size), 3)
        for sheet in sheets
        for line in sheet.lines
        if re.fullmatch(r"[0-9,]+円", line.text)
    }
    assert len(ends) == 1


def test_a_row_all_of_whose_places_are_empty_is_left_out() -> None:
    letter = registration_letter(replace(REGISTRATION, loans=""))
    assert "利用する奨学金" not in [row.label for row in letter.rows]
    assert "登録番号" in [row.label for row in letter.rows]


def test_a_change_is_told_without_what_it_was_computed_from() -> None:
    trace = (TracedStep("correction", Yen(5_000), {}), TracedStep("company_over_life", Yen(2_500), {}))
    read = text_of(payment_letter(replace(PAYMENT, trace=trace)))
    assert "うち企業の負担分の増減2,500円" in read


def test_a_notice_of_less_says_from_what_to_what_why_how_to_pay_it_back_and_how_to_ask_for_review() -> None:
    read = text_of(letters()["change"])
    for told in (
        "変更前の額金182,001円",
        "変更後の額金142,800円",
        "返還する額金39,201円",
        "182,001円ではなく170,000円であるため",
        "12か月のうち在職した月が、12か月ではなく7か月であるため",
        "返還の期限令和8年（2026年）2月28日",
        "返還第2025-00021号",
        "決定のあとの訂正による増減額△39,201円",
        "審査請求書は、熊本県商工労働部労働雇用創生課に提出",
        "取消しを求める訴え",
    ):
        assert told in read, told
    early = change_letter(replace(CHANGE, claim_no=None, due_on=None, is_to_company=True))
    assert early.addressee == ("髙橋 﨑子　御中",)
    assert "返還の期限" not in [row.label for row in early.rows]
    assert "別に送付する返還請求書により" in text_of(early)
    with pytest.raises(ValueError, match="lowers nothing"):
        replace(CHANGE, after=CHANGE.before)


def test_a_part_that_companies_share_is_told_with_the_months_by_which_they_do() -> None:
    shared = replace(CLAIM, lines=(replace(CLAIM.lines[0], months=(7, 12)), *CLAIM.lines[1:]))
    for told in (shared, replace(shared, is_donation=True)):
        assert text_of(claim_letter(told)).count("（在職12か月のうち7か月の分）") == 1


SHAPE = Shape("test", frozenset({"name"}), columns={"one": 1, "two": 1}, sentences={"said": frozenset({"what"})})
WRITTEN = """
title = "題"
number = ""
addressee = []
paragraphs = ["{name}様"]
[table.headings]
one = "一"
two = "二"
[sentences]
said = "{what}です"
"""


def test_what_stands_in_a_value_is_never_read_as_a_place() -> None:
    letter = read_template(WRITTEN, SHAPE).letter(date(2026, 4, 1), (), {"name": "{title} {0} {{"})
    assert letter.paragraphs == ("{title} {0} {{様",)


@given(st.text(max_size=30))
def test_any_value_comes_back_as_it_is(value: str) -> None:
    template = read_template(WRITTEN, SHAPE)
    letter = template.letter(date(2026, 4, 1), (), {"name": value})
    assert letter.paragraphs == ((f"{value}様",) if value else ())
    assert template.sentence("said", {"what": value}) == f"{value}です"


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("{name}様", "様", "the place {name} is missing"),
        ("{name}様", "{name}{other}様", "there is no place {other}"),
        ("{name}様", "{name}{name.upper}様", "there is no place {name.upper}"),
        ("{name}様", "{name}{name[0]}様", "there is no place"),
        ("{name}様", "{name}{name!r}様", "there is no place {name!r}"),
        ("{name}様", "{name}{name:>9}様", "there is no place {name:>9}"),
        ("{name}様", "{name}{}様", "there is no place {}"),
        ("{name}様", "{name", "expected '}'"),
        ("{what}です", "{name}です", "there is no place {name}"),
        ('said = "{what}です"', "", "the sentence said is missing"),
        ('said = "', 'more = "もう"\nsaid = "', "there is no sentence more"),
        ('two = "二"', "", "the column two is missing"),
        ('two = "二"', 'two = "二"\nthree = "三"', "there is no column three"),
        ('title = "題"', 'title = "題"\ncolour = "赤"', "colour"),
        ('title = "題"', "", "title"),
        ('title = "題"', "title = ", "Invalid"),
    ],
)
def test_a_template_that_cannot_be_meant_is_refused_and_says_why(written: str, instead: str, fault: str) -> None:
    with pytest.raises(TemplateUnusable, match=re.escape(fault)):
        read_template(WRITTEN.replace(written, instead), SHAPE)


def test_a_template_is_read_once() -> None:
    assert template_of(SHAPES["claim"]) is template_of(SHAPES["claim"])


def test_words_are_told_in_the_order_of_the_file_and_an_unknown_code_is_refused() -> None:
    assert words("absence", ["deferral", "leave", "leave"]) == "休職、返還猶予"
    assert words("absence", []) == ""
    with pytest.raises(TemplateUnusable, match=r"absence\.holiday"):
        word("absence", "holiday")
    with pytest.raises(TemplateUnusable, match=r"absence\.holiday"):
        words("absence", ["leave", "holiday"])
    assert all(text for told in all_words().values() for text in told.values())
