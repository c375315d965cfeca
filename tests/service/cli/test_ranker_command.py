"""`kakehashi ranker`: what holds, what was learned with its figures, and the way back, as a user runs it."""

import pytest

from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from tests.support.commands import kakehashi
from tests.support.encoders import LetterPort, matching_tools
from tests.support.shown_lists import a_season


async def test_help_names_every_command() -> None:
    ended = await kakehashi(None, "ranker", "--help")
    assert ended.status == 0
    for name in ("show", "learn", "use", "judge"):
        assert name in ended.out


async def test_show_tells_the_prior_while_nothing_was_chosen(database_url: str) -> None:
    ended = await kakehashi(database_url, "ranker", "show")
    assert (ended.status, ended.err) == (0, "")
    assert "（初期値）" in ended.out
    assert "wish       0.400" in ended.out
    assert "これまでに選んだ重みはありません" in ended.out


async def test_learning_from_nothing_says_so_and_changes_nothing(database_url: str) -> None:
    ended = await kakehashi(database_url, "ranker", "learn")
    assert ended.status == 0, ended.err
    assert "結論  採用しません。比べられる判断がまだ足りません。" in ended.out
    assert "これまでに選んだ重みはありません" in (await kakehashi(database_url, "ranker", "show")).out


async def test_what_was_learned_is_told_with_its_figures_and_taken_back(
    database_url: str, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    await a_season(worker_database, clock, matching_tools(vault, LetterPort()), postings=240)
    ended = await kakehashi(database_url, "ranker", "learn")
    assert ended.status == 0, ended.err
    for told in ("判断のある一覧  240件", "組\n", "損失", "95%区間", "有効な求人", "差  +", "結論  採用しました。"):
        assert told in ended.out
    shown = await kakehashi(database_url, "ranker", "show")
    assert "判断から学習。" in shown.out
    back = await kakehashi(database_url, "ranker", "use", "prior")
    assert (back.status, "に戻しました" in back.out) == (0, True)
    assert "（初期値）" in (await kakehashi(database_url, "ranker", "show")).out


@pytest.mark.parametrize(("version", "said"), [("weights-0", "重みはありません"), ("prior", "いま使っている")])
async def test_a_version_that_cannot_be_used_is_refused_in_one_line(database_url: str, version: str, said: str) -> None:
    ended = await kakehashi(database_url, "ranker", "use", version)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (1, "", 1)
    assert said in ended.err


async def test_another_encoder_is_judged_with_its_figures_and_admitted_by_a_word_that_show_tells(
    database_url: str, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    await a_season(worker_database, clock, matching_tools(vault, LetterPort()), postings=3)
    ended = await kakehashi(database_url, "ranker", "judge")
    assert ended.status == 1, ended.err
    for told in ("言語モデル  kakehashi-words@", "判断のある一覧  3件", "95%区間", "読み直すと", "まだ足りません。"):
        assert told in ended.out
    assert "結論  認めません。" in ended.out
    assert 'kakehashi ranker judge --admit "理由"' in ended.out
    ended = await kakehashi(database_url, "ranker", "judge", "--admit", "試験の結果がよかったため")
    assert (ended.status, "結論  理由を記録して認めました。" in ended.out) == (0, True), ended.err
    shown = await kakehashi(database_url, "ranker", "show")
    assert "認めた言語モデル（新しい順）" in shown.out
    assert "試験の結果がよかったため\n    一覧3件の判断" in shown.out
