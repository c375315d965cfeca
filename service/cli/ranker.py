"""`ranker show`, `learn`, `use`, `judge`: the weights and the encoder that rank people; a person decides when."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.progress import progress

if TYPE_CHECKING:
    from matching.learning.off_policy import Estimate, Verdict
    from service.cli.assembly import House
    from service.shortlists.terms.admission import Judged
    from service.shortlists.terms.learning import Judgement, Learned, RankerState

PARTS = {
    "wish": "希望する仕事",
    "work": "してきた仕事",
    "skills": "スキル",
    "whole": "文章の全体",
    "wish_text": "希望と求人の文章",
}
DECISIONS = {
    "chosen": "採用しました。次の照合から使います（すべての照合を依頼済み）。",
    "too_few_pairs": "採用しません。比べられる判断がまだ足りません。",
    "nothing_new": "採用しません。いまの重みと同じになりました。",
    "may_be_worse": "採用しません。いまの重みより悪くなるおそれがあります。",
    "too_little_data": "採用しません。判定に使える求人がまだ足りません。",
    "too_little_seen": "採用しません。学んだ重みなら上に来る人を、まだ十分に見ていません。",
}
UNTOLD = {
    "may be worse": "これまでの一覧より悪くなるおそれがあります。",
    "too little data": "判定に使える求人がまだ足りません。",
    "too little seen": "このモデルなら上に来る人を、まだ十分に見ていません。",
}
BY_WORD = 'それでも使うときは kakehashi ranker judge --admit "理由" で認めます（理由と推定を記録します）。'
FROM_NOW_ON = "次の照合から使えます（すべての照合を依頼済み）。"


def register(app: typer.Typer) -> None:
    ranker = typer.Typer(help="順位づけの重みと言語モデル", no_args_is_help=True)
    ranker.command("show")(show)
    ranker.command("learn")(learn)
    ranker.command("use")(use)
    ranker.command("judge")(judge)
    app.add_typer(ranker, name="ranker")


def show() -> None:
    """いまの重み、理由、これまでの重み、候補者一覧がどの版で作られたか、認めた言語モデルを出します。"""
    from service.cli.assembly import open_house, run

    with open_house() as house:
        state = run(_show(house))
    for line in _state_lines(state):
        typer.echo(line)


async def _show(house: "House") -> "RankerState":
    from service.base.actor import SYSTEM
    from service.db.roles import DatabaseRole
    from service.db.work import begin_read
    from service.shortlists.reads.rankers import ranker_state

    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_read(database, SYSTEM, house.clock) as read,
    ):
        return await ranker_state(read)


def learn() -> None:
    """コーディネーターの判断から重みを学び、別の求人で判定して、悪くならないと言えるときだけ採用します。"""
    from service.cli.assembly import open_house, run

    with open_house() as house, progress("判断から学んでいます"):
        learned = run(_learn(house))
    for line in _learned_lines(learned):
        typer.echo(line)


async def _learn(house: "House") -> "Learned":
    from service.base.actor import SYSTEM
    from service.db.roles import DatabaseRole
    from service.db.work import begin_work
    from service.shortlists.actions import learning

    async with (
        house.encoder() as encoder,
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        return await learning.learn(work, house.tools(encoder))


def use(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="重みの版（weights-…）。初期値は prior")],
) -> None:
    """以前の重み、または初期値に戻し、すべての照合を依頼します。"""
    from service.cli.assembly import open_house, run

    with open_house() as house:
        chosen = run(_use(house, version))
    typer.echo(f"{chosen} に戻しました。次の照合から使います（すべての照合を依頼済み）。")


async def _use(house: "House", version: str) -> str:
    from service.base.actor import SYSTEM
    from service.db.roles import DatabaseRole
    from service.db.work import begin_work
    from service.shortlists.actions import learning

    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        return (await learning.use_weights(work, version)).version


def judge(
    admit: Annotated[
        str | None, typer.Option(metavar="理由", help="判断が少なくて判定できないときに、理由を残して認めます")
    ] = None,
) -> None:
    """設定の言語モデルを、判断のあるすべての一覧で判定し、悪くならないと言えるときだけ認めます。

    これまでと違う言語モデルは、認めるまで照合に使いません。いまの候補者一覧はそのままです。悪くなるおそれがあるときは、
    --admit でも認めません。認めなかったときの終了コードは 1 です。
    """
    from service.cli.assembly import open_house, run

    with open_house() as house, progress("判断のある一覧を、この言語モデルで読み直しています"):
        judged = run(_judge(house, admit))
    for line in _judged_lines(judged):
        typer.echo(line)
    if judged.basis is None:
        raise typer.Exit(1)


async def _judge(house: "House", word: str | None) -> "Judged":
    from service.base.actor import SYSTEM
    from service.db.roles import DatabaseRole
    from service.db.work import begin_work
    from service.shortlists.actions import admission

    async with (
        house.encoder() as encoder,
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        return await admission.judge(work, house.tools(encoder), word)


def _state_lines(state: "RankerState") -> Iterator[str]:
    from service.base.clock import JAPAN

    yield f"いまの重み  {state.version}{'（初期値）' if state.version == state.prior_version else ''}"
    yield from _weight_lines(state.weights)
    if state.lists:
        told = "、".join(f"{version} {count:,}件" for version, count in state.lists.items())
        yield f"候補者一覧を作った版  {told}"
    yield "これまでに選んだ重み（新しい順）" if state.chosen else "これまでに選んだ重みはありません。"
    for one in state.chosen:
        yield f"  {one.chosen_at.astimezone(JAPAN):%Y-%m-%d %H:%M}  {one.version}  {one.reason}"
    yield f"初期値  {state.prior_version}（kakehashi ranker use prior で戻せます）"
    if state.admitted:
        yield "認めた言語モデル（新しい順）"
    for each in state.admitted:
        yield f"  {each.admitted_at.astimezone(JAPAN):%Y-%m-%d %H:%M}  {each.model}  {each.reason}"
        yield f"    {each.figures}"


def _weight_lines(weights: Mapping[str, float]) -> Iterator[str]:
    for name, weight in weights.items():
        yield f"  {name:<10} {weight:.3f}  {PARTS.get(name, '')}"


def _learned_lines(learned: "Learned") -> Iterator[str]:
    passed_over = (
        f"（ほかに、部分の異なる版の一覧 {learned.passed_over:,}件は使いません）" if learned.passed_over else ""
    )
    yield f"判断のある一覧  {learned.lists:,}件、判断 {learned.decisions:,}件{passed_over}"
    yield f"学習  求人 {learned.postings:,}件の {learned.pairs:,}組"
    yield f"損失  {learned.loss_before:.4f} → {learned.loss_after:.4f}（初期値 → 学んだ重み）"
    if learned.judgement is not None:
        yield from _judgement_lines(learned.judgement)
        yield f"学んだ重み  {learned.version}（いまの重み {learned.in_use}）"
        yield from _weight_lines(learned.weights)
    yield f"結論  {DECISIONS[learned.outcome]}"


def _judgement_lines(judgement: "Judgement") -> Iterator[str]:
    yield f"判定  学習に使わない求人 {len(judgement.learned.posting_ids):,}件"
    yield from _estimate_lines({"いまの重み": judgement.in_use, "学んだ重み": judgement.learned}, judgement.verdict)


def _judged_lines(judged: "Judged") -> Iterator[str]:
    passed_over = (
        f"（ほかに、部分の異なる版か、読み直せる人や求人の残っていない一覧 {judged.passed_over:,}件は使いません）"
        if judged.passed_over
        else ""
    )
    yield f"言語モデル  {judged.model}（{judged.version}）"
    yield f"判断のある一覧  {judged.lists:,}件、判断 {judged.decisions:,}件{passed_over}"
    yield f"判定  求人 {len(judged.other.posting_ids):,}件"
    yield from _estimate_lines({"一覧のまま": judged.present, "読み直すと": judged.other}, judged.verdict)
    yield f"結論  {_conclusion(judged)}"


def _conclusion(judged: "Judged") -> str:
    untold = UNTOLD.get(judged.verdict.reason)
    if untold is None:
        return f"認めました。{FROM_NOW_ON}"
    if judged.basis is not None:
        return f"理由を記録して認めました。推定では決まりません。{untold}{FROM_NOW_ON}"
    if judged.verdict.reason == "may be worse":
        return f"認めません。{untold}--admit でも認められません。"
    return f"認めません。{untold}{BY_WORD}"


def _estimate_lines(estimates: "Mapping[str, Estimate]", verdict: "Verdict") -> Iterator[str]:
    yield "  一覧の上位で推薦される割合の推定（95%区間）"
    for label, one in estimates.items():
        yield (
            f"  {label}  {one.value:.3f}（{one.low:.3f}～{one.high:.3f}）"
            f"、有効な求人 {one.effective_postings:.1f}件、見えている割合 {one.coverage:.2f}"
        )
    yield f"  差  {verdict.difference:+.3f}（{verdict.low:+.3f}～{verdict.high:+.3f}）"
