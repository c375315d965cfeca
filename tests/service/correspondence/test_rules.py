"""Templates and messages: what a place is, what may be stored, and what goes out."""

import email
import email.policy
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.personal import PersonalText
from service.base.clock import JAPAN
from service.base.language import Language
from service.correspondence import rules
from service.correspondence.shipped import shipped
from service.correspondence.terms import (
    PLACES,
    RECIPIENT_NAME,
    MailId,
    MailKind,
    NoAddress,
    PlaceMissing,
    PlaceUnknown,
    Wording,
    WordingEmpty,
    WordingTooLong,
    WordsMismatch,
)

KIND = MailKind.CANDIDATE_PAGE_LINK
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200)
SIGNS = st.text('aあ 漢　.,=?_"<>@é', max_size=200)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", MailKind)
def test_every_shipped_template_may_be_stored_as_it_is(kind: MailKind, language: Language) -> None:
    wording = shipped(language)[kind]
    rules.check_wording(kind, wording)
    assert rules.tidy(wording.subject, wording.body) == wording


@pytest.mark.parametrize("language", Language)
def test_a_mail_to_a_company_names_no_place_that_tells_of_a_person(language: Language) -> None:
    told = {place.name for place in PLACES[MailKind.INTRODUCED_TO_COMPANY]} | {RECIPIENT_NAME}
    assert not {name for name in told if "person" in name or "candidate" in name}
    assert set(shipped(language)) == set(MailKind)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("{link} {valid_until} {company_name}", "{company_name}"),
        ("{link} {valid_until} {Link}", "{Link}"),
        ("{link} {valid_until} {link.__class__}", "{link.__class__}"),
        ("{link} {valid_until} {0}", "{0}"),
        ("{link} {valid_until} {}", "{}"),
        ("{link} {valid_until} ｛contact｝", "｛contact｝"),
        ("{link} {valid_until} {contact", "{contact"),
        ("{link} {valid_until} contact}", "}"),
        ("{{link}} {valid_until}", "{"),
    ],
)
def test_a_place_that_cannot_be_filled_is_refused_by_its_name(body: str, named: str) -> None:
    with pytest.raises(PlaceUnknown) as refusal:
        rules.check_wording(KIND, Wording("件名", body))
    assert refusal.value.facts["place"] == named
    assert f"「{named}」" in refusal.value.detail


def test_a_place_is_refused_in_the_subject_too() -> None:
    with pytest.raises(PlaceUnknown):
        rules.check_wording(KIND, Wording("{company_name}", "{link} {valid_until}"))


@pytest.mark.parametrize(("body", "named"), [("{valid_until}", "{link}"), ("{link}", "{valid_until}")])
def test_a_missing_place_is_named(body: str, named: str) -> None:
    with pytest.raises(PlaceMissing) as refusal:
        rules.check_wording(KIND, Wording("{link} {valid_until}", body))
    assert refusal.value.facts["place"] == named


@pytest.mark.parametrize("wording", [Wording("", "{link} {valid_until}"), Wording("件名", " \n　")])
def test_an_empty_template_is_refused(wording: Wording) -> None:
    with pytest.raises(WordingEmpty):
        rules.check_wording(KIND, wording)


@pytest.mark.parametrize("wording", [Wording("件" * 201, "x"), Wording("件名", "文" * 10_001)])
def test_a_template_that_is_too_long_is_refused(wording: Wording) -> None:
    with pytest.raises(WordingTooLong):
        rules.check_wording(KIND, wording)


def test_a_word_with_braces_is_no_place() -> None:
    words = {"link": "{valid_until}", "valid_until": "{link}", "contact": r"\1", RECIPIENT_NAME: "{contact}"}
    told = rules.filled(KIND, Wording("{recipient_name}", "{link}|{valid_until}|{contact}"), words)
    assert told == Wording("{contact}", "{valid_until}|{link}|\\1")


@pytest.mark.parametrize("change", [{"company_name": "x"}, {"link": None}])
def test_words_for_other_places_are_a_mistake(change: dict[str, str | None]) -> None:
    words = {"link": "l", "valid_until": "v", "contact": "c", RECIPIENT_NAME: "n", **change}
    with pytest.raises(WordsMismatch):
        rules.filled(KIND, Wording("件名", "{link}"), {name: word for name, word in words.items() if word is not None})


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("saiyo@firm01.example", "saiyo@firm01.example"),
        ("採用係 096-000-0000　saiyo@firm01.example（平日）", "saiyo@firm01.example"),
        ("a.b+c@x.example、a.b+c@x.example", "a.b+c@x.example"),
    ],
)
def test_an_address_is_found_in_a_contact(told: str, address: str) -> None:
    assert rules.usable_address(told).reveal() == address


@pytest.mark.parametrize("told", [None, "", "採用係 096-000-0000", "a@b", "a@x.example b@x.example", "日本@例え.jp"])
def test_no_address_or_more_than_one_is_refused(told: str | None) -> None:
    with pytest.raises(NoAddress):
        rules.usable_address(told)


def message_of(subject: str, body: str) -> bytes:
    return rules.message_of(
        Wording(subject, body),
        mail_id=MailId(UUID(int=7)),
        sender=Address("かけはし", addr_spec="noreply@kakehashi.test"),
        recipient=PersonalText("hanako@mail.example"),
        language=Language.JAPANESE,
        written_at=datetime(2026, 11, 24, 10, tzinfo=JAPAN),
    )


@given(st.one_of(LINES, SIGNS), LINES.filter(bool))
def test_any_subject_and_body_come_back_as_they_were(subject: str, body: str) -> None:
    sent = message_of(subject, body)
    read = email.message_from_bytes(sent, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert sent.isascii()
    assert max(len(line) for line in sent.split(b"\r\n")) <= 998
    assert read["Subject"] == rules.one_line(subject)
    assert read.get_content().replace("\r\n", "\n") == body + "\n"


@given(st.text(max_size=60))
def test_no_subject_makes_another_header(subject: str) -> None:
    plain = email.message_from_bytes(message_of(subject.encode("utf-8", "replace").decode(), "本文"))
    assert set(plain.keys()) == {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
        "MIME-Version", "Content-Language",
    }  # fmt: skip


def test_of_a_link_nothing_stays_but_the_site() -> None:
    told = "前 https://k.test:8443/c/abc-_9?x=1&y 後\nhttp://k.test/me/1。\nhttps://k.test"
    assert rules.without_links(Wording("s", told)) == Wording(
        "s", "前 https://k.test:8443/… 後\nhttp://k.test/…。\nhttps://k.test"
    )
