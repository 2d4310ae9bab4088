"""Structured logs: one JSON object a line on standard error, ours and the libraries' alike.

No line quotes what somebody sent: of an exception places and classes are told, never its words (`wording`).
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import structlog

from shared.observability.wording import places


def configure_logs(service: str, level: str) -> None:
    """Log as JSON from `level` (DEBUG, INFO, WARNING, ERROR) on, every line with its service."""
    others = logging.StreamHandler(sys.stderr)
    others.setFormatter(_Line(service))
    logging.basicConfig(handlers=[others], level=level, force=True)
    logging.captureWarnings(True)
    # The client libraries log every reconnect at INFO and every retry at WARNING.
    for noisy in ("aiokafka", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exception_as_places,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _exception_as_places(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        event["exception"] = places(error)
    return event


class _Line(logging.Formatter):
    """A line of a library (uvicorn, asyncio, warnings) in the shape of our own."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, its exception without words."""
        facts = {
            "service": self._service,
            "logger": record.name,
            "event": _event(record),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        error = record.exc_info[1] if record.exc_info else None
        return json.dumps(facts if error is None else facts | {"exception": places(error)})


def _event(record: logging.LogRecord) -> str:
    text = record.getMessage()
    if record.name == "asyncio":
        # Behind its first words stand the task with its exception, or the callback with its arguments.
        return text.partition("\n")[0].partition("(")[0]
    if record.name == "py.warnings":
        # "<file>:<line>: <category>: <words>"
        return ":".join(text.split(":", 3)[:3])
    return text
