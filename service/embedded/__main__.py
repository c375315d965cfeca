"""`python -m service.embedded status|stop|remove`: for `make clean`, and for looking."""

import argparse
import sys
from pathlib import Path

from service.embedded import ServersRefused, find_running, remove_servers, stop_servers


def main() -> int:
    """Answers 0, or 1 with one line on what went wrong; `status` answers 3 when a server is not running."""
    parser = argparse.ArgumentParser(prog="python -m service.embedded", description=__doc__)
    parser.add_argument("act", choices=("status", "stop", "remove"), help="remove: stop, and delete the data")
    parser.add_argument("--folder", type=Path, default=Path("var"), help="the data folder (default: var)")
    arguments = parser.parse_args()
    try:
        return _act(arguments.act, arguments.folder)
    except (ServersRefused, OSError) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1


def _act(act: str, folder: Path) -> int:
    if act == "status":
        running = find_running(folder)
        sys.stdout.write(f"postgresql {_word(running.postgresql)}\nredis {_word(running.redis)}\n")
        return 0 if running.postgresql and running.redis else 3
    if act == "stop":
        sys.stdout.write("stopped\n" if stop_servers(folder) else "nothing was running\n")
    else:
        sys.stdout.write("removed\n" if remove_servers(folder) else "there was nothing\n")
    return 0


def _word(running: bool) -> str:
    return "running" if running else "stopped"


if __name__ == "__main__":
    sys.exit(main())
