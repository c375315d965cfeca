"""How reasons and stages are drawn: one bar a name, and beside its whole."""

from service.base.language import Language
from service.shortlists.terms.deciding import ReasonSide
from service.web.charts import BarChart
from service.web.messages import read_messages
from service.workspace.pages.charts import reasons, steps
from service.workspace.terms import ChartName, ReasonRow

MESSAGES = read_messages()


def say(name: str, /, **words: str | int) -> str:
    return MESSAGES.text(name, Language.JAPANESE, **words)


def test_a_reason_that_several_sides_share_is_one_bar_and_a_row_each_in_the_table() -> None:
    rows = [ReasonRow(ReasonSide.PERSON, "", 3), ReasonRow(ReasonSide.COMPANY, "", 1)]
    shown = reasons(ChartName.ENDS, rows, say, MESSAGES.knows)
    assert isinstance(shown.drawing, BarChart)
    assert [(bar.label, bar.told) for bar in shown.drawing.bars] == [("理由の記録なし", "4件")]
    assert [(one.part, one.width) for one in shown.drawing.bars[0].segments] == [(1, 25.0), (2, 75.0)]
    assert len(shown.table.rows) == 2


def test_stages_stand_beside_the_first_of_them() -> None:
    bars = steps(["推薦", "紹介"], [8, 2], say).bars
    assert [bar.segments[0].width for bar in bars] == [100, 25]
