"""`docs/programme.md`, made from the data: `python -m tests.service.programme_page > docs/programme.md`."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from service.base.yen import Yen
from service.repayments.rules.correcting import ACTS_OF_THE_OFFICE
from service.repayments.rules.path import AT_WORK, FOLLOWERS, OVER
from service.repayments.rules.schemes import frames
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import (
    Absence,
    Category,
    Credential,
    EndReason,
    Frame,
    Halving,
    Loan,
    Milestone,
    Paper,
    Reclaim,
    Side,
    Yearly,
    YearsBy,
)
from tests.service.programme_words import MILESTONES, word, words

HEAD = """# 奨学金返還等支援制度の定め

制度ごと、枠ごとに、このサービスが計算に使う定めを並べたものです。定めはすべて `service/repayments/schemes/` のデータに
あり、プログラムには書かれていません。右の欄の K1 などは各制度の末尾に挙げる出典、Q1 などは公表資料からは分からず
[県に確認すること](#県に確認すること)の番号です。出典がなく番号だけのものは、確認が済むまでの仮の値です。
この頁はデータから作られ、試験が両者を比べます。

"""
NONE = "定めなし"
FOLDER = files("service.repayments").joinpath("schemes")
Questions = Mapping[tuple[str, str, str], int]
"""Scheme, parameter and what is asked, to its number; what several frames share is asked once."""


@dataclass(frozen=True, slots=True)
class _Scheme:
    """A scheme as its file names it, and its frames."""

    name: str
    label: str
    sources: Mapping[str, str]
    frames: tuple[Frame, ...]


def page() -> str:
    """The schemes, the questions to the prefecture and the states of a support."""
    schemes = _schemes()
    questions = _questions(schemes)
    return "".join([HEAD, *(_of_scheme(each, questions) for each in schemes), _to_ask(schemes, questions), _states()])


def _schemes() -> list[_Scheme]:
    found = []
    for name in {frame.scheme: None for frame in frames()}:
        text: dict[str, Any] = tomllib.loads(FOLDER.joinpath(f"{name}.toml").read_text("utf-8"))
        found.append(
            _Scheme(name, text["label"], text["sources"], tuple(each for each in frames() if each.scheme == name))
        )
    return found


def _questions(schemes: list[_Scheme]) -> Questions:
    asked = {
        (scheme.name, name, frame.open_questions[name]): None
        for scheme in schemes
        for name in PARAMETERS
        for frame in scheme.frames
        if name in frame.open_questions
    }
    return {each: number for number, each in enumerate(asked, start=1)}


def _of_scheme(scheme: _Scheme, questions: Questions) -> str:
    titles = scheme.frames[0].titles
    sources = "".join(f"- {name}: {text}{_title(titles.get(text))}\n" for name, text in scheme.sources.items())
    tables = "".join(_of_frame(scheme, frame, questions) for frame in scheme.frames)
    return f"## {scheme.label}（`{scheme.name}`）\n\n{tables}出典:\n\n{sources}\n"


def _title(title: str | None) -> str:
    return f" （{title}）" if title else ""


def _of_frame(scheme: _Scheme, frame: Frame, questions: Questions) -> str:
    lines = [
        f"### {frame.label}（`{frame.name}` 第{frame.version}版）",
        "",
        "| 項目 | 定め | 出典・確認 |",
        "|---|---|---|",
    ]
    for name, (label, told) in PARAMETERS.items():
        lines.append(f"| {label} `{name}` | {told(frame) or NONE} | {_why(scheme, frame, name, questions)} |")
    return "\n".join([*lines, "", ""])


def _why(scheme: _Scheme, frame: Frame, name: str, questions: Questions) -> str:
    """The names of its sources and the number of its question; who is eligible by degree, the limits' list says."""
    name = "caps" if name == "credentials" and frame.limits.caps else name
    named = [key for key, text in scheme.sources.items() if text in frame.sources.get(name, "")]
    if name in frame.open_questions:
        named.append(f"Q{questions[scheme.name, name, frame.open_questions[name]]}")
    return ", ".join(named)


def _to_ask(schemes: list[_Scheme], questions: Questions) -> str:
    lines = ["## 県に確認すること", ""]
    for scheme in schemes:
        lines += [f"### {scheme.label}: 確認事項", ""]
        for (of_scheme, name, text), number in questions.items():
            if of_scheme == scheme.name:
                of = "、".join(each.label for each in scheme.frames if each.open_questions.get(name) == text)
                lines.append(f"- **Q{number}** {PARAMETERS[name][0]}（{of}）: {text}")
        lines.append("")
    return "\n".join([*lines, ""])


def _states() -> str:
    return f"""## 支援の経過

一人の支援は、次の順に進みます（`service/repayments/rules/path.py` の `FOLLOWERS`）。

```mermaid
{diagram()}
```

採用の後、終わるまでの間は、{"・".join(word(each) for each in CaseEventKind if each in AT_WORK)}を、
手続きとは別に記録します。
終わった後に記録できるのは、{word(EndReason.FALSE_STATEMENT)}による終了だけです。

記録の誤りは、{"・".join(word(each) for each in CaseEventKind if each not in ACTS_OF_THE_OFFICE)}について、
理由を付けて訂正できます（`service/repayments/rules/correcting.py`）。誤った記録も、訂正した人・日時とともに残ります。
県が行った手続きの記録と、認定のもとになった採用の年度・企業・申請の内容は、訂正の対象ではありません。

支援の終了の理由は、{"、".join(word(each) for each in EndReason)}です。
"""


def diagram() -> str:
    """FOLLOWERS as a Mermaid state diagram."""
    procedure = [kind for kind in CaseEventKind if kind not in AT_WORK]
    lines = ["stateDiagram-v2", *(f'    state "{word(kind)}" as {kind}' for kind in procedure)]
    for before in (None, *procedure):
        lines += [f"    {before or '[*]'} --> {after}" for after in procedure if after in FOLLOWERS[before]]
    return "\n".join([*lines, *(f"    {kind} --> [*]" for kind in CaseEventKind if kind in OVER)])


def _yen(amount: Yen | None) -> str:
    return "" if amount is None else str(amount)


def _part(part: tuple[int, int] | None) -> str:
    if part is None:
        return ""
    return "全額" if part[0] == part[1] else f"{part[1]}分の{part[0]}"


def _number(number: int | None, text: str) -> str:
    return "" if number is None else text.format(number)


def _asked(asked: bool) -> str:
    return "要件とする" if asked else "要件としない"


def _caps(frame: Frame) -> str:
    caps = frame.limits.caps
    return "、".join(f"{word(each)} {caps[each]}" for each in Credential if each in caps)


def _schedule(schedule: Yearly | tuple[Milestone, ...]) -> str:
    if not isinstance(schedule, Yearly):
        return "<br>".join(_milestone(each) for each in schedule)
    begin = "採用の年度" if schedule.first_offset == 0 else f"採用の{schedule.first_offset}年後の年度"
    of = "当該年度" if schedule.reference_offset == 0 else f"{-schedule.reference_offset}年前の年度"
    return f"{begin}から{schedule.window_years}年度のうち{schedule.years}回、{of}の実績による"


def _milestone(each: Milestone) -> str:
    of = f"{each.from_year}年目" if each.from_year == each.to_year else f"{each.from_year}年目から{each.to_year}年目"
    by = "採用の年度を1年目とする" if each.years_by is YearsBy.FISCAL_YEAR else "採用日から数え、満了後に支給"
    cap = "" if each.cap is None else f"、上限{each.cap}"
    stay = "、終わりまで在職のこと" if each.stay else ""
    return f"{MILESTONES[each.kind]}: {of}の実績（{by}）{cap}{stay}"


def _share(frame: Frame) -> str:
    share = frame.sharing
    part = _part((share.company_numerator, share.company_denominator))
    by = "採用からの累計で計算" if share.halving is Halving.OVER_LIFE else "年ごとに計算"
    odd = "県" if share.odd_yen is Side.PREFECTURE else "企業"
    unit = f"{share.rounding_unit}円未満切捨て"
    return f"企業が{part}（{word(share.mechanism)}）、{by}、端数は{odd}の負担、支援額は{unit}"


def _loans(frame: Frame) -> str:
    loans = words(Loan, frame.eligibility.loans)
    return loans or "種類を問わない"


def _papers(frame: Frame) -> str:
    papers = frame.papers
    return "<br>".join(f"{word(each)}: {words(Paper, papers[each])}" for each in Category if each in papers)


def _reclaim(each: Reclaim) -> str:
    within = _number(each.within_years, "（採用から{}年以内）")
    return f"{word(each.reason)}{within}: 支給済額の{_part((each.numerator, each.denominator))}"


def _asked_age(frame: Frame) -> frozenset[Category]:
    return frozenset() if frame.eligibility.age_below is None else frame.eligibility.age_below_of


def _hired_to(frame: Frame) -> str:
    return "終期なし" if frame.hired_to is None else f"{frame.hired_to.year}年度の採用者まで"


PARAMETERS: Mapping[str, tuple[str, Callable[[Frame], str]]] = {
    "hired_from": ("適用の始まり", lambda frame: f"{frame.hired_from.year}年度の採用者から"),
    "hired_to": ("適用の終わり", _hired_to),
    "flow": ("資金の流れ", lambda frame: word(frame.flow)),
    "basis": ("支援の対象となる額", lambda frame: word(frame.basis)),
    "rate": ("支援の割合", lambda frame: _part(frame.rate)),
    "caps": ("支援額の上限（通算）", _caps),
    "credentials": ("対象となる学歴", lambda frame: words(Credential, frame.limits.credentials)),
    "of_loan": ("奨学金の額に対する上限（通算）", lambda frame: _part(frame.limits.of_loan)),
    "a_year": ("支援額の上限（1年度）", lambda frame: _yen(frame.limits.a_year)),
    "prefecture_a_year": ("県負担の上限（1人・1年度）", lambda frame: _yen(frame.limits.prefecture_a_year)),
    "prefecture_a_company": ("県負担の上限（1社・1年度）", lambda frame: _yen(frame.limits.prefecture_a_company)),
    "schedule": ("支給の時期と回数", lambda frame: _schedule(frame.schedule)),
    "unused": ("使わなかった上限", lambda frame: word(frame.unused)),
    "month_rule": ("在職月の数え方", lambda frame: word(frame.month_rule)),
    "part_year": ("1年に満たない年度", lambda frame: word(frame.part_year)),
    "absences_not_counted": ("在職に数えない期間", lambda frame: words(Absence, frame.absences_not_counted) or "なし"),
    "on_transfer": ("企業間を移った年度", lambda frame: word(frame.on_transfer)),
    "share": ("企業の負担と端数", _share),
    "categories": ("対象者の区分", lambda frame: words(Category, frame.eligibility.categories)),
    "registered_before": ("登録の期限", lambda frame: word(frame.eligibility.registered_before)),
    "loans": ("対象となる奨学金", _loans),
    "without_loans": ("その奨学金を利用していないこと", lambda frame: _asked(frame.eligibility.without_loans)),
    "graduated_within_years": (
        "卒業からの年数（年度の差）",
        lambda frame: _number(frame.eligibility.graduated_within_years, "{}年以内"),
    ),
    "age_below_of": ("年齢を問う区分", lambda frame: words(Category, _asked_age(frame))),
    "age_below": ("採用時の年齢", lambda frame: _number(frame.eligibility.age_below, "{}歳未満")),
    "not_employed_in_prefecture": (
        "登録時に県内で就業していないこと",
        lambda frame: _asked(frame.eligibility.not_employed_in_prefecture),
    ),
    "from_outside": (
        "登録時に県外に居住する者に限る区分",
        lambda frame: words(Category, frame.eligibility.from_outside),
    ),
    "excludes_other_support": (
        "他の支援制度を利用していないこと",
        lambda frame: _asked(frame.eligibility.excludes_other_support),
    ),
    "papers": ("申請の書類", _papers),
    "evidence": ("支給ごとの確認書類", lambda frame: words(Paper, frame.evidence)),
    "reclaims": ("返還を求める場合", lambda frame: "<br>".join(_reclaim(each) for each in frame.reclaims)),
    "persons_a_company": ("1社の人数", lambda frame: _number(frame.persons_a_company, "採用年度ごとに{}人まで")),
    "two_deciders_above": ("起案者と別の決裁者を要する額", lambda frame: f"{frame.two_deciders_above}を超える額"),
    "days_to_pay": ("請求の納期限", lambda frame: f"発行の日の{frame.days_to_pay}日後（休業日なら次の営業日）"),
}
"""Each parameter as the files name it, its Japanese name and how its value is told; empty where it is not set."""


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
