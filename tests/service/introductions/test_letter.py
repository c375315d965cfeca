"""The letter of introduction and the company's view: by name after consent alone, and each look is noted."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from service.introductions.actions.company_view import company_view
from service.introductions.actions.writing import write_letter
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from service.shortlists.terms.deciding import ConsentToIntroductionMissing
from tests.support.introducing import Desk


async def withdraw(desk: Desk) -> None:
    company_id = desk.matched.company_id
    await desk.do(
        lambda work: withdraw_consent(
            work, desk.person_id, Purpose.INTRODUCTION, on=desk.today, source="電話", company_id=company_id
        )
    )


async def test_the_letter_names_person_posting_and_notice_and_is_noted(desk: Desk) -> None:
    introduction_id = await desk.introduced()
    pdf = await desk.do(lambda work: write_letter(work, desk.tools, introduction_id))
    read = (
        "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
        .replace(" ", "")
        .replace("\n", "")
        .replace("\u3000", "")
    )
    for words in (
        "試験花子",
        "シケンハナコ",
        "装置保全エンジニア",
        "43-特-000001",
        "肥後テスト工業株式会社御中",
        "合志工場",
    ):
        assert words in read
    assert "096-000-0001" not in read
    assert (await desk.acts())[-2:] == ["people.identity_seen", "introductions.letter_made"]
    again = await desk.do(lambda work: write_letter(work, desk.tools, introduction_id))
    assert again == pdf


async def test_without_a_consent_that_stands_there_is_no_letter_and_no_name(desk: Desk) -> None:
    introduction_id = await desk.introduced()
    shown = await desk.do(lambda work: company_view(work, desk.tools.vault, introduction_id))
    assert shown.identity is not None
    assert shown.identity.name is not None
    assert (await desk.acts())[-1] == "people.identity_seen"
    await withdraw(desk)
    with pytest.raises(ConsentToIntroductionMissing):
        await desk.do(lambda work: write_letter(work, desk.tools, introduction_id))
    shown = await desk.do(lambda work: company_view(work, desk.tools.vault, introduction_id))
    assert shown.identity is None
    assert shown.summary.prefectures == ("43",)
