"""Structured log: JSON lines, one allow-list of fields, so that no personal data can slip in."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "request_id", "work_id", "actor_role", "actor_id", "company_id", "school_id",
        "method", "route", "status", "duration_ms", "job", "outbox_id", "attempt", "run_at", "business_date", "code",
        "error", "error_at", "kind", "count", "read", "stored", "unchanged", "refused", "postings", "profiles",
        "pairs", "model", "seconds", "host", "port", "role", "revision", "signal", "queue_depth", "oldest_seconds",
        "staff_id", "posting_id", "person_id", "match_run_id", "introduction_id", "logger", "dead",
    }
)  # fmt: skip
"""The only keys that are written; any other is dropped and its name listed under `dropped`."""


def configure_log(level: str, stream: TextIO = sys.stderr) -> None:
    """Sets structlog and the standard library's loggers to write one JSON object a line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_the_error,
            _only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Forward()]
    root.setLevel(logging.WARNING)


class _Forward(logging.Handler):
    """Libraries' warnings and errors: where they came from and of what type, never their text.

    Their messages may quote arguments, and arguments may be personal.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        facts = {"error": error} if error else {}
        structlog.get_logger().log(
            record.levelno, "library.logged", logger=record.name, error_at=f"{record.module}:{record.lineno}", **facts
        )


def _name_the_error(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception is told by type and place; its message may quote what a person typed."""
    failure = event.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()[1]
    if isinstance(failure, BaseException):
        event["error"] = type(failure).__name__
        trace = failure.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            event["error_at"] = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return event


def _only_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    kept = {key: value for key, value in event.items() if key in ALLOWED}
    dropped = sorted(set(event) - ALLOWED)
    return {**kept, "dropped": dropped} if dropped else kept
