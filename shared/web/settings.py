"""Settings from the environment: ROYALTY_<NAME>, one frozen class."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from json import dumps, loads
from pathlib import Path
from typing import Self

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.contracts.terms import DocumentKind
from shared.eventstore.documents import YEARS
from shared.messaging.kafka import KafkaSettings

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class BadSettings(Exception):
    """A setting lacks or cannot be read; the message names it."""


def read_key_set(named: str) -> KeySet:
    """A JSON Web Key Set, given itself or by the path of its file. Raises what its reading raises."""
    return KeySet.import_key_set(loads(named if named.lstrip().startswith("{") else Path(named).read_text()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What every service needs to start."""

    pg_dsn: str
    """PostgreSQL address of the service's own database, as its app role."""
    kafka_bootstrap: str
    """host:port of a Kafka broker."""
    jwks: str
    """Path of the JSON Web Key Set that verifies tokens, or the set itself."""
    kafka_security: str = "PLAINTEXT"
    """PLAINTEXT, or a protocol with its values: see `shared.messaging.kafka.KafkaSettings.read`."""
    topic_prefix: str = ""
    """Put before every topic's name."""
    now: str = ""
    """Instant at which the business clock starts (ISO 8601 with zone); empty is the present."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    document_years: str = ""
    """Calendar years for which kinds of documents are kept, where not the usual ones: "ACCOUNT=12 COVER=12" (D-103)."""
    books_jwks: str = ""
    """The JSON Web Key Set that verifies packages of the old system's books, or its path; without one no package is
    taken over (D-101)."""
    proxies: str = ""
    """Addresses of the proxies in front, with spaces between: the client that they name in X-Forwarded-For is counted
    where commands need no token."""
    host: str = "127.0.0.1"
    port: int = 0
    """0 takes a free port, printed as "listening <host>:<port>"."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read every field from ROYALTY_<NAME>. Raises BadSettings."""
        values: dict[str, object] = {}
        for field in fields(cls):
            text = environ.get(f"ROYALTY_{field.name.upper()}")
            if text is None:
                continue
            if field.type is int:
                if not text.isascii() or not text.isdigit():
                    raise BadSettings(f"ROYALTY_{field.name.upper()} is a whole number, not {text!r}")
                values[field.name] = int(text)
            else:
                values[field.name] = text
        lacking = [name for name in ("pg_dsn", "kafka_bootstrap", "jwks") if name not in values]
        if lacking:
            raise BadSettings("set " + ", ".join(f"ROYALTY_{name.upper()}" for name in lacking))
        settings = cls(**values)  # type: ignore[arg-type]
        settings.start_instant(datetime.now(UTC))
        settings.kafka()
        settings.years_kept()
        settings.books_keys()
        if settings.log_level not in LOG_LEVELS:
            raise BadSettings(
                f"ROYALTY_LOG_LEVEL is one of {', '.join(LOG_LEVELS)}, not {settings.log_level!r}"
            )
        return settings

    def kafka(self) -> KafkaSettings:
        """How the brokers are reached. Raises BadSettings."""
        try:
            return KafkaSettings.read(self.kafka_bootstrap, self.kafka_security, self.topic_prefix)
        except (OSError, ValueError) as error:
            raise BadSettings(f"ROYALTY_KAFKA_SECURITY: {error}") from error

    def years_kept(self) -> dict[DocumentKind, int]:
        """Calendar years after that of its filing for which each kind of document is kept. Raises BadSettings."""
        years = dict(YEARS)
        for part in self.document_years.split():
            kind, _, number = part.partition("=")
            if kind not in DocumentKind.__members__ or not re.fullmatch("[1-9][0-9]{0,2}", number):
                what = 'is like "ACCOUNT=12 COVER=12": kinds of documents and years from 1 to 999'
                raise BadSettings(f"ROYALTY_DOCUMENT_YEARS {what}, not {part!r}")
            years[DocumentKind(kind)] = int(number)
        return years

    def books_keys(self) -> str:
        """The key set of `books_jwks` as JSON, empty without one. Raises BadSettings."""
        if not self.books_jwks.strip():
            return ""
        try:
            return dumps(read_key_set(self.books_jwks).as_dict(private=False))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, JoseError) as error:
            raise BadSettings(f"ROYALTY_BOOKS_JWKS names no JSON Web Key Set: {error}") from error

    def start_instant(self, present: datetime) -> datetime:
        """The instant at which the business clock starts. Raises BadSettings."""
        if not self.now:
            return present
        try:
            start = datetime.fromisoformat(self.now)
        except ValueError as error:
            raise BadSettings(f"ROYALTY_NOW is an ISO 8601 instant, not {self.now!r}") from error
        if start.tzinfo is None:
            raise BadSettings("ROYALTY_NOW needs its zone, for example 2026-09-01T09:00:00+04:00")
        return start.astimezone(UTC)
