"""The two consents that are about introductions have names that nobody mixes up."""

from service.base.language import Language
from service.web.messages import read_messages


def test_being_asked_about_introductions_and_an_introduction_to_a_company_are_named_apart() -> None:
    messages = read_messages()
    for language in Language:
        general = messages.text("people.purposes.introduction", language)
        particular = messages.text("people.introduction_to", language, company="阿蘇精機")
        assert "阿蘇精機" in particular
        assert particular.replace("阿蘇精機", "") not in general
