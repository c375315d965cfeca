"""The log writes allowed fields only, one JSON object a line, and never an error's own words."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from service.platform.log import configure_log


class Log:
    """What was written, read back."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def written(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.written.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """The service's log at INFO, put back afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    made = Log()
    configure_log("INFO", made.stream)
    yield made
    structlog.contextvars.clear_contextvars()
    structlog.configure(**before)
    root.handlers, root.level = handlers, level


def test_an_event_is_one_json_line_with_level_and_utc_time(log: Log) -> None:
    structlog.get_logger().info("postings.stored", count=3)
    (line,) = log.lines
    assert (line["event"], line["level"], line["count"]) == ("postings.stored", "info", 3)
    assert line["timestamp"].endswith("Z")


def test_a_field_that_is_not_allowed_is_dropped_and_only_its_name_told(log: Log) -> None:
    structlog.get_logger().info("people.seen", name="試験 花子", email="hanako@mail.example", person_id="1")
    (line,) = log.lines
    assert line["dropped"] == ["email", "name"]
    assert line["person_id"] == "1"
    assert "花子" not in log.written
    assert "hanako" not in log.written


def test_bound_fields_are_filtered_too(log: Log) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1", cookie="secret")
    structlog.get_logger().info("request.done")
    (line,) = log.lines
    assert line["request_id"] == "r-1"
    assert "secret" not in log.written


def test_an_error_is_told_by_type_and_place_and_not_by_its_words(log: Log) -> None:
    try:
        raise ValueError("試験 花子 was not found")
    except ValueError as failure:
        structlog.get_logger().error("job.failed", exc_info=failure)
        structlog.get_logger().exception("job.failed")
    for line in log.lines:
        assert line["error"] == "ValueError"
        assert line["error_at"].startswith(f"{__name__}:")
    assert len(log.lines) == 2
    assert "花子" not in log.written


def test_a_librarys_warning_is_told_without_its_words(log: Log) -> None:
    try:
        raise KeyError("hanako@mail.example")
    except KeyError:
        logging.getLogger("sqlalchemy.pool").exception("failed for %s", "hanako@mail.example")
    logging.getLogger("uvicorn").info("noise")
    (line,) = log.lines
    assert (line["event"], line["logger"], line["error"]) == ("library.logged", "sqlalchemy.pool", "KeyError")
    assert "hanako" not in log.written


def test_what_is_less_severe_than_asked_for_is_not_written(log: Log) -> None:
    structlog.get_logger().debug("noise")
    assert log.written == ""
