"""Small promises of the floor: signed words, entity tags, messages, how values are shown."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import RequestFactory
from markupsafe import Markup

from ingest.records.languages import LANGUAGES
from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO
from service.base.language import Language
from service.base.refusals import Missing
from service.companies.terms import industry_message
from service.web import rendering
from service.web.bodies import Form
from service.web.etag import TagUnreadable, etag_of, expected_revision, has_current
from service.web.language_names import NAMES, language_name
from service.web.messages import SERVICE, read_messages
from service.web.page import is_own_path
from service.web.place_filter import TOWNS
from service.web.signing import Signer
from service.web.static_files import read_static_files

SIGNER = Signer(b"k" * 32)


@given(st.binary())
def test_a_signed_word_comes_back(content: bytes) -> None:
    assert SIGNER.open("cursor", SIGNER.sign("cursor", content)) == content


@given(st.binary())
def test_a_word_of_another_purpose_or_key_does_not_open(content: bytes) -> None:
    word = SIGNER.sign("cursor", content)
    assert SIGNER.open("notice", word) is None
    assert Signer(b"o" * 32).open("cursor", word) is None


@given(st.text())
def test_any_text_may_be_offered_as_a_word(word: str) -> None:
    assert SIGNER.open("cursor", word) is None
    assert not SIGNER.is_token("form", "session", word)


@pytest.mark.parametrize(("told", "revision"), [(None, None), ("*", None), ('"3"', 3), (' "12" ', 12)])
def test_if_match_names_the_revision_that_was_seen(told: str | None, revision: int | None) -> None:
    request = RequestFactory().get("/", headers={"If-Match": told} if told else {})
    assert expected_revision(request) == revision


@pytest.mark.parametrize("told", ["3", 'W/"3"', '"x"', '"3", "4"', '"' + "9" * 40 + '"'])
def test_a_tag_that_is_not_ours_is_refused(told: str) -> None:
    with pytest.raises(TagUnreadable):
        expected_revision(RequestFactory().get("/", headers={"If-Match": told}))


def test_if_none_match_is_met_by_the_same_revision_only() -> None:
    request = RequestFactory().get("/", headers={"If-None-Match": 'W/"2", "3"'})
    assert has_current(request, 3)
    assert has_current(request, 2)
    assert not has_current(request, 4)
    assert etag_of(3) == '"3"'


def test_every_message_of_a_page_is_there_in_both_languages() -> None:
    messages = read_messages()
    for name in messages._texts:
        if ".refusals." not in name and not name.startswith("web.kinds."):
            assert messages._texts[name].keys() == {"ja", "en"}, name
    for kind in ("missing", "forbidden", "conflict", "stale", "invalid", "busy"):
        assert messages.text(f"web.titles.{kind}", Language.JAPANESE)
        assert messages.text(f"web.kinds.{kind}", Language.ENGLISH)


def test_towns_and_industries_have_a_name_in_both_languages() -> None:
    messages = read_messages()
    japanese = {code: messages.text(f"{TOWNS}.{code}", Language.JAPANESE) for code in MUNICIPALITIES_OF_KUMAMOTO}
    assert japanese == MUNICIPALITIES_OF_KUMAMOTO
    kinds = {"市": "City", "区": "Ward (Kumamoto City)", "町": "Town", "村": "Village"}
    english = {code: messages.text(f"{TOWNS}.{code}", Language.ENGLISH) for code in japanese}
    assert [code for code in japanese if not english[code].endswith(f" {kinds[japanese[code][-1]]}")] == []
    assert all(name.isascii() for name in english.values())
    assert len(set(english.values())) == len(english)
    groups = [industry_message(f"{number:02}14") for number in range(1, 100)]
    names = [messages.text(name or "", Language.ENGLISH) for name in groups]
    assert all(name.isascii() and name[0].isupper() for name in names)
    assert industry_message("0014") is None
    assert messages.text(industry_message("2814") or "", Language.JAPANESE) == "電子部品・デバイス・電子回路製造業"


def test_a_refusal_speaks_the_words_of_its_slice_in_english(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "web").mkdir()
    (tmp_path / "base" / "messages.toml").write_text('[refusals.Missing]\nen = "Gone."\n', encoding="utf-8")
    (tmp_path / "web" / "messages.toml").write_text('[kinds.missing]\nen = "Not there."\n', encoding="utf-8")
    assert read_messages(tmp_path).refusal(Missing("ありません。"), Language.ENGLISH) == "Gone."
    assert read_messages(tmp_path).refusal(Missing("ありません。"), Language.JAPANESE) == "ありません。"
    (tmp_path / "base" / "messages.toml").unlink()
    assert read_messages(tmp_path).refusal(Missing("ありません。"), Language.ENGLISH) == "Not there."


def test_a_form_holds_what_was_sent_and_reads_as_empty_what_was_not() -> None:
    form = Form({"note": [" 面談 "], "day": [""]})
    assert ("note" in form, "day" in form, "way" in form) == (True, True, False)
    assert (form["note"], form["day"], form["way"]) == ("面談", "", "")


def test_values_are_shown_as_the_office_reads_them() -> None:
    first, night = date(2026, 4, 1), datetime(2026, 3, 31, 15, 5, tzinfo=UTC)
    told = {
        language: [rendering.day(first, language), rendering.moment(night, language), rendering.era(first, language)]
        for language in Language
    }
    assert told[Language.JAPANESE] == ["2026年4月1日", "2026年4月1日 0:05", "2026年4月1日（令和8年）"]
    assert told[Language.ENGLISH] == ["1 April 2026", "1 April 2026, 0:05", "1 April 2026"]
    assert rendering.day(night, Language.JAPANESE) == "2026年4月1日", "not the day in Greenwich"
    assert (rendering.number(1234567), rendering.yen(1200, Language.JAPANESE)) == ("1,234,567", "1,200円")
    assert rendering.yen(1200, Language.ENGLISH) == "¥1,200"
    assert [language_name("ja", language) for language in Language] == ["日本語", "Japanese"]
    assert [language_name("sw", language) for language in Language] == ["スワヒリ語", "Swahili"]
    assert NAMES.keys() == LANGUAGES
    assert rendering.fiscal_era(2019) == "令和元年度"
    spoken = {
        show(None, language) for show in (rendering.day, rendering.era, rendering.moment) for language in Language
    }
    assert spoken | {rendering.number(None), rendering.yen(None, Language.ENGLISH)} == {"―"}


def test_days_on_a_page_and_in_its_messages_are_in_its_language(tmp_path: Path) -> None:
    page = rendering.make_environment().from_string("{{ one | day }}／{{ one | era }}")
    assert page.render(one=date(2026, 4, 1), language="en") == "1 April 2026／1 April 2026"
    assert page.render(one=None, language="ja") == "―／―"
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "messages.toml").write_text('[from]\nja = "{on}から"\nen = "From {on}"\n', encoding="utf-8")
    messages = read_messages(tmp_path)
    assert messages.text("web.from", Language.ENGLISH, on=date(2026, 4, 1)) == "From 1 April 2026"
    assert messages.text("web.from", Language.JAPANESE, on=date(2026, 4, 1)) == "2026年4月1日から"


def test_a_remark_stands_in_the_brackets_of_the_page_s_language() -> None:
    page = rendering.make_environment().from_string(
        "職{{ one | bracketed }} 職{% filter bracketed %}<b>{{ one }}</b>{% endfilter %}"
    )
    assert page.render(one="<係>", language="ja") == "職（&lt;係&gt;） 職（<b>&lt;係&gt;</b>）"
    assert page.render(one="<係>", language="en") == "職 (&lt;係&gt;) 職 (<b>&lt;係&gt;</b>)"


def test_no_template_and_no_english_message_has_brackets_or_an_era_of_japanese() -> None:
    templates = {path.name: path.read_text(encoding="utf-8") for path in SERVICE.glob("*/templates/*.html")}
    written = {name: re.sub(r"\{#.*?#\}", "", told, flags=re.DOTALL) for name, told in templates.items()}
    english = {name: told["en"] for name, told in read_messages()._texts.items() if "en" in told}
    assert [name for name, told in [*written.items(), *english.items()] if re.search(r"[（）]|\{era\}", told)] == []


def test_a_cell_carries_the_heading_of_its_column() -> None:
    rows = Markup("<tr><td>a</td><td class=numeric>b</td></tr> <tr>\n<th>c</th><td>&lt;td&gt;</td><td>e</td></tr>")
    assert rendering.labelled(rows, ["職種", "<締切>"]) == (
        '<tr><td data-label="職種">a</td><td data-label="&lt;締切&gt;" class=numeric>b</td></tr> '
        '<tr>\n<th data-label="職種">c</th><td data-label="&lt;締切&gt;">&lt;td&gt;</td><td>e</td></tr>'
    )


@given(st.text(max_size=20))
def test_an_own_path_never_names_a_host(path: str) -> None:
    if is_own_path(path):
        assert path[0] == "/"
        assert path[1:2] not in ("/", "\\")


def test_a_changed_file_has_another_address(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("a", encoding="utf-8")
    first = read_static_files(tmp_path).addresses["site.css"]
    (tmp_path / "site.css").write_text("b", encoding="utf-8")
    assert read_static_files(tmp_path).addresses["site.css"] != first
