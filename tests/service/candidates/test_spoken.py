"""How what is stored is told: as people read it, and unaltered where it is not written as a record writes it."""

import pytest

from service.base.language import Language
from service.candidates.spoken import spoken
from service.people.sheet import Line
from service.web.record_form import Field, Kind


@pytest.mark.parametrize(
    ("label", "kind", "stored", "japanese", "english"),
    [
        ("identity.birth_date", Kind.DAY, "1967-07-09", "1967年7月9日", "9 July 1967"),
        ("experience.from", Kind.MONTH, "1990-03", "1990年3月", "March 1990"),
        ("experience.from", Kind.MONTH, "1990-13", "1990-13", "1990-13"),
        ("identity.birth_date", Kind.DAY, "1967-02-30", "1967-02-30", "1967-02-30"),
        ("identity.postal_code", Kind.LINE, "8600052", "〒860-0052", "〒860-0052"),
        ("identity.phone", Kind.LINE, "0960000", "0960000", "0960000"),
        ("desired_monthly_salary_min", Kind.NUMBER, "280000", "280,000", "280,000"),
        ("statistics.birth_year", Kind.NUMBER, "1967", "1967", "1967"),
    ],
)
def test_a_line_is_told_in_each_language(label: str, kind: Kind, stored: str, japanese: str, english: str) -> None:
    line = Line(label, Field(label, kind), (stored,))
    assert spoken(line, Language.JAPANESE) == (japanese,)
    assert spoken(line, Language.ENGLISH) == (english,)
