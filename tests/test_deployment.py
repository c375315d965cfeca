"""compose.yaml, Dockerfile and .env.example belong together and hold no secret."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
COMPOSE = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
EXAMPLE = (PROJECT / ".env.example").read_text(encoding="utf-8")
TOLD = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if "=" in line and not line.startswith("#"))
SECRET = re.compile(r"PASSWORD|_KEY$")


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE))
    assert asked - {"TORCH_INDEX"} == set(TOLD)


def test_neither_file_holds_a_secret() -> None:
    assert {name for name, value in TOLD.items() if SECRET.search(name) and value} == set()
    assert TOLD["KAKEHASHI_REDIS__URL"] == "redis://:@redis:6379/0"
    settings = re.findall(r"^\s+(\w+): (.*)$", COMPOSE, re.MULTILINE)
    given = [(name, value) for name, value in settings if SECRET.search(name)]
    assert len(given) >= 10
    assert [name for name, value in given if not re.fullmatch(r"\$\{\w+:(\?see \.env\.example|-)\}", value)] == []
    assert {name for name, value in given if value.endswith(":-}")} == {"KAKEHASHI_MAIL__PASSWORD"}


def test_each_process_is_given_the_password_of_its_own_role_only() -> None:
    services = dict(re.findall(r"^  (\w+):\n((?:    .*\n|\n)+)", COMPOSE.split("\nservices:\n")[1], re.MULTILINE))
    passwords = {
        name: set(re.findall(r"KAKEHASHI_DATABASE__(\w+)_PASSWORD:", body))
        for name, body in services.items()
        if name not in {"postgres", "redis"}
    }
    assert passwords == {
        "migrate": {"ADMINISTRATOR", "OWNER", "WEB", "WORKER", "COMPANY", "BACKUP"},
        "staff": {"WEB"},
        "companies": {"COMPANY"},
        "worker": {"WORKER", "BACKUP"},
    }


def test_every_service_but_the_migration_has_a_health_check() -> None:
    services = dict(re.findall(r"^  (\w+):\n((?:    .*\n|\n)+)", COMPOSE.split("\nservices:\n")[1], re.MULTILINE))
    assert {name for name, body in services.items() if "healthcheck:" not in body} == {"migrate"}


def test_no_image_holds_the_settings_or_the_history() -> None:
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert not {line for line in ignored if line.startswith("!") and (".env" in line or ".git" in line)}
