"""Whether the law lets a posting be published: what is missing, what contradicts, from which day.

Sources: 職業安定法5条の3 and 則4条の2 3項 (conditions to be shown; scopes of change since 2024-04-01),
5条の4 (six items whose lack misleads), 労働施策総合推進法9条 and 則1条の3 (age), 若者雇用促進法13条 (new
graduates), and
the calendar of 新規高等学校卒業者 (1 July). A posting is always accepted (職業安定法5条の6); it is published when
nothing below stands against it.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.base.fiscal_year import FiscalYear
from service.postings.doubtful_words import doubtful_words
from service.postings.terms import CompanyShown, PostingState, Publication, PublicationState, Reason

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Conditions:
    """What a posting tells of its conditions; a text of spaces tells nothing."""

    told: Mapping[str, Any]

    def get(self, name: str) -> Any:
        """None where nothing is told."""
        value = self.told.get(name)
        return value if _is_told(value) else None


def _conditions(content: Content) -> _Conditions:
    return _Conditions(content.get("conditions") or {})


def is_for_high_school(content: Content) -> bool:
    """Whether the posting is one for new high-school graduates, shown to schools alone (R-32)."""
    return bool(_conditions(content).get("posting_kind") == "hs_new_grad")


def publication_of(content: Content, company: CompanyShown, state: PostingState, today: date) -> Publication:
    """The publication state of a posting on a day, with every reason that stands against it."""
    if state is not PostingState.OPEN:
        closed = Reason("closed", "", "求人は終了しています。", "The posting is closed.")
        return Publication(PublicationState.WILL_NOT_BE_PUBLISHED, (closed,))
    reasons, doubts = (*_gaps(content, company), *_expired(content, today)), doubtful_words(content)
    if reasons:
        return Publication(PublicationState.WILL_NOT_BE_PUBLISHED, reasons, doubts=doubts)
    opens = begins(content)
    if opens is not None and opens > today:
        return Publication(PublicationState.WILL_BE_PUBLISHED, (_not_yet(content, opens),), opens, doubts)
    return Publication(PublicationState.PUBLISHED, (), doubts=doubts)


def lacks(content: Content, company: CompanyShown) -> bool:
    """Whether something of what the law wants shown is missing or wrong, on whatever day."""
    return next(_gaps(content, company), None) is not None


def _gaps(content: Content, company: CompanyShown) -> Iterator[Reason]:
    yield from _six_items(content, company)
    yield from _scopes_of_change(content)
    if content["employment_type"] != "contractor":
        yield from _contract(content)
        yield from _working_conditions(content)
    yield from age_limit_faults(content)
    if "new_graduate" in content["audience"]:
        yield from _youth_items(content)
    if is_for_high_school(content):
        yield from _hello_work(content)


def _six_items(content: Content, company: CompanyShown) -> Iterator[Reason]:
    """氏名・名称, 住所, 連絡先, 業務内容, 就業場所, 賃金: lacking one of them misleads (職業安定法5条の4)."""
    conditions = _conditions(content)
    if not (conditions.get("employer_name") or company.name):
        yield _missing("employer_name", "企業の名称", "the employer's name")
    if not (conditions.get("employer_address") or company.address):
        yield _missing("employer_address", "企業の住所", "the employer's address")
    if not (conditions.get("employer_contact") or company.contact):
        yield _missing("employer_contact", "企業の連絡先", "the employer's contact")
    if not content["description"].strip() and not conditions.get("job_content_initial"):
        yield _missing("job_content_initial", "業務の内容", "the content of the work")
    if content["municipality"] is None and not conditions.get("workplace_initial"):
        yield _missing("workplace_initial", "就業の場所", "the place of work")
    if content["monthly_salary_min"] is None and conditions.get("wage_min") is None:
        yield _missing("wage_min", "賃金の額", "the wage")


def _scopes_of_change(content: Content) -> Iterator[Reason]:
    """変更の範囲, explicit even where nothing will change (則4条の2 3項, since 2024-04-01)."""
    conditions = _conditions(content)
    if not conditions.get("job_content_change_scope"):
        yield _missing("job_content_change_scope", "業務の変更の範囲", "the scope of change of the work")
    if not conditions.get("workplace_change_scope"):
        yield _missing("workplace_change_scope", "就業場所の変更の範囲", "the scope of change of the workplace")


def is_fixed_term(content: Content) -> bool:
    return bool(content["employment_type"] == "fixed_term" or _conditions(content).get("contract_term") == "fixed")


def _contract(content: Content) -> Iterator[Reason]:
    """期間, 更新の基準と上限, 試用期間."""
    conditions = _conditions(content)
    term = conditions.get("contract_term")
    if term is None and not is_fixed_term(content):
        yield _missing("contract_term", "契約期間の定めの有無", "whether the contract has a term")
    if term == "indefinite" and (is_fixed_term(content) or conditions.get("contract_ends_on") is not None):
        yield Reason(
            "contract_term_contradicts",
            "/conditions/contract_term",
            "期間の定めがないとされていますが、雇用形態または契約の終了日と合いません。",
            "The contract is called indefinite, but the employment type or an end date says otherwise.",
        )
    if is_fixed_term(content):
        yield from _fixed_term(conditions)
    if conditions.get("trial_period") is None:
        yield _missing("trial_period", "試用期間の有無", "whether there is a trial period")
    if conditions.get("trial_period_conditions_differ") and not conditions.get("trial_period_conditions"):
        yield _missing("trial_period_conditions", "試用期間中の労働条件", "the conditions during the trial period")


def _fixed_term(conditions: _Conditions) -> Iterator[Reason]:
    """The end, the criteria of renewal and its cap, which is told even where there is none."""
    if conditions.get("contract_ends_on") is None:
        yield _missing("contract_ends_on", "契約期間の終わり", "when the contract ends")
    if not conditions.get("renewal_criteria"):
        yield _missing("renewal_criteria", "契約更新の基準", "the criteria of renewal")
    cap = conditions.get("renewal_cap")
    told = conditions.get("renewal_cap_years") or conditions.get("renewal_cap_count")
    if cap is None or (cap == "limited" and not told):
        yield _missing("renewal_cap", "更新の上限（ない場合は「なし」）", "the cap of renewals, or that there is none")


def _working_conditions(content: Content) -> Iterator[Reason]:
    """始業・終業, 休憩, 所定外労働, 休日, 保険, 派遣, 受動喫煙."""
    conditions = _conditions(content)
    has_times = conditions.get("start_time") and conditions.get("end_time")
    if not has_times and conditions.get("working_time_system") in (None, "fixed"):
        yield _missing("start_time", "始業・終業の時刻または労働時間制", "working hours or the working-time system")
    items = (
        ("overtime", "所定外労働の有無", "whether there is overtime"),
        ("break_minutes", "休憩時間", "breaks"),
        ("holidays", "休日", "days off"),
        ("smoking_policy", "受動喫煙を防止するための措置", "the measure against passive smoking"),
    )
    for name, ja, en in items:
        if conditions.get(name) is None:
            yield _missing(name, ja, en)
    insurance = conditions.get("insurance") or {"health": None}
    if None in insurance.values():
        yield _missing("insurance", "加入保険（健康・厚生年金・労災・雇用のそれぞれ）", "each of the four insurances")
    fixed_overtime = conditions.get("fixed_overtime")
    if fixed_overtime and (fixed_overtime["hours"] is None or fixed_overtime["excess_is_paid"] is None):
        yield _missing(
            "fixed_overtime",
            "固定残業代の時間数と超過分の支払い",
            "the hours of the fixed overtime pay, and that more is paid on top",
        )
    if content["employment_type"] == "dispatched" and not conditions.get("dispatch"):
        yield _missing("dispatch", "派遣労働者として雇用する旨", "that the work is dispatched")


def age_limit_faults(content: Content) -> Iterator[Reason]:
    """What is wrong with an age limit (労働施策総合推進法施行規則1条の3 1項); without a limit, nothing is."""
    limit = _conditions(content).get("age_limit")
    if limit is None or (limit["min"] is None and limit["max"] is None):
        return
    code = limit["reason_code"]
    if code is None or not _is_told(limit["reason_text"]):
        yield _age(
            "without_reason", "年齢制限には例外事由とその理由が必要です。", "An age limit needs its legal exception."
        )
        return
    if code in ("1", "3イ", "3ロ") and is_fixed_term(content):
        yield _age(
            "fixed_term",
            "この例外事由は期間の定めのない契約に限られます。",
            "This exception needs a permanent contract.",
        )
    yield from _age_bounds(code, limit["min"], limit["max"])
    if code == "3イ" and content["experience_years_min"] > 0:
        yield _age(
            "experience_required",
            "例外事由3イでは職業経験を求められません。",
            "Exception 3イ may not require experience.",
        )


def _age_bounds(code: str, lowest: int | None, highest: int | None) -> Iterator[Reason]:
    if code in ("1", "3イ") and (lowest is not None or highest is None):
        yield _age(
            "upper_only", "この例外事由では上限だけを定められます。", "This exception allows an upper bound only."
        )
    if code == "2" and (highest is not None or lowest is None):
        yield _age("lower_only", "例外事由2では下限だけを定められます。", "Exception 2 allows a lower bound only.")
    if code == "3ロ" and not _is_succession_band(lowest, highest):
        yield _age(
            "band",
            "例外事由3ロは30歳から49歳までの5歳以上10歳以下の幅に限られます。",
            "Exception 3ロ allows a band of 5 to 10 years between 30 and 49.",
        )


def _is_succession_band(lowest: int | None, highest: int | None) -> bool:
    return (
        lowest is not None and highest is not None and 30 <= lowest <= highest <= 49 and 5 <= highest - lowest + 1 <= 10
    )


def _youth_items(content: Content) -> Iterator[Reason]:
    """青少年雇用情報: at least one item of each of three groups before students see the posting (R-31)."""
    told = _conditions(content).get("youth_employment") or {}
    groups = (
        ("recruitment", "募集・採用に関する状況", "recruitment"),
        ("development", "職業能力の開発・向上に関する取組", "development"),
        ("management", "雇用管理に関する取組", "management"),
    )
    for name, ja, en in groups:
        if not any(_is_told(value) for value in (told.get(name) or {}).values()):
            yield _missing(
                f"youth_employment/{name}", f"青少年雇用情報（{ja}）", f"youth employment information ({en})"
            )


def _hello_work(content: Content) -> Iterator[Reason]:
    """A high-school posting goes nowhere without Hello Work's confirmation and the year of its graduates (R-32)."""
    conditions = _conditions(content)
    if not conditions.get("hello_work_no") or not conditions.get("hello_work_confirmed_on"):
        yield _missing("hello_work_no", "ハローワークの確認（求人番号と確認日）", "Hello Work's confirmation")
    if not content["graduation_fy"]:
        yield Reason(
            "missing_graduation_fy", "/graduation_fy", "卒業年度が示されていません。", "Tell the graduates' year."
        )


def _expired(content: Content, today: date) -> Iterator[Reason]:
    closes = day(content["closes_on"])
    if closes is not None and closes < today:
        yield Reason("expired", "/closes_on", "募集の締切日を過ぎています。", "The closing date has passed.")


def begins(content: Content) -> date | None:
    """The first day on which it is published, None where nothing was said of it.

    The later of the company's opening day and, for high schools, 1 July of the graduates' fiscal year.
    """
    opens = day(content["opens_on"])
    days = [opens] if opens else []
    if is_for_high_school(content) and content["graduation_fy"]:
        days.append(date(FiscalYear(min(content["graduation_fy"])).year, 7, 1))
    return max(days, default=None)


def _not_yet(content: Content, opens: date) -> Reason:
    if is_for_high_school(content) and opens.month == 7 and opens.day == 1:
        return Reason(
            "high_school_calendar", "", "高校への求人公開は7月1日からです。", "Shown to high schools from 1 July."
        )
    return Reason("not_open_yet", "/opens_on", "募集の開始日前です。", "The opening date has not come.")


def day(text: str | None) -> date | None:
    """A record's ISO date."""
    return None if text is None else date.fromisoformat(text)


def _is_told(value: object) -> bool:
    is_blank = isinstance(value, str) and not value.strip()
    return value is not None and value != [] and not is_blank


def _missing(name: str, ja: str, en: str) -> Reason:
    code = "missing_" + name.replace("/", "_")
    return Reason(code, f"/conditions/{name}", f"{ja}が示されていません。", f"Tell {en}.")


def _age(code: str, ja: str, en: str) -> Reason:
    return Reason(f"age_limit_{code}", "/conditions/age_limit", ja, en)


def title_key(title: str) -> str:
    """What two spellings of a title have in common: half width, small letters, no spaces and no signs."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "ZPS")
