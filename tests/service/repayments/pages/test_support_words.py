"""Every code that a page of supports may show has words, and a trace's sentences say what the numbers say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId
from service.base.language import Language
from service.base.yen import Yen
from service.repayments.pages.support_trace import LIMITS, Source, sentences, sources_of
from service.repayments.reads.plan import PlanState
from service.repayments.reads.steps import WAITS, NextStep, WaitsFor
from service.repayments.reads.tasks import TaskKind
from service.repayments.rules.eligibility import Answer
from service.repayments.rules.instalments import instalments
from service.repayments.rules.schemes import frame_for, frames
from service.repayments.rules.shares import months_told
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import Contradiction
from service.repayments.terms.life import Award, Step
from service.repayments.terms.obligation import Obligation, ObligationReason
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Frame, Loan, Paper, Yearly
from service.web.messages import read_messages
from tests.service.repayments.lives import FIRM, HIRED, OTHER_FIRM, life_of, work

MESSAGES = read_messages()
BY_REPAYMENTS = frame_for("kumamoto", "scholarship_2", FiscalYear(2024))
AN_OBLIGATION = Obligation(
    id=ObligationId(UUID(int=1)),
    case_id=CaseId(UUID(int=2)),
    instalment=instalments(BY_REPAYMENTS, HIRED)[0],
    flow=BY_REPAYMENTS.flow,
    sequence=0,
    reason=ObligationReason.INSTALMENT,
    award=Award(Yen(100), Yen(50), Yen(50), ()),
    shares=(),
    needs_two=False,
    proposed_by=None,
)
BY_OUTLAY = frame_for("kumamoto", "relocation", FiscalYear(2024))
WORDS: dict[str, Iterable[str]] = {
    "events": CaseEventKind,
    "record": CaseEventKind,
    "on_date": CaseEventKind,
    "next": NextStep,
    "waits": WaitsFor,
    "plan.states": PlanState,
    "tasks.kinds": TaskKind,
    "tasks.since": TaskKind,
    "tasks.acts": TaskKind,
    "decide.reasons": ObligationReason,
    "answers": Answer,
    "categories": Category,
    "credentials": Credential,
    "loans": Loan,
    "papers": Paper,
    "absences": Absence,
    "reasons": EndReason,
}


@pytest.mark.parametrize("group", WORDS)
def test_every_code_has_words(group: str) -> None:
    assert [code for code in WORDS[group] if not MESSAGES.knows(f"repayments.{group}.{code}")] == []


def test_contradictions_states_and_milestones_have_words() -> None:
    wanted = [f"against.{one}.{part}" for one in Contradiction for part in ("title", "way")]
    states = set(CaseEventKind) - {CaseEventKind.RESUMED, CaseEventKind.TRANSFERRED}
    wanted += [f"support.after.{state}" for state in states]
    schedules = [frame.schedule for frame in frames()]
    wanted += [f"plan.kinds.{one.kind}" for some in schedules if not isinstance(some, Yearly) for one in some]
    assert [name for name in wanted if not MESSAGES.knows(f"repayments.{name}")] == []


def test_every_step_waits_for_somebody() -> None:
    assert set(WAITS) == set(NextStep)


def say(name: str, /, **values: int) -> str:
    return MESSAGES.text(f"repayments.{name}", Language.JAPANESE, **values)


def test_a_limit_says_whether_it_was_reached() -> None:
    trace = (
        Step("actual", Yen(300_000), {}, "https://a.example/1 説明資料"),
        Step("limit_of_year", Yen(244_800), {"limit": 244_800, "number": 2}),
        Step("months_in_work", Yen(142_800), {"limit": 142_800, "months": 7, "whole": 12, "full": 244_800}),
        Step("remainder", Yen(142_800), {"limit": 2_000_000, "cap": 2_448_000, "awarded": 448_000}),
    )
    told = sentences(trace, BY_REPAYMENTS, say)
    assert [line.text for line in told] == [
        "対象期間に本人が返還した額は300,000円。",
        "年間上限244,800円を超えるため、244,800円まで。",
        "年間上限244,800円 × 在職7か月 ÷ 12か月 = 142,800円（1円未満切捨て）。これを超えるため、142,800円まで。",
        "生涯の上限2,448,000円 − これまでの支給448,000円 = 残り2,000,000円。その範囲内で、142,800円のまま。",
    ]
    assert told[0].sources == (Source("説明資料", None), Source("a.example", "https://a.example/1"))
    assert sources_of("", {}) == ()


def test_a_limit_that_a_company_set_cites_the_events_whatever_the_scheme_says_of_its_own() -> None:
    moved = {"limit": 200_000, "lower": 180_000, "full": 244_800, "months": 5, "whole": 10}
    own = {"limit": 180_000, "number": 1, "company_cap": 1_800_000}
    trace = (
        Step("actual", Yen(300_000)),
        Step("limit_of_year", Yen(180_000), own),
        Step("limit_after_move", Yen(180_000), moved),
        Step("remainder", Yen(180_000), {"limit": 1_800_000, "cap": 1_800_000, "awarded": 0, "company_cap": 1_800_000}),
    )
    told = sentences(trace, BY_REPAYMENTS, say)
    assert [line.sources for line in told[1:]] == [(Source("経過の「企業が定める上限」", "#events"),)] * 3
    assert [line.text.startswith("企業が定める上限（生涯") for line in told] == [False, True, False, True]
    assert told[3].assumed == (), "caps, which the prefecture is asked of, do not make it"


def test_each_step_says_which_of_its_rules_the_prefecture_has_not_confirmed() -> None:
    share = {"so_far": 0, "company_so_far": 0, "numerator": 1, "denominator": 2, "unit": 1, "odd_is_of_company": 0}
    trace = (
        Step("actual", Yen(300_000)),
        Step("limit_of_year", Yen(244_800), {"limit": 244_800, "number": 2}),
        Step("months_in_work", Yen(142_800), {"limit": 142_800, "months": 7, "whole": 12, "full": 244_800}),
        Step("company_over_life", Yen(71_400), share),
        Step("prefecture", Yen(71_400), {"amount": 142_800, "company": 71_400}),
    )
    assert [line.assumed for line in sentences(trace, BY_REPAYMENTS, say)] == [
        ("basis", "rate", "schedule"),
        ("a_year", "unused"),
        ("part_year", "month_rule", "absences_not_counted"),
        ("share",),
        (),
    ]


def test_two_companies_that_share_a_part_are_told_with_their_months() -> None:
    life = life_of(work(HIRED, date(2024, 9, 30)), work(date(2024, 10, 1), None, OTHER_FIRM))
    (instalment,) = (one for one in instalments(BY_REPAYMENTS, HIRED) if one.due == FiscalYear(2025))
    told = replace(AN_OBLIGATION, instalment=instalment, shares=((FIRM, Yen(25)), (OTHER_FIRM, Yen(25))))
    assert months_told(BY_REPAYMENTS, life, told) == {FIRM: 6, OTHER_FIRM: 6}
    otherwise = replace(told, shares=((FIRM, Yen(20)), (OTHER_FIRM, Yen(30))))
    assert months_told(BY_REPAYMENTS, life, otherwise) == {}


@pytest.mark.parametrize("frame", frames(), ids=lambda each: each.name)
def test_sources_of_one_step_read_differently(frame: Frame) -> None:
    for told in frame.sources.values():
        titles = [source.title for source in sources_of(told, frame.titles)]
        assert len(set(titles)) == len(titles)
        assert not any(title.startswith(("http", "www.")) for title in titles)


@pytest.mark.parametrize("code", sorted(LIMITS))
def test_every_limit_is_told_reached_and_within(code: str) -> None:
    numbers = {"months": 7, "whole": 12, "full": 24, "cap": 100, "awarded": 1, "carried": 0, "lower": 12, "less": 6}
    for limit, word in ((5, "within"), (1, "reached")):
        trace = (Step("actual", Yen(3), {}), Step(code, Yen(min(3, limit)), {**numbers, "limit": limit}))
        expected = say(f"trace.{code}.{word}", **numbers, limit=limit, before=3, result=min(3, limit))
        assert sentences(trace, BY_OUTLAY, say)[1].text == expected


def test_a_companys_part_that_is_no_product_is_told_as_it_is() -> None:
    share = {"so_far": 0, "company_so_far": 0, "numerator": 1, "denominator": 2, "unit": 1, "odd_is_of_company": 0}
    whole, cut = (
        sentences((Step("actual", Yen(100), {}), Step("company_each_year", Yen(part), share)), BY_OUTLAY, say)[1]
        for part in (50, 70)
    )
    assert whole.text == "企業の負担：今回100円 × 1／2 = 50円（端数処理後）。"
    assert cut.text == "うち企業の負担は70円。"
