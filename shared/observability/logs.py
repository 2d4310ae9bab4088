"""Structured logs: one JSON object a line on standard error."""

import logging
import sys

import structlog


def configure_logs(service: str, level: str) -> None:
    """Log as JSON from `level` (DEBUG, INFO, WARNING, ERROR) on, every line with its service."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s", force=True)
    # The client libraries log every reconnect at INFO and every retry at WARNING.
    for noisy in ("aiokafka", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
