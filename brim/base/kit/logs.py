"""Structured logs: one JSON object a line on standard error, with the request's id and without card numbers."""

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from brim.base.kit.cards import masked

LEVELS = ("debug", "info", "warning", "error")


def config(level: str) -> dict[str, Any]:
    """Django's LOGGING: the standard library's records and structlog's leave by one door."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # text: a traceback with its locals would show personal data
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.PositionalArgumentsFormatter(), *before],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    mask_card_numbers,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "filters": {"expected": {"()": ExpectedRefusals}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # Django brings handlers of its own for these.
            "django": {"handlers": [], "level": level.upper(), "propagate": True},
            "django.request": {"filters": ["expected"]},
            "django.security.DisallowedHost": {"filters": ["expected"]},
            "django.server": {"handlers": [], "level": level.upper(), "propagate": True},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            # It tells of every task it finds, in every command that is run.
            "procrastinate": {"level": "WARNING"},
        },
    }


class ExpectedRefusals(logging.Filter):
    """Django warns of every answer from 400 on, and calls a strange Host header an error, with its traceback. A refusal
    is no fault of ours: it is told, where one listens that closely, and faults from 500 on stay errors. A database that
    is away is a warning: where in our code it was missed says nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 0)
        if 400 <= status < 500:
            return toned_down(record, logging.INFO)
        if status == 503:
            return toned_down(record, logging.WARNING)
        return True


def toned_down(record: logging.LogRecord, level: int) -> bool:
    record.levelno, record.levelname = level, logging.getLevelName(level)
    record.exc_info = record.exc_text = None
    return logging.getLogger(record.name).isEnabledFor(level)


def mask_card_numbers(
    _logger: logging.Logger | None, _method: str, record: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    return {key: without_card_numbers(value) for key, value in record.items()}


def without_card_numbers(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {key: without_card_numbers(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_card_numbers(inner) for inner in value]
    return value


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """`logger(__name__).info("worker started", jobs=3)`: an event in words, facts as keywords; no personal data."""
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return log
