"""What something stored was made by: one name for the same bytes, another for others."""

from matching.edition import edition_of


def test_an_edition_is_of_what_it_was_asked_for() -> None:
    assert edition_of("taxonomy", "text") == edition_of("taxonomy", "text")
    assert len({edition_of("taxonomy"), edition_of("text"), edition_of("taxonomy", "text")}) == 3
