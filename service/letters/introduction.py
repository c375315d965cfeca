"""紹介状: the letter by which a person is introduced to a company by name, after both said yes."""

from dataclasses import dataclass
from datetime import date

from service.base.era import era_year
from service.letters.letter import Letter, Row

BASIS = "職業安定法第29条に基づく無料職業紹介"


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What a 紹介状 tells; of the person the name alone, which the consent to this company covers."""

    number: str
    """文書番号."""
    day: date
    company_name: str
    company_contact: str = ""
    """Who receives it there, as 採用ご担当者; empty: the company itself (御中)."""
    person_name: str
    person_kana: str = ""
    posting_title: str
    posting_reference: str = ""
    """The company's own number of the posting."""
    workplace: str
    office: tuple[str, ...]
    """Who introduces: the office's lines, from its name to its telephone number."""
    notice_number: str
    """Of the notice of free placement to the minister (通知番号)."""
    occupations: str = ""
    """取扱職種の範囲, which article 29 wants known."""
    complaints_to: str = ""
    """Who takes complaints, which it wants known too."""
    introduced_by: str
    """The coordinator."""
    outcome_to: str
    """Where the company tells the outcome: a person, a number, an address."""
    outcome_by: date | None = None


def introduction_letter(told: Introduction) -> Letter:
    """The letter of an introduction."""
    return Letter(
        number=told.number,
        day=told.day,
        addressee=_addressee(told),
        sender=told.office,
        title="紹介状",
        paragraphs=_paragraphs(told),
        closing="敬具",
        rows=tuple(Row(label, value) for label, value in _rows(told) if value),
        notes=("ご本人の同意に基づき、氏名をお知らせしています。採用選考のほかの目的には使用しないでください。",),
    )


def _addressee(told: Introduction) -> tuple[str, ...]:
    if told.company_contact:
        return (told.company_name, f"{told.company_contact}　様")
    return (f"{told.company_name}　御中",)


def _paragraphs(told: Introduction) -> tuple[str, ...]:
    until = f"{_day(told.outcome_by)}までに" if told.outcome_by else ""
    return (
        "拝啓　時下ますますご清栄のこととお慶び申し上げます。平素より格別のご高配を賜り、厚く御礼申し上げます。",
        "このたび、貴社の求人につきまして、下記の方をご紹介いたします。ご選考くださいますよう、よろしくお願い申し上げます。",
        f"選考の結果は、採否にかかわらず、{until}下記の連絡先へお知らせくださいますよう、お願い申し上げます。",
    )


def _rows(told: Introduction) -> tuple[tuple[str, str], ...]:
    name = f"{told.person_name}（{told.person_kana}）" if told.person_kana else told.person_name
    return (
        ("ご紹介する方", f"{name}　様"),
        ("求人の職名", told.posting_title),
        ("求人番号", told.posting_reference),
        ("就業の場所", told.workplace),
        ("担当", told.introduced_by),
        ("結果の連絡先", told.outcome_to),
        ("紹介の根拠", f"{BASIS}（通知番号 {told.notice_number}）"),
        ("取扱職種の範囲", told.occupations),
        ("苦情の申出先", told.complaints_to),
    )


def _day(day: date) -> str:
    return f"{era_year(day)}{day.month}月{day.day}日"
