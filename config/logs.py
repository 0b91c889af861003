"""What the logs look like: lines for people, or JSON (LOG_FORMAT=json) for machines. Never what somebody typed."""

import logging
from typing import Any

import structlog


def not_a_closed_page(record: logging.LogRecord) -> bool:
    """Somebody who leaves a page ends its live stream: that is no warning."""
    return not (isinstance(record.msg, dict) and record.msg.get("event") == "streaming_cancelled")


def without_query(_logger: Any, _method: str, said: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What was asked for without what was typed: a search may hold a resident's number."""
    if "request" in said:
        said["request"] = str(said["request"]).partition("?")[0]
    return said


SHARED: list[Any] = [
    without_query,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.UnicodeDecoder(),
]


def configure(*, level: str, form: str) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    # plain tracebacks: the pretty ones print local variables, which hold what people typed
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderer: list[Any] = [console]
    if form == "json":
        renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
            }
        },
        "filters": {"not_a_closed_page": {"()": lambda: not_a_closed_page}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["not_a_closed_page"]}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # a line per request is the proxy's business; ours are the refusals and failures
            "django_structlog": {"level": max(logging.WARNING, logging.getLevelName(level))},
            "axes": {"level": "WARNING"},
            # it writes down whole addresses, and a robot's holds its key
            "httpx": {"level": "WARNING"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners, not our failures
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
